internal import Configuration
internal import Determinism

/// One harmonic of the rotation: `amplitude * cos(order * angle - phase)`.
public struct Harmonic: Sendable, Equatable {
  /// How many periods a turn holds, from 1.
  public var order: Int
  /// Peak amplitude, metres.
  public var amplitude: Double
  /// Phase, radians; for order 1 the direction in which the displacement is largest.
  public var phase: Double

  /// A harmonic.
  public init(order: Int, amplitude: Double, phase: Double = 0) {
    self.order = order
    self.amplitude = amplitude
    self.phase = phase
  }
}

/// A displacement that repeats with the rotation.
///
/// The angle is that of the disc under the spot, radians, growing along the travel of the spot over the disc.
public struct HarmonicSeries: Sendable, Equatable {
  /// The harmonics.
  public var harmonics: [Harmonic]

  /// A series of harmonics.
  public init(_ harmonics: [Harmonic] = []) { self.harmonics = harmonics }

  /// The displacement at an angle, metres.
  public func displacement(atAngle angle: Double) -> Double {
    sum(atAngle: angle) { _ in 1 }
  }

  /// The acceleration at an angle, m/s^2, for a rotation rate in turns a second.
  public func acceleration(atAngle angle: Double, rotationRate: Double) -> Double {
    let angular = 2 * Double.pi * rotationRate
    return sum(atAngle: angle) { order in
      let rate = angular * Double(order)
      return -rate * rate
    }
  }

  /// The largest deviation from nominal within a turn, metres: the highest of 128 samples a period of the highest
  /// harmonic, refined by the parabola through its neighbours (right to a millionth).
  public var peakDeviation: Double {
    Self.peak(samples { displacement(atAngle: $0) })
  }

  /// The difference of the largest and the smallest displacement within a turn, metres, as exact as `peakDeviation`.
  public var peakToPeak: Double {
    let values = samples { displacement(atAngle: $0) }
    return Self.maximum(values) + Self.maximum(values.map { -$0 })
  }

  /// The largest acceleration within a turn, m/s^2, as exact as `peakDeviation`.
  public func peakAcceleration(rotationRate: Double) -> Double {
    Self.peak(samples { acceleration(atAngle: $0, rotationRate: rotationRate) })
  }

  /// The sum of two series.
  public static func + (left: HarmonicSeries, right: HarmonicSeries) -> HarmonicSeries {
    HarmonicSeries(left.harmonics + right.harmonics)
  }

  private func sum(atAngle angle: Double, weight: (Int) -> Double) -> Double {
    var sum = 0.0
    for harmonic in harmonics {
      let cosine = Double.cos(Double(harmonic.order) * angle - harmonic.phase)
      sum += weight(harmonic.order) * harmonic.amplitude * cosine
    }
    return sum
  }

  private static func peak(_ values: [Double]) -> Double {
    max(maximum(values), maximum(values.map { -$0 }))
  }

  /// The maximum of a periodic function that is sampled evenly over its period; 0 without samples.
  private static func maximum(_ values: [Double]) -> Double {
    guard let at = values.indices.max(by: { values[$0] < values[$1] }) else { return 0 }
    let before = values[(at + values.count - 1) % values.count]
    let after = values[(at + 1) % values.count]
    let curvature = before - 2 * values[at] + after
    guard curvature < 0 else { return values[at] }
    return values[at] - (after - before) * (after - before) / (8 * curvature)
  }

  private func samples(_ value: (Double) -> Double) -> [Double] {
    let highest = min(4096, harmonics.map(\.order).max() ?? 0)
    let count = 128 * max(0, highest)
    return (0..<count).map { value(2 * Double.pi * Double($0) / Double(count)) }
  }
}

/// How a layer deviates from a plane, or its tracks from circles around the axis.
public struct RunOut: Sendable, Equatable {
  /// What repeats with the rotation.
  public var series: HarmonicSeries
  /// Effective value of the band-limited noise on top, metres.
  public var noise: Double
  /// Bandwidth of that noise, hertz, at the reference velocity.
  public var noiseBandwidth: Double

  /// A run-out.
  public init(_ series: HarmonicSeries = HarmonicSeries(), noise: Double = 0, noiseBandwidth: Double = 1000) {
    self.series = series
    self.noise = noise
    self.noiseBandwidth = noiseBandwidth
  }
}

extension HarmonicSeries {
  init(_ nodes: [ConfigurationNode]) throws(ConfigurationError) {
    harmonics = []
    for node in nodes {
      harmonics.append(
        Harmonic(
          order: try node.integer("harmonic"), amplitude: try node.quantity("amplitude_um"),
          phase: try node.quantity("phase_deg")))
    }
  }
}

extension RunOut {
  init(_ node: ConfigurationNode) throws(ConfigurationError) {
    series = try HarmonicSeries(try node.objects("harmonics"))
    noise = try node.quantity("noise_rms_um")
    noiseBandwidth = try node.quantity("noise_bandwidth_hz")
  }
}
