import Determinism

/// A signal across the tracks: its mean and the harmonics of theta = 2 pi x / pitch.
public struct FourierSeries: Equatable, Sendable {
  /// The mean over a pitch: DC.
  public var mean: Double
  /// Coefficients of cos(k theta), k from 1.
  public var cosines: [Double]
  /// Coefficients of sin(k theta), k from 1; as many as `cosines`.
  public var sines: [Double]

  /// A mean and one harmonic.
  public init(mean: Double, cosine: Double, sine: Double) {
    self.init(mean: mean, cosines: [cosine], sines: [sine])
  }

  /// A mean and any number of harmonics; the shorter list is filled with zeros.
  public init(mean: Double, cosines: [Double], sines: [Double]) {
    self.mean = mean
    let count = max(cosines.count, sines.count)
    self.cosines = cosines + [Double](repeating: 0, count: count - cosines.count)
    self.sines = sines + [Double](repeating: 0, count: count - sines.count)
  }

  /// The value at `theta` radians.
  public func value(at theta: Double) -> Double {
    var sum = mean
    for index in cosines.indices {
      let (sine, cosine) = Double.sinCos(Double(index + 1) * theta)
      sum += cosines[index] * cosine + sines[index] * sine
    }
    return sum
  }

  /// The derivative with respect to theta at `theta`.
  public func slope(at theta: Double) -> Double {
    var sum = 0.0
    for index in cosines.indices {
      let order = Double(index + 1)
      let (sine, cosine) = Double.sinCos(order * theta)
      sum += order * (sines[index] * cosine - cosines[index] * sine)
    }
    return sum
  }

  /// Highest less lowest value over a pitch.
  public var peakToPeak: Double {
    if cosines.count == 1 {
      return 2 * (cosines[0] * cosines[0] + sines[0] * sines[0]).squareRoot()
    }
    return extremum(sign: 1) + extremum(sign: -1)
  }

  /// The angle where the series crosses `level` on the groove: on the fundamental's slope at theta = 0, and within
  /// half a pitch of it.
  ///
  /// Nil where there is none: no fundamental, or a level beyond the peaks.
  public func grooveCrossing(level: Double) -> Double? {
    guard let cosine = cosines.first, let sine = sines.first, sine != 0 else { return nil }
    let amplitude = (cosine * cosine + sine * sine).squareRoot()
    let polarity = sine < 0 ? -1.0 : 1.0
    let ratio = polarity * (level - mean) / amplitude
    if cosines.count == 1 {
      guard abs(ratio) <= 1 else { return nil }
      return Double.atan2(y: -cosine * polarity, x: sine * polarity) + arcSine(ratio)
    }
    var theta = Double.atan2(y: -cosine * polarity, x: sine * polarity) + arcSine(ratio)
    for _ in 0..<40 {
      let slope = slope(at: theta)
      guard slope * polarity > 0 else { return nil }
      theta -= (value(at: theta) - level) / slope
    }
    let residue = abs(value(at: theta) - level)
    return residue <= 1e-12 * amplitude && abs(theta) <= .pi ? theta : nil
  }

  /// The largest value of `sign` times the series: the best of a scan, then Newton on the slope.
  private func extremum(sign: Double) -> Double {
    let steps = 64 * max(1, cosines.count)
    var best = 0.0
    for step in 1..<steps {
      let theta = 2 * .pi * Double(step) / Double(steps)
      if sign * value(at: theta) > sign * value(at: best) { best = theta }
    }
    for _ in 0..<8 {
      let curvature = curvature(at: best)
      guard sign * curvature < 0 else { break }
      best -= slope(at: best) / curvature
    }
    return sign * value(at: best)
  }

  private func curvature(at theta: Double) -> Double {
    var sum = 0.0
    for index in cosines.indices {
      let order = Double(index + 1)
      let (sine, cosine) = Double.sinCos(order * theta)
      sum -= order * order * (cosines[index] * cosine + sines[index] * sine)
    }
    return sum
  }
}
