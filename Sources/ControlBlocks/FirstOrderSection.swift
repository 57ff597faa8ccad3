public import Determinism

/// The coefficients of a first-order section, normalised so that a0 = 1.
public struct FirstOrderCoefficients: Equatable, Sendable {
  /// Of (b0 + b1/z)/(1 + a1/z).
  public var b0, b1, a1: Double

  /// Coefficients, the denominator's first being 1.
  @inlinable
  public init(b0: Double, b1: Double, a1: Double) {
    self.b0 = b0
    self.b1 = b1
    self.a1 = a1
  }

  /// Tustin's transform without prewarp of (n1 s + n0)/(d1 s + d0) at `sampleRate` in Hz.
  public static func tustin(
    numerator n: (Double, Double), denominator d: (Double, Double), sampleRate: Double
  ) -> FirstOrderCoefficients {
    let c = 2 * sampleRate
    let scale = d.0 * c + d.1
    return FirstOrderCoefficients(
      b0: (n.0 * c + n.1) / scale, b1: (n.1 - n.0 * c) / scale, a1: (d.1 - d.0 * c) / scale)
  }
}

/// A first-order section in transposed direct form II.
public struct FirstOrderSection<Scalar: ServoScalar>: Sendable {
  /// Coefficients, as `FirstOrderCoefficients` names them.
  public var b0, b1, a1: Scalar
  /// State: the delay.
  public var s1: Scalar

  /// A section at rest.
  @inlinable
  public init(_ coefficients: FirstOrderCoefficients) {
    b0 = Scalar(coefficients.b0)
    b1 = Scalar(coefficients.b1)
    a1 = Scalar(coefficients.a1)
    s1 = .zero
  }

  /// The output for the next input.
  @inlinable @inline(__always)
  public mutating func step(_ input: Scalar) -> Scalar {
    let output = b0 * input + s1
    s1 = b1 * input - a1 * output
    return output
  }

  /// Sets the state as if the input had been `input` for ever.
  @inlinable
  public mutating func preset(input: Scalar) {
    let output = (b0 + b1) * input / (.one + a1)
    s1 = b1 * input - a1 * output
  }
}

extension FirstOrderSection: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("s1", scalar: &s1)
  }
}
