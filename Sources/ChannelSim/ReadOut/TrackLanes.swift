/// Where the edges of one track go among the lanes.
struct TrackLanes {
  /// The first of the track's filters, and how many there are.
  let filter: Int
  let filters: Int
  /// Element at which the track's levels begin.
  let level: Int
  /// Samples of the lanes.
  let length: Int
  let vectors: Int
  let reach: Int
  /// The last sample at which a row may begin.
  private let last: UInt

  @inline(__always)
  init(_ lanes: borrowing EdgeLanes, track: Int, filter: Int, filters: Int, _ rows: EdgeRows) {
    precondition(
      rows.filterCount == filters && rows.reach >= 4 && rows.reach & 1 == 0
        && rows.vectors == rows.reach / 2 &+ 1)
    precondition(rows.leading.count == EdgeRows.padding &+ EdgeRows.fractions &* rows.length)
    precondition(rows.trailing.count == rows.leading.count)
    precondition(filter >= 0 && filter &+ filters <= EdgeLanes.filters && track >= 0 && track < 3)
    precondition(lanes.length / 4 > rows.vectors && lanes.length < 1 << 20)
    precondition(lanes.edges.count == lanes.length / 4 &* EdgeLanes.filters)
    precondition(lanes.levels.count == 3 &* lanes.length)
    (self.filter, self.filters) = (filter, filters)
    level = track &* lanes.length
    length = lanes.length
    (vectors, reach) = (rows.vectors, rows.reach)
    last = UInt(bitPattern: (lanes.length / 4 &- rows.vectors) &* 4)
  }

  /// Adds an edge whose row begins at a place, in 128ths of a sample; returns the first sample behind it.
  ///
  /// `edges` begin with the track's first filter. The table and the lanes are those that `init` has checked. `filters` and `vectors` are literals where this is
  /// called, so that the loops have no turns left.
  @inline(__always)
  func add(
    _ table: Span<Float>, filters: Int, vectors: Int, at place: UInt32, _ strength: Float,
    to edges: inout MutableSpan<SIMD4<Float>>
  ) -> Int {
    let first = Int(truncatingIfNeeded: place >> UInt32(EdgeRows.fractionBits))
    // One check covers all that is written: the row's vectors lie within every lane.
    precondition(UInt(bitPattern: first) <= last)
    let row = Int(truncatingIfNeeded: place & UInt32(EdgeRows.fractions &- 1)) &* filters &* 4 &* vectors
    var from = row &- (first & 3)
    var to = (first >> 2) &* EdgeLanes.filters
    let factor = SIMD4<Float>(repeating: strength)
    for _ in 0..<vectors {
      for lane in 0..<filters {
        let shown = unsafe table.four(unchecked: from &+ (EdgeRows.padding &+ 4 &* vectors &* lane))
        unsafe edges[unchecked: to &+ lane] += factor * shown
      }
      from &+= 4
      to &+= EdgeLanes.filters
    }
    return first &+ reach
  }

  /// Writes a mark's level, eight samples at a time, and no level right behind it: marks come in order, and the next
  /// one writes over what is too much. Most marks take one turn, so that the processor need not guess.
  ///
  /// `from` and the greatest `to` are what `add` returned: eight samples behind that lie in the lanes still.
  @inline(__always)
  func fill(_ strength: Float, from: Int, to: Int, in levels: inout MutableSpan<Float>) {
    let four = SIMD4<Float>(repeating: strength)
    var place = from
    repeat {
      unsafe levels.put(four, unchecked: place)
      unsafe levels.put(four, unchecked: place &+ 4)
      place &+= 8
    } while place < to
    unsafe levels.put(.zero, unchecked: to)
    unsafe levels.put(.zero, unchecked: to &+ 4)
  }
}
