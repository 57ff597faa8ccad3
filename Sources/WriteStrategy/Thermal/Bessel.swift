internal import Determinism

/// The Bessel functions of the first kind that the Hankel transform needs.
enum Bessel {
  /// J0(x) and J1(x) for x >= 0, within 3e-11.
  ///
  /// The power series up to 13, where its terms reach 1e4 and cost four digits; the asymptotic series of Hankel
  /// (Abramowitz and Stegun 9.2.5) beyond, cut where its terms are smallest.
  static func j0j1(_ x: Double) -> (j0: Double, j1: Double) {
    if x > 13 { return (asymptotic(x, order: 0), asymptotic(x, order: 1)) }
    let quarter = -x * x / 4
    var (term0, term1) = (1.0, x / 2)
    var (sum0, sum1) = (term0, term1)
    for k in 1..<48 {
      let k = Double(k)
      term0 *= quarter / (k * k)
      term1 *= quarter / (k * (k + 1))
      sum0 += term0
      sum1 += term1
    }
    return (sum0, sum1)
  }

  private static func asymptotic(_ x: Double, order: Int) -> Double {
    let mu = Double(4 * order * order)
    var (even, odd) = (1.0, 0.0)
    var term = 1.0
    for k in 1...24 {
      let factor = Double(2 * k - 1)
      let next = term * (mu - factor * factor) / (Double(k) * 8 * x)
      if next.magnitude >= term.magnitude, k > 2 { break }
      term = next
      // Signs run + + - - over the terms 0, 1, 2, 3.
      let signed = k % 4 < 2 ? term : -term
      if k.isMultiple(of: 2) { even += signed } else { odd += signed }
    }
    let (sine, cosine) = Double.sinCos(x - (Double(order) / 2 + 0.25) * .pi)
    return (2 / (.pi * x)).squareRoot() * (even * cosine - odd * sine)
  }
}
