internal import TraceFiles

/// How a recorded disc lies in a file, for the one who writes and the one who reads.
///
/// A file of chunks, one appended to the other, never changed: `magic` u32, kind u8, three zero bytes, length of the
/// payload u32, the payload, CRC-32 of all before it. A chunk is there whole or not at all, so that a burn that is
/// killed loses at most the block that it was writing. All numbers are little-endian.
enum DiscImageFormat {
  /// "DECK" as bytes.
  static let magic: UInt32 = 0x4B43_4544
  static let schema = "drive-emu/disc-image/1"
  static let headSize = 12
  /// No chunk is larger; a length beyond it is damage.
  static let largestPayload = 4 << 20

  enum Kind: UInt8, CaseIterable {
    /// JSON: schema, disc, pickup, strategies, powers, layout: whatever marks follow from. The first chunk.
    case description = 1
    /// JSON: a session begins, with its number and what it is for.
    case session
    /// A `RecordedBlock`.
    case block
    /// JSON: something that happened, such as a laser that was stopped.
    case event
    /// JSON: the session ended as it should.
    case end
  }

  /// A whole chunk.
  static func chunk(_ kind: Kind, _ payload: [UInt8]) -> [UInt8] {
    var writer = ByteWriter(capacity: headSize + payload.count + 4)
    writer.append(magic)
    writer.append(kind.rawValue)
    writer.append([0, 0, 0])
    writer.append(UInt32(payload.count))
    writer.append(payload)
    let checksum = CRC32.checksum(of: writer.bytes)
    writer.append(checksum)
    return writer.finish()
  }
}

extension RecordedBlock {
  /// The payload of a block chunk.
  var payload: [UInt8] {
    var writer = ByteWriter(capacity: 96 + levels.count + 4 * ticks.count)
    writer.append(facts.layer)
    writer.append(UInt8(clock.isKnown ? 1 : 0))
    writer.append(facts.session)
    writer.append(facts.firstSector)
    writer.append(facts.trackBit)
    writer.append(facts.firstTick)
    writer.append(facts.bitsPerTick)
    writer.append(facts.firstTickBits)
    writer.append(facts.bitCount)
    writer.append(facts.power)
    writer.append(facts.relativePower)
    writer.append(facts.velocity)
    writer.append(facts.radialTilt)
    writer.append(facts.tangentialTilt)
    writer.append(UInt32(ticks.count))
    for tick in ticks {
      writer.append(tick.defocus)
      writer.append(tick.offTrack)
      writer.append(tick.power)
      writer.append(tick.extraBits)
    }
    if clock.isKnown {
      writer.append(clock.first)
      for change in clock.changes { writer.append(change) }
    }
    writer.append(levels)
    return writer.finish()
  }

  /// Bytes before the conditions.
  static let headSize = 56

  /// The facts at the beginning of a payload, how many ticks follow, and whether the clock's course does.
  static func facts(
    _ reader: inout ByteReader
  ) throws(TraceFileError) -> (facts: Facts, tickCount: Int, hasClock: Bool) {
    var facts = Facts()
    facts.layer = try reader.uint8()
    let hasClock = try reader.uint8() == 1
    facts.session = try reader.uint16()
    facts.firstSector = try reader.uint32()
    facts.trackBit = try reader.int64()
    facts.firstTick = try reader.uint64()
    facts.bitsPerTick = try reader.uint16()
    facts.firstTickBits = try reader.uint16()
    facts.bitCount = try reader.uint32()
    facts.power = try reader.float()
    facts.relativePower = try reader.float()
    facts.velocity = try reader.float()
    facts.radialTilt = try reader.float()
    facts.tangentialTilt = try reader.float()
    return (facts, Int(try reader.uint32()), hasClock)
  }

  /// A block from its payload. Throws where its parts do not fit together.
  init(payload: [UInt8], file: String, offset: UInt64) throws(TraceFileError) {
    func damage(_ what: String) -> TraceFileError {
      TraceFileError(
        .corrupt(chunk: nil), file: file, offset: offset, what: what,
        remedy: "use an undamaged copy of the image")
    }
    var reader = ByteReader(payload, name: file)
    let (facts, tickCount, hasClock) = try Self.facts(&reader)
    let levelCount = (Int(facts.bitCount) + 7) / 8
    let clockSize = hasClock && tickCount > 0 ? 1 + ClockCourse.count(ofTicks: tickCount) : 0
    guard facts.layer < 2, facts.bitCount <= Self.wholeBitCount, facts.trackBit.magnitude < 1 << 60,
      tickCount <= reader.remaining / 4, reader.remaining == 4 * tickCount + clockSize + levelCount
    else {
      throw damage("a block of \(facts.bitCount) bits and \(tickCount) ticks in \(payload.count) bytes")
    }
    // Beyond these no drive has ever written anything, and no number stands for them.
    guard facts.relativePower >= 0.01, facts.relativePower <= 100, facts.radialTilt.magnitude < 0.2,
      facts.tangentialTilt.magnitude < 0.2
    else {
      throw damage(
        "a block at \(facts.relativePower) times the best power, tilts \(facts.radialTilt), \(facts.tangentialTilt)"
      )
    }
    var ticks: [WritingConditions] = []
    ticks.reserveCapacity(tickCount)
    for _ in 0..<tickCount {
      ticks.append(
        WritingConditions(
          defocus: try reader.int8(), offTrack: try reader.int8(), power: try reader.int8(),
          extraBits: try reader.int8()))
    }
    var clock = ClockCourse()
    if clockSize > 0 {
      clock.isKnown = true
      clock.first = try reader.int16()
      for _ in 0..<clockSize - 2 { clock.changes.append(try reader.int8()) }
    }
    self.init(facts: facts, levels: try reader.bytes(count: levelCount), ticks: ticks, clock: clock)
    guard tickBitCounts != nil else {
      throw damage("a block of \(facts.bitCount) bits whose ticks wrote another number of them")
    }
  }
}
