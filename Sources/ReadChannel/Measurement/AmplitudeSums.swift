/// Sums over the levels of the longest and the shortest runs before any equaliser, and what follows from them
/// (ECMA-267 clause 13). In units of the samples; zero must be no light where `modulation` is to mean anything.
public struct AmplitudeSums: Sendable {
  /// Mean extreme of runs of one length.
  struct Level: Sendable {
    private var sum = 0.0
    private var count = 0
    var mean: Double? { count >= 4 ? sum / Double(count) : nil }

    mutating func add(_ value: Double) {
      sum += value
      count += 1
    }

    mutating func add(_ other: Level) {
      sum += other.sum
      count += other.count
    }
  }

  var longHigh = Level()
  var longLow = Level()
  var shortHigh = Level()
  var shortLow = Level()
  /// The slicing level's sum, and samples.
  var levelSum = 0.0
  var samples = 0

  /// Of nothing.
  public init() {}

  /// Adds what another stretch gave.
  mutating func add(_ other: AmplitudeSums) {
    longHigh.add(other.longHigh)
    longLow.add(other.longLow)
    shortHigh.add(other.shortHigh)
    shortLow.add(other.shortLow)
    levelSum += other.levelSum
    samples += other.samples
  }

  /// Levels of the longest runs: I14H and I14L (I11 on a compact disc).
  public var longLevels: (high: Double, low: Double)? {
    guard let high = longHigh.mean, let low = longLow.mean else { return nil }
    return (high, low)
  }

  /// Levels of the shortest runs: I3H and I3L.
  public var shortLevels: (high: Double, low: Double)? {
    guard let high = shortHigh.mean, let low = shortLow.mean else { return nil }
    return (high, low)
  }

  /// I14 / I14H; nil where the samples carry no direct part.
  public var modulation: Double? {
    guard let long = longLevels, long.low > 0 else { return nil }
    return (long.high - long.low) / long.high
  }

  /// I3 / I14.
  public var resolution: Double? {
    guard let long = longLevels, let short = shortLevels, long.high > long.low else { return nil }
    return (short.high - short.low) / (long.high - long.low)
  }

  /// ((I14H + I14L) / 2 - (I3H + I3L) / 2) / I14.
  public var asymmetry: Double? {
    guard let long = longLevels, let short = shortLevels, long.high > long.low else { return nil }
    return ((long.high + long.low) - (short.high + short.low)) / 2 / (long.high - long.low)
  }

  /// (A1 + A2) / (A1 - A2) of the longest runs' levels against the slicing level.
  public var beta: Double? {
    guard let long = longLevels, long.high > long.low, samples > 0 else { return nil }
    let middle = levelSum / Double(samples)
    return ((long.high - middle) + (long.low - middle)) / (long.high - long.low)
  }
}
