/// Any of the detectors behind one door.
struct BitDetector: Sendable {
  let detection: Detection
  private var short = ShortTargetViterbi()
  private var long = LongTargetViterbi()
  private var predictive = PredictiveViterbi()
  private var sliced: UInt64 = 0

  init(_ detection: Detection) { self.detection = detection }

  /// Takes 32 samples from `start` on; returns the 32 bits before them.
  mutating func detect(
    _ samples: Span<Float>, from start: Int, levels: Span<Float>, margin: Float
  ) -> DetectedBits {
    switch detection {
    case .slicer: slice(samples, from: start)
    case .shortTarget: short.detect(samples, from: start, levels: levels, margin: margin)
    case .longTarget: long.detect(samples, from: start, levels: levels, margin: margin)
    case .predictive: predictive.detect(samples, from: start, levels: levels, margin: margin)
    }
  }

  /// An edge of the short target falls on a sample: a bit's sign is that of the sample before its middle and the one
  /// behind it together.
  private mutating func slice(_ samples: Span<Float>, from start: Int) -> DetectedBits {
    let weights = SIMD8<UInt32>(128, 64, 32, 16, 8, 4, 2, 1)
    var bits: UInt64 = 0
    for place in stride(from: start, to: start + 32, by: 8) {
      let isOne = samples.eight(at: place) + samples.eight(at: place - 1) .> 0
      bits = bits << 8 | UInt64(SIMD8<UInt32>.zero.replacing(with: weights, where: isOne).wrappedSum())
    }
    // That sum sits two bits behind the newest bit of the sample.
    sliced = sliced << 32 | bits
    return DetectedBits(levels: UInt32(truncatingIfNeeded: sliced >> 30))
  }
}
