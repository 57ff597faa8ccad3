extension Double {
  /// The angle in -pi/2...pi/2 whose tangent is `x`, in radians.
  ///
  /// Within 1 ulp of the correctly rounded result for every `x`. Zero keeps its sign, infinities give +-pi/2,
  /// NaN gives NaN.
  public static func atan(_ x: Double) -> Double {
    let size = x.magnitude
    if size < 0x1p-27 || x != x { return x }
    let angle = size > 0x1p60 ? halfPi : firstQuadrantAngle(y: DoubleDouble(size), x: DoubleDouble(1))
    return x < 0 ? -angle.rounded : angle.rounded
  }

  /// The angle in -pi...pi of the point (x, y), in radians.
  ///
  /// Within 1 ulp of the correctly rounded result for all finite arguments. Signed zeros and infinities as in
  /// IEEE 754: the sign is that of `y`; atan2(0, +0) is 0, atan2(0, -0) is pi, two infinities give an odd
  /// multiple of pi/4. NaN gives NaN.
  public static func atan2(y: Double, x: Double) -> Double {
    guard x == x, y == y else { return .nan }
    let angle = upperAngle(y: y.magnitude, x: x)
    return y.sign == .minus ? -angle : angle
  }

  /// The angle in -pi/2...pi/2 whose sine is `x`, in radians.
  ///
  /// Within 1 ulp of the correctly rounded result for |x| <= 1; NaN outside. Zero keeps its sign.
  public static func asin(_ x: Double) -> Double {
    let size = x.magnitude
    guard size <= 1 else { return .nan }
    if size < 0x1p-27 { return x }
    let angle = firstQuadrantAngle(y: DoubleDouble(size), x: complement(size)).rounded
    return x < 0 ? -angle : angle
  }

  /// The angle in 0...pi whose cosine is `x`, in radians.
  ///
  /// Within 1 ulp of the correctly rounded result for |x| <= 1; NaN outside.
  public static func acos(_ x: Double) -> Double {
    let size = x.magnitude
    guard size <= 1 else { return .nan }
    if size < 0x1p-60 { return halfPi.rounded }
    let angle = firstQuadrantAngle(y: complement(size), x: DoubleDouble(size))
    return x < 0 ? (halfPi + halfPi - angle).rounded : angle.rounded
  }

  private static var halfPi: DoubleDouble { DoubleDouble(0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54) }

  /// sqrt(1 - x^2) for 0 <= x <= 1.
  private static func complement(_ x: Double) -> DoubleDouble {
    let square = x < 0x1p-200 ? DoubleDouble(0) : DoubleDouble.product(x, x)
    return (DoubleDouble(1) - square).squareRoot()
  }

  /// The angle in 0...pi of the point (x, y), y >= 0, neither NaN.
  private static func upperAngle(y: Double, x: Double) -> Double {
    let size = x.magnitude
    let isLeft = x.sign == .minus
    if y == 0 { return isLeft ? (halfPi + halfPi).rounded : 0 }
    let gap = binaryExponent(y) - binaryExponent(size)
    if y == .infinity && size == .infinity {
      return (isLeft ? 3 : 1) * 0x1.921fb54442d18p-1
    }
    if gap > 64 || size == 0 || y == .infinity { return halfPi.rounded }
    // Far to the right, the angle is the quotient itself, correctly rounded even where it underflows.
    if gap < -64 || size == .infinity { return isLeft ? (halfPi + halfPi).rounded : y / size }
    // Equal scaling of both by a power of two, the larger one to about 1.
    let middle = binaryExponent(y > size ? y : size)
    let angle = firstQuadrantAngle(
      y: DoubleDouble(scaled(y, by: -middle)), x: DoubleDouble(scaled(size, by: -middle)))
    return isLeft ? (halfPi + halfPi - angle).rounded : angle.rounded
  }

  /// The exponent of the leading bit of x > 0, subnormal or infinite ones included.
  private static func binaryExponent(_ x: Double) -> Int {
    if x < 0x1p-1022 {
      return Int(truncatingIfNeeded: (x * 0x1p54).bitPattern >> 52) - 1077
    }
    return Int(truncatingIfNeeded: x.bitPattern >> 52) - 1023
  }

  /// x times 2^exponent for |exponent| <= 1100, exact where the result is normal.
  private static func scaled(_ x: Double, by exponent: Int) -> Double {
    let half = exponent / 2
    return x * powerOfTwo(half) * powerOfTwo(exponent - half)
  }

  /// The angle in 0...pi/2 of a point with x, y >= 0, not both zero; relative error below 2^-58.
  ///
  /// The quotient of the smaller by the larger is rounded to k/8; the angle left over has the tangent
  /// (n - d k/8)/(d + n k/8), at most 1/16, and is added to arctan(k/8).
  private static func firstQuadrantAngle(y: DoubleDouble, x: DoubleDouble) -> DoubleDouble {
    let isSteep = y.high > x.high
    let n = isSteep ? x : y
    let d = isSteep ? y : x
    let eighths = Int(8 * (n.high / d.high) + 0.5)
    let c = 0.125 * Double(eighths)
    let t = (n - d * c) / (d + n * c)
    let z = t.high * t.high
    var polynomial = 0x1.37d5963715882p-4
    polynomial = polynomial * z - 0x1.745960c13a4c9p-4
    polynomial = polynomial * z + 0x1.c71c6fd0e502dp-4
    polynomial = polynomial * z - 0x1.2492492456496p-3
    polynomial = polynomial * z + 0x1.9999999999946p-3
    polynomial = polynomial * z - 0x1.5555555555555p-2
    let rest = DoubleDouble.orderedSum(t.high, t.low + t.high * z * polynomial)
    let angle = arcTangentOfEighths(eighths) + rest
    return isSteep ? halfPi - angle : angle
  }

  /// arctan(k/8) for k in 0...8.
  private static func arcTangentOfEighths(_ k: Int) -> DoubleDouble {
    switch k {
    case 0: return DoubleDouble(0)
    case 1: return DoubleDouble(0x1.fd5ba9aac2f6ep-4, -0x1.cd37686760c17p-59)
    case 2: return DoubleDouble(0x1.f5b75f92c80ddp-3, 0x1.8ab6e3cf7afbdp-57)
    case 3: return DoubleDouble(0x1.6f61941e4def1p-2, -0x1.c63aae6f6e918p-56)
    case 4: return DoubleDouble(0x1.dac670561bb4fp-2, 0x1.a2b7f222f65e2p-56)
    case 5: return DoubleDouble(0x1.1e00babdefeb4p-1, -0x1.928df287a668fp-58)
    case 6: return DoubleDouble(0x1.4978fa3269ee1p-1, 0x1.2419a87f2a458p-56)
    case 7: return DoubleDouble(0x1.700a7c5784634p-1, -0x1.8c34d25aadef6p-56)
    default: return DoubleDouble(0x1.921fb54442d18p-1, 0x1.1a62633145c07p-55)
    }
  }
}
