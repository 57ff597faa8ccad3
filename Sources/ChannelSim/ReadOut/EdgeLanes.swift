/// What the edges of a block's marks show, by vector of four samples, then filter; beside it the levels of each track.
///
/// Samples count from the start of the lanes. Who reads what is in them leaves them empty.
struct EdgeLanes: Sendable {
  /// Room for the filters of all tracks together: two cache lines, one of the eight left free.
  static let filters = 8
  /// Marks that are placed at a time: a processor that places many finds much to do at once.
  private static let batch = 64

  /// Samples that there is room for, a multiple of four.
  let length: Int
  /// By vector, filter: less the sharp steps.
  var edges: [SIMD4<Float>]
  /// By track, sample: the sharp steps, which only the first filter of a track shows.
  var levels: [Float]
  private var placed: [PlacedMark]

  init(length: Int) {
    self.length = length
    edges = [SIMD4<Float>](repeating: .zero, count: length / 4 * Self.filters)
    levels = [Float](repeating: 0, count: 3 * length)
    placed = [PlacedMark](repeating: PlacedMark(), count: Self.batch)
  }

  /// Adds the edges and levels of marks; those from `start` on reach into the window, and `start` moves on with the
  /// blocks.
  ///
  /// `filters` and `vectors` are literals where this is called, so that the loops over them have no turns left.
  @inline(__always)
  mutating func add(
    _ marks: Span<SeenMark>, from start: inout Int, _ window: LaneWindow, track: Int, filter: Int,
    filters: Int, vectors: Int, _ rows: EdgeRows
  ) {
    let lane = TrackLanes(self, track: track, filter: filter, filters: filters, rows)
    precondition(vectors == rows.vectors)
    let places = EdgePlaces(window, reach: rows.reach)
    start = marks.first(from: start) { places.place($0.trail) >= places.lowest }
    var next = start
    while next < marks.count {
      let count = places.place(marks, from: &next, &placed)
      Self.add(
        placed, count, lane, filters: filters, vectors: vectors, rows, &edges, &levels, end: window.end)
    }
  }

  // Arrays apart let their spans live side by side.
  @inline(__always)
  private static func add(
    _ placed: [PlacedMark], _ count: Int, _ lane: TrackLanes, filters: Int, vectors: Int, _ rows: EdgeRows,
    _ edges: inout [SIMD4<Float>], _ levels: inout [Float], end: Int
  ) {
    let (leadingRows, trailingRows) = (rows.leading, rows.trailing)
    let (total, factor) = (rows.total, rows.trailingFactor)
    let (leading, trailing, placed) = (leadingRows.span, trailingRows.span, placed.span)
    var edges = edges.mutableSpan
    var lanes = edges._mutatingExtracting(lane.filter..<edges.count)
    var levels = levels.mutableSpan
    var level = levels._mutatingExtracting(lane.level..<lane.level &+ lane.length)
    precondition(count >= 0 && count <= placed.count && end <= lane.length &- 8)
    for index in 0..<count {
      let mark = unsafe placed[unchecked: index]
      let from = lane.add(
        leading, filters: filters, vectors: vectors, at: mark.lead, mark.strength, to: &lanes)
      let to = lane.add(
        trailing, filters: filters, vectors: vectors, at: mark.trail, factor * mark.strength, to: &lanes)
      // No one looks at levels behind the window.
      lane.fill(mark.strength * total, from: min(from, end), to: min(to, end), in: &level)
    }
  }
}

/// A mark among the lanes.
struct PlacedMark {
  /// Where the rows of its edges begin, in 128ths of a sample.
  var lead: UInt32 = 0
  var trail: UInt32 = 0
  var strength: Float = 0
}

/// Which samples of the lanes are asked for, and where they are.
struct LaneWindow {
  /// Where the places of the marks count from.
  var marksOrigin: Double
  /// Place of the lanes' first sample, and distance of the samples, metres.
  var origin: Double
  var spacing: Double
  /// The first sample that is asked for, and the first behind the last one.
  var begin: Int
  var end: Int
}

/// Places of edges among the lanes: those of the first samples of their rows, in 128ths of a sample.
private struct EdgePlaces {
  private let marksOrigin: Double
  private let origin: Double
  private let scale: Double
  /// What lies before or behind these reaches no sample of the window, nor do rows that begin there; all of them lie
  /// within the lanes.
  let lowest: Double
  let highest: Double

  @inline(__always)
  init(_ window: LaneWindow, reach: Int) {
    scale = Double(EdgeRows.fractions) / window.spacing
    marksOrigin = window.marksOrigin
    origin = window.origin + Double(reach - 1) * window.spacing
    lowest = Double((window.begin - 2 * reach) * EdgeRows.fractions)
    highest = Double(window.end * EdgeRows.fractions)
  }

  @inline(__always)
  func place(_ metres: Double) -> Double { ((metres - marksOrigin) - origin) * scale }

  /// Places marks from `next` on until the room is full or the window ends, and moves `next` on, to the end of all marks
  /// with the window; returns how many there are.
  @inline(__always)
  func place(_ marks: Span<SeenMark>, from next: inout Int, _ placed: inout [PlacedMark]) -> Int {
    var placed = placed.mutableSpan
    let (marksOrigins, origins) = (SIMD2(repeating: marksOrigin), SIMD2(repeating: origin))
    let scales = SIMD2(repeating: scale)
    let (lowests, highests) = (SIMD2(repeating: lowest), SIMD2(repeating: highest))
    var (count, index) = (0, next)
    while index < marks.count, count < placed.count {
      let mark = unsafe marks[unchecked: index]
      index &+= 1
      let ends = SIMD2(mark.lead, mark.trail)
      var edges = ((ends - marksOrigins) - origins) * scales
      guard edges.x < highest else {
        index = marks.count
        break
      }
      guard edges.y > edges.x else { continue }
      edges.replace(with: lowests, where: edges .< lowests)
      edges.replace(with: highests, where: edges .> highests)
      // Adding 1.5 * 2^52 leaves the nearest whole number in the low bits: no conversion that could trap.
      let bits = unsafe unsafeBitCast(edges + SIMD2(repeating: 0x1.8p52), to: SIMD4<UInt32>.self)
      unsafe placed[unchecked: count] = PlacedMark(lead: bits[0], trail: bits[2], strength: mark.strength)
      count &+= 1
    }
    next = index
    return count
  }
}

extension Span<SeenMark> {
  /// The first mark from `start` on for which `isThere` holds, as it does for all behind it; `count` where there is none.
  @inline(__always)
  fileprivate func first(from start: Int, where isThere: (SeenMark) -> Bool) -> Int {
    // In steps that double, then halve.
    var (low, step) = (start, 1)
    while low &+ step <= count, !isThere(self[low &+ step &- 1]) {
      low &+= step
      step &*= 2
    }
    while step > 0 {
      if low &+ step <= count, !isThere(self[low &+ step &- 1]) { low &+= step }
      step /= 2
    }
    return low
  }
}
