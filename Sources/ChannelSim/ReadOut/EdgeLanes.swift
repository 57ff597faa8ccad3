/// Where the edges of one track go among the lanes of a `SynthesisWork`.
struct EdgeLanes {
  /// Element at which the first of the filters' lanes begins, and the lane of the levels.
  let filter: Int
  let level: Int
  /// Elements of a lane.
  let length: Int
  let reach: Int
  let rowLength: Int
  let filters: Int

  /// Adds an edge at a place in the lanes (samples, `reach` or more from their ends); returns the first sample behind.
  @inline(__always)
  func add(_ table: Span<Float>, at place: Double, _ strength: Float, to lanes: inout MutableSpan<Float>)
    -> Int
  {
    // Adding 1.5 * 2^52 leaves the nearest whole number of fractions in the low bits: no conversion that could trap.
    let bits = (place * Double(EdgeRows.fractions) + 0x1.8p52).bitPattern
    let fractions = Int(truncatingIfNeeded: bits & 0xFFFF_FFFF)
    let sample = fractions >> EdgeRows.fractionBits
    let count = 2 &* reach
    var from = (fractions & (EdgeRows.fractions &- 1)) &* rowLength
    var into = filter &+ sample &- reach &+ 1
    for _ in 0..<filters {
      lanes.add(strength, table, from: from, length: count, at: into)
      from &+= count
      into &+= length
    }
    return sample &+ 1
  }

  /// Writes a mark's level, four samples at a time, and no level right behind it: marks come in order, and the next
  /// one writes over what is too much.
  @inline(__always)
  func fill(_ strength: Float, from: Int, to: Int, in lanes: inout MutableSpan<Float>) {
    let four = SIMD4<Float>(repeating: strength)
    var place = from
    while place < to {
      lanes.put(four, at: level &+ place)
      place &+= 4
    }
    if to > from { lanes.put(.zero, at: level &+ to) }
  }
}
