internal import Configuration
internal import ControlBlocks
internal import DriveInterface

/// Burns a file: the servo runs, and every tick's place and errors go with the bits written in it.
public struct BurnSession {
  let recipe: DiscRecipe
  let plan: BurnPlan
  let image: DiscImageWriter
  /// Places of blocks that an earlier burn of the same plan wrote.
  let earlier: WrittenBlocks
  /// Gives the 32 768 bytes of a block of the file, the last one filled with zeros.
  let source: (Int) throws -> [UInt8]
  let progress: ((Double) -> Bool)?
  private let options: RunOptions
  /// Addresses that the drive shall misread, for tests.
  var misreading: AddressMisreading?

  /// A burn. `earlier` are the blocks that are there already: writing goes on behind them. `options` tell whether the
  /// run is logged.
  public init(
    _ recipe: DiscRecipe, plan: BurnPlan, image: DiscImageWriter, earlier: [DiscImageReader.Entry] = [],
    options: RunOptions = RunOptions(), progress: ((Double) -> Bool)? = nil,
    source: @escaping (Int) throws -> [UInt8]
  ) {
    self.recipe = recipe
    self.plan = plan
    self.image = image
    self.earlier = WrittenBlocks(earlier)
    self.options = options
    self.source = source
    self.progress = progress
  }

  /// Burns everything and ends the image's session. Throws where the drive cannot even follow a track.
  public func burn() throws -> BurnReport {
    var task = Task(session: self)
    let report = try recipe.scenario.withFirmware(&task)
    try image.end(.object(["event": .string("end"), "burn": report.json]))
    return report
  }

  private struct Task: FirmwareTask {
    let session: BurnSession

    func perform<Firmware: DriveFirmware>(
      _ firmware: Firmware
    ) throws -> BurnReport where Firmware.Scalar: ServoScalar {
      let scenario = session.recipe.scenario
      var run = try scenario.makeRun(firmware: firmware)
      run.wobble?.misreading = session.misreading
      let source = DrivenRun<Firmware>.source(writing: scenario)
      var burner = Burner(
        session, try DrivenRun(run, of: scenario, source: source, options: session.options))
      do {
        try burner.prepare()
        for segment in session.plan.segments { try burner.write(segment) }
      } catch {
        try burner.drive.finishLog(isComplete: false)
        throw error
      }
      try burner.drive.finishLog(isComplete: true)
      return burner.report
    }
  }
}

/// Which blocks of a plan are on the disc already.
struct WrittenBlocks {
  private var whole: [Set<Int64>] = [[], []]
  private var broken: [Set<Int64>] = [[], []]

  init(_ entries: [DiscImageReader.Entry]) {
    for entry in entries where entry.facts.layer < 2 {
      let layer = Int(entry.facts.layer)
      if entry.facts.bitCount == UInt32(RecordedBlock.wholeBitCount) {
        whole[layer].insert(Self.place(entry.facts))
      } else {
        broken[layer].insert(Self.place(entry.facts))
      }
    }
  }

  /// The place of a block: addresses are good for far less than a block either way.
  private static func place(_ facts: RecordedBlock.Facts) -> Int64 {
    let length = Int64(RecordedBlock.wholeBitCount)
    return (facts.trackBit + length / 2) / length * length
  }

  /// The first block of a segment that is still to be written, from `index` on; one that was broken off can be written
  /// again only where the film allows it.
  func firstMissing(in segment: BurnPlan.Segment, from index: Int, isRewritable: Bool) -> Int {
    let layer = Int(segment.layer)
    var index = index
    while index < segment.count {
      let bit = segment.firstBit + Int64(index * RecordedBlock.wholeBitCount)
      guard whole[layer].contains(bit) || (!isRewritable && broken[layer].contains(bit)) else { break }
      index += 1
    }
    return index
  }
}
