extension Double {
  /// x raised to the real power `y`, that is e^(y log x).
  ///
  /// Within 1 ulp of the correctly rounded result wherever that is finite, subnormal results included. As in
  /// swift-numerics the real power has no value (NaN) for a negative `x`, even at integer `y`, nor for
  /// 0^0. 0^y is 0 for positive and infinity for negative `y`, 1^y is 1; infinities give the limit.
  public static func pow(_ x: Double, _ y: Double) -> Double {
    guard x >= 0, y == y else { return .nan }
    if x == 1 { return 1 }
    if x == 0 { return y > 0 ? 0 : (y < 0 ? .infinity : .nan) }
    if y == 0 { return 1 }
    if x == .infinity || y.magnitude == .infinity {
      return (x > 1) == (y > 0) ? .infinity : 0
    }
    let logarithm = logarithm(x)
    let estimate = y * logarithm.high
    if estimate > 710 { return .infinity }
    if estimate < -746 { return 0 }
    if estimate.magnitude < 0x1p-60 { return 1 }
    return exponential(logarithm * y).value
  }
}
