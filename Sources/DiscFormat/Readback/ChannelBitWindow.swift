/// The stretch of channel bits that is being looked at: a one where the level changes, so that the signal's polarity
/// does not matter. Constant memory.
///
/// Beside each bit there may be a flag that says whether it is in doubt, and one that says whether it was read at all.
struct ChannelBitWindow: Sendable {
  /// Words of 64 bits; two more are zeros, so that a look past the end finds no change.
  private static let capacity = 2048
  private(set) var words = [UInt64](repeating: 0, count: capacity + 2)
  private(set) var doubtful = BitFlags(count: capacity + 2)
  private(set) var erased = BitFlags(count: capacity + 2)
  /// Bits in the window.
  private(set) var count = 0
  /// Bits of the stream before the window's first one.
  private(set) var firstBit = 0
  private var pending: UInt64 = 0
  private var pendingDoubt: UInt64 = 0
  private var pendingErased: UInt64 = 0
  private var pendingCount = 0
  /// The level before the next bit; nothing is known before the first one, which is taken for no change.
  private var lastLevel: UInt64?

  /// Takes levels, eight to a byte, from `start` on, with flags where there are any; returns where it stopped because
  /// the window is full.
  mutating func append(
    _ levels: Span<UInt8>, doubtful: Span<UInt8> = Span(), erased: Span<UInt8> = Span(), from start: Int
  ) -> Int {
    var place = start
    if lastLevel == nil, place < levels.count { lastLevel = UInt64(levels[place] >> 7) }
    while place < levels.count, count < Self.capacity * 64 {
      if pendingCount == 0, place + 8 <= levels.count {
        var word: UInt64 = 0
        for offset in 0..<8 { word = word << 8 | UInt64(levels[place + offset]) }
        add(word, doubt: Self.eight(doubtful, place), erased: Self.eight(erased, place))
        place += 8
        continue
      }
      pending = pending << 8 | UInt64(levels[place])
      pendingDoubt = pendingDoubt << 8 | (place < doubtful.count ? UInt64(doubtful[place]) : 0)
      pendingErased = pendingErased << 8 | (place < erased.count ? UInt64(erased[place]) : 0)
      pendingCount += 8
      place += 1
      if pendingCount == 64 {
        add(pending, doubt: pendingDoubt, erased: pendingErased)
        (pending, pendingDoubt, pendingErased, pendingCount) = (0, 0, 0, 0)
      }
    }
    return place
  }

  @inline(__always)
  private static func eight(_ flags: Span<UInt8>, _ place: Int) -> UInt64 {
    guard !flags.isEmpty else { return 0 }
    var word: UInt64 = 0
    for offset in place..<place + 8 { word = word << 8 | (offset < flags.count ? UInt64(flags[offset]) : 0) }
    return word
  }

  @inline(__always)
  private mutating func add(_ levels: UInt64, doubt: UInt64, erased lost: UInt64) {
    words[count >> 6] = levels ^ (levels >> 1 | (lastLevel ?? 0) << 63)
    lastLevel = levels & 1
    doubtful.set(doubt, at: count >> 6)
    erased.set(lost, at: count >> 6)
    count += 64
  }

  /// The end of the stream: what is left of a word joins the window.
  mutating func finish() {
    guard pendingCount > 0, count < Self.capacity * 64 else { return }
    let shift = UInt64(64 - pendingCount)
    let word = pending << shift
    let changes = word ^ (word >> 1 | (lastLevel ?? 0) << 63)
    words[count >> 6] = changes & ~(UInt64.max >> UInt64(pendingCount))
    doubtful.set(pendingDoubt << shift, at: count >> 6)
    erased.set(pendingErased << shift, at: count >> 6)
    count += pendingCount
    (pending, pendingDoubt, pendingErased, pendingCount) = (0, 0, 0, 0)
  }

  /// Drops whole words before a bit; returns how many bits went.
  mutating func discard(before bit: Int) -> Int {
    let dropped = min(bit, count) >> 6
    if dropped <= 0 { return 0 }
    let kept = ((count + 63) >> 6) - dropped
    for index in 0..<kept { words[index] = words[index + dropped] }
    for index in kept..<kept + dropped { words[index] = 0 }
    doubtful.drop(dropped, keeping: kept)
    erased.drop(dropped, keeping: kept)
    count -= dropped * 64
    firstBit += dropped * 64
    return dropped * 64
  }

  /// 32 channel bits; zeros past the end.
  func bits32(at place: Int) -> UInt32 {
    place >= 0 && place + 64 <= words.count * 64 - 64 ? UInt32(Self.bits64(words.span, at: place) >> 32) : 0
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

/// One flag a channel bit; costs nothing where no flag is set.
struct BitFlags: Sendable {
  private(set) var words: [UInt64]
  /// Whether any flag may be set.
  private(set) var isUsed = false
  /// Whether the last bit taken was flagged: its level also says whether the next one is a change.
  private var carry: UInt64 = 0

  init(count: Int) { words = [UInt64](repeating: 0, count: count) }

  /// Takes the flags of 64 levels: a change is flagged where either level beside it is.
  @inline(__always)
  mutating func set(_ flags: UInt64, at place: Int) {
    if flags == 0, carry == 0, !isUsed { return }
    words[place] = flags | flags >> 1 | carry << 63
    carry = flags & 1
    isUsed = true
  }

  mutating func drop(_ dropped: Int, keeping kept: Int) {
    guard isUsed else { return }
    var all: UInt64 = 0
    for index in 0..<kept {
      words[index] = words[index + dropped]
      all |= words[index]
    }
    for index in kept..<kept + dropped { words[index] = 0 }
    isUsed = all != 0
  }

  /// Which of the words of `size` channel bits, `pitch` from one to the next, from `start` on hold a flagged bit: the
  /// first word's mark in the lowest bit, 128 words at most.
  func marks(from start: Int, count: Int, size: Int, pitch: Int) -> (UInt64, UInt64) {
    guard isUsed, start >= 0 else { return (0, 0) }
    var marks: (UInt64, UInt64) = (0, 0)
    let mask = UInt64.max << UInt64(64 - size)
    for index in 0..<min(count, 128) {
      let place = start + index * pitch
      guard place >> 6 < words.count - 1 else { break }
      guard ChannelBitWindow.bits64(words.span, at: place) & mask != 0 else { continue }
      if index < 64 { marks.0 |= 1 << UInt64(index) } else { marks.1 |= 1 << UInt64(index - 64) }
    }
    return marks
  }
}
