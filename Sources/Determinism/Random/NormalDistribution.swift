/// The normal distribution with mean 0 and variance 1: the slow, exact side, for tables and checks.
public enum NormalDistribution {
  /// The probability density at `x`; relative error below 1e-15 x^2.
  public static func density(_ x: Double) -> Double {
    // 1 / sqrt(2 pi)
    0x1.9884533d43651p-2 * Double.exp(-0.5 * x * x)
  }

  /// The probability to exceed `x`; relative error below 1e-13 for |x| <= 8.
  ///
  /// By the Maclaurin series of the distribution near the centre, by the continued fraction of Mills' ratio
  /// outside (Abramowitz and Stegun 26.2.11 and 26.2.14).
  public static func upperTail(_ x: Double) -> Double {
    if x != x { return x }
    if x < 0 { return 1 - upperTail(-x) }
    if x > 40 { return 0 }
    return x < 2 ? 0.5 - centralArea(x) : density(x) * millsRatio(x)
  }

  /// The value exceeded with probability `tail`, in (0, 1); absolute error below 1e-13 for tails down to 1e-15.
  ///
  /// Zero gives +infinity, one -infinity, anything else outside NaN.
  public static func upperQuantile(_ tail: Double) -> Double {
    guard tail > 0, tail < 1 else { return tail == 0 ? .infinity : (tail == 1 ? -.infinity : .nan) }
    if tail > 0.5 { return -upperQuantile(1 - tail) }
    if tail == 0.5 { return 0 }
    // A start good to 4.5e-4 (Abramowitz and Stegun 26.2.23), then Newton's steps with a second-order term.
    let t = (-2 * Double.log(tail)).squareRoot()
    let numerator = 2.515517 + t * (0.802853 + t * 0.010328)
    let denominator = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
    var x = t - numerator / denominator
    for _ in 0..<3 {
      let step = (upperTail(x) - tail) / density(x)
      x += step / (1 - 0.5 * x * step)
    }
    return x
  }

  /// The probability to lie between 0 and `x`: density(x) times x + x^3/3 + x^5/(3 5) + ...
  private static func centralArea(_ x: Double) -> Double {
    var term = x
    var sum = x
    var odd = 3.0
    while term > 1e-18 * sum {
      term *= x * x / odd
      sum += term
      odd += 2
    }
    return density(x) * sum
  }

  /// Tail divided by density for x >= 2: the continued fraction 1/(x + 1/(x + 2/(x + 3/(x + ...)))).
  private static func millsRatio(_ x: Double) -> Double {
    var fraction = x
    for k in stride(from: 200, through: 1, by: -1) {
      fraction = x + Double(k) / fraction
    }
    return 1 / fraction
  }
}
