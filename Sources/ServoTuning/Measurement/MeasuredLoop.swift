public import Determinism

/// An open loop known at measured points, interpolated between them: magnitude and unwrapped phase go straight over
/// the logarithm of frequency.
public struct MeasuredLoop: OpenLoop, Sendable {
  public let sampleRate: Double
  /// By rising frequency.
  public let points: [LoopPoint]
  private let logFrequencies: [Double]
  private let logMagnitudes: [Double]
  private let phases: [Double]

  /// At least one point.
  public init(points: [LoopPoint], sampleRate: Double) {
    self.sampleRate = sampleRate
    let sorted = points.sorted { $0.frequency < $1.frequency }
    self.points = sorted
    logFrequencies = sorted.map { Double.log($0.frequency) }
    logMagnitudes = sorted.map { Double.log(max($0.magnitude, .leastNormalMagnitude)) }
    var unwrapped: [Double] = []
    for point in sorted {
      let phase = point.response.phase
      guard let last = unwrapped.last else {
        unwrapped.append(phase)
        continue
      }
      let turns = ((last - phase) / (2 * Double.pi)).rounded()
      unwrapped.append(phase + turns * 2 * Double.pi)
    }
    phases = unwrapped
  }

  /// Phase in radians without jumps, at each point.
  public var unwrappedPhases: [Double] { phases }

  public func response(at frequency: Double) -> Complex {
    guard points.count > 1 else { return points.first?.response ?? Complex(0) }
    let x = Double.log(frequency)
    var low = 0
    var high = points.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if logFrequencies[middle] <= x { low = middle } else { high = middle }
    }
    let share = (x - logFrequencies[low]) / (logFrequencies[high] - logFrequencies[low])
    let magnitude = Double.exp(logMagnitudes[low] + share * (logMagnitudes[high] - logMagnitudes[low]))
    let (sine, cosine) = Double.sinCos(phases[low] + share * (phases[high] - phases[low]))
    return Complex(magnitude * cosine, magnitude * sine)
  }
}
