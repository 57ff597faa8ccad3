extension Span<Float> {
  /// Eight elements from a place on, which need not be aligned.
  @inline(__always)
  func eight(at place: Int) -> SIMD8<Float> {
    precondition(place >= 0 && place <= count &- 8)
    // Built element by element, each gets a check of its own and its own load: half of the channel's time. The
    // check above covers all eight, and any bits are a Float.
    return unsafe bytes.unsafeLoadUnaligned(fromByteOffset: place &* 4, as: SIMD8<Float>.self)
  }
}
