extension Double {
  /// e^x.
  ///
  /// Within 1 ulp of the correctly rounded result for every `x`, subnormal results included. Above 709.79 the
  /// result is infinite, below -745.14 zero; NaN gives NaN.
  public static func exp(_ x: Double) -> Double {
    guard x == x else { return x }
    if x > 710 { return .infinity }
    if x < -746 { return 0 }
    return exponential(DoubleDouble(x)).value
  }

  /// e^x of a sum of two doubles in -746...710, as significand and binary exponent.
  static func exponential(_ x: DoubleDouble) -> ScaledDouble {
    let count = (x.high * 0x1.71547652b82fep+0).nearestInteger
    // The first part of ln 2 has 42 bits: its product with the count is exact, and so is the difference.
    let rest = DoubleDouble.sum(
      x.high - count * 0x1.62e42fefa3800p-1, x.low - count * 0x1.ef35793c76730p-45)
    let r = rest.high
    var polynomial = 0x1.1f7340dbc337ep-29
    polynomial = polynomial * r + 0x1.af4e554377204p-26
    polynomial = polynomial * r + 0x1.27e4db46cddd1p-22
    polynomial = polynomial * r + 0x1.71de01fdbf9cap-19
    polynomial = polynomial * r + 0x1.a01a01a6e1e2ap-16
    polynomial = polynomial * r + 0x1.a01a01abf85abp-13
    polynomial = polynomial * r + 0x1.6c16c16c162c3p-10
    polynomial = polynomial * r + 0x1.11111111100bep-7
    polynomial = polynomial * r + 0x1.5555555555556p-5
    polynomial = polynomial * r + 0x1.5555555555557p-3
    polynomial = polynomial * r + 0.5
    let leading = DoubleDouble.orderedSum(1, r)
    let tail = leading.low + (rest.low + rest.low * r + r * r * polynomial)
    return ScaledDouble(
      significand: DoubleDouble.orderedSum(leading.high, tail), exponent: Int(count))
  }
}

/// `significand * 2^exponent`, for results whose exponent may leave the range of a double.
struct ScaledDouble {
  var significand: DoubleDouble
  var exponent: Int

  /// The value as one double, infinite or subnormal where it must be.
  var value: Double {
    let rounded = significand.rounded
    if exponent > 1000 { return rounded * Double.powerOfTwo(exponent - 1000) * 0x1p1000 }
    if exponent < -1000 { return rounded * Double.powerOfTwo(exponent + 200) * 0x1p-200 }
    return rounded * Double.powerOfTwo(exponent)
  }
}
