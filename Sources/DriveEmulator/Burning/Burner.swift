internal import Configuration
internal import ControlBlocks
internal import DiscFormat
internal import DiscModel
internal import DriveInterface

/// The burn at work.
struct Burner<Firmware: DriveFirmware> where Firmware.Scalar: ServoScalar {
  /// Why writing ended.
  private enum End {
    /// The segment is written.
    case done
    /// The laser stopped, or the track was lost.
    case stopped
    /// No data has come yet for the next block.
    case starved
  }

  let session: BurnSession
  private(set) var drive: DrivenRun<Firmware>
  private(set) var report: BurnReport
  private var encoder = ChannelEncoder()
  private var buffer: HostBuffer
  private let sampleRate: Double
  private let total: Int
  private let flaws: FlawedTrack?
  /// The running correction of each layer's power, where the disc asks for one.
  private var powers: [RunningPower?] = [nil, nil]
  /// What the laser does in the tick that comes next: a command acts one tick after it was given.
  private var acting: UInt8 = 0
  /// Times in a row that writing was begun in vain, and that the same block was broken off.
  private var vain = 0
  private var breaks = 0
  private static var mostInVain: Int { 12 }
  /// A block that cannot be begun so many times, for a flaw before its place, is given up.
  private static var mostForABlock: Int { 3 }
  /// Writing is enabled so many channel bits before a block: what passes earlier cannot forbid it.
  private static var lead: Double { 100_000 }
  private static var mostBreaks: Int { 3 }

  init(_ session: BurnSession, _ drive: DrivenRun<Firmware>) {
    self.session = session
    self.drive = drive
    let scenario = session.recipe.scenario
    report = BurnReport(byteCount: session.plan.byteCount)
    sampleRate = scenario.sampleRate
    total = session.plan.segments.map(\.count).reduce(0, +)
    flaws = FlawedTrack(scenario)
    buffer = HostBuffer(
      scenario.burning, blocks: session.plan.segments.map(\.data).reduce(0, +), sampleRate: sampleRate)
  }

  /// Makes the drive ready for the disc. Throws where it is none that can be written.
  mutating func prepare() throws { try drive.prepare(session.recipe) }

  /// Writes what is still missing of a segment.
  mutating func write(_ segment: BurnPlan.Segment) throws {
    let isRewritable = session.recipe.isRewritable(layer: Int(segment.layer))
    var index = session.earlier.firstMissing(in: segment, from: 0, isRewritable: isRewritable)
    report.blocksBefore += index
    guard index < segment.count else { return }
    try drive.goTo(layer: segment.layer)
    encoder = ChannelEncoder()
    var recorder = BlockRecorder(facts: facts(segment))
    recorder.skip(to: segment.firstBit + Int64(index * RecordedBlock.wholeBitCount))
    while index < segment.count {
      if segment.dataBlock(index) != nil { try waitForData() }
      try drive.approach(Double(recorder.cursor), layer: segment.layer)
      try drive.wait(until: Double(recorder.cursor) - Self.lead, layer: segment.layer)
      try enableWriting(segment.layer)
      let before = index
      var end = End.stopped
      if let place = drive.place, place.layer == Int(segment.layer), place.bit < Double(recorder.cursor) {
        end = try record(segment, &recorder, from: &index)
      }
      vain = index > before ? 0 : vain + 1
      guard vain <= Self.mostInVain else {
        throw BurnError(
          "the laser stopped \(vain) times before a block was written, last at tick \(drive.run.tick)",
          advice: "run the scenario alone to see why its servo fails")
      }
      if drive.run.status.flags.contains(.writing) {
        try drive.command(HostCommand(.disableWriting), within: 0.1)
      }
      if end == .starved { try noteUnderrun(segment, index) }
      if index == before, vain > 0, vain % Self.mostForABlock == 0 { try giveUp(segment, &recorder, &index) }
    }
    report.recoveries = drive.recoveries
    report.restarts = drive.restarts
    report.placeSource = drive.source.rawValue
    report.contradictions = Int(drive.run.counter.contradictions)
    report.seeksAgain = drive.seeksAgain
    report.duration = Double(drive.run.tick) / sampleRate
  }

  private func facts(_ segment: BurnPlan.Segment) -> RecordedBlock.Facts {
    var facts = RecordedBlock.Facts()
    facts.layer = segment.layer
    facts.trackBit = segment.firstBit
    let layer = session.recipe.layers[Int(segment.layer)]
    facts.relativePower = Float(layer.relativePower)
    facts.power = Float(layer.bestPower * layer.relativePower)
    let place = drive.geometry.place(layer: Int(segment.layer), bitPosition: Double(segment.firstBit))
    let tilt = session.recipe.scenario.disc.tilt(atRadius: place.radius)
    (facts.radialTilt, facts.tangentialTilt) = (Float(tilt.x), Float(tilt.y))
    return facts
  }

