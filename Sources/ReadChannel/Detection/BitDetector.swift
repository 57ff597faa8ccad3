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
    var bits: UInt64 = 0
    for index in start..<start + 32 { bits = bits << 1 | (samples[index] + samples[index - 1] > 0 ? 1 : 0) }
    // That sum sits two bits behind the newest bit of the sample.
    sliced = sliced << 32 | bits
    return DetectedBits(levels: UInt32(truncatingIfNeeded: sliced >> 30))
  }
}
