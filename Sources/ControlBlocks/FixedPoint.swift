public import Determinism

/// A signed fixed-point number with 31 integer and 32 fraction bits.
///
/// Resolution 2^-32, range ±2^31. Sixteen fraction bits would not do: at 200 kHz the reference servo's slow pole
/// differs from an integrator by 6e-5. Sums, products and quotients saturate instead of wrapping or trapping, as
/// a signal processor's accumulator does. Products are truncated toward minus infinity.
public struct FixedPoint: Equatable, Sendable {
  /// The value times 2^32.
  public var raw: Int64

  /// A number of so many units of 2^-32.
  @inlinable
  public init(raw: Int64) { self.raw = raw }
}

extension FixedPoint: Comparable {
  @inlinable
  public static func < (left: FixedPoint, right: FixedPoint) -> Bool { left.raw < right.raw }
}

extension FixedPoint: ServoScalar {
  @inlinable public static var zero: FixedPoint { FixedPoint(raw: 0) }
  @inlinable public static var one: FixedPoint { FixedPoint(raw: 1 << 32) }

  @inlinable
  public init(_ value: Double) {
    let scaled = value * 4_294_967_296
    if scaled >= 9_223_372_036_854_775_808 {
      raw = .max
    } else if scaled <= -9_223_372_036_854_775_808 {
      raw = .min
    } else if scaled == scaled {
      // Round half away from zero. The rest is exact; adding a half before truncating would itself round.
      let whole = Int64(scaled)
      let rest = scaled - Double(whole)
      raw = rest >= 0.5 ? whole + 1 : (rest <= -0.5 ? whole - 1 : whole)
    } else {
      raw = 0
    }
  }

  @inlinable public var double: Double { Double(raw) * (1 / 4_294_967_296) }

  @inlinable
  public static func + (left: FixedPoint, right: FixedPoint) -> FixedPoint {
    let (sum, overflow) = left.raw.addingReportingOverflow(right.raw)
    return FixedPoint(raw: overflow ? (right.raw < 0 ? .min : .max) : sum)
  }

  @inlinable
  public static func - (left: FixedPoint, right: FixedPoint) -> FixedPoint {
    let (difference, overflow) = left.raw.subtractingReportingOverflow(right.raw)
    return FixedPoint(raw: overflow ? (right.raw < 0 ? .max : .min) : difference)
  }

  @inlinable
  public static func * (left: FixedPoint, right: FixedPoint) -> FixedPoint {
    // Four products of halves: on a 32-bit core the full-width product would be a library call. They are added
    // as a high and a low word, so that only the whole product decides about saturation.
    let leftHigh = left.raw >> 32
    let rightHigh = right.raw >> 32
    let leftLow = left.raw & 0xFFFF_FFFF
    let rightLow = right.raw & 0xFFFF_FFFF
    let outer = leftHigh &* rightLow
    let inner = leftLow &* rightHigh
    let least = Int64(bitPattern: (UInt64(bitPattern: leftLow) &* UInt64(bitPattern: rightLow)) >> 32)
    let low = (outer & 0xFFFF_FFFF) &+ (inner & 0xFFFF_FFFF) &+ least
    let high = leftHigh &* rightHigh &+ (outer >> 32) &+ (inner >> 32) &+ (low >> 32)
    guard high >= -0x8000_0000, high <= 0x7FFF_FFFF else {
      return FixedPoint(raw: high < 0 ? .min : .max)
    }
    return FixedPoint(raw: high << 32 | (low & 0xFFFF_FFFF))
  }

  @inlinable
  public static func / (left: FixedPoint, right: FixedPoint) -> FixedPoint {
    let negative = (left.raw < 0) != (right.raw < 0)
    let numerator = left.raw.magnitude
    let denominator = right.raw.magnitude
    guard denominator != 0 else { return FixedPoint(raw: left.raw < 0 ? .min : .max) }
    // Integer part, then 32 fraction bits of the remainder by long division, bit by bit where it would not fit.
    var quotient = numerator / denominator
    var remainder = numerator % denominator
    guard quotient < 1 << 31 else { return FixedPoint(raw: negative ? .min : .max) }
    for _ in 0..<32 {
      let carry = remainder >> 63
      remainder <<= 1
      quotient <<= 1
      if carry != 0 || remainder >= denominator {
        remainder &-= denominator
        quotient |= 1
      }
    }
    return FixedPoint(raw: negative ? -Int64(quotient) : Int64(quotient))
  }

  @inlinable
  public static prefix func - (value: FixedPoint) -> FixedPoint {
    FixedPoint(raw: value.raw == .min ? .max : -value.raw)
  }

  @inlinable
  public mutating func visit<Visitor: StateVisitor>(_ name: StaticString, in visitor: inout Visitor) {
    visitor.visit(name, &raw)
  }
}
