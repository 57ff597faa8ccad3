public import Determinism

/// The coefficients of a second-order section, normalised so that a0 = 1.
public struct BiquadCoefficients: Equatable, Sendable {
  /// Of (b0 + b1/z + b2/z^2)/(1 + a1/z + a2/z^2).
  public var b0, b1, b2, a1, a2: Double

  /// Coefficients, the denominator's first being 1.
  @inlinable
  public init(b0: Double, b1: Double, b2: Double, a1: Double, a2: Double) {
    self.b0 = b0
    self.b1 = b1
    self.b2 = b2
    self.a1 = a1
    self.a2 = a2
  }

  /// Tustin's transform without prewarp of (n2 s^2 + n1 s + n0)/(d2 s^2 + d1 s + d0) at `sampleRate` in Hz.
  ///
  /// s becomes 2 fs (z - 1)/(z + 1). The denominator must not vanish there; for a stable analogue section it cannot.
  public static func tustin(
    numerator n: (Double, Double, Double), denominator d: (Double, Double, Double), sampleRate: Double
  ) -> BiquadCoefficients {
    let c = 2 * sampleRate
    func transformed(_ p: (Double, Double, Double)) -> (Double, Double, Double) {
      let quadratic = p.0 * c * c
      let linear = p.1 * c
      return (quadratic + linear + p.2, 2 * (p.2 - quadratic), quadratic - linear + p.2)
    }
    let top = transformed(n)
    let bottom = transformed(d)
    return BiquadCoefficients(
      b0: top.0 / bottom.0, b1: top.1 / bottom.0, b2: top.2 / bottom.0,
      a1: bottom.1 / bottom.0, a2: bottom.2 / bottom.0)
  }
}

/// A second-order section in transposed direct form II.
public struct Biquad<Scalar: ServoScalar>: Sendable {
  /// Coefficients, as `BiquadCoefficients` names them.
  public var b0, b1, b2, a1, a2: Scalar
  /// State: the first delay.
  public var s1: Scalar
  /// State: the second delay.
  public var s2: Scalar

  /// A section at rest.
  @inlinable
  public init(_ coefficients: BiquadCoefficients) {
    b0 = Scalar(coefficients.b0)
    b1 = Scalar(coefficients.b1)
    b2 = Scalar(coefficients.b2)
    a1 = Scalar(coefficients.a1)
    a2 = Scalar(coefficients.a2)
    s1 = .zero
    s2 = .zero
  }

  /// The output for the next input.
  @inlinable @inline(__always)
  public mutating func step(_ input: Scalar) -> Scalar {
    let output = b0 * input + s1
    s1 = b1 * input - a1 * output + s2
    s2 = b2 * input - a2 * output
    return output
  }

  /// Sets the state so that the output stays at `output` while the input is zero.
  ///
  /// Exact for a section with a pole at z = 1; any other section decays from there.
  @inlinable
  public mutating func preset(output: Scalar) {
    s1 = output
    s2 = output + a1 * output
  }
}

extension Biquad: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("s1", scalar: &s1)
    visitor.visit("s2", scalar: &s2)
  }
}
