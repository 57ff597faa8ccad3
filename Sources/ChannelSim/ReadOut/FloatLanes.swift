extension Span<Float> {
  /// Four elements from a place on, which need not be aligned, where the caller has checked that all four are there.
  @inline(__always)
  @unsafe
  func four(unchecked place: Int) -> SIMD4<Float> {
    // Any bits are a Float.
    unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: place &* 4, as: SIMD4<Float>.self)
  }
}

extension MutableSpan<Float> {
  /// Puts four elements to a place on, which need not be aligned, where the caller has checked that there is room.
  @inline(__always)
  @unsafe
  mutating func put(_ four: SIMD4<Float>, unchecked place: Int) {
    var bytes = unsafe mutableBytes
    unsafe bytes.storeBytes(of: four, toUncheckedByteOffset: place &* 4, as: SIMD4<Float>.self)
  }

  /// Takes out four elements from a place on, zeros left in their place, where the caller has checked that all are there.
  @inline(__always)
  @unsafe
  mutating func take(unchecked place: Int) -> SIMD4<Float> {
    let four = unsafe span.four(unchecked: place)
    unsafe put(.zero, unchecked: place)
    return four
  }
}

extension MutableSpan<SIMD4<Float>> {
  /// Takes out the element at a place, zero left there, where the caller has checked that it is there.
  @inline(__always)
  @unsafe
  mutating func take(unchecked place: Int) -> SIMD4<Float> {
    let four = unsafe self[unchecked: place]
    unsafe self[unchecked: place] = .zero
    return four
  }
}
