extension Double {
  /// The sine of `x` in radians.
  ///
  /// Within 1 ulp of the correctly rounded result for every finite `x`: the reduction by pi/2 carries enough
  /// bits for the worst case. Zero keeps its sign; infinities and NaN give NaN.
  public static func sin(_ x: Double) -> Double { sinCos(x).sin }

  /// The cosine of `x` in radians.
  ///
  /// Within 1 ulp of the correctly rounded result for every finite `x`; infinities and NaN give NaN.
  public static func cos(_ x: Double) -> Double { sinCos(x).cos }

  /// Sine and cosine of `x` in radians, by one reduction.
  ///
  /// Each within 1 ulp of the correctly rounded result for every finite `x`; infinities and NaN give NaN.
  public static func sinCos(_ x: Double) -> (sin: Double, cos: Double) {
    guard x.isFinite else { return (.nan, .nan) }
    if x.magnitude < 0x1p-27 { return (x, 1) }
    let angle = ReducedAngle(x)
    let sine = sineOfOctant(angle.rest).rounded
    let cosine = cosineOfOctant(angle.rest).rounded
    switch angle.quarterTurns {
    case 0: return (sine, cosine)
    case 1: return (cosine, -sine)
    case 2: return (-sine, -cosine)
    default: return (-cosine, sine)
    }
  }

  /// The tangent of `x` in radians.
  ///
  /// Within 1 ulp of the correctly rounded result for every finite `x`. Zero keeps its sign; infinities and
  /// NaN give NaN. No double is an odd multiple of pi/2, so that the result is always finite.
  public static func tan(_ x: Double) -> Double {
    guard x.isFinite else { return .nan }
    if x.magnitude < 0x1p-27 { return x }
    let angle = ReducedAngle(x)
    let sine = sineOfOctant(angle.rest)
    let cosine = cosineOfOctant(angle.rest)
    if angle.quarterTurns & 1 == 0 { return (sine / cosine).rounded }
    return -(cosine / sine).rounded
  }
}

/// The sine of |x| <= pi/4: x + x^3 P(x^2), P a minimax polynomial with an error below 2^-63.
@inline(__always)
private func sineOfOctant(_ x: DoubleDouble) -> DoubleDouble {
  let z = x.high * x.high
  var polynomial = -0x1.ab16f5caa198ap-41
  polynomial = polynomial * z + 0x1.61217d9252c03p-33
  polynomial = polynomial * z - 0x1.ae645410e937bp-26
  polynomial = polynomial * z + 0x1.71de3a545f836p-19
  polynomial = polynomial * z - 0x1.a01a01a01992fp-13
  polynomial = polynomial * z + 0x1.1111111111110p-7
  polynomial = polynomial * z - 0x1.5555555555555p-3
  let tail = x.low - 0.5 * z * x.low + z * x.high * polynomial
  return DoubleDouble.orderedSum(x.high, tail)
}

/// The cosine of |x| <= pi/4: 1 - x^2/2 + x^4 Q(x^2), Q a minimax polynomial with an error below 2^-59.
@inline(__always)
private func cosineOfOctant(_ x: DoubleDouble) -> DoubleDouble {
  let square = DoubleDouble.product(x.high, x.high)
  let z = square.high
  var polynomial = -0x1.907cd8ff5ede7p-37
  polynomial = polynomial * z + 0x1.1eeb67d026ec6p-29
  polynomial = polynomial * z - 0x1.27e4fa16cc2d1p-22
  polynomial = polynomial * z + 0x1.a01a019f4ddfdp-16
  polynomial = polynomial * z - 0x1.6c16c16c16963p-10
  polynomial = polynomial * z + 0x1.5555555555555p-5
  let leading = DoubleDouble.orderedSum(1, -0.5 * z)
  let tail = (leading.low - 0.5 * square.low) + (z * z * polynomial - x.high * x.low)
  return DoubleDouble.orderedSum(leading.high, tail)
}
