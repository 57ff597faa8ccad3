/// Where the equalised signal's edges lie against the clock, summed over a block.
struct EdgeTiming {
  /// Sum of the edges' distances, bits, and of their squares.
  var sum: Float
  var squares: Float
  var count: Float

  /// The 32 symbols from `start` on, of which the last waits for the one behind it and the one before comes along.
  init(_ equalised: Span<Float>, from start: Int, target: PartialResponse) {
    self = target == .short ? Self.onSamples(equalised, start) : Self.betweenSamples(equalised, start)
  }

  private init(_ sum: SIMD8<Float>, _ squares: SIMD8<Float>, _ count: SIMD8<Float>, unit: Float) {
    self.sum = sum.sum() * unit
    self.squares = squares.sum() * (unit * unit)
    self.count = count.sum()
  }

  /// Of the short target an edge falls on a sample, which then is small between two of different sign. Without a branch,
  /// since whether a sample has an edge is a coin's toss.
  @inline(__always)
  private static func onSamples(_ values: Span<Float>, _ start: Int) -> EdgeTiming {
    var (sum, squares, count) = (SIMD8<Float>.zero, SIMD8<Float>.zero, SIMD8<Float>.zero)
    let one = SIMD8<Float>(repeating: 1)
    for place in stride(from: start - 1, to: start + 31, by: 8) {
      let here = values.eight(at: place)
      let falls = values.eight(at: place + 1) .< 0
      let crosses = (values.eight(at: place - 1) .< 0) .^ falls
      let isNone = .!(crosses .& (here .< 2) .& (here .> -2))
      var error = here
      error.replace(with: -here, where: falls)
      error.replace(with: 0, where: isNone)
      sum += error
      squares += error * error
      count += one.replacing(with: 0, where: isNone)
    }
    return EdgeTiming(sum, squares, count, unit: 0.25)
  }

  /// Of the long target an edge falls between two samples of different sign.
  @inline(__always)
  private static func betweenSamples(_ values: Span<Float>, _ start: Int) -> EdgeTiming {
    var (sum, squares, count) = (SIMD8<Float>.zero, SIMD8<Float>.zero, SIMD8<Float>.zero)
    let one = SIMD8<Float>(repeating: 1)
    for place in stride(from: start - 1, to: start + 31, by: 8) {
      let (here, after) = (values.eight(at: place), values.eight(at: place + 1))
      let falls = after .< 0
      let isNone = .!((here .< 0) .^ falls)
      let middle = here + after
      var error = middle
      error.replace(with: -middle, where: falls)
      error.replace(with: 0, where: isNone)
      sum += error
      squares += error * error
      count += one.replacing(with: 0, where: isNone)
    }
    return EdgeTiming(sum, squares, count, unit: 0.125)
  }
}
