public import Determinism

/// The numbers that firmware computes with: `Float`, `Double` or `FixedPoint`.
///
/// Conversions are requirements, not generic initialisers, because the library's generic conversions run through
/// slow paths that would cost more than the control law.
public protocol ServoScalar: Comparable, AdditiveArithmetic, Sendable {
  static var zero: Self { get }
  /// 1.
  static var one: Self { get }
  /// The nearest representable value; a type with a bounded range saturates, NaN becomes zero there.
  init(_ value: Double)
  /// The same value as a Double, exact or correctly rounded.
  var double: Double { get }
  static func + (left: Self, right: Self) -> Self
  static func - (left: Self, right: Self) -> Self
  /// The product.
  static func * (left: Self, right: Self) -> Self
  /// Division; by zero it gives what the type gives: infinity or NaN in floating point, saturation in fixed point.
  static func / (left: Self, right: Self) -> Self
  /// The negative.
  static prefix func - (value: Self) -> Self
  /// Names this value to a visitor.
  mutating func visit<Visitor: StateVisitor>(_ name: StaticString, in visitor: inout Visitor)
}

extension ServoScalar {
  @inlinable
  public static func += (left: inout Self, right: Self) { left = left + right }

  @inlinable
  public static func -= (left: inout Self, right: Self) { left = left - right }

  /// The absolute value.
  @inlinable public var absolute: Self { self < .zero ? -self : self }

  /// This value held between -limit and +limit.
  @inlinable
  public func limited(to limit: Self) -> Self {
    self > limit ? limit : (self < -limit ? -limit : self)
  }
}

extension StateVisitor {
  @inlinable
  public mutating func visit<Scalar: ServoScalar>(_ name: StaticString, scalar: inout Scalar) {
    scalar.visit(name, in: &self)
  }
}

extension Double: ServoScalar {
  @inlinable public static var one: Double { 1 }
  @inlinable public var double: Double { self }

  @inlinable
  public mutating func visit<Visitor: StateVisitor>(_ name: StaticString, in visitor: inout Visitor) {
    visitor.visit(name, &self)
  }
}

extension Float: ServoScalar {
  @inlinable public static var one: Float { 1 }
  @inlinable public var double: Double { Double(self) }

  @inlinable
  public mutating func visit<Visitor: StateVisitor>(_ name: StaticString, in visitor: inout Visitor) {
    visitor.visit(name, &self)
  }
}
