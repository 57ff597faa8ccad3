extension Span<Float> {
  /// Eight elements from a place on; one check of the bounds for all of them.
  @inline(__always)
  func eight(at place: Int) -> SIMD8<Float> {
    precondition(place >= 0 && place <= count - 8)
    return SIMD8(
      self[place], self[place + 1], self[place + 2], self[place + 3], self[place + 4], self[place + 5],
      self[place + 6], self[place + 7])
  }
}
