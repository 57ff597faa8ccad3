/// Samples in the middle between those worked out from marks.
///
/// Light knows no period below wavelength/(2 NA), so that samples up to a quarter of wavelength/NA apart tell all of
/// it; the ones between are their sum by a windowed sinc.
struct LightInterpolation: Sendable {
  /// The widest distance at which samples are worked out for others to be filled in, wavelength/NA: what is left to 1/4
  /// is the room that a short filter needs.
  static let widest = 0.22
  /// Samples on either side from which one between them is made.
  static let reach = 6
  /// Weights of the nearest pair, the next one, and so on, summing to 1/2.
  let weights: [SIMD4<Float>]

  init() {
    let raw = (0..<Self.reach).map { index in
      let distance = Double(index) + 0.5
      let share = distance / (Double(Self.reach) + 0.5)
      // sin(pi distance) is 1 and -1 in turn.
      let sinc = (index % 2 == 0 ? 1 : -1) / (.pi * distance)
      return sinc * Self.window(share)
    }
    let sum = 2 * raw.reduce(0, +)
    weights = raw.map { SIMD4(repeating: Float($0 / sum)) }
  }

  /// Kaiser's window for a parameter of 8, I0(8 sqrt(1 - share^2)) but for a factor: of random runs seen through a perfect
  /// spot, the samples filled in lack 0.08 % of the effective value at the widest distance and 0.04 % at 1.5 a DVD's bit.
  private static func window(_ share: Double) -> Double {
    let quarter = 16 * (1 - share * share)
    var (term, sum) = (1.0, 1.0)
    for order in 1...30 {
      term *= quarter / Double(order * order)
      sum += term
    }
    return sum
  }

  /// Writes pairs of samples: each of `wide` from `start` on, and the one behind it; `count` of `wide`, a multiple of
  /// four.
  func fill(_ samples: inout MutableSpan<Float>, from wide: Span<Float>, start: Int, count: Int) {
    let weights = weights.span
    precondition(weights.count == Self.reach && start >= Self.reach - 1 && count >= 0 && count <= wide.count)
    precondition(start <= wide.count &- count &- Self.reach && samples.count >= 2 &* count)
    for place in stride(from: 0, to: count, by: 4) {
      let middle = start &+ place
      var between = SIMD4<Float>.zero
      for pair in 0..<Self.reach {
        // The checks above cover the reach to both sides of all.
        let before = unsafe wide.four(unchecked: middle &- pair)
        let behind = unsafe wide.four(unchecked: middle &+ 1 &+ pair)
        between += weights[pair] * (before + behind)
      }
      let here = unsafe wide.four(unchecked: middle)
      let first = SIMD4(here[0], between[0], here[1], between[1])
      let second = SIMD4(here[2], between[2], here[3], between[3])
      unsafe samples.put(first, unchecked: 2 &* place)
      unsafe samples.put(second, unchecked: 2 &* place &+ 4)
    }
  }
}
