internal import Determinism

/// What a designer reads off an open loop.
///
/// Every crossing is found, not only the first: an actuator's second mode may cross again. Ratios are plain unless
/// the name says dB.
public struct LoopMargins: Equatable, Sendable {
  /// A frequency at which |L| = 1.
  public struct Crossover: Equatable, Sendable {
    /// Hz.
    public var frequency: Double
    /// Distance of the phase from -180 degrees, 0 to 180.
    public var phaseMarginDegrees: Double
    /// Additional delay that brings this crossover to -180 degrees, seconds.
    public var delayMargin: Double
  }

  /// A frequency at which the phase of L is -180 degrees.
  public struct PhaseCrossing: Equatable, Sendable {
    /// Hz.
    public var frequency: Double
    /// 1/|L| in dB: positive, the gain may grow by so much; negative, it may fall by so much.
    public var decibels: Double
  }

  /// Every crossover, rising.
  public var crossings: [Crossover]
  /// Every crossing of -180 degrees, rising.
  public var phaseCrossings: [PhaseCrossing]
  /// Smallest distance of the phase from -180 degrees at a crossover, degrees, and the crossover it belongs to.
  public var phaseMarginDegrees: Double
  /// The crossover at which it is smallest, Hz.
  public var phaseMarginFrequency: Double
  /// By how much the gain may grow, dB: the smallest 1/|L| above the first crossover where the phase is -180 degrees,
  /// and its frequency; nil if none. Negative where none of them leaves room: such a loop is not stable.
  public var gainMarginDecibels: Double?
  /// Where the phase is -180 degrees there, Hz; nil without a gain margin.
  public var gainMarginFrequency: Double?
  /// By how much the gain may fall, dB, before a conditionally stable loop swings: the smallest |L| below the first
  /// crossover where the phase is -180 degrees; nil if there is no such frequency.
  public var gainReductionMarginDecibels: Double?
  /// Peak of |1/(1+L)| and of |L/(1+L)|.
  public var peakSensitivity: Double
  /// Where it is, Hz.
  public var peakSensitivityFrequency: Double
  /// Mt: the largest |L/(1+L)|, a ratio.
  public var peakComplementary: Double
  /// Where that is, Hz.
  public var peakComplementaryFrequency: Double
  /// Additional delay that brings a crossover to -180 degrees, seconds, the smallest over all crossovers.
  public var delayMargin: Double

  /// Every frequency at which |L| = 1, Hz, rising.
  public var crossovers: [Double] { crossings.map(\.frequency) }

  /// Measures a loop on a logarithmic grid from `lowest` Hz to just below half the sample rate, then refines.
  ///
  /// Nil when |L| never crosses 1 in that range.
  public init?(of loop: some OpenLoop, from lowest: Double = 5, pointsPerDecade: Int = 400) {
    self.init(
      of: loop,
      grid: Self.grid(from: lowest, to: loop.sampleRate * 0.4999, pointsPerDecade: pointsPerDecade))
  }

  /// The same on a grid of the caller's, Hz, rising: between two of its points a crossing shows as a change of sign.
  public init?(of loop: some OpenLoop, grid: [Double]) {
    guard grid.count > 1 else { return nil }
    let values = grid.map { loop.response(at: $0) }
    crossings = Self.crossings(grid, values.map { $0.power - 1 }) { loop.response(at: $0).power - 1 }
      .map { Crossover(frequency: $0, response: loop.response(at: $0)) }
    guard let first = crossings.first,
      let narrowest = crossings.min(by: { $0.phaseMarginDegrees < $1.phaseMarginDegrees })
    else { return nil }
    phaseMarginDegrees = narrowest.phaseMarginDegrees
    phaseMarginFrequency = narrowest.frequency
    delayMargin = crossings.reduce(.infinity) { min($0, $1.delayMargin) }

    // At -180 degrees L is real and negative.
    phaseCrossings = Self.crossings(grid, values.map(\.imaginary)) { loop.response(at: $0).imaginary }
      .map { ($0, loop.response(at: $0)) }.filter { $0.1.real < 0 }
      .map { PhaseCrossing(frequency: $0.0, decibels: -ReferenceMask.decibels($0.1.magnitude)) }
    let above = phaseCrossings.filter { $0.frequency > first.frequency }
    let room = above.filter { $0.decibels > 0 }.min { $0.decibels < $1.decibels }
    let margin = room ?? above.max { $0.decibels < $1.decibels }
    gainMarginDecibels = margin?.decibels
    gainMarginFrequency = margin?.frequency
    gainReductionMarginDecibels =
      phaseCrossings.filter { $0.frequency < first.frequency && $0.decibels < 0 }.map { -$0.decibels }.min()

    let sensitivities = values.map { 1 / (Complex(1) + $0).magnitude }
    (peakSensitivityFrequency, peakSensitivity) = Self.peak(grid, sensitivities) {
      loop.sensitivity(at: $0).magnitude
    }
    let complementary = zip(values, sensitivities).map { $0.magnitude * $1 }
    (peakComplementaryFrequency, peakComplementary) = Self.peak(grid, complementary) {
      loop.complementarySensitivity(at: $0).magnitude
    }
  }

  /// Points from `lowest` to `highest` Hz, evenly on a logarithmic scale, both ends among them.
  public static func grid(from lowest: Double, to highest: Double, pointsPerDecade: Int) -> [Double] {
    let decades = Double.log(highest / lowest) / Double.log(10)
    let count = max(2, Int(decades * Double(pointsPerDecade)) + 1)
    return (0..<count).map { lowest * Double.pow(highest / lowest, Double($0) / Double(count - 1)) }
  }

  /// The zeros of a function between grid points where its sign changes, by bisection to the last bit or so.
  static func crossings(_ grid: [Double], _ values: [Double], _ function: (Double) -> Double) -> [Double] {
    var found: [Double] = []
    for index in 1..<grid.count where (values[index - 1] < 0) != (values[index] < 0) {
      var low = grid[index - 1]
      var high = grid[index]
      let lowIsNegative = values[index - 1] < 0
      for _ in 0..<60 {
        let middle = 0.5 * (low + high)
        if (function(middle) < 0) == lowIsNegative { low = middle } else { high = middle }
      }
      found.append(0.5 * (low + high))
    }
    return found
  }

  /// The largest value of a function: the best grid point, then golden section between its neighbours.
  static func peak(
    _ grid: [Double], _ values: [Double], _ function: (Double) -> Double
  ) -> (at: Double, value: Double) {
    var best = 0
    for index in values.indices where values[index] > values[best] { best = index }
    var low = grid[max(0, best - 1)]
    var high = grid[min(grid.count - 1, best + 1)]
    let ratio = 0.618_033_988_749_894_9
    for _ in 0..<40 {
      let left = high - ratio * (high - low)
      let right = low + ratio * (high - low)
      if function(left) > function(right) { high = right } else { low = left }
    }
    let at = 0.5 * (low + high)
    let value = function(at)
    return value >= values[best] ? (at, value) : (grid[best], values[best])
  }
}

extension LoopMargins.Crossover {
  init(frequency: Double, response: Complex) {
    self.frequency = frequency
    // 0 to 360: how far the phase may turn back until it is -180 degrees.
    let margin = (response.phase + Double.pi) * 180 / Double.pi
    phaseMarginDegrees = margin > 180 ? 360 - margin : margin
    delayMargin = margin / 360 / frequency
  }
}
