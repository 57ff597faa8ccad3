/// A block of ticks as it goes into the run log.
///
/// Slow wires that hold over the whole block stand once, before the ticks; otherwise (`isWide`) before each tick.
public struct TickBlock: Equatable, Sendable {
  /// Ticks in a full block.
  public static let capacity = 256

  /// The first tick.
  public var firstTick: UInt64
  /// Ticks in the block.
  public var count: Int
  /// Slow wires stand before each tick.
  public var isWide: Bool
  /// How ticks are packed.
  public let coding: TickCoding
  /// The block's words, of which `wordCount` count.
  public var words: [UInt64]

  /// An empty block.
  public init(coding: TickCoding) {
    firstTick = 0
    count = 0
    isWide = false
    self.coding = coding
    words = Array(
      repeating: 0, count: Self.capacity * (coding.layout.wordCount + coding.layout.slowWordCount))
  }

  /// A block of doubles with the wires of up to `capacity` ticks, slow ones before each.
  init(records: [TickRecord], firstTick: UInt64) {
    self.init(coding: TickCoding(sampleBits: 0, driveBits: 0))
    self.firstTick = firstTick
    count = min(records.count, Self.capacity)
    isWide = true
    let slow = coding.layout.slowWordCount
    let width = slow + coding.layout.wordCount
    var packed = words
    var span = packed.mutableSpan
    for index in 0..<count {
      coding.pack(records[index].slow, into: &span, at: index * width)
      coding.pack(records[index], into: &span, at: index * width + slow)
    }
    words = packed
  }

  /// Words of so many ticks.
  func wordCount(of ticks: Int) -> Int {
    let slow = coding.layout.slowWordCount
    return ticks * coding.layout.wordCount + (isWide ? ticks * slow : (ticks > 0 ? slow : 0))
  }

  /// How many of `words` are in use.
  public var wordCount: Int { wordCount(of: count) }

  /// The layout as a log's number: one more where slow wires stand before each tick.
  var layoutNumber: UInt32 { coding.layout.rawValue + (isWide ? 1 : 0) }

  /// Where a tick's words begin.
  func offset(_ index: Int) -> Int {
    let slow = coding.layout.slowWordCount
    return slow + index * (coding.layout.wordCount + (isWide ? slow : 0))
  }

  /// The record of the tick `firstTick + index`; `index` must be below `count`.
  public subscript(index: Int) -> TickRecord {
    let offset = offset(index)
    return coding.unpack(
      words.span, at: offset, slowOffset: isWide ? offset - coding.layout.slowWordCount : 0)
  }

  /// The first tick whose words differ from another block's of as many ticks; nil if none does.
  func firstDifference(from other: TickBlock) -> Int? {
    if isWide == other.isWide, words[..<wordCount] == other.words[..<wordCount] { return nil }
    // Words that differ in spare bits alone are a difference too.
    return (0..<count).first { !self[$0].differences(from: other[$0]).isEmpty } ?? 0
  }

  /// Gives each of the first `ticks` records its own slow wires, which so far they share: `held`.
  @usableFromInline
  static func widen(
    _ words: inout MutableSpan<UInt64>, ticks: Int, held: SlowWires, coding: TickCoding
  ) {
    let width = coding.layout.wordCount
    let slow = coding.layout.slowWordCount
    // From the last to the first: a record's new place is never before its old one.
    var index = ticks - 1
    while index >= 0 {
      let target = index * (width + slow) + slow
      var word = width - 1
      while word >= 0 {
        words[target + word] = words[slow + index * width + word]
        word -= 1
      }
      index -= 1
    }
    for index in 0..<ticks { coding.pack(held, into: &words, at: index * (width + slow)) }
  }
}
