internal import ChannelSim
internal import ControlBlocks
internal import DiscModel
internal import DriveInterface
internal import ServoLoop

/// A run in the hands of a host that gives its commands one by one, each when the one before is done.
struct DrivenRun<Firmware: DriveFirmware> where Firmware.Scalar: ServoScalar {
  private(set) var run: DriveRun<Firmware>
  private(set) var block: TickBlock
  let geometry: SectorGeometry
  /// Times that the firmware had to be started anew.
  private(set) var recoveries = 0
  private var isStarted = false
  private static var mostRecoveries: Int { 40 }
  private let sampleRate: Double
  private let isOnLand: Bool
  private let kernel = RunKernel<Firmware>()
  private let log: RunLogWriter?

  /// A run of a scenario; its ticks go into a log where one is asked for.
  init(_ run: DriveRun<Firmware>, of scenario: Scenario, options: RunOptions = RunOptions()) throws {
    self.run = run
    block = run.makeBlock()
    geometry = SectorGeometry(disc: scenario.disc)
    sampleRate = scenario.sampleRate
    isOnLand = scenario.firmware.tracking.track == .land
    log = try options.logPath.map { path in
      try RunLogWriter(
        path: path, header: RunLogHeader(scenario: scenario, run: run, source: .scenario, options: options))
    }
    try log?.write(run.digests())
  }

  /// Makes a block of ticks.
  mutating func advance() throws(BurnError) {
    kernel.advance(&run, TickBlock.capacity, &block)
    guard let log else { return }
    do {
      try log.write(block)
      try log.write(run.checkpoint(kernel).digests)
    } catch {
      throw BurnError("the log cannot be written: \(error)", advice: "free disk space or log elsewhere")
    }
  }

  /// Ends the log, and gives its file its name.
  func finishLog(isComplete: Bool) throws {
    try log?.finish(
      RunLogEnd(
        isComplete: isComplete, outcome: isComplete ? "finished" : "interrupted", nonFiniteField: nil,
        digests: run.digests()))
  }

  // MARK: Commands

  /// Gives a command and waits until it is done. Throws where the firmware fails, refuses, or takes too long.
  mutating func command(_ command: HostCommand, within seconds: Double) throws(BurnError) {
    let patience = UInt64(seconds * sampleRate)
    run.host = HostScript(command, within: patience, at: run.tick)
    do {
      try log?.write(host: command, within: patience, tick: run.tick)
    } catch {
      throw BurnError("the log cannot be written: \(error)", advice: "free disk space or log elsewhere")
    }
    let last = run.tick &+ patience &+ 512
    while run.tick < last {
      try advance()
      if run.host.phase == .holding { return }
      if run.host.phase == .failed { break }
    }
    let state = "\(words(run.status.activity)), fault: \(words(run.status.fault))"
    throw BurnError(
      "\(command.name) was not done within \(seconds) s at tick \(run.tick): \(state)",
      advice: "run the scenario alone to see why its servo fails")
  }

  /// What comes before the first start: focus biases as the disc's recipe has them; where the scenario asks for it, what
  /// medium there is and which polarity its grooves have. Throws where it is no medium that can be followed.
  mutating func prepare(_ recipe: DiscRecipe) throws(BurnError) {
    let scenario = recipe.scenario
    try setFocusBiases(recipe.focusBiases)
    guard scenario.burning?.recognises == true else { return }
    try command(.init(.recogniseMedia), within: 5)
    guard scenario.disc.layers.allSatisfy({ scenario.disc.wobble(of: $0).kind != .none }) else { return }
    for layer in UInt8(0)..<UInt8(scenario.disc.layers.count) {
      try goTo(layer: layer)
      try command(.init(calibrate: .polarity), within: 5)
    }
  }

  /// Tells the firmware the focus bias of each layer, focus error over the sum.
  mutating func setFocusBiases(_ biases: [Double]) throws(BurnError) {
    for (layer, bias) in biases.enumerated() {
      let which = Coefficient.focusBias0.on(layer: UInt8(layer))
      try command(HostCommand(.selectCoefficient, argument: UInt32(which.rawValue)), within: 0.1)
      try command(HostCommand(.setCoefficient, number: Float(bias)), within: 0.1)
    }
  }