  private mutating func enableWriting(_ layer: UInt8) throws {
    do {
      try drive.command(HostCommand(.enableWriting), within: 0.5)
    } catch {
      vain += 1
      guard vain <= Self.mostInVain else { throw error }
      try drive.recover(layer: layer)
    }
    acting = drive.block.count > 0 ? drive.block[drive.block.count - 1].laser : 0
  }

  private mutating func waitForData() throws {
    buffer.fill(until: drive.run.tick)
    guard !buffer.hasBlock else { return }
    while !buffer.isFull {
      try drive.advance()
      buffer.fill(until: drive.run.tick)
    }
  }

  private mutating func noteUnderrun(_ segment: BurnPlan.Segment, _ index: Int) throws {
    report.underruns += 1
    try session.image.add(
      event: .object([
        "event": .string("underrun"), "tick": .unsigned(drive.run.tick),
        "next_sector": .unsigned(UInt64(segment.firstSector) + UInt64(16 * index)),
      ]))
  }

  // MARK: Writing

  /// Writes block after block until the segment's end, until the laser stops, or until data is missing.
  private mutating func record(
    _ segment: BurnPlan.Segment, _ recorder: inout BlockRecorder, from index: inout Int
  ) throws -> End {
    guard try begin(segment, index, &recorder) else { return .starved }
    let layer = Int(segment.layer)
    if powers[layer] == nil {
      powers[layer] = try RunningPower(session.recipe.scenario.burning, session.recipe, layer: layer)
    }
    while index < segment.count {
      guard let from = drive.place, from.layer == layer else {
        try breakOff(segment, &recorder, &index)
        return .stopped
      }
      try drive.advance()
      buffer.fill(until: drive.run.tick)
      let passage = passage(from: from.bit, layer: layer)
      for tick in 0..<drive.block.count {
        if let end = try record(tick, of: passage, segment, &recorder, &index) { return end }
      }
      powers[layer]?.read(atRadius: passage.radius)
      let correction = powers[layer]?.correction ?? 0
      if correction.magnitude > report.powerCorrection.magnitude { report.powerCorrection = correction }
      report.writingTime += Double(drive.block.count) / sampleRate
      // Nothing more where the track is lost, or an address says that it is another one than was thought.
      guard let place = drive.place, place.layer == layer else {
        try breakOff(segment, &recorder, &index)
        return .stopped
      }
    }
    return .done
  }

  /// What the ticks of a block passed over.
  private struct Passage {
    let layer: Int
    let track: PassedTrack
    let radius: Double
    /// The flaws of the disc, where some are near.
    let flaws: FlawedTrack?
    /// The power over what is set, natural logarithm.
    let power: Double
    /// Places of the lens: of the spot's best focus, and the one that is kept while writing.
    let bestFocus: Double
    let keptFocus: Double
  }

  private mutating func passage(from bit: Double, layer: Int) -> Passage {
    let track = drive.passed(from: bit, layer: layer)
    let radius = drive.geometry.place(layer: layer, bitPosition: bit).radius
    let bestFocus = session.recipe.bestFocus(ofLayer: layer)
    return Passage(
      layer: layer, track: track, radius: radius,
      flaws: flaws.flatMap { $0.isNear(layer: layer, from: bit, to: track.reached.last ?? bit) ? $0 : nil },
      power: powers[layer]?.powerLogarithm(atRadius: radius) ?? 0,
      bestFocus: bestFocus, keptFocus: bestFocus + session.recipe.layers[layer].focusOffset)
  }

  /// Writes what a tick passed over; tells why writing ended, where it did.
  private mutating func record(
    _ tick: Int, of passage: Passage, _ segment: BurnPlan.Segment, _ recorder: inout BlockRecorder,
    _ index: inout Int
  ) throws -> End? {
    let record = drive.block[tick]
    let writes = acting == LaserMode.write.rawValue
    acting = record.laser
    guard writes else {
      try breakOff(segment, &recorder, &index)
      return .stopped
    }
    let reached = passage.track.reached(behind: tick)
    let step = reached - (tick > 0 ? passage.track.reached(behind: tick - 1) : passage.track.from)
    let beyond = passage.track.beyond(behind: tick)
    let bit = Int64(reached.rounded(.down))
    guard index < segment.count, bit > recorder.cursor else { return nil }
    note(record, passage.keptFocus)
    report.worstPlaceError = max(report.worstPlaceError, (beyond ?? 0).magnitude)
    let there = reached + (beyond ?? 0)
    let conditions = WritingConditions(
      defocus: Double(record.focusError) + passage.bestFocus, offTrack: -Double(record.radialError),
      powerLogarithm: passage.power
        + (passage.flaws?.powerLogarithm(layer: passage.layer, from: there - step, to: there) ?? 0),
      extraBits: 0)
    while index < segment.count, bit > recorder.cursor,
      case .finished(let block) = recorder.write(
        upTo: bit, tick: drive.block.firstTick + UInt64(tick), nominal: Int(max(0, min(step, 60_000))),
        beyond: beyond, conditions)
    {
      try finish(block, segment)
      index += 1
      breaks = 0
      guard index < segment.count else { return .done }
      guard try begin(segment, index, &recorder) else { return .starved }
    }
    return nil
  }

