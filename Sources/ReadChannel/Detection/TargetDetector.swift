/// Maximum-likelihood detection of either target.
public struct TargetDetector: Sendable {
  public let target: PartialResponse
  private var short = ShortTargetViterbi()
  private var long = LongTargetViterbi()

  public init(target: PartialResponse) { self.target = target }

  /// Takes 32 samples from `start` on; returns the 32 bits before them. `levels` and `margin` as in
  /// `ShortTargetViterbi` and `LongTargetViterbi`.
  public mutating func detect(
    _ samples: Span<Float>, from start: Int, levels: Span<Float>, margin: Float
  ) -> DetectedBits {
    switch target {
    case .short: short.detect(samples, from: start, levels: levels, margin: margin)
    case .long: long.detect(samples, from: start, levels: levels, margin: margin)
    }
  }
}
