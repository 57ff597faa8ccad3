extension Double {
  /// The natural logarithm of `x`.
  ///
  /// Within 1 ulp of the correctly rounded result for every `x` > 0, subnormals included. Zero gives
  /// -infinity, a negative `x` or NaN gives NaN, infinity gives infinity.
  public static func log(_ x: Double) -> Double {
    guard x > 0 else { return x == 0 ? -.infinity : .nan }
    if x == .infinity { return x }
    return logarithm(x).rounded
  }

  /// The natural logarithm of a positive finite `x`; relative error below 2^-68.
  ///
  /// x = 2^k m with m in [sqrt(1/2), sqrt(2)), and log m = 2 artanh(s), s = (m - 1)/(m + 1).
  static func logarithm(_ x: Double) -> DoubleDouble {
    let isSubnormal = x < 0x1p-1022
    let bits = (isSubnormal ? x * 0x1p54 : x).bitPattern
    var exponent = Int(truncatingIfNeeded: bits >> 52) - (isSubnormal ? 1077 : 1023)
    var m = Double(bitPattern: (bits & 0xf_ffff_ffff_ffff) | 0x3ff0_0000_0000_0000)
    if m > 0x1.6a09e667f3bcdp+0 {
      m *= 0.5
      exponent += 1
    }
    let s = DoubleDouble(m - 1) / DoubleDouble.sum(m, 1)
    let square = s * s
    let z = square.high
    var polynomial = 0x1.92ea848d005e3p-5
    polynomial = polynomial * z + 0x1.8373836f665bcp-5
    polynomial = polynomial * z + 0x1.af3cd208171ecp-5
    polynomial = polynomial * z + 0x1.e1e1869976042p-5
    polynomial = polynomial * z + 0x1.11111188bd5c6p-4
    polynomial = polynomial * z + 0x1.3b13b13a63b13p-4
    polynomial = polynomial * z + 0x1.745d1745d1f5ep-4
    polynomial = polynomial * z + 0x1.c71c71c71c71ap-4
    polynomial = polynomial * z + 0x1.2492492492492p-3
    // The first two coefficients, 1/3 and 1/5, in double-double: a power raises the error by up to 745.
    let fifth = DoubleDouble(0x1.999999999999ap-3, -0x1.999999999999ap-57) + square * polynomial
    let third = DoubleDouble(0x1.5555555555555p-2, 0x1.5555555555555p-56) + square * fifth
    let artanh = s + s * (square * third)
    let count = Double(exponent)
    let scale = DoubleDouble.sum(count * 0x1.62e42fefa3800p-1, count * 0x1.ef35793c76730p-45)
    return scale + DoubleDouble(2 * artanh.high, 2 * artanh.low)
  }
}
