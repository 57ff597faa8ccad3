extension Span<Float> {
  /// Eight elements from a place on, which need not be aligned.
  @inline(__always)
  func eight(at place: Int) -> SIMD8<Float> {
    precondition(place >= 0 && place <= count &- 8)
    // Built element by element, each gets a check of its own and its own load: half of the channel's time. The
    // check above covers all eight, and any bits are a Float.
    return unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: place &* 4, as: SIMD8<Float>.self)
  }

  /// The same where the caller has checked the place.
  @unsafe
  @inline(__always)
  func eight(unchecked place: Int) -> SIMD8<Float> {
    unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: place &* 4, as: SIMD8<Float>.self)
  }

  /// The sum of sixteen products: elements from `place` on with those of `other` from `otherPlace` on. In four lanes,
  /// that are added last: the same bits on any machine.
  @inline(__always)
  func sixteenProducts(at place: Int, with other: Span<Float>, at otherPlace: Int) -> SIMD4<Float> {
    precondition(place >= 0 && place <= count &- 16 && otherPlace >= 0 && otherPlace <= other.count &- 16)
    // As above: any bits are a Float, and one check covers all sixteen.
    return unsafe Self.sixteenProducts(
      four(unchecked: place) * other.four(unchecked: otherPlace),
      four(unchecked: place &+ 4) * other.four(unchecked: otherPlace &+ 4),
      four(unchecked: place &+ 8) * other.four(unchecked: otherPlace &+ 8),
      four(unchecked: place &+ 12) * other.four(unchecked: otherPlace &+ 12))
  }

  /// The same with elements that come four at a time, where the caller has checked both places.
  @unsafe
  @inline(__always)
  func uncheckedSixteenProducts(at place: Int, with quads: Span<SIMD4<Float>>, at quad: Int) -> SIMD4<Float> {
    unsafe Self.sixteenProducts(
      four(unchecked: place) * quads[unchecked: quad],
      four(unchecked: place &+ 4) * quads[unchecked: quad &+ 1],
      four(unchecked: place &+ 8) * quads[unchecked: quad &+ 2],
      four(unchecked: place &+ 12) * quads[unchecked: quad &+ 3])
  }

  @inline(__always)
  private static func sixteenProducts(
    _ a: SIMD4<Float>, _ b: SIMD4<Float>, _ c: SIMD4<Float>, _ d: SIMD4<Float>
  ) -> SIMD4<Float> {
    (a + b) + (c + d)
  }

  /// Four elements from a place on that the caller has checked.
  @unsafe
  @inline(__always)
  func four(unchecked place: Int) -> SIMD4<Float> {
    unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: place &* 4, as: SIMD4<Float>.self)
  }
}

extension MutableSpan<Float> {
  /// Stores eight elements from a place on.
  @inline(__always)
  mutating func setEight(_ values: SIMD8<Float>, at place: Int) {
    precondition(place >= 0 && place <= count &- 8)
    // As with loads: one check for all eight.
    var bytes = unsafe mutableBytes
    unsafe bytes.storeBytes(of: values, toUncheckedByteOffset: place &* 4, as: SIMD8<Float>.self)
  }

  /// Stores four elements from a place on.
  @inline(__always)
  mutating func setFour(_ values: SIMD4<Float>, at place: Int) {
    precondition(place >= 0 && place <= count &- 4)
    var bytes = unsafe mutableBytes
    unsafe bytes.storeBytes(of: values, toUncheckedByteOffset: place &* 4, as: SIMD4<Float>.self)
  }
}

extension SIMD8<Float> {
  /// Each element without its sign.
  @inline(__always)
  var magnitudes: SIMD8<Float> {
    // Both are eight times 32 bits, and any bits are a Float.
    let bits = unsafe unsafeBitCast(self, to: SIMD8<UInt32>.self) & 0x7FFF_FFFF
    return unsafe unsafeBitCast(bits, to: SIMD8<Float>.self)
  }
}