  /// Starts on a layer, or jumps to it; where that fails it starts anew there.
  mutating func goTo(layer: UInt8) throws(BurnError) {
    guard isStarted else {
      try command(HostCommand(.start, layer: layer), within: 10)
      isStarted = true
      // Data come at the reference rate at every radius.
      let mode = UInt32(HostCommand.SpindleMode.constantLinear.rawValue)
      try command(HostCommand(.setSpindle, argument: mode << 20 | 1000), within: 0.1)
      return
    }
    if place?.layer == Int(layer) { return }
    do {
      try command(HostCommand(.jump, layer: layer), within: 3)
    } catch {
      try recover(layer: layer)
    }
  }

  /// Goes on when the firmware has lost track or focus, or has failed in a move: starts on the layer anew.
  mutating func recover(layer: UInt8) throws(BurnError) {
    recoveries += 1
    guard recoveries <= Self.mostRecoveries else {
      throw BurnError(
        "the drive lost its track \(recoveries) times, last at tick \(run.tick)",
        advice: "run the scenario alone to see why its servo fails")
    }
    try command(HostCommand(.start, layer: layer), within: 10)
  }

  // MARK: Places

  /// The layer in focus and the channel bit of its track under the spot; nil while no track is followed.
  var place: (layer: Int, bit: Double)? {
    guard run.status.activity == .following else { return nil }
    var drive = run.drive
    let angle = drive.turnFraction
    let spot = drive.read()
    // A land's spiral lies half a turn behind its groove's, and is counted on as that is.
    let track = isOnLand ? spot.grooveNumber.rounded(.down) + 0.5 : spot.grooveNumber.rounded()
    let turn = geometry.turn(layer: spot.layer, groove: track, angle: angle)
    return (spot.layer, geometry.bitPosition(layer: spot.layer, turn: turn))
  }

  /// Goes to the track before a channel bit of a layer, less than two turns ahead of it. A move that fails is tried again
  /// from a new start.
  mutating func approach(_ bit: Double, layer: UInt8) throws(BurnError) {
    while true {
      if place?.layer == Int(layer) {
        do {
          try move(to: bit)
          if run.status.flags.contains(.spindleAtSpeed) { return }
          // Another radius asks for another speed; the spiral goes on meanwhile.
          try settleSpindle()
          return try move(to: bit)
        } catch {
          guard recoveries < Self.mostRecoveries else { throw error }
        }
      }
      try recover(layer: layer)
    }
  }

  /// Goes on along the track until a channel bit of a layer is under the spot, or the track is lost.
  mutating func wait(until bit: Double, layer: UInt8) throws(BurnError) {
    // `approach` ends less than two turns ahead; a disc that stands still never gets there.
    let last = run.tick + UInt64(2 * sampleRate)
    while run.tick < last, let here = place, here.layer == Int(layer), here.bit < bit { try advance() }
  }

  /// Follows the track until the spindle turns as fast as the radius asks.
  private mutating func settleSpindle() throws(BurnError) {
    let last = run.tick + UInt64(5 * sampleRate)
    while !run.status.flags.contains(.spindleAtSpeed) {
      guard run.tick < last, place != nil else {
        throw BurnError(
          "the spindle does not come to its speed at tick \(run.tick)",
          advice: "run the scenario alone to see why")
      }
      try advance()
    }
  }

  private mutating func move(to bit: Double) throws(BurnError) {
    for _ in 0..<8 {
      guard let here = place else {
        throw BurnError(
          "no track is followed at tick \(run.tick)", advice: "run the scenario alone to see why")
      }
      let disc = geometry.disc
      let now = geometry.place(layer: here.layer, bitPosition: here.bit).turn
      let wanted = geometry.place(layer: here.layer, bitPosition: bit).turn
      // Arriving takes part of a turn; more than one turn ahead is wasted time.
      let ahead = wanted - now
      if ahead > 0.05, ahead < 1.5 { return }
      let turns = Int((ahead - 0.6).rounded(.down))
      guard turns != 0 else { return }
      let outward = disc.runsInward(disc.layers[here.layer]) ? -turns : turns
      try command(HostCommand(.jumpTracks, signed: Int32(outward)), within: 3)
    }
    throw BurnError(
      "channel bit \(bit) was not reached in eight moves", advice: "run the scenario alone to see why")
  }
}

extension HostScript {
  /// A host that gives one command at a tick, waits so many ticks until it is done, and then leaves things as they are.
  init(_ command: HostCommand, within patience: UInt64, at tick: UInt64) {
    self.init(steps: [
      HostStep(command: command, rotation: nil, timeOut: patience, hold: .max / 4, settle: .max / 4)
    ])
    since = tick
  }
}
