/// The stretch of channel bits that is being looked at: a one where the level changes, so that the signal's polarity
/// does not matter. Constant memory.
struct ChannelBitWindow: Sendable {
  /// Words of 64 bits; two more are zeros, so that a look past the end finds no change.
  private static let capacity = 2048
  private(set) var words = [UInt64](repeating: 0, count: capacity + 2)
  /// Bits in the window.
  private(set) var count = 0
  private var pending: UInt64 = 0
  private var pendingCount = 0
  /// The level before the next bit; nothing is known before the first one, which is taken for no change.
  private var lastLevel: UInt64?

  /// Takes levels, eight to a byte, from `start` on; returns where it stopped because the window is full.
  mutating func append(_ levels: Span<UInt8>, from start: Int) -> Int {
    var place = start
    if lastLevel == nil, place < levels.count { lastLevel = UInt64(levels[place] >> 7) }
    var level = lastLevel ?? 0
    while place < levels.count, count < Self.capacity * 64 {
      if pendingCount == 0, place + 8 <= levels.count {
        var word: UInt64 = 0
        for offset in 0..<8 { word = word << 8 | UInt64(levels[place + offset]) }
        words[count >> 6] = word ^ (word >> 1 | level << 63)
        level = word & 1
        count += 64
        place += 8
        continue
      }
      pending = pending << 8 | UInt64(levels[place])
      pendingCount += 8
      place += 1
      if pendingCount == 64 {
        words[count >> 6] = pending ^ (pending >> 1 | level << 63)
        level = pending & 1
        count += 64
        (pending, pendingCount) = (0, 0)
      }
    }
    if place > start { lastLevel = level }
    return place
  }

  /// The end of the stream: what is left of a word joins the window.
  mutating func finish() {
    guard pendingCount > 0, count < Self.capacity * 64 else { return }
    let word = pending << UInt64(64 - pendingCount)
    let changes = word ^ (word >> 1 | (lastLevel ?? 0) << 63)
    words[count >> 6] = changes & ~(UInt64.max >> UInt64(pendingCount))
    count += pendingCount
    (pending, pendingCount) = (0, 0)
  }

  /// Drops whole words before a bit; returns how many bits went.
  mutating func discard(before bit: Int) -> Int {
    let dropped = min(bit, count) >> 6
    if dropped <= 0 { return 0 }
    let kept = ((count + 63) >> 6) - dropped
    for index in 0..<kept { words[index] = words[index + dropped] }
    for index in kept..<kept + dropped { words[index] = 0 }
    count -= dropped * 64
    return dropped * 64
  }

  /// 32 channel bits; zeros past the end.
  func bits32(at place: Int) -> UInt32 {
    place + 64 <= words.count * 64 - 64 ? UInt32(Self.bits64(words.span, at: place) >> 32) : 0
  }

  /// 64 channel bits from a place on.
  @inline(__always)
  static func bits64(_ words: Span<UInt64>, at place: Int) -> UInt64 {
    let shift = UInt64(truncatingIfNeeded: place & 63)
    let word = place >> 6
    return words[word] &<< shift | (words[word + 1] >> 1) &>> (63 - shift)
  }

  /// Where a code's end is found in a range of starts: the starts of codes.
  func syncs(from first: Int, to end: Int) -> [Int] {
    var found: [Int] = []
    var place = max(first, 0)
    while place < end, place + SyncCode.bitCount <= count, found.count < 64 {
      if SyncCode.endsAsCode(bits32(at: place)) { found.append(place) }
      place += 1
    }
    return found
  }
}
