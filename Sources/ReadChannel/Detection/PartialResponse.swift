/// The waveform that the equaliser shapes and the detector expects: how a channel bit's level (+1 or -1) spreads over
/// the samples, one sample a channel bit.
public enum PartialResponse: Sendable, Equatable, CaseIterable {
  /// PR(1,2,2,1): an edge falls on a sample; levels 0, ±4 and ±6.
  case short
  /// PR(1,2,2,2,1): an edge falls between samples; levels ±2, ±6 and ±8.
  case long

  /// Weights of a bit in the sample it enters with and in those that follow.
  public var weights: [Float] {
    switch self {
    case .short: [1, 2, 2, 1]
    case .long: [1, 2, 2, 2, 1]
    }
  }

  /// Bits that one sample depends on.
  public var span: Int {
    switch self {
    case .short: 4
    case .long: 5
    }
  }

  /// The sample of each pattern of bits, the newest bit lowest; `span` bits make the index.
  public var levels: [Float] {
    (0..<1 << span).map { pattern in
      var sum: Float = 0
      for (age, weight) in weights.enumerated() { sum += pattern >> age & 1 == 1 ? weight : -weight }
      return sum
    }
  }
}
