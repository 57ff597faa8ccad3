/// Puts channel bits on the track, tick by tick, as the write clock asks for them: where the drive takes the track to be.
struct BlockRecorder {
  /// What became of a tick.
  enum Outcome {
    case nothing
    /// A block was written to its end.
    case finished(RecordedBlock)
  }

  /// The channel bit along the track that is written next, as the drive counts.
  private(set) var cursor: Int64
  /// By how many whole channel bits what is written in one go lies beyond its count; nil before its first bit.
  private var offset: Int64?
  private var clock = ClockCourse()
  /// The latest value of the clock's course, in its steps.
  private var lastStep = 0
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
    written = 0
    clock = ClockCourse()
    ticks.removeAll(keepingCapacity: true)
  }

  /// Goes to another place of the track with nothing written in between.
  mutating func skip(to bit: Int64) {
    cursor = bit
    offset = nil
  }

  /// Writes up to `bit` of the drive's count in one tick; at most to the end of the block. `beyond` is by how many channel
  /// bits the spot is really farther along the track than counted; nil where the count is the track's own.
  mutating func write(
    upTo bit: Int64, tick: UInt64, nominal: Int, beyond: Double?, _ conditions: WritingConditions
  ) -> Outcome {
    let count = Int(min(bit - cursor, Int64(RecordedBlock.wholeBitCount - written)))
    guard count > 0 else { return .nothing }
    if written == 0 {
      // Blocks that are written in one go lie one behind the other, whatever the clock does between them.
      let whole = offset ?? Int64(max(-1e12, min((beyond ?? 0).rounded(), 1e12)))
      offset = whole
      facts.trackBit = cursor + whole
      facts.firstTick = tick
      facts.firstTickBits = UInt16(clamping: count)
      facts.bitsPerTick = UInt16(clamping: nominal)
    }
    if let beyond, ticks.count % ClockCourse.interval == 0 {
      clock.append(beyond - Double(offset ?? 0), after: &lastStep)
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
    let block = RecordedBlock(
      facts: facts, levels: Array(levels.prefix((written + 7) / 8)), ticks: ticks, clock: clock)
    written = 0
    return block
  }
}
