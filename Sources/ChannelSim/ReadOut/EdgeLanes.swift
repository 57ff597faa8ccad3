/// Where the edges of one track go among the lanes of a `SynthesisWork`.
struct EdgeLanes {
  /// Element at which the first of the filters' lanes begins, and the lane of the levels.
  let filter: Int
  let level: Int
  let reach: Int
  let rowLength: Int

  /// Stops unless the table has all rows, and all lanes are there.
  @inline(__always)
  func check(_ table: Span<Float>, filters: Int, _ lanes: borrowing MutableSpan<Float>) {
    precondition(table.count == EdgeRows.fractions &* rowLength && rowLength == filters &* 2 &* reach)
    precondition(
      reach >= 4 && reach & 1 == 0 && 4 &* reach < SynthesisWork.length && filter >= 0 && level >= 0)
    precondition(max(filter &+ filters &* SynthesisWork.length, level &+ SynthesisWork.length) <= lanes.count)
  }

  /// Adds an edge at a place in the lanes (samples, `reach` or more from their ends); returns the first sample behind.
  ///
  /// `check` comes before. `filters` is a literal where this is called, so that the inner loop has no turns left.
  @inline(__always)
  func add(
    _ table: Span<Float>, filters: Int, at place: Double, _ strength: Float,
    to lanes: inout MutableSpan<Float>
  ) -> Int {
    // Adding 1.5 * 2^52 leaves the nearest whole number of fractions in the low bits: no conversion that could trap.
    let bits = (place * Double(EdgeRows.fractions) + 0x1.8p52).bitPattern
    let sample = Int(truncatingIfNeeded: bits >> UInt64(EdgeRows.fractionBits) & 0x1FF_FFFF)
    let row = Int(truncatingIfNeeded: bits & UInt64(EdgeRows.fractions &- 1)) &* rowLength
    let into = filter &+ sample &- reach &+ 1
    // One check, with `check` before, covers all: the row's samples lie within every lane.
    precondition(UInt(bitPattern: sample &- reach) < UInt(bitPattern: SynthesisWork.length &- 2 &* reach))
    unsafe lanes.add(
      strength, table, from: row, length: rowLength, lanes: filters, apart: SynthesisWork.length, at: into)
    return sample &+ 1
  }

  /// Writes a mark's level, eight samples at a time, and no level right behind it: marks come in order, and the next
  /// one writes over what is too much. Most marks take one turn, so that the processor need not guess.
  @inline(__always)
  func fill(_ strength: Float, from: Int, to: Int, in lanes: inout MutableSpan<Float>) {
    guard to > from else { return }
    precondition(from >= 0 && to <= SynthesisWork.length &- 8)
    let four = SIMD4<Float>(repeating: strength)
    var place = level &+ from
    let end = level &+ to
    while place < end {
      // The check above and that of the lanes cover eight samples behind the mark.
      unsafe lanes.put(four, unchecked: place)
      unsafe lanes.put(four, unchecked: place &+ 4)
      place &+= 8
    }
    unsafe lanes.put(.zero, unchecked: end)
    unsafe lanes.put(.zero, unchecked: end &+ 4)
  }
}
