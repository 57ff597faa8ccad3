/// Normal deviates by table: two draws of ten bits, added.
///
/// One draw from 1024 equally likely bins gives the bins' mean values: fast, but coarse in its tail. The sum of
/// two has a million values and reaches 4.7 sigma, and three such deviates come out of one random word.
/// The mean is exactly zero and the skewness nil by symmetry, the variance one by construction.
///
/// The table is an array, built once by its owner. In a hot loop take `values.span` once outside the loop and
/// use the static form: that way no reference is counted and no bound checked.
public struct GaussianTable: Sendable {
  /// The number of bins, and of values in a table.
  @inlinable
  public static var count: Int { 1024 }

  /// The deviate each bin contributes; the variance of one contribution is one half.
  public let values: [Double]

  /// Builds the table from the normal distribution's density and quantiles.
  public init() {
    let half = GaussianTable.count / 2
    // The mean of a bin between the quantiles a and b is (density(a) - density(b)) times the number of bins.
    var upper: [Double] = []
    upper.reserveCapacity(half)
    var densityBefore = NormalDistribution.density(0)
    for bin in 1...half {
      let tail = Double(half - bin) / Double(GaussianTable.count)
      let density = tail > 0 ? NormalDistribution.density(NormalDistribution.upperQuantile(tail)) : 0
      upper.append((densityBefore - density) * Double(GaussianTable.count))
      densityBefore = density
    }
    var power = 0.0
    for value in upper { power += value * value }
    let scale = (0.5 * Double(half) / power).squareRoot()
    var table = [Double](repeating: 0, count: GaussianTable.count)
    for index in 0..<half {
      table[half + index] = scale * upper[index]
      table[half - 1 - index] = -scale * upper[index]
    }
    values = table
  }

  /// Three independent normal deviates (mean 0, variance 1) from one random word.
  @inlinable
  public func deviates3(from word: UInt64) -> (Double, Double, Double) {
    GaussianTable.deviates3(from: word, in: values.span)
  }

  /// The same, for a hot loop that holds the table's span.
  ///
  /// `table` must be the `values` of a `GaussianTable`, or any 1024 values.
  @inlinable
  @inline(__always)
  public static func deviates3(from word: UInt64, in table: Span<Double>) -> (Double, Double, Double) {
    precondition(table.count == 1024, "a Gaussian table has 1024 values")
    func value(_ shift: UInt64) -> Double {
      table[Int(truncatingIfNeeded: (word >> shift) & 1023)]
    }
    return (value(4) + value(14), value(24) + value(34), value(44) + value(54))
  }
}
