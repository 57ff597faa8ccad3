internal import ControlBlocks
internal import ChannelSim
internal import Determinism

/// What a designer reads off an open loop.
///
/// Every crossing is found, not only the first: an actuator's second mode may cross again. Ratios are plain unless
/// the name says dB.
public struct LoopMargins: Equatable, Sendable {
  /// Every frequency at which |L| = 1, Hz, rising.
  public var crossovers: [Double]
  /// Smallest distance of the phase from -180 degrees at a crossover, degrees, and the crossover it belongs to.
  public var phaseMarginDegrees: Double
  public var phaseMarginFrequency: Double
  /// Smallest 1/|L| above the first crossover where the phase is -180 degrees, dB, and its frequency; nil if none.
  public var gainMarginDecibels: Double?
  public var gainMarginFrequency: Double?
  /// Peak of |1/(1+L)| and of |L/(1+L)|.
  public var peakSensitivity: Double
  public var peakSensitivityFrequency: Double
  public var peakComplementary: Double
  public var peakComplementaryFrequency: Double
  /// Additional delay that brings a crossover to -180 degrees, seconds, the smallest over all crossovers.
  public var delayMargin: Double

  /// Measures a loop on a logarithmic grid from `lowest` Hz to just below half the sample rate, then refines.
  ///
  /// Nil when |L| never crosses 1 in that range.
  public init?(of loop: LinearLoop, from lowest: Double = 5, pointsPerDecade: Int = 400) {
    let grid = Self.grid(from: lowest, to: loop.design.sampleRate * 0.4999, pointsPerDecade: pointsPerDecade)
    let values = grid.map { loop.response(at: $0) }
    crossovers = Self.crossings(grid, values.map { $0.power - 1 }) { loop.response(at: $0).power - 1 }
    guard !crossovers.isEmpty else { return nil }

    phaseMarginDegrees = .infinity
    phaseMarginFrequency = 0
    delayMargin = .infinity
    for frequency in crossovers {
      let phase = loop.response(at: frequency).phase
      let margin = (phase + Double.pi) * 180 / Double.pi
      let distance = margin > 180 ? 360 - margin : margin
      if distance < phaseMarginDegrees {
        phaseMarginDegrees = distance
        phaseMarginFrequency = frequency
      }
      delayMargin = min(delayMargin, margin / 360 / frequency)
    }

    // At -180 degrees L is real and negative.
    let axis = Self.crossings(grid, values.map(\.imaginary)) { loop.response(at: $0).imaginary }
    for frequency in axis where frequency > crossovers[0] {
      let value = loop.response(at: frequency)
      guard value.real < 0 else { continue }
      let margin = -20 * Double.log(value.magnitude) / Double.log(10)
      if margin < gainMarginDecibels ?? .infinity {
        gainMarginDecibels = margin
        gainMarginFrequency = frequency
      }
    }
    (peakSensitivityFrequency, peakSensitivity) = Self.peak(grid) { loop.sensitivity(at: $0).magnitude }
    (peakComplementaryFrequency, peakComplementary) = Self.peak(grid) {
      loop.complementarySensitivity(at: $0).magnitude
    }
  }

  static func grid(from lowest: Double, to highest: Double, pointsPerDecade: Int) -> [Double] {
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
  static func peak(_ grid: [Double], _ function: (Double) -> Double) -> (at: Double, value: Double) {
    let values = grid.map(function)
    var best = 0
    for index in values.indices where values[index] > values[best] { best = index }
    var low = grid[max(0, best - 1)]
    var high = grid[min(grid.count - 1, best + 1)]
    let ratio = 0.618_033_988_749_894_9
    for _ in 0..<60 {
      let left = high - ratio * (high - low)
      let right = low + ratio * (high - low)
      if function(left) > function(right) { high = right } else { low = left }
    }
    let at = 0.5 * (low + high)
    return (at, function(at))
  }
}
