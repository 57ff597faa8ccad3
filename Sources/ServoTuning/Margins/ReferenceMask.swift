public import Determinism

/// The reference servo of ECMA-267 clauses 9.3 to 9.5 and the envelope in which |1+H| must lie.
public struct ReferenceMask: Equatable, Sendable {
  /// Nominal crossover f0, Hz.
  public var crossover: Double
  /// Lower and upper bound of |1+H| in dB at 100 Hz, and at 23.1 Hz.
  public var boundsAt100: ClosedRange<Double>
  /// The same at 23.1 Hz.
  public var boundsAt23: ClosedRange<Double>

  /// A mask by its nominal crossover (Hz) and its bounds at low frequencies (dB).
  public init(crossover: Double, boundsAt100: ClosedRange<Double>, boundsAt23: ClosedRange<Double>) {
    self.crossover = crossover
    self.boundsAt100 = boundsAt100
    self.boundsAt23 = boundsAt23
  }

  /// Clause 9.4.
  public static let axial = ReferenceMask(
    crossover: 2000, boundsAt100: 40.6...44.1, boundsAt23: 66.0...86.0)
  /// Clause 9.5.
  public static let radial = ReferenceMask(
    crossover: 2400, boundsAt100: 43.7...47.3, boundsAt23: 69.2...89.2)

  /// |1+Hs| at a frequency in Hz, Hs(iw) = (1/3)(w0/iw)^2 (1 + 3iw/w0)/(1 + iw/(3 w0)).
  public func nominal(at frequency: Double) -> Double {
    let u = frequency / crossover
    let lead = Complex(1, 3 * u) / Complex(1, u / 3)
    return (Complex(1) + (-1 / (3 * u * u)) * lead).magnitude
  }

  /// The envelope in dB at a frequency between 9.6 Hz and 10 kHz.
  ///
  /// Within 20 % of nominal from 100 Hz on; straight lines on a logarithmic scale between the corner points
  /// below; the bounds of 23.1 Hz further down.
  public func bounds(at frequency: Double) -> (low: Double, high: Double) {
    if frequency >= 100 {
      let nominal = Self.decibels(self.nominal(at: frequency))
      return (nominal + Self.decibels(0.8), nominal + Self.decibels(1.2))
    }
    let share = max(0, Double.log(frequency / 23.1) / Double.log(100 / 23.1))
    return (
      boundsAt23.lowerBound + share * (boundsAt100.lowerBound - boundsAt23.lowerBound),
      boundsAt23.upperBound + share * (boundsAt100.upperBound - boundsAt23.upperBound)
    )
  }

  /// Where the envelope begins, Hz.
  public static let lowest = 9.6
  /// Where the envelope ends, Hz.
  public static let highest = 10_000.0

  /// The smallest distance of |1+L| from the envelope between `lowest`, 9.6 Hz if not given, and 10 kHz, dB; negative
  /// outside.
  ///
  /// A quarter of `feedForward`, Hz, on either side of it is left out: feed-forward at the rotation frequency raises
  /// |1+L| there beyond any envelope, and is meant to.
  public func margin(
    of loop: some OpenLoop, from lowest: Double = Self.lowest, pointsPerDecade: Int = 1000,
    feedForward: Double? = nil
  ) -> Double {
    // The envelope has corners at 23.1 and 100 Hz.
    let grid =
      LoopMargins.grid(from: lowest, to: Self.highest, pointsPerDecade: pointsPerDecade)
      + [23.1, 100].filter { $0 >= lowest }
    return grid.reduce(.infinity) { worst, frequency in
      if let line = feedForward, (frequency - line).magnitude < 0.25 * line { return worst }
      return min(worst, margin(of: loop.response(at: frequency), at: frequency))
    }
  }

  /// The distance of |1+L| from the envelope at one frequency, dB; negative outside.
  public func margin(of response: Complex, at frequency: Double) -> Double {
    let value = Self.decibels((Complex(1) + response).magnitude)
    let (low, high) = bounds(at: frequency)
    return min(value - low, high - value)
  }

  static func decibels(_ ratio: Double) -> Double { 20 * Double.log(ratio) / Double.log(10) }
}
