public import Configuration
internal import ControlBlocks
internal import DiscFormat
internal import DiscModel
internal import DriveInterface

/// What came of a burn.
public struct BurnReport: Sendable {
  public var byteCount: UInt64
  /// Blocks written to their end, zones included, by layer.
  public var blocks = [0, 0]
  /// Blocks whose writing was broken off: first sector, bits written.
  public var brokenOff: [(sector: UInt32, bits: UInt32)] = []
  /// Simulated time, seconds.
  public var duration = 0.0
  /// Largest distance from the track at which a bit was written, and largest defocus, metres.
  public var worstOffTrack = 0.0
  public var worstDefocus = 0.0

  /// Every block was written to its end.
  public var isComplete: Bool { brokenOff.isEmpty }

  public var json: ConfigurationValue {
    .object([
      "bytes": .unsigned(byteCount), "complete": .boolean(isComplete), "blocks_layer_0": .integer(blocks[0]),
      "blocks_layer_1": .integer(blocks[1]), "simulated_s": .number(duration),
      "worst_off_track_nm": .number(worstOffTrack * 1e9), "worst_defocus_nm": .number(worstDefocus * 1e9),
      "broken_off": .array(
        brokenOff.map {
          .object(["first_sector": .unsigned(UInt64($0.sector)), "bits": .unsigned(UInt64($0.bits))])
        }),
    ])
  }
}

/// Burns a file: the servo runs, and every tick's place and errors go with the bits written in it.
public struct BurnSession {
  private let recipe: DiscRecipe
  private let plan: BurnPlan
  private let image: DiscImageWriter
  /// Gives the 32 768 bytes of a block of the file, the last one filled with zeros.
  private let source: (Int) throws -> [UInt8]
  private let progress: ((Double) -> Bool)?

