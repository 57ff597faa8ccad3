/// A complex number, as much of it as scalar diffraction needs.
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
}
