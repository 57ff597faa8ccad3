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

  // Apart: next to these sums the loop's lanes would be taken to pieces.
  @inline(never)
  private init(_ sums: EdgeErrors, unit: Float) {
    sum = SIMD8(lowHalf: sums.low.sum, highHalf: sums.high.sum).sum() * unit
    squares = SIMD8(lowHalf: sums.low.squares, highHalf: sums.high.squares).sum() * (unit * unit)
    count = Float((sums.low.count &+ sums.high.count).wrappedSum())
  }

  /// Of the short target an edge falls on a sample, which then is small between two of different sign. Without a branch,
  /// since whether a sample has an edge is a coin's toss.
  @inline(__always)
  private static func onSamples(_ values: Span<Float>, _ start: Int) -> EdgeTiming {
    var sums = EdgeErrors()
    precondition(start >= 2 && start <= values.count - 32)
    @inline(__always)
    func add(_ place: Int, to lanes: inout EdgeErrors.Lanes) {
      // From two before the block on: checked above.
      let here = unsafe values.four(unchecked: place)
      let falls = unsafe values.four(unchecked: place &+ 1) .< 0
      let crosses = unsafe (values.four(unchecked: place &- 1) .< 0) .^ falls
      lanes.add(here, isEdge: crosses .& (here .< 2) .& (here .> -2), falls: falls)
    }
    for place in stride(from: start - 1, to: start + 31, by: 8) {
      add(place, to: &sums.low)
      add(place &+ 4, to: &sums.high)
    }
    return EdgeTiming(sums, unit: 0.25)
  }

  /// Of the long target an edge falls between two samples of different sign.
  @inline(__always)
  private static func betweenSamples(_ values: Span<Float>, _ start: Int) -> EdgeTiming {
    var sums = EdgeErrors()
    precondition(start >= 1 && start <= values.count - 32)
    @inline(__always)
    func add(_ place: Int, to lanes: inout EdgeErrors.Lanes) {
      // From one before the block on: checked above.
      let (here, after) = unsafe (values.four(unchecked: place), values.four(unchecked: place &+ 1))
      let falls = after .< 0
      lanes.add(here + after, isEdge: (here .< 0) .^ falls, falls: falls)
    }
    for place in stride(from: start - 1, to: start + 31, by: 8) {
      add(place, to: &sums.low)
      add(place &+ 4, to: &sums.high)
    }
    return EdgeTiming(sums, unit: 0.125)
  }
}

/// Sums in eight lanes.
private struct EdgeErrors {
  struct Lanes {
    var sum = SIMD4<Float>.zero
    var squares = SIMD4<Float>.zero
    var count = SIMD4<Int32>.zero

    /// Adds what is an edge, rising ones by their value, falling ones against it.
    @inline(__always)
    mutating func add(_ value: SIMD4<Float>, isEdge: SIMDMask<SIMD4<Int32>>, falls: SIMDMask<SIMD4<Int32>>) {
      // Masks are all ones or none, as wide as a Float: half as much work as choosing by them.
      let (edge, sign) = unsafe (
        unsafeBitCast(isEdge, to: SIMD4<Int32>.self), unsafeBitCast(falls, to: SIMD4<Int32>.self) & .min
      )
      let error = unsafe unsafeBitCast(
        (unsafeBitCast(value, to: SIMD4<Int32>.self) ^ sign) & edge, to: SIMD4<Float>.self)
      sum += error
      squares += error * error
      count &-= edge
    }
  }

  var low = Lanes()
  var high = Lanes()
}
