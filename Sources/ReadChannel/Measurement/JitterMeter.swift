internal import Determinism

/// Jitter as ECMA-267 Annex F defines it: AC coupling, sixth-order Bessel low-pass, three-tap equaliser, feedback
/// auto-slicer, edges against the clock of the standard's loop. All corners scale with the channel rate, so that other
/// speeds and the compact disc are measured by the same rule. Streaming, constant memory.
public struct JitterMeter: Sendable {
  /// Edges that the clock settles on before any is counted.
  private static let settling = 3000

  private let samplesPerBit: Double
  private let couplingStep: Double
  private var direct = 0.0
  private var hasDirect = false
  private var lowPass: BesselLowPass
  private var equaliser: ThreeTapEqualiser
  private var slicer: AutoSlicer
  private var finder = EdgeFinder()
  private let filter: LoopFilter

  // Clock: an edge is expected at `phase` plus whole bits, in samples; `now` counts samples.
  private var now = 0.0
  private var phase = 0.0
  private var bit: Double
  private var lastEdge = 0.0
  private var edgesSeen = 0

  /// All edges since the clock settled.
  public private(set) var total = EdgeSums()
  /// Places of the histogram over one channel bit.
  public static let histogramPlaces = 64
  private var errors = InlineArray<64, UInt32>(repeating: 0)
  private var recent = EdgeSums()

  /// For samples at `sampleRate` of a channel at `channelRate` bits per second, known to some tenths of a percent.
  public init(sampleRate: Double, channelRate: Double) throws(ReadChannelError) {
    guard sampleRate >= 1.25 * channelRate, sampleRate <= 64 * channelRate, channelRate > 0 else {
      throw .sampleRateOutside(
        samplesPerSecond: sampleRate, least: 1.25 * channelRate, most: 64 * channelRate)
    }
    samplesPerBit = sampleRate / channelRate
    bit = samplesPerBit
    // 1 kHz and 8.2 MHz at 26.15625 Mbit/s.
    couplingStep = 1 - Double.exp(-2 * .pi * 1000 / 26_156_250 / samplesPerBit)
    lowPass = BesselLowPass(cutoff: 8.2 / 26.15625 / samplesPerBit)
    equaliser = ThreeTapEqualiser(samplesPerBit: samplesPerBit)
    slicer = AutoSlicer(samplesPerBit: samplesPerBit)
    filter = LoopFilter(interval: 1)
  }

  /// Jitter of all edges, percent of a channel bit; nil before enough of them.
  public var jitterPercent: Double? { total.jitterPercent }

  /// Edges by their distance from the clock: `histogramPlaces` equal parts of -0.5 to 0.5 channel bits.
  public var histogram: [Int] { errors.indices.map { Int(errors[$0]) } }

  /// The edges since this was asked last.
  public mutating func takeRecent() -> EdgeSums {
    defer { recent = EdgeSums() }
    return recent
  }

  /// Takes samples.
  public mutating func append(_ samples: Span<Float>) {
    for index in 0..<samples.count { step(Double(samples[index])) }
  }

  private mutating func step(_ sample: Double) {
    if !hasDirect { (direct, hasDirect) = (sample, true) }
    direct += couplingStep * (sample - direct)
    let sliced = slicer.slice(equaliser.step(lowPass.step(sample - direct)))
    if let edge = finder.step(sliced) { take(now - edge.age, isRising: edge.isRising) }
    now += 1
  }

  private mutating func take(_ edge: Double, isRising: Bool) {
    defer { lastEdge = edge }
    edgesSeen += 1
    guard edgesSeen > 1 else {
      phase = edge
      return
    }
    let passed = ((edge - phase) / bit).rounded()
    phase += passed * bit
    let error = (edge - phase) / bit
    let interval = min((edge - lastEdge) / bit, 16)
    // Wider at first, to settle within the edges that do not count.
    let scale = edgesSeen < Self.settling / 3 ? 6.0 : 1.0
    phase += scale * filter.proportional * interval * error * bit
    bit += scale * scale * filter.integral * interval * error * bit
    bit = min(max(bit, 0.95 * samplesPerBit), 1.05 * samplesPerBit)
    guard edgesSeen > Self.settling else { return }
    let run = Int(((edge - lastEdge) / bit).rounded())
    total.add(error: error, run: run, isLow: isRising)
    let place = (error + 0.5) * Double(Self.histogramPlaces)
    errors[place > 0 ? Int(min(place, Double(Self.histogramPlaces - 1))) : 0] &+= 1
    recent.add(error: error, run: run, isLow: isRising)
  }
}
