extension Span<Float> {
  /// Eight elements from a place on, which need not be aligned.
  @inline(__always)
  func eight(at place: Int) -> SIMD8<Float> {
    precondition(place >= 0 && place <= count &- 8)
    // Built element by element, each gets a check of its own and its own load: half of the channel's time. The
    // check above covers all eight, and any bits are a Float.
    return unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: place &* 4, as: SIMD8<Float>.self)
  }

  /// The sum of sixteen products: elements from `place` on with those of `other` from `otherPlace` on. In four lanes,
  /// that are added last: the same bits on any machine.
  @inline(__always)
  func sixteenProducts(at place: Int, with other: Span<Float>, at otherPlace: Int) -> SIMD4<Float> {
    precondition(place >= 0 && place <= count &- 16 && otherPlace >= 0 && otherPlace <= other.count &- 16)
    let (first, second) = (place &* 4, otherPlace &* 4)
    // As above: any bits are a Float, and one check covers all sixteen.
    let a = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: first, as: SIMD4<Float>.self)
    let b = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: first &+ 16, as: SIMD4<Float>.self)
    let c = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: first &+ 32, as: SIMD4<Float>.self)
    let d = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: first &+ 48, as: SIMD4<Float>.self)
    let e = unsafe other.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: second, as: SIMD4<Float>.self)
    let f = unsafe other.bytes.unsafeLoadUnaligned(
      fromUncheckedByteOffset: second &+ 16, as: SIMD4<Float>.self)
    let g = unsafe other.bytes.unsafeLoadUnaligned(
      fromUncheckedByteOffset: second &+ 32, as: SIMD4<Float>.self)
    let h = unsafe other.bytes.unsafeLoadUnaligned(
      fromUncheckedByteOffset: second &+ 48, as: SIMD4<Float>.self)
    return (a * e + b * f) + (c * g + d * h)
  }
}
