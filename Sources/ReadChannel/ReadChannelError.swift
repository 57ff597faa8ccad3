/// Why a read channel cannot be made as asked.
public enum ReadChannelError: Error, Equatable, CustomStringConvertible {
  /// Samples a second for a channel rate: too few to tell a bit, or more than the interpolator is made for.
  case sampleRateOutside(samplesPerSecond: Double, least: Double, most: Double)

  public var description: String {
    switch self {
    case .sampleRateOutside(let rate, let least, let most):
      "a sample rate of \(rate) Hz cannot serve this channel rate; \(least) to \(most) Hz would do"
    }
  }
}
