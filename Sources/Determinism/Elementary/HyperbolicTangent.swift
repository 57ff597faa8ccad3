extension Double {
  /// The hyperbolic tangent of `x`.
  ///
  /// Within 1 ulp of the correctly rounded result for every `x`. Zero keeps its sign, infinities give +-1, NaN
  /// gives NaN.
  public static func tanh(_ x: Double) -> Double {
    let size = x.magnitude
    if size < 0x1p-27 { return x }
    if size < 0.34 { return smallHyperbolicTangent(x) }
    guard size <= 20 else { return x == x ? (x < 0 ? -1 : 1) : x }
    let power = exponential(DoubleDouble(2 * size))
    let scale = Double.powerOfTwo(power.exponent)
    let e = DoubleDouble(power.significand.high * scale, power.significand.low * scale)
    let result = ((e - DoubleDouble(1)) / (e + DoubleDouble(1))).rounded
    return x < 0 ? -result : result
  }
}

/// tanh of |x| < 0.35: x + x^3 P(x^2), P a minimax polynomial with an error below 2^-64.
private func smallHyperbolicTangent(_ x: Double) -> Double {
  let z = x * x
  var polynomial = 0x1.3e90ab4045ca6p-14
  polynomial = polynomial * z - 0x1.ea9313d37a771p-13
  polynomial = polynomial * z + 0x1.34f5c85062f21p-11
  polynomial = polynomial * z - 0x1.7d9f2a9b3adecp-10
  polynomial = polynomial * z + 0x1.d6d3b3fa280abp-9
  polynomial = polynomial * z - 0x1.226e352211becp-7
  polynomial = polynomial * z + 0x1.664f488230047p-6
  polynomial = polynomial * z - 0x1.ba1ba1ba1af08p-5
  polynomial = polynomial * z + 0x1.111111111110ep-3
  polynomial = polynomial * z - 0x1.5555555555555p-2
  return x + x * z * polynomial
}
