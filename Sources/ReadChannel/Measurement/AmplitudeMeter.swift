/// Levels of the longest and the shortest runs before any equaliser (ECMA-267 clause 13), and what follows from them:
/// modulation, resolution, asymmetry, beta. Streaming, constant memory.
public struct AmplitudeMeter: Sendable {
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

  /// All runs.
  public private(set) var total = AmplitudeSums()
  private var recent = AmplitudeSums()

  /// For samples at `sampleRate` of a channel at `channelRate` bits a second; throws below 1.25 samples a bit.
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
    recent.levelSum += slicer.level
    recent.samples += 1
    total.levelSum += slicer.level
    total.samples += 1
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
    case (longest, true):
      total.longLow.add(lowest)
      recent.longLow.add(lowest)
    case (longest, false):
      total.longHigh.add(highest)
      recent.longHigh.add(highest)
    case (3, true):
      total.shortLow.add(lowest)
      recent.shortLow.add(lowest)
    case (3, false):
      total.shortHigh.add(highest)
      recent.shortHigh.add(highest)
    default: break
    }
  }

  /// The runs since this was asked last.
  public mutating func takeRecent() -> AmplitudeSums {
    defer { recent = AmplitudeSums() }
    return recent
  }
}
