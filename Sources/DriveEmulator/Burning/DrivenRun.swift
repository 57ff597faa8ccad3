internal import ChannelSim
internal import ControlBlocks
internal import DiscModel
internal import DriveInterface
internal import ServoLoop

/// A run in the hands of a host that gives its commands one by one, each when the one before is done.
struct DrivenRun<Firmware: DriveFirmware> where Firmware.Scalar: ServoScalar {
  var run: DriveRun<Firmware>
  private(set) var block: TickBlock
  let geometry: SectorGeometry
  /// Times that the firmware had to be started anew.
  private(set) var recoveries = 0
  /// Times that the firmware began anew by itself, from a search of the focus.
  private(set) var restarts = 0
  private var isStarted = false
  private var isStarting = false
  private static var mostRecoveries: Int { 40 }
  /// Approaches in a row that failed; where addresses are wrong or missing, a new start does not mend them for ever.
  private var failedApproaches = 0
  private static var mostFailedApproaches: Int { 6 }
  private let sampleRate: Double
  let isOnLand: Bool
  /// What the drive knows its place by.
  var source: PlaceSource
  /// Seeks that had to be made again: their addresses did not agree, or they ended too near or too far.
  private(set) var seeksAgain = 0
  var angles = AngleMemory()
  /// The wobble's front end while it is not looked at.
  var restingWobble: WobbleDetector?
  /// By how much the spot was farther along than counted when that was last noted, since the latest command.
  var lastBeyond: Double?
  /// The write clock before the block of ticks that was made last.
  private(set) var clockBefore = 0.0
  private let kernel = RunKernel<Firmware>()
  private let log: RunLogWriter?

  /// A run of a scenario; its ticks go into a log where one is asked for.
  init(
    _ run: DriveRun<Firmware>, of scenario: Scenario, source: PlaceSource, options: RunOptions = RunOptions()
  ) throws {
    self.run = run
    self.source = source
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
    clockBefore = run.writeClock.count
    let before = run.status.activity
    kernel.advance(&run, TickBlock.capacity, &block)
    // A search takes many blocks of ticks.
    if !isStarting, run.status.activity == .searchingFocus, before != .searchingFocus { restarts += 1 }
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
    isStarting = command.code == .start || command.code == .recogniseMedia
    defer { isStarting = false }
    lastBeyond = nil
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
      advice: "run the scenario alone to see why its servo fails",
      findsNoAddress: run.report.command == command.code && run.report.fault == .noAddress)
  }

  /// What comes before the first start: focus biases as the disc's recipe has them for blank tracks, or for recorded ones
  /// where it `reads`; where the scenario asks for it, what medium there is and which polarity its grooves have. Throws
  /// where it is no medium that can be followed.
  mutating func prepare(_ recipe: DiscRecipe, reads: Bool = false) throws(BurnError) {
    let scenario = recipe.scenario
    try setFocusBiases(recipe.focusBiases(onRecorded: reads))
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
    if isFollowing(layer) { return }
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

  /// Whether a track of a layer is followed, as the firmware knows the layer.
  private func isFollowing(_ layer: UInt8) -> Bool {
    run.status.activity == .following && run.status.layer == layer
  }

  /// Goes to the track before a channel bit of a layer, less than three turns ahead of it. A move that fails is tried
  /// again from a new start.
  mutating func approach(_ bit: Double, layer: UInt8) throws(BurnError) {
    while true {
      if isFollowing(layer) {
        do {
          try move(to: bit, layer: layer)
          failedApproaches = 0
          if run.status.flags.contains(.spindleAtSpeed) { return }
          // Another radius asks for another speed; the spiral goes on meanwhile.
          try settleSpindle()
          return try move(to: bit, layer: layer)
        } catch {
          failedApproaches += 1
          guard recoveries < Self.mostRecoveries, failedApproaches < Self.mostFailedApproaches else {
            throw error
          }
        }
      }
      try recover(layer: layer)
    }
  }

  private mutating func move(to bit: Double, layer: UInt8) throws(BurnError) {
    if source == .simulation { try count(to: bit) } else { try seek(bit, layer: layer) }
  }

  /// Seeks a place by its address: to a sector so far before it that the drive knows where it is when it comes by.
  private mutating func seek(_ bit: Double, layer: UInt8) throws(BurnError) {
    let turn = 2 * Double.pi * geometry.place(layer: Int(layer), bitPosition: bit).radius / geometry.bitLength
    defer { restWobble() }
    for attempt in 0..<8 {
      if let here = place, here.layer == Int(layer), here.bit < bit,
        here.bit > bit - Double(3 + attempt) * turn, angleAgrees(here)
      {
        return
      }
      if attempt > 0 { seeksAgain += 1 }
      wakeWobble()
      // Where nothing is recorded a groove without wobble tells nothing, and no land does.
      if source == .sectors, place == nil, run.wobble == nil || isOnLand { try count(to: bit) }
      let sector = (bit / SectorGeometry.bitsPerSector).rounded(.down) - Double(sectorsAhead(attempt))
      let argument = UInt32(truncatingIfNeeded: Int64(max(0, min(sector, 16_777_215)))) & 0xFF_FFFF
      do {
        try command(HostCommand(.seek, argument: argument), within: 8)
      } catch {
        // Where no address comes in five turns, hardly any comes a turn farther.
        let isHopeless = run.report.fault == .noAddress && attempt > 0
        guard attempt < 7, !isHopeless, isFollowing(layer) else { throw error }
      }
      try awaitPlace()
    }
    throw BurnError(
      "channel bit \(Int64(bit)) of layer \(layer) was not found by addresses in eight seeks, last at tick \(run.tick)",
      advice: "run the scenario alone to see which addresses it reads", findsNoAddress: true)
  }

  /// Sectors before the wanted one that a seek goes to: two words come by in them wherever the seek ends. Where a flaw hides
  /// words, in every turn, another distance has others.
  private func sectorsAhead(_ attempt: Int) -> Int {
    guard let wobble = run.wobble?.wobble else { return 3 + 7 * attempt }
    let words = wobble.layers.contains { $0.kind == .landPrePits } ? 33 : 12
    return (source == .wobble ? words : 3) + 7 * attempt
  }

  /// Waits until as many addresses agree as make a place.
  private mutating func awaitPlace() throws(BurnError) {
    let last = run.tick + UInt64(0.2 * sampleRate)
    while place == nil, run.tick < last, run.status.activity == .following { try advance() }
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

  /// Goes to a place by counting tracks: where no addresses tell the way. The simulation's place stands for them.
  private mutating func count(to bit: Double) throws(BurnError) {
    for _ in 0..<8 {
      guard let here = place ?? spot else {
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