  private mutating func finish(_ block: RecordedBlock, _ segment: BurnPlan.Segment) throws {
    try session.image.add(block)
    report.blocks[Int(segment.layer)] += 1
    let done = report.blocks.reduce(0, +) + report.blocksBefore + report.brokenOff.count
    guard session.progress?(min(1, Double(done) / Double(total))) ?? true else {
      throw BurnError(
        "the burn was interrupted behind \(done) of \(total) blocks",
        advice: "what was written stays written; --resume goes on")
    }
  }

  private mutating func note(_ record: TickRecord, _ keptFocus: Double) {
    report.worstOffTrack = max(report.worstOffTrack, Double(record.radialError.magnitude))
    report.worstDefocus = max(report.worstDefocus, (Double(record.focusError) + keptFocus).magnitude)
  }

  /// The laser has stopped within a block: it stays as it is. Writing goes on with the next block at its own place, or
  /// with this one again where the film can be written again.
  private mutating func breakOff(
    _ segment: BurnPlan.Segment, _ recorder: inout BlockRecorder, _ index: inout Int
  ) throws {
    guard recorder.isOpen else { return }
    let block = recorder.closed()
    try session.image.add(block)
    breaks += 1
    let again = session.recipe.isRewritable(layer: Int(segment.layer)) && breaks <= Self.mostBreaks
    try noteBrokenOff(segment, index, bits: block.facts.bitCount, isRewritten: again)
    if !again { index += 1 }
    recorder.skip(to: segment.firstBit + Int64(index * RecordedBlock.wholeBitCount))
  }

  /// A block that could not be begun stays blank, and stands in the image as such: a burn that goes on leaves it out.
  private mutating func giveUp(
    _ segment: BurnPlan.Segment, _ recorder: inout BlockRecorder, _ index: inout Int
  ) throws {
    var blank = recorder.closed()
    blank.facts.firstSector = segment.firstSector + UInt32(16 * index)
    blank.facts.trackBit = recorder.cursor
    (blank.ticks, blank.clock) = ([], ClockCourse())
    try session.image.add(blank)
    try noteBrokenOff(segment, index, bits: 0, isRewritten: false)
    index += 1
    recorder.skip(to: segment.firstBit + Int64(index * RecordedBlock.wholeBitCount))
  }

  private mutating func noteBrokenOff(
    _ segment: BurnPlan.Segment, _ index: Int, bits: UInt32, isRewritten: Bool
  ) throws {
    let broken = BurnReport.BrokenOff(
      firstSector: segment.firstSector + UInt32(16 * index), bits: bits,
      length: Double(bits) * drive.geometry.bitLength, isRewritten: isRewritten,
      holdsData: segment.dataBlock(index) != nil)
    report.brokenOff.append(broken)
    let event: [ConfigurationValue.Member] = [
      .init("event", .string("broken_off")), .init("tick", .unsigned(drive.run.tick)),
      .init("fault", .string(words(drive.run.status.fault))),
    ]
    try session.image.add(event: .object(members: event + (broken.json.members ?? [])))
  }

  /// Encodes a block and hands it to the recorder; false where its data has not come yet.
  private mutating func begin(
    _ segment: BurnPlan.Segment, _ index: Int, _ recorder: inout BlockRecorder
  ) throws -> Bool {
    let data = segment.dataBlock(index)
    if data != nil {
      guard buffer.hasBlock else { return false }
      buffer.take()
    }
    let main = try data.map(session.source) ?? [UInt8](repeating: 0, count: 32_768)
    let number = segment.firstSector + UInt32(16 * index)
    var levels = [UInt8](repeating: 0, count: ChannelEncoder.blockSize)
    var room = levels.mutableSpan
    try encoder.encode(
      main.span, first: session.plan.layout.identifier(layer: segment.layer, number: number), into: &room)
    recorder.begin(levels, firstSector: number)
    return true
  }
}
