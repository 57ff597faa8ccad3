/// Where the edges of one track go among the lanes of a `SynthesisWork`.
struct EdgeLanes {
  /// Element at which the first of the filters' lanes begins, and the lane of the levels.
  let filter: Int
  let level: Int
  let reach: Int
  let rowLength: Int

  /// Adds an edge at a place in the lanes (samples, `reach` or more from their ends); returns the first sample behind.
  ///
  /// `filters` is a literal where this is called, so that the inner loop has no turns left.
  @inline(__always)
  func add(
    _ table: Span<Float>, filters: Int, at place: Double, _ strength: Float,
    to lanes: inout MutableSpan<Float>
  ) -> Int {
    // Adding 1.5 * 2^52 leaves the nearest whole number of fractions in the low bits: no conversion that could trap.
    let bits = (place * Double(EdgeRows.fractions) + 0x1.8p52).bitPattern
    let fractions = Int(truncatingIfNeeded: bits & 0xFFFF_FFFF)
    let sample = fractions >> EdgeRows.fractionBits
    let row = (fractions & (EdgeRows.fractions &- 1)) &* rowLength
    lanes.add(
      strength, table, from: row, length: rowLength, lanes: filters, apart: SynthesisWork.length,
      at: filter &+ sample &- reach &+ 1)
    return sample &+ 1
  }

  /// Writes a mark's level, eight samples at a time, and no level right behind it: marks come in order, and the next
  /// one writes over what is too much. Most marks take one turn, so that the processor need not guess.
  @inline(__always)
  func fill(_ strength: Float, from: Int, to: Int, in lanes: inout MutableSpan<Float>) {
    guard to > from else { return }
    precondition(from >= 0 && level >= 0 && to <= SynthesisWork.length &- 8)
    precondition(level &+ SynthesisWork.length <= lanes.count)
    let four = SIMD4<Float>(repeating: strength)
    var place = level &+ from
    let end = level &+ to
    while place < end {
      // The checks above cover eight samples behind the mark.
      unsafe lanes.put(four, unchecked: place)
      unsafe lanes.put(four, unchecked: place &+ 4)
      place &+= 8
    }
    unsafe lanes.put(.zero, unchecked: end)
    unsafe lanes.put(.zero, unchecked: end &+ 4)
  }
}
