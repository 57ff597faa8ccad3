/// Any of the detectors behind one door, a batch of 64 words at a time.
struct BatchDetector: Sendable {
  /// Bits of a batch; samples that must lie before its first and behind its last one.
  static let batch = SegmentedViterbi.batch
  static let before = 64
  static let behind = 64
  static let words = batch / 32

  private let detection: Detection
  private var block: BitDetector?
  private var segmented: SegmentedViterbi?
  private var hasBegun = false

  init(_ detection: Detection) {
    self.detection = detection
    if detection == .predictive { segmented = SegmentedViterbi() } else { block = BitDetector(detection) }
  }

  /// Decides the bits whose samples begin at `before`.
  mutating func detect(
    _ samples: Span<Float>, expected: Span<Float>, margin: Float, levels: inout [UInt32],
    doubtful: inout [UInt32]
  ) {
    if segmented != nil {
      segmented?.detect(
        samples, from: Self.before, expected: expected, margin: margin, levels: &levels, doubtful: &doubtful)
      return
    }
    // A word comes with the block behind it; the first of this batch's blocks has been seen with the last batch.
    for index in (hasBegun ? 1 : 0)...Self.words {
      let start = Self.before + 32 * index
      guard let bits = block?.detect(samples, from: start, levels: expected, margin: margin), index > 0 else {
        continue
      }
      (levels[index - 1], doubtful[index - 1]) = (bits.levels, bits.doubtful)
    }
    hasBegun = true
  }
}
