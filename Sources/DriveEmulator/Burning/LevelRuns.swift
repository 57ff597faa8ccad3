internal import WriteStrategy

/// Runs of levels as marks and spaces, with the place of each mark's first bit.
struct LevelRuns {
  /// Marks with the spaces behind them.
  private(set) var runs: [MarkRun] = []
  /// First bit of each mark, counted from the first bit given.
  private(set) var starts: [Int] = []

  /// No runs.
  init() {}

  /// The runs of `count` levels, eight to a byte, the first in the highest bit. Levels behind the last one given are 0: a
  /// mark that reaches the end is closed there, and the last space is as long as runs can be.
  init(_ levels: [UInt8], count: Int) { read(levels, count: count) }

  /// Takes the runs of other levels, in the room of the ones before.
  mutating func read(_ levels: [UInt8], count: Int) {
    let capacity = count / 8 + 2
    runs.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    runs.reserveCapacity(capacity)
    starts.reserveCapacity(capacity)
    var (start, end) = (-1, -1)
    var before: UInt64 = 0
    var place = 0
    let bytes = levels.span
    while place < count {
      let word = Self.word(bytes, at: place, count: count)
      var changes = word ^ (word >> 1 | before << 63)
      before = word & 1
      while changes != 0 {
        let bit = changes.leadingZeroBitCount
        changes &= ~(1 << UInt64(63 - bit))
        let here = place + bit
        if start < 0 || end >= 0 {
          // A mark begins: the one before is now known with its space.
          if end >= 0 { append(start, end, here) }
          (start, end) = (here, -1)
        } else {
          end = here
        }
      }
      place += 64
    }
    if start >= 0 { append(start, end < 0 ? count : end, (end < 0 ? count : end) + MarkRun.longest) }
  }

  private mutating func append(_ start: Int, _ end: Int, _ next: Int) {
    starts.append(start)
    runs.append(MarkRun(mark: end - start, space: next - end))
  }

  /// 64 levels from a place on that is a multiple of 64; zeros behind the last.
  private static func word(_ bytes: Span<UInt8>, at place: Int, count: Int) -> UInt64 {
    var word: UInt64 = 0
    let first = place / 8
    if first + 8 <= bytes.count {
      word = UInt64(bigEndian: unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: first, as: UInt64.self))
    } else {
      for index in 0..<8 {
        word = word << 8 | UInt64(first + index < bytes.count ? bytes[first + index] : 0)
      }
    }
    let left = count - place
    return left >= 64 ? word : word & ~(UInt64.max >> UInt64(left))
  }
}
