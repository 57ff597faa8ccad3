public import Determinism

/// White Gaussian noise through a second-order Butterworth low-pass, of a given rms value.
///
/// The filter is a mode with damping ratio 1/sqrt(2), driven by one normal deviate a step, held over it, and
/// stepped exactly. Its gain is set from the discrete Lyapunov equation P = A P A' + b b', so that the variance
/// of the samples themselves is the square of the requested rms, not that of an idealised continuous noise.
public struct BandLimitedNoise: Sendable, Equatable {
  @usableFromInline
  let filter: SampledMode
  @usableFromInline
  let gain: Double
  @usableFromInline
  var position = 0.0
  @usableFromInline
  var velocity = 0.0

  /// Noise of standard deviation `rms` in the caller's unit (0 allowed), flat up to `cornerFrequency` in Hz
  /// (-3 dB; below half the sampling rate), for a step in s.
  ///
  /// It starts from a state of its own stationary distribution, drawn by two independent normal deviates.
  public init(
    rms: Double, cornerFrequency: Double, step: Double, startingDeviates: (Double, Double) = (0, 0)
  ) throws(MechanicsError) {
    try requireNotNegative(rms, "noise: rms value")
    filter = try SampledMode(
      frequency: cornerFrequency, dampingRatio: 0.5.squareRoot(), step: step, name: "noise corner")
    let covariance = StationaryCovariance(filter)
    let deviation = covariance.position.squareRoot()
    gain = rms / deviation
    // Cholesky's factor of the covariance turns independent deviates into a state.
    position = rms * startingDeviates.0
    let slope = covariance.mixed / covariance.position
    let rest = covariance.velocity - slope * covariance.mixed
    velocity = slope * position + gain * (rest > 0 ? rest.squareRoot() : 0) * startingDeviates.1
  }

  /// The noise now, in the unit of the rms value.
  @inlinable
  public var value: Double { position }

  /// Moves on by one step with a normal deviate (mean 0, variance 1), and gives the noise there.
  @inlinable
  @inline(__always)
  public mutating func step(_ deviate: Double) -> Double {
    filter.step(&position, &velocity, acceleration: gain * deviate)
    return position
  }
}

extension BandLimitedNoise: StateVisitable {
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("position", &position)
    visitor.visit("velocity", &velocity)
  }
}

/// The covariance of position and velocity of a mode driven by white noise of variance 1.
private struct StationaryCovariance {
  let position: Double
  let mixed: Double
  let velocity: Double

  /// Solves P = (1 + D) P (1 + D)' + b b' for the increments D, which keep their digits at low frequencies
  /// where 1 + D does not. The velocity is measured in w times position, so that all entries are alike.
  init(_ mode: SampledMode) {
    let w = mode.stiffness.squareRoot()
    let d11 = -mode.stiffness * mode.positionGain
    let d12 = w * mode.velocityGain
    let d21 = -w * mode.velocityGain
    let d22 = -mode.velocityLoss
    let b1 = mode.positionGain
    let b2 = mode.velocityGain / w
    let solution = StationaryCovariance.solve(
      (
        SIMD4(2 * d11 + d11 * d11, 2 * d12 + 2 * d11 * d12, d12 * d12, -b1 * b1),
        SIMD4(d21 + d11 * d21, d11 + d22 + d11 * d22 + d12 * d21, d12 + d12 * d22, -b1 * b2),
        SIMD4(d21 * d21, 2 * d21 + 2 * d21 * d22, 2 * d22 + d22 * d22, -b2 * b2)
      ))
    position = solution.x
    mixed = w * solution.y
    velocity = w * w * solution.z
  }

  /// Three linear equations, each row its coefficients and right side, by elimination with pivots.
  private static func solve(_ system: (SIMD4<Double>, SIMD4<Double>, SIMD4<Double>)) -> SIMD3<Double> {
    var rows = [system.0, system.1, system.2]
    for column in 0..<3 {
      var pivot = column
      for row in column..<3 where rows[row][column].magnitude > rows[pivot][column].magnitude { pivot = row }
      rows.swapAt(column, pivot)
      for row in 0..<3 where row != column {
        rows[row] -= rows[column] * (rows[row][column] / rows[column][column])
      }
    }
    return SIMD3(rows[0].w / rows[0].x, rows[1].w / rows[1].y, rows[2].w / rows[2].z)
  }
}
