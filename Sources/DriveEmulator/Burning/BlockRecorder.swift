/// Puts channel bits on the track, tick by tick, as the write clock asks for them.
struct BlockRecorder {
  /// What became of a tick.
  enum Outcome {
    case nothing
    /// A block was written to its end.
    case finished(RecordedBlock)
  }

  /// The channel bit along the track that is written next.
  private(set) var cursor: Int64
  private var facts: RecordedBlock.Facts
  private var levels: [UInt8] = []
  private var ticks: [WritingConditions] = []
  private var written = 0

  /// Whether part of a block is written.
  var isOpen: Bool { written > 0 }

  init(facts: RecordedBlock.Facts) {
    self.facts = facts
    cursor = facts.trackBit
  }

  /// Takes the next block's levels; it begins at the cursor.
  mutating func begin(_ levels: [UInt8], firstSector: UInt32) {
    self.levels = levels
    facts.firstSector = firstSector
    facts.trackBit = cursor
    written = 0
    ticks.removeAll(keepingCapacity: true)
  }

  /// Goes to another place of the track with nothing written in between.
  mutating func skip(to bit: Int64) { cursor = bit }

  /// Writes up to `bit` of the track in one tick; at most to the end of the block.
  mutating func write(upTo bit: Int64, tick: UInt64, nominal: Int, _ conditions: WritingConditions) -> Outcome
  {
    let count = Int(min(bit - cursor, Int64(RecordedBlock.wholeBitCount - written)))
    guard count > 0 else { return .nothing }
    if written == 0 {
      facts.firstTick = tick
      facts.firstTickBits = UInt16(clamping: count)
      facts.bitsPerTick = UInt16(clamping: nominal)
    }
    var conditions = conditions
    conditions.extraBits = Int8(clamping: count - Int(facts.bitsPerTick))
    ticks.append(conditions)
    written += count
    cursor += Int64(count)
    return written == RecordedBlock.wholeBitCount ? .finished(closed()) : .nothing
  }

  /// Ends the block where it is.
  mutating func closed() -> RecordedBlock {
    facts.bitCount = UInt32(written)
    let block = RecordedBlock(facts: facts, levels: Array(levels.prefix((written + 7) / 8)), ticks: ticks)
    written = 0
    return block
  }
}
