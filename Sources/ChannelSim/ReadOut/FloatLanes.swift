extension Span<Float> {
  /// Four elements from a place on, which need not be aligned.
  @inline(__always)
  func four(at place: Int) -> SIMD4<Float> {
    precondition(place >= 0 && place <= count &- 4)
    // The check above covers all four, and any bits are a Float.
    return unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: place &* 4, as: SIMD4<Float>.self)
  }
}

extension MutableSpan<Float> {
  /// Adds the products of `factor` and `length` elements of `row`, from `start` on, to those from `place` on; both
  /// lengths are multiples of four.
  @inline(__always)
  mutating func add(_ factor: Float, _ row: Span<Float>, from start: Int, length: Int, at place: Int) {
    precondition(
      place >= 0 && length >= 0 && place <= count &- length && start >= 0 && start <= row.count &- length)
    let end = length &* 4
    var offset = 0
    var bytes = unsafe mutableBytes
    let rowBytes = unsafe row.bytes
    while offset < end {
      // One check, above, covers all; any bits are a Float.
      let more = unsafe rowBytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: start &* 4 &+ offset, as: SIMD4<Float>.self)
      let sum = unsafe bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: place &* 4 &+ offset, as: SIMD4<Float>.self)
      unsafe bytes.storeBytes(
        of: sum + factor * more, toUncheckedByteOffset: place &* 4 &+ offset, as: SIMD4<Float>.self)
      offset &+= 16
    }
  }

  @inline(__always)
  func four(at place: Int) -> SIMD4<Float> { span.four(at: place) }

  /// Puts four elements to a place on, which need not be aligned.
  @inline(__always)
  mutating func put(_ four: SIMD4<Float>, at place: Int) {
    precondition(place >= 0 && place <= count &- 4)
    var bytes = unsafe mutableBytes
    // The check above covers all four.
    unsafe bytes.storeBytes(of: four, toUncheckedByteOffset: place &* 4, as: SIMD4<Float>.self)
  }
}
