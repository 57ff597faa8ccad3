extension Span<Float> {
  /// Four elements from a place on, which need not be aligned.
  @inline(__always)
  func four(at place: Int) -> SIMD4<Float> {
    precondition(place >= 0 && place <= count &- 4)
    // The check above covers all four, and any bits are a Float.
    return unsafe four(unchecked: place)
  }

  /// The same where the caller has checked that all four are there.
  @inline(__always)
  @unsafe
  func four(unchecked place: Int) -> SIMD4<Float> {
    unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: place &* 4, as: SIMD4<Float>.self)
  }
}

extension MutableSpan<Float> {
  /// Adds the products of `factor` and `length` elements of `row`, from `start` on: the first four to those from `place`
  /// on, the next four to those `apart` behind them, and so on through all `lanes`; then to the four samples behind.
  /// `length` is a multiple of four times `lanes`, and the caller has checked that all of it is there.
  @inline(__always)
  @unsafe
  mutating func add(
    _ factor: Float, _ row: Span<Float>, from start: Int, length: Int, lanes: Int, apart: Int, at place: Int
  ) {
    let factor = SIMD4<Float>(repeating: factor)
    if length == 12 &* lanes {
      // The usual length of a DVD's rows, without turns.
      for four in 0..<3 {
        unsafe add(
          factor, row, from: start &+ 4 &* lanes &* four, lanes: lanes, apart: apart, at: place &+ 4 &* four)
      }
      return
    }
    var into = place
    for from in stride(from: start, to: start &+ length, by: 4 &* lanes) {
      unsafe add(factor, row, from: from, lanes: lanes, apart: apart, at: into)
      into &+= 4
    }
  }

  /// Four samples of every lane.
  @inline(__always)
  @unsafe
  private mutating func add(
    _ factor: SIMD4<Float>, _ row: Span<Float>, from start: Int, lanes: Int, apart: Int, at place: Int
  ) {
    for lane in 0..<lanes {
      let more = unsafe row.four(unchecked: start &+ 4 &* lane)
      let sum = unsafe span.four(unchecked: place &+ lane &* apart)
      unsafe put(sum + factor * more, unchecked: place &+ lane &* apart)
    }
  }

  /// Puts four elements to a place on, which need not be aligned.
  @inline(__always)
  mutating func put(_ four: SIMD4<Float>, at place: Int) {
    precondition(place >= 0 && place <= count &- 4)
    // The check above covers all four.
    unsafe put(four, unchecked: place)
  }

  /// The same where the caller has checked that there is room for all four.
  @inline(__always)
  @unsafe
  mutating func put(_ four: SIMD4<Float>, unchecked place: Int) {
    var bytes = unsafe mutableBytes
    unsafe bytes.storeBytes(of: four, toUncheckedByteOffset: place &* 4, as: SIMD4<Float>.self)
  }
}
