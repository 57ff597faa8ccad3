/// Finds the sync frames in channel bits and keeps to them: a flywheel over the pattern of 26 codes. A lost code costs
/// nothing, a slip only the frame that it is in, which is told by the codes after it.
struct FrameSynchroniser: Sendable {
  /// A sync frame: where its code starts and its place in the sector.
  struct Frame {
    let position: Int
    let index: Int
    /// By how many channel bits it is longer than it should be; not 0 where a slip is in it.
    let slip: Int
    /// Whether it is the first one after nothing was known of the pattern.
    let isFresh: Bool
  }

  /// Channel bits that a decision looks ahead.
  static let lookahead = 8 * SyncCode.frameBitCount
  /// Frames without any code after which the pattern counts as lost: those of a block.
  private static let patience = 16 * SyncCode.framesPerSector

  /// Where the next frame starts, in the window.
  var position = 0
  private var index: Int?
  private var isFresh = false
  private var missedInARow = 0
  /// Codes that were not found where they had to be.
  private(set) var missedCount = 0
  /// Frames that were longer or shorter than they had to be.
  private(set) var slipCount = 0
  private let codes = SyncCode.codes.flatMap { $0 }
  private let order = SyncCode.order

  /// The next frame, if the window holds enough; at the end of the stream, whatever it holds.
  mutating func next(in window: ChannelBitWindow, isLast: Bool) -> Frame? {
    let needed = isLast ? SyncCode.frameBitCount : Self.lookahead
    if index == nil, !acquire(window, needed) { return nil }
    guard let index, window.count - position >= needed else { return nil }
    let start = position
    let slip = advance(window, from: index)
    defer { isFresh = false }
    return Frame(position: start, index: index, slip: slip, isFresh: isFresh)
  }

  // MARK: Keeping to the pattern

  /// Decides where the next frame starts; returns by how much this one is longer than it should be.
  private mutating func advance(_ window: ChannelBitWindow, from index: Int) -> Int {
    let expected = position + SyncCode.frameBitCount
    let next = index + 1 == SyncCode.framesPerSector ? 0 : index + 1
    position = expected
    self.index = next
    let bits = window.bits32(at: expected)
    if isCode(bits, index: next) {
      missedInARow = 0
      return 0
    }
    if expected + SyncCode.bitCount > window.count { return 0 }
    if SyncCode.endsAsCode(bits) {
      missedInARow = 0
      realign(window, to: next)
      return 0
    }
    missedCount += 1
    missedInARow += 1
    if SyncCode.endsAsCode(window.bits32(at: expected + SyncCode.frameBitCount)) { return 0 }
    let slip = slip(window, at: expected)
    if slip != 0 {
      slipCount += 1
      position += slip
      realign(window, to: next)
    }
    if missedInARow > Self.patience { self.index = nil }
    return slip
  }

  @inline(__always)
  private func isCode(_ bits: UInt32, index: Int) -> Bool {
    let first = Int(order[index]) * 4
    return bits == codes[first] || bits == codes[first + 1] || bits == codes[first + 2]
      || bits == codes[first + 3]
  }

  /// By how many bits the frames from `expected` on have moved: what most of the codes ahead agree on.
  private func slip(_ window: ChannelBitWindow, at expected: Int) -> Int {
    let frame = SyncCode.frameBitCount
    let starts = window.syncs(
      from: expected - frame / 2, to: expected - frame + Self.lookahead - SyncCode.bitCount)
    return SyncPattern.slip(of: starts, from: expected, period: frame)
  }

  /// Takes another place in the sector where the codes ahead clearly say so.
  private mutating func realign(_ window: ChannelBitWindow, to expected: Int) {
    let votes = votes(window)
    guard let most = votes.max(), most >= 3, most > votes[expected],
      let best = votes.firstIndex(of: most), votes.lastIndex(of: most) == best
    else { return }
    index = best
  }

  /// For each place in the sector, how many codes of the next frames fit it.
  private func votes(_ window: ChannelBitWindow) -> [Int] {
    let numbers = (0..<7).map { frame in
      SyncCode.number(of: window.bits32(at: position + frame * SyncCode.frameBitCount))
    }
    return (0..<SyncCode.framesPerSector).map { start in
      numbers.indices.filter { numbers[$0] == order[(start + $0) % SyncCode.framesPerSector] }.count
    }
  }

  // MARK: Finding the pattern

  private mutating func acquire(_ window: ChannelBitWindow, _ needed: Int) -> Bool {
    while window.count - position >= needed {
      let starts = window.syncs(from: position, to: position + Self.lookahead - SyncCode.bitCount)
      guard let start = SyncPattern.mostAgreed(starts, period: SyncCode.frameBitCount) else {
        position += needed == Self.lookahead ? 6 * SyncCode.frameBitCount : SyncCode.frameBitCount
        continue
      }
      // The frame before the first code that was found may have lost its own.
      let phase = (start - position) % SyncCode.frameBitCount
      position += phase
      let votes = votes(window)
      if let most = votes.max(), most >= 2, let best = votes.firstIndex(of: most),
        votes.lastIndex(of: most) == best
      {
        index = best
        isFresh = true
        missedInARow = 0
        return window.count - position >= needed
      }
      position += SyncCode.frameBitCount - phase
    }
    return false
  }
}