  public init(
    _ recipe: DiscRecipe, plan: BurnPlan, image: DiscImageWriter, progress: ((Double) -> Bool)? = nil,
    source: @escaping (Int) throws -> [UInt8]
  ) {
    self.recipe = recipe
    self.plan = plan
    self.image = image
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
      var burner = Burner(
        session,
        DrivenRun(
          try scenario.makeRun(firmware: firmware), disc: scenario.disc, sampleRate: scenario.sampleRate))
      for (index, segment) in session.plan.segments.enumerated() {
        try burner.write(segment, isFirst: index == 0)
      }
      return burner.report
    }
  }

  /// The burn at work.
  private struct Burner<Firmware: DriveFirmware> where Firmware.Scalar: ServoScalar {
    let session: BurnSession
    var drive: DrivenRun<Firmware>
    var report: BurnReport
    private var encoder = ChannelEncoder()
    private let sampleRate: Double
    private let total: Int

    init(_ session: BurnSession, _ drive: DrivenRun<Firmware>) {
      self.session = session
      self.drive = drive
      report = BurnReport(byteCount: session.plan.byteCount)
      sampleRate = session.recipe.scenario.sampleRate
      total = session.plan.segments.map(\.count).reduce(0, +)
    }

    mutating func write(_ segment: BurnPlan.Segment, isFirst: Bool) throws {
      try drive.command(HostCommand(isFirst ? .start : .jump, layer: segment.layer), within: isFirst ? 10 : 3)
      encoder = ChannelEncoder()
      var facts = RecordedBlock.Facts()
      facts.layer = segment.layer
      facts.trackBit = segment.firstBit
      let layer = session.recipe.layers[Int(segment.layer)]
      facts.relativePower = Float(layer.relativePower)
      facts.power = Float(layer.bestPower * layer.relativePower)
      var recorder = BlockRecorder(facts: facts)
      var index = 0
      while index < segment.count {
        try drive.approach(Double(recorder.cursor))
        try drive.command(HostCommand(.enableWriting), within: 0.5)
        try record(segment, &recorder, from: &index)
        if drive.run.status.flags.contains(.writing) {
          try drive.command(HostCommand(.disableWriting), within: 0.1)
        } else if drive.place == nil {
          // The firmware recovers by itself; give it the time.
          try drive.command(HostCommand(.start, layer: segment.layer), within: 10)
        }
      }
      report.duration = Double(drive.run.tick) / sampleRate
    }

    /// Writes block after block until the segment's end, or until the laser stops.
    private mutating func record(
      _ segment: BurnPlan.Segment, _ recorder: inout BlockRecorder, from index: inout Int
    ) throws {
      try begin(segment, index, &recorder)
      while index < segment.count {
        guard let from = drive.place?.bit else { return try breakOff(segment, &recorder, &index) }
        drive.advance()
        guard let to = drive.place?.bit, to > from else { return try breakOff(segment, &recorder, &index) }
        let step = (to - from) / Double(TickBlock.capacity)
        for tick in 0..<drive.block.count {
          let record = drive.block[tick]
          guard record.laser == LaserMode.write.rawValue else {
            return try breakOff(segment, &recorder, &index)
          }
          let bit = Int64((from + Double(tick + 1) * step).rounded(.down))
          guard index < segment.count, bit > recorder.cursor else { continue }
          let conditions = WritingConditions(
            defocus: Double(record.focusError), offTrack: -Double(record.radialError), powerLogarithm: 0,
            extraBits: 0)
          note(record)
          while index < segment.count, bit > recorder.cursor,
            case .finished(let block) = recorder.write(
              upTo: bit, tick: drive.block.firstTick + UInt64(tick), nominal: Int(step), conditions)
          {
            try session.image.add(block)
            report.blocks[Int(segment.layer)] += 1
            index += 1
            if index < segment.count { try begin(segment, index, &recorder) }
            try tell()
          }
        }
      }
    }

    private mutating func note(_ record: TickRecord) {
      report.worstOffTrack = max(report.worstOffTrack, Double(record.radialError.magnitude))
      report.worstDefocus = max(report.worstDefocus, Double(record.focusError.magnitude))
    }

    /// The laser has stopped within a block: it stays as it is, and writing goes on with the next one at its own place.
    private mutating func breakOff(
      _ segment: BurnPlan.Segment, _ recorder: inout BlockRecorder, _ index: inout Int
    ) throws {
      guard recorder.isOpen else { return }
      let block = recorder.closed()
      try session.image.add(block)
      report.brokenOff.append((block.facts.firstSector, block.facts.bitCount))
      try session.image.add(
        event: .object([
          "event": .string("broken_off"), "tick": .unsigned(drive.run.tick),
          "first_sector": .unsigned(UInt64(block.facts.firstSector)),
          "bits": .unsigned(UInt64(block.facts.bitCount)),
          "fault": .string(words(drive.run.status.fault)),
        ]))
      index += 1
      recorder.skip(to: segment.firstBit + Int64(index * RecordedBlock.wholeBitCount))
    }

    private mutating func begin(
      _ segment: BurnPlan.Segment, _ index: Int, _ recorder: inout BlockRecorder
    ) throws {
      let main = try segment.dataBlock(index).map(session.source) ?? [UInt8](repeating: 0, count: 32_768)
      let number = segment.firstSector + UInt32(16 * index)
      var levels = [UInt8](repeating: 0, count: ChannelEncoder.blockSize)
      var room = levels.mutableSpan
      try encoder.encode(
        main.span, first: session.plan.layout.identifier(layer: segment.layer, number: number), into: &room)
      recorder.begin(levels, firstSector: number)
    }

    private func tell() throws {
      let done = report.blocks.reduce(0, +) + report.brokenOff.count
      guard session.progress?(Double(done) / Double(total)) ?? true else {
        throw BurnError(
          "the burn was interrupted behind \(done) of \(total) blocks",
          advice: "what was written stays written")
      }
    }
  }
}
