/// A C1 word of a compact disc after correction.
public struct CompactDiscWord: Sendable {
  /// 28 symbols of the C2 level and 4 of parity; as they came where the correction failed.
  public var symbols = InlineArray<32, UInt8>(repeating: 0)
  /// The subcode of the frame that completes the word; nil where it is no byte.
  public var subcode: UInt8?
  /// What the correction by C1 came to; failed until there was one.
  public var correction = ReedSolomonCorrection(outcome: .failed)
}

/// Sums over a compact disc's channel bits.
public struct CompactDiscCounts: Sendable, Equatable {
  /// Frames read.
  public var frames = 0
  /// Frames with a sync at their beginning and another where they should end, 588 channel bits on.
  public var exactSpacings = 0
  /// Frames of a wrong length.
  public var slips = 0
  /// Syncs not found where they had to be.
  public var missedSyncs = 0
  /// Symbols of frames, 32 each, without the subcode.
  public var symbols = 0
  /// Symbols that came as no byte's word, without the subcode and without frames lost to a slip.
  public var invalidSymbols = 0
  /// C1 words delivered.
  public var words = 0
  /// C1 words that came without errors or erasures.
  public var cleanWords = 0
  /// C1 words made whole: with errors, or with erasures only.
  public var correctedWords = 0
  /// C1 words beyond correction.
  public var failedWords = 0

  /// All sums at zero.
  public init() {}
}

/// Channel bits of a compact disc to C1 words: streaming, constant memory, either polarity. A lost sync costs nothing, a
/// slip the frame that it is in; words of no byte are erasures.
public struct CompactDiscDecoder: Sendable {
  /// Sums so far.
  public private(set) var counts = CompactDiscCounts()

  private static let lookahead = 8 * CompactDiscFrame.bitCount
  private static let patience = 98
  private var window = ChannelBitWindow()
  /// Where the next frame starts, in the window; nothing is known before the first sync.
  private var position = 0
  private var isLocked = false
  private var missedInARow = 0
  private var last: Frame?
  private let table = EightFourteenTable.shared

  /// 32 symbols and which of them are no byte.
  private struct Frame {
    var symbols = InlineArray<32, UInt8>(repeating: 0)
    var erased: UInt32 = .max
    var subcode: UInt8?
  }

  /// A decoder that waits for the first sync, its sums at zero.
  public init() {}

  /// Takes levels, eight to a byte, the first in the highest bit; hands over each C1 word as it is complete.
  public mutating func append(_ levels: Span<UInt8>, deliver: (CompactDiscWord) throws -> Void) rethrows {
    var place = 0
    while place < levels.count {
      place = window.append(levels, from: place)
      try readFrames(isLast: false, deliver)
      position -= window.discard(before: position)
    }
  }

  /// The end of the stream. The decoder is then as new, but for its counts.
  public mutating func finish(deliver: (CompactDiscWord) throws -> Void) rethrows {
    position -= window.discard(before: position)
    window.finish()
    try readFrames(isLast: true, deliver)
    window = ChannelBitWindow()
    (position, isLocked, last) = (0, false, nil)
  }

  private mutating func readFrames(isLast: Bool, _ deliver: (CompactDiscWord) throws -> Void) rethrows {
    let needed = isLast ? CompactDiscFrame.bitCount : Self.lookahead
    while window.count - position >= needed {
      if !isLocked, !acquire() {
        position += isLast ? CompactDiscFrame.bitCount : 6 * CompactDiscFrame.bitCount
        continue
      }
      guard window.count - position >= needed else { return }
      let start = position
      let isWhole = advance()
      let frame = isWhole ? read(at: start) : Frame()
      try complete(frame, deliver)
    }
  }

  // MARK: Sync

  private func isSync(at place: Int) -> Bool { window.bits32(at: place) >> 8 == CompactDiscFrame.sync }

  private func syncs(from first: Int, to end: Int) -> [Int] {
    (max(first, 0)..<max(end, first, 0)).filter { $0 + 24 <= window.count && isSync(at: $0) }
  }

  private mutating func acquire() -> Bool {
    let starts = syncs(from: position, to: position + Self.lookahead - 24)
    guard let start = SyncPattern.mostAgreed(starts, period: CompactDiscFrame.bitCount) else { return false }
    position += (start - position) % CompactDiscFrame.bitCount
    (isLocked, missedInARow, last) = (true, 0, nil)
    return true
  }

  /// Decides where the next frame starts; whether this one has its right length.
  private mutating func advance() -> Bool {
    let period = CompactDiscFrame.bitCount
    let hasSync = isSync(at: position)
    position += period
    if isSync(at: position) {
      missedInARow = 0
      if hasSync { counts.exactSpacings += 1 }
      return true
    }
    if position + 24 > window.count { return true }
    counts.missedSyncs += 1
    missedInARow += 1
    if missedInARow > Self.patience { isLocked = false }
    if isSync(at: position + period) { return true }
    let starts = syncs(from: position - period / 2, to: position - period + Self.lookahead - 24)
    let slip = SyncPattern.slip(of: starts, from: position, period: period)
    if slip == 0 { return true }
    position += slip
    counts.slips += 1
    return false
  }

  // MARK: Symbols and words

  private mutating func read(at start: Int) -> Frame {
    var frame = Frame(erased: 0)
    for symbol in 0..<CompactDiscFrame.symbolCount {
      let word = UInt16(window.bits32(at: start + 27 + 17 * symbol) >> 18)
      guard let byte = table.byte(of: word) else {
        if symbol > 0 { frame.erased |= 1 << UInt32(symbol - 1) }
        continue
      }
      if symbol == 0 {
        frame.subcode = byte
      } else {
        frame.symbols[symbol - 1] = CompactDiscFrame.isInverted(symbol - 1) ? ~byte : byte
      }
    }
    counts.invalidSymbols += frame.erased.nonzeroBitCount
    return frame
  }

  /// With a frame the word is complete whose even symbols it has and whose odd ones the frame before had.
  private mutating func complete(_ frame: Frame, _ deliver: (CompactDiscWord) throws -> Void) rethrows {
    counts.frames += 1
    counts.symbols += 32
    defer { last = frame }
    guard let last else { return }
    var word = CompactDiscWord()
    var erasures = ErasureSet()
    for symbol in 0..<32 {
      let source = symbol & 1 == 0 ? frame : last
      word.symbols[symbol] = source.symbols[symbol]
      if source.erased >> UInt32(symbol) & 1 != 0 { erasures.insert(symbol) }
    }
    word.subcode = frame.subcode
    var symbols = word.symbols
    var span = symbols.mutableSpan
    // Four checks are few: with erasures two of them are kept to notice a miscorrection by; C2 does the rest.
    word.correction = ReedSolomonCode.compactDiscC1.correct(
      &span, at: 0, erasures: erasures, largestWeight: erasures.count < 2 ? 4 : 2)
    word.symbols = symbols
    counts.words += 1
    switch word.correction.outcome {
    case .failed: counts.failedWords += 1
    case .clean where word.correction.erasureCount == 0: counts.cleanWords += 1
    case .clean, .corrected: counts.correctedWords += 1
    }
    try deliver(word)
  }
}
