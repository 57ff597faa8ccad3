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
  /// `length` is a multiple of four times `lanes`.
  @inline(__always)
  mutating func add(
    _ factor: Float, _ row: Span<Float>, from start: Int, length: Int, lanes: Int, apart: Int, at place: Int
  ) {
    precondition(
      place >= 0 && length >= 0 && place <= count &- (lanes &- 1) &* apart &- length / lanes && start >= 0
        && start <= row.count &- length)
    let factor = SIMD4<Float>(repeating: factor)
    var from = start
    var into = place
    let end = start &+ length
    while from < end {
      for lane in 0..<lanes {
        // One check, above, covers all; any bits are a Float.
        let more = unsafe row.four(unchecked: from &+ 4 &* lane)
        let sum = unsafe span.four(unchecked: into &+ lane &* apart)
        unsafe put(sum + factor * more, unchecked: into &+ lane &* apart)
      }
      from &+= 4 &* lanes
      into &+= 4
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
