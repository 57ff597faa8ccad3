/// A fixed equaliser for a signal of which nothing is known yet: the standard's three-tap form, over the signal, over
/// its slope, or over a mixture of both for read-outs that turn the phase.
///
/// y(t) = b(t) (1 + 2c) - c (b(t - 2T) + b(t + 2T)) with b(t) = direct x(t) + slope (x(t + T) - x(t - T)). The example
/// of ECMA-267 Annex F is c = 0.175 on the signal alone.
struct BoostFilter: Sendable {
  let direct: Float
  let slope: Float
  let boost: Float

  /// What acquisition tries: phases in steps of 45 degrees; boosts of none, the standard's, and its doubles.
  static let candidates: [BoostFilter] = {
    let mixtures: [(Float, Float)] = [(1, 0), (0, 1), (1, 1), (1, -1)]
    let boosts: [Float] = [0, 0.175, 0.35, 0.7, 1.4, 2.8]
    return mixtures.flatMap { mixture in
      boosts.map { BoostFilter(direct: mixture.0, slope: mixture.1, boost: $0) }
    }
  }()

  /// Samples needed either side, in lags of two bits.
  static func reach(lag: Int, doubleLag: Int) -> Int { lag + doubleLag }

  /// The value at a place; `lag` and `doubleLag` are one and two channel bits in samples.
  @inline(__always)
  func value(_ samples: Span<Float>, at place: Int, lag: Int, doubleLag: Int) -> Float {
    let here = base(samples, place, lag)
    let around = base(samples, place - doubleLag, lag) + base(samples, place + doubleLag, lag)
    return here + boost * (2 * here - around)
  }

  @inline(__always)
  private func base(_ samples: Span<Float>, _ place: Int, _ lag: Int) -> Float {
    direct * samples[place] + slope * (samples[place + lag] - samples[place - lag])
  }
}
