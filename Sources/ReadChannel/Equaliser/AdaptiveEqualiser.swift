/// A filter of sixteen taps, one bit apart, that shapes the symbols to the target, and follows the decisions; and the
/// slicing level behind it, which follows the code's balance.
struct AdaptiveEqualiser: Sendable {
  static let tapCount = 16

  private(set) var taps: [Float]
  /// Less the slicing level of what the taps give.
  private var bias: Float
  /// Inverse covariance of what the taps see.
  private let inverse: [Float]
  private let slopePower: Float

  init(taps: [Float], bias: Float, inverse: [Float], slopePower: Float) {
    self.taps = taps
    self.bias = bias
    self.inverse = inverse
    self.slopePower = slopePower
  }

  /// The sample `index` of a block of 32 is the taps over the 16 symbols that end with its own.
  @inline(__always)
  static func equalise(
    _ symbols: [Float], at start: Int, with equaliser: AdaptiveEqualiser, into output: inout [Float]
  ) {
    let symbols = symbols.span
    let weights = equaliser.taps
    let taps = weights.span
    var values = output.mutableSpan
    precondition(taps.count >= tapCount && start >= tapCount - 1)
    precondition(start <= values.count - 32 && start <= symbols.count - 32)
    var a = SIMD8<Float>(repeating: equaliser.bias)
    var (b, c, d) = (a, a, a)
    for tap in 0..<tapCount {
      let weight = SIMD8<Float>(repeating: taps[tap])
      let place = start &- tapCount &+ 1 &+ tap
      // From 15 before the block to its end: checked above.
      a += unsafe weight * symbols.eight(unchecked: place)
      b += unsafe weight * symbols.eight(unchecked: place &+ 8)
      c += unsafe weight * symbols.eight(unchecked: place &+ 16)
      d += unsafe weight * symbols.eight(unchecked: place &+ 24)
    }
    values.setEight(a, at: start)
    values.setEight(b, at: start + 8)
    values.setEight(c, at: start + 16)
    values.setEight(d, at: start + 24)
  }

  /// Sums over the symbols that decisions are compared with: error times each tap's input.
  struct Gradient {
    var low = SIMD8<Float>.zero
    var high = SIMD8<Float>.zero

    /// One symbol, whose sixteen inputs begin at `place`, as the caller has checked, and by how much the equalised one is
    /// off the target.
    @inline(__always)
    @unsafe
    mutating func add(_ error: Float, _ symbols: Span<Float>, unchecked place: Int) {
      low += unsafe error * symbols.eight(unchecked: place)
      high += unsafe error * symbols.eight(unchecked: place &+ 8)
    }
  }

  /// Follows the balance of some equalised symbols, their mean where none counts for more than an edge's: the code is
  /// high for as long as it is low, so that edges then lie where they should, however long marks are. A level that leaves
  /// the least error would let the edges of longer marks lie beside the clock.
  mutating func balance(_ mean: Float) { bias -= 0.5 * mean }

  /// What a symbol counts for the balance at most, target units: less than those beside an edge.
  static let edgeValue: Float = 3

  /// Goes `rate` along a gradient. Gradients are whitened by the inverse covariance that acquisition found, so that weak
  /// bands adapt as fast as strong ones (self-orthogonalising filters: Haykin, Adaptive Filter Theory). The part that
  /// would shift the signal is taken out: the clock owns the timing, and both would drift against each other.
  mutating func adapt(_ gradient: Gradient, rate: Float) {
    var (lowStep, highStep) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
    let inverse = inverse
    let rows = inverse.span
    let low = taps.span.eight(at: 0)
    let high = taps.span.eight(at: 8)
    // How the taps would change if the signal came later.
    var lowTiming = SIMD8<Float>.zero
    var highTiming = SIMD8<Float>.zero
    for index in 0..<8 {
      lowTiming[index] = 0.5 * ((index < 7 ? low[index + 1] : high[0]) - (index > 0 ? low[index - 1] : 0))
      highTiming[index] = 0.5 * ((index < 7 ? high[index + 1] : 0) - (index > 0 ? high[index - 1] : low[7]))
    }
    for index in 0..<8 {
      lowStep += gradient.low[index] * rows.eight(at: index * Self.tapCount)
      highStep += gradient.low[index] * rows.eight(at: index * Self.tapCount + 8)
    }
    for index in 0..<8 {
      lowStep += gradient.high[index] * rows.eight(at: (index + 8) * Self.tapCount)
      highStep += gradient.high[index] * rows.eight(at: (index + 8) * Self.tapCount + 8)
    }
    let share = ((gradient.low * lowTiming).sum() + (gradient.high * highTiming).sum()) / slopePower
    let newLow = low - rate * (lowStep - share * lowTiming)
    let newHigh = high - rate * (highStep - share * highTiming)
    for index in 0..<8 {
      taps[index] = newLow[index]
      taps[index + 8] = newHigh[index]
    }
  }
}
