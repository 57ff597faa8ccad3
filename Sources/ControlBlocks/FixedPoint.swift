public import Determinism

/// A signed fixed-point number with 31 integer and 32 fraction bits.
///
/// Resolution 2^-32, range ±2^31. Sixteen fraction bits would not do: at 200 kHz the reference servo's slow pole
/// differs from an integrator by 6e-5. Sums, products and quotients saturate instead of wrapping or trapping, as
/// a signal processor's accumulator does. Products are truncated toward minus infinity.
public struct FixedPoint: Equatable, Sendable {
  /// The value times 2^32.
  public var raw: Int64

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
    if scaled >= 9_223_372_036_854_774_784 {
      raw = .max
    } else if scaled <= -9_223_372_036_854_774_784 {
      raw = .min
    } else if scaled == scaled {
      // Round half away from zero; the conversion itself truncates.
      raw = Int64(scaled < 0 ? scaled - 0.5 : scaled + 0.5)
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
    // Four products of halves: on a 32-bit core the full-width product would be a library call.
    let leftHigh = left.raw >> 32
    let rightHigh = right.raw >> 32
    let leftLow = left.raw & 0xFFFF_FFFF
    let rightLow = right.raw & 0xFFFF_FFFF
    let low = Int64(bitPattern: (UInt64(leftLow) &* UInt64(rightLow)) >> 32)
    let top = leftHigh &* rightHigh
    guard top >= -0x8000_0000, top <= 0x7FFF_FFFF else {
      return FixedPoint(raw: (left.raw < 0) == (right.raw < 0) ? .max : .min)
    }
    return FixedPoint(raw: top << 32) + FixedPoint(raw: leftHigh &* rightLow)
      + FixedPoint(raw: leftLow &* rightHigh) + FixedPoint(raw: low)
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
