/// Levels of the longest and the shortest runs before any equaliser (ECMA-267 clause 13), and what follows from them:
/// modulation, resolution, asymmetry, beta. Streaming, constant memory.
public struct AmplitudeMeter: Sendable {
  /// Mean extreme of runs of one length.
  private struct Level: Sendable {
    var sum = 0.0
    var count = 0
    var mean: Double? { count >= 8 ? sum / Double(count) : nil }

    mutating func add(_ value: Double) {
      sum += value
      count += 1
    }
  }

  private let samplesPerBit: Double
  private let longest: Int
  private var slicer: AutoSlicer
  private var finder = EdgeFinder()
  private var now = 0.0
  private var lastEdge: Double?
  /// Raw samples of the last three and the extremes of the run at hand, which the finder sees three samples late.
  private var delayed = InlineArray<4, Double>(repeating: 0)
  private var highest = -Double.infinity
  private var lowest = Double.infinity

  private var longHigh = Level()
  private var longLow = Level()
  private var shortHigh = Level()
  private var shortLow = Level()
  private var levelSum = 0.0
  private var samples = 0

  public init(format: ChannelFormat, sampleRate: Double, channelRate: Double) throws(ReadChannelError) {
    guard sampleRate >= 1.25 * channelRate, channelRate > 0 else {
      throw .sampleRateOutside(
        samplesPerSecond: sampleRate, least: 1.25 * channelRate, most: 64 * channelRate)
    }
    samplesPerBit = sampleRate / channelRate
    longest = format.longestRun
    slicer = AutoSlicer(samplesPerBit: samplesPerBit)
  }

  /// Takes raw samples, zero being no light.
  public mutating func append(_ raw: Span<Float>) {
    for index in 0..<raw.count { step(Double(raw[index])) }
  }

  private mutating func step(_ sample: Double) {
    let sliced = slicer.slice(sample)
    levelSum += slicer.level
    samples += 1
    for index in 0..<3 { delayed[index] = delayed[index + 1] }
    delayed[3] = sample
    let edge = finder.step(sliced)
    if let edge {
      take(now - edge.age, isRising: edge.isRising)
      (highest, lowest) = (-.infinity, .infinity)
    }
    if now >= 3 {
      highest = max(highest, delayed[0])
      lowest = min(lowest, delayed[0])
    }
    now += 1
  }

  private mutating func take(_ edge: Double, isRising: Bool) {
    defer { lastEdge = edge }
    guard let lastEdge, highest >= lowest else { return }
    let length = Int(((edge - lastEdge) / samplesPerBit).rounded())
    switch (length, isRising) {
    case (longest, true): longLow.add(lowest)
    case (longest, false): longHigh.add(highest)
    case (3, true): shortLow.add(lowest)
    case (3, false): shortHigh.add(highest)
    default: break
    }
  }

  /// Levels of the longest runs, in units of the samples: I14H and I14L (I11 on a compact disc).
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
