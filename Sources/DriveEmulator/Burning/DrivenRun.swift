internal import ChannelSim
internal import ControlBlocks
internal import DiscModel
internal import DriveInterface

/// A run in the hands of a host that gives its commands one by one, each when the one before is done.
struct DrivenRun<Firmware: DriveFirmware> where Firmware.Scalar: ServoScalar {
  private(set) var run: DriveRun<Firmware>
  private(set) var block: TickBlock
  let geometry: SectorGeometry
  private let sampleRate: Double
  private let kernel = RunKernel<Firmware>()

  init(_ run: DriveRun<Firmware>, disc: Disc, sampleRate: Double) {
    self.run = run
    block = run.makeBlock()
    geometry = SectorGeometry(disc: disc)
    self.sampleRate = sampleRate
  }

  /// Makes up to a block of ticks.
  mutating func advance(_ ticks: Int = TickBlock.capacity) { kernel.advance(&run, ticks, &block) }

  /// Gives a command and waits until it is done. Throws where the firmware fails, refuses, or takes too long.
  mutating func command(_ command: HostCommand, within seconds: Double) throws(BurnError) {
    let patience = UInt64(seconds * sampleRate)
    run.host = HostScript(steps: [
      HostStep(command: command, rotation: nil, timeOut: patience, hold: .max / 4, settle: .max / 4)
    ])
    run.host.since = run.tick
    let last = run.tick &+ patience &+ 512
    while run.tick < last {
      advance()
      if run.host.phase == .holding { return }
      if run.host.phase == .failed { break }
    }
    let state = "\(words(run.status.activity)), fault: \(words(run.status.fault))"
    throw BurnError(
      "\(command.name) was not done within \(seconds) s at tick \(run.tick): \(state)",
      advice: "run the scenario alone to see why its servo fails")
  }

  /// The layer in focus and the channel bit of its track under the spot; nil while no track is followed.
  var place: (layer: Int, bit: Double)? {
    guard run.status.activity == .following else { return nil }
    var drive = run.drive
    let angle = drive.turnFraction
    let spot = drive.read()
    let turn = geometry.turn(layer: spot.layer, groove: spot.grooveNumber.rounded(), angle: angle)
    return (spot.layer, geometry.bitPosition(layer: spot.layer, turn: turn))
  }

  /// Goes to the track before a channel bit of the layer in focus, less than two turns ahead of it.
  mutating func approach(_ bit: Double) throws(BurnError) {
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
