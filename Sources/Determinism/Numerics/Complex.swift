/// A complex number, as much of it as optics and loops need.
public struct Complex: Equatable, Sendable {
  /// Real part.
  public var real: Double
  /// Imaginary part.
  public var imaginary: Double

  /// A number from its parts.
  @inlinable
  public init(_ real: Double, _ imaginary: Double = 0) {
    self.real = real
    self.imaginary = imaginary
  }

  /// The same modulus, the opposite phase.
  @inlinable
  public var conjugate: Complex { Complex(real, -imaginary) }

  /// The modulus squared: the power of an amplitude.
  @inlinable
  public var power: Double { real * real + imaginary * imaginary }

  /// The sum.
  @inlinable
  public static func + (left: Complex, right: Complex) -> Complex {
    Complex(left.real + right.real, left.imaginary + right.imaginary)
  }

  /// The difference.
  @inlinable
  public static func - (left: Complex, right: Complex) -> Complex {
    Complex(left.real - right.real, left.imaginary - right.imaginary)
  }

  /// The product.
  @inlinable
  public static func * (left: Complex, right: Complex) -> Complex {
    Complex(
      left.real * right.real - left.imaginary * right.imaginary,
      left.real * right.imaginary + left.imaginary * right.real)
  }

  /// A number stretched by a real factor.
  @inlinable
  public static func * (factor: Double, value: Complex) -> Complex {
    Complex(factor * value.real, factor * value.imaginary)
  }

  /// The quotient; not finite where the divisor is zero.
  @inlinable
  public static func / (left: Complex, right: Complex) -> Complex {
    (1 / right.power) * (left * right.conjugate)
  }

  /// Adds a number.
  @inlinable
  public static func += (left: inout Complex, right: Complex) { left = left + right }

  /// The number turned by half a turn.
  @inlinable
  public static prefix func - (value: Complex) -> Complex { Complex(-value.real, -value.imaginary) }

  /// The modulus.
  @inlinable
  public var magnitude: Double { power.squareRoot() }

  /// The phase in (-pi, pi].
  public var phase: Double { Double.atan2(y: imaginary, x: real) }

  /// e^(i phase), the point of the unit circle at `phase` radians.
  public static func unit(phase: Double) -> Complex {
    let (sine, cosine) = Double.sinCos(phase)
    return Complex(cosine, sine)
  }

  /// The point of the unit circle at `turns` of a turn.
  public static func unit(turns: Double) -> Complex { unit(phase: 2 * Double.pi * turns) }

  /// e to the power of the number.
  public var exponential: Complex { Double.exp(real) * Complex.unit(phase: imaginary) }

  /// The root with a real part that is not negative; of a negative real number the one on the positive imaginary axis.
  public var squareRoot: Complex {
    let modulus = magnitude
    guard modulus > 0 else { return Complex(0) }
    // Of the two halves the larger is free of cancellation; the other follows from it.
    if real >= 0 {
      let root = ((modulus + real) / 2).squareRoot()
      return Complex(root, imaginary / (2 * root))
    }
    let root = ((modulus - real) / 2).squareRoot()
    return Complex(imaginary.magnitude / (2 * root), imaginary < 0 ? -root : root)
  }
}
