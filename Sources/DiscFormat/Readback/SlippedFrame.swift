/// A sync frame with a slip inside, read both ways: from its own code, and from the next frame's.
struct SlippedFrame: Sendable {
  /// Its place among the 416 frames of a block.
  let place: Int
  let head: [UInt8]
  let tail: [UInt8]
  /// Words of either reading that are none.
  let headMarks: (UInt64, UInt64)
  let tailMarks: (UInt64, UInt64)
  /// Words that were not read at all.
  let erased: (UInt64, UInt64)
  let search: SlipSearch

  /// Reads the frame; nil where the slip is longer than what lies before the frame.
  init?(
    _ frame: FrameSynchroniser.Frame, of window: ChannelBitWindow, with demodulator: EightSixteenDemodulator,
    at place: Int
  ) {
    let behind = frame.position + frame.slip
    guard behind >= 0 else { return nil }
    self.place = place
    var (head, tail) = (
      [UInt8](repeating: 0, count: SyncCode.bytesPerFrame),
      [UInt8](repeating: 0, count: SyncCode.bytesPerFrame)
    )
    headMarks = demodulator.demodulate(window, at: frame.position, into: &head, at: 0)
    tailMarks = demodulator.demodulate(window, at: behind, into: &tail, at: 0)
    (self.head, self.tail) = (head, tail)
    let headBreaks = demodulator.breaks(window, at: frame.position)
    let tailBreaks = demodulator.breaks(window, at: behind)
    let doubtful = frame.marks(window.doubtful)
    erased = frame.marks(window.erased)
    search = SlipSearch(
      fromStart: (headMarks.0 | headBreaks.0, headMarks.1 | headBreaks.1),
      fromEnd: (tailMarks.0 | tailBreaks.0, tailMarks.1 | tailBreaks.1),
      flagged: (doubtful.0 | erased.0, doubtful.1 | erased.1), count: SyncCode.bytesPerFrame,
      slip: frame.slip,
      pitch: 16)
  }

  /// Writes the frame as it is when all that the search leaves open is lost; returns the marks.
  func write(to block: inout [UInt8]) -> (UInt64, UInt64) {
    write(to: &block, lost: search.firstDoubtful..<max(search.firstDoubtful, search.firstAfter))
  }

  /// Writes the head up to `lost`, the tail from behind it on; returns the marks of what cannot be trusted.
  private func write(to block: inout [UInt8], lost: Range<Int>) -> (UInt64, UInt64) {
    let start = place * SyncCode.bytesPerFrame
    for index in 0..<SyncCode.bytesPerFrame {
      block[start + index] = index < lost.upperBound ? head[index] : tail[index]
    }
    let (before, upTo) = (Self.below(lost.lowerBound), Self.below(lost.upperBound))
    func marks(_ part: KeyPath<(UInt64, UInt64), UInt64>) -> UInt64 {
      let inside = upTo[keyPath: part] & ~before[keyPath: part]
      return headMarks[keyPath: part] & before[keyPath: part] | inside
        | tailMarks[keyPath: part] & ~upTo[keyPath: part] | erased[keyPath: part]
    }
    return (marks(\.0), marks(\.1))
  }

  /// Tries the places where the slip may be until PI can correct the row, whose other frame is in the block with
  /// `otherMarks`; a place a few words off costs a few errors only. Returns the marks that go with what it wrote; nil,
  /// and the block as it was, where no place does.
  func settle(in block: inout [UInt8], otherMarks: (UInt64, UInt64)) -> (UInt64, UInt64)? {
    let row = place / 2
    let kept = Array(block[row * ErrorCorrectionBlock.rowSize..<(row + 1) * ErrorCorrectionBlock.rowSize])
    for first in stride(from: search.firstDoubtful, through: search.lastDoubtful, by: 4) {
      let marks = write(to: &block, lost: first..<min(first + search.gap, SyncCode.bytesPerFrame))
      var row = ErasureMarks(isSet: false)
      row.setFrame(place & 1, marks)
      row.setFrame(1 - place & 1, otherMarks)
      if isCorrectable(block, row) { return marks }
    }
    for index in kept.indices { block[row * ErrorCorrectionBlock.rowSize + index] = kept[index] }
    return nil
  }

  private func isCorrectable(_ block: [UInt8], _ marks: ErasureMarks) -> Bool {
    let erasures = marks.columns(inRow: 0)
    guard erasures.count <= ReedSolomonCode.inner.checkCount else { return false }
    let residue = ReedSolomonCode.inner.residue(block.span, at: place / 2 * ErrorCorrectionBlock.rowSize)
    var repair = ReedSolomonRepair(code: .inner, residue: residue, erasures: erasures)
    return repair.solve(largestWeight: BlockRepair.trustedWeight).outcome != .failed
  }

  private static func below(_ count: Int) -> (UInt64, UInt64) {
    count < 64 ? ((1 << UInt64(count)) - 1, 0) : (.max, (1 << UInt64(count - 64)) - 1)
  }
}

extension FrameSynchroniser.Frame {
  /// The frame's words that hold a flagged channel bit.
  @inline(__always)
  func marks(_ flags: BitFlags) -> (UInt64, UInt64) {
    if !flags.isUsed { return (0, 0) }
    return flags.marks(from: position + SyncCode.bitCount, count: SyncCode.bytesPerFrame, size: 16, pitch: 16)
  }
}
