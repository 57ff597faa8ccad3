/// An unevaluated sum of two doubles, `high + low`, carrying about 106 bits.
///
/// Built from + - * / alone (Dekker 1971, Knuth vol. 2 section 4.2.2), so that it gives the same bits with and
/// without a fused multiply-add unit. Operands must stay below 2^990 and products above 2^-960, which every
/// user in this target sees to by scaling.
struct DoubleDouble {
  var high: Double
  var low: Double

  @inline(__always)
  init(_ high: Double, _ low: Double = 0) {
    self.high = high
    self.low = low
  }

  /// The exact sum of two doubles.
  @inline(__always)
  static func sum(_ a: Double, _ b: Double) -> DoubleDouble {
    let s = a + b
    let t = s - a
    return DoubleDouble(s, (a - (s - t)) + (b - t))
  }

  /// The exact sum of two doubles, where |a| >= |b| or a is zero.
  @inline(__always)
  static func orderedSum(_ a: Double, _ b: Double) -> DoubleDouble {
    let s = a + b
    return DoubleDouble(s, b - (s - a))
  }

  /// The exact product of two doubles, by splitting each into halves of 26 bits.
  @inline(__always)
  static func product(_ a: Double, _ b: Double) -> DoubleDouble {
    let splitter = 0x1p27 + 1.0
    let p = a * b
    let ca = splitter * a
    let aHigh = ca - (ca - a)
    let aLow = a - aHigh
    let cb = splitter * b
    let bHigh = cb - (cb - b)
    let bLow = b - bHigh
    let low = ((aHigh * bHigh - p) + aHigh * bLow + aLow * bHigh) + aLow * bLow
    return DoubleDouble(p, low)
  }

  /// The value rounded to one double.
  @inline(__always)
  var rounded: Double { high + low }

  @inline(__always)
  static prefix func - (a: DoubleDouble) -> DoubleDouble { DoubleDouble(-a.high, -a.low) }

  @inline(__always)
  static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let s = sum(a.high, b.high)
    let t = sum(a.low, b.low)
    let u = orderedSum(s.high, s.low + t.high)
    return orderedSum(u.high, u.low + t.low)
  }

  @inline(__always)
  static func - (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble { a + -b }

  @inline(__always)
  static func * (a: DoubleDouble, b: Double) -> DoubleDouble {
    let p = product(a.high, b)
    return orderedSum(p.high, p.low + a.low * b)
  }

  @inline(__always)
  static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let p = product(a.high, b.high)
    return orderedSum(p.high, p.low + (a.high * b.low + a.low * b.high))
  }

  /// The quotient; relative error below 2^-100.
  @inline(__always)
  static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let q = a.high / b.high
    let remainder = a - b * q
    return orderedSum(q, remainder.high / b.high)
  }

  /// The square root of a value that is not negative; relative error below 2^-100.
  @inline(__always)
  func squareRoot() -> DoubleDouble {
    if high <= 0 { return DoubleDouble(0) }
    let root = high.squareRoot()
    let remainder = self - DoubleDouble.product(root, root)
    return DoubleDouble.orderedSum(root, remainder.high / (2 * root))
  }
}

extension Double {
  /// 2^exponent for an exponent in -1022...1023.
  @inline(__always)
  static func powerOfTwo(_ exponent: Int) -> Double {
    Double(bitPattern: UInt64(truncatingIfNeeded: exponent &+ 1023) << 52)
  }

  /// The nearest integer, ties to even, for |self| < 2^51. `rounded()` would call libm on baseline x86-64.
  @inline(__always)
  var nearestInteger: Double { (self + 0x1.8p52) - 0x1.8p52 }
}
