internal import Determinism

/// What moves the edges from one moment to the next, all small against what the table was made for.
public struct WritingState: Sendable, Equatable {
  /// Natural logarithm of the power over that of the table.
  public var powerLogarithm = 0.0
  /// Natural logarithm of the spot's radius over that of the table: defocus and tilt enlarge it.
  public var spotLogarithm = 0.0
  /// Distance of the spot from the track, metres.
  public var offTrack = 0.0
  /// How much higher the film's threshold is than that of the table, K.
  public var thresholdChange = 0.0

  /// As the table was made.
  public init() {}
}

/// The edges of one mark of a stream.
public struct StreamedMark: Sendable, Equatable {
  /// Nominal start, channel clocks from the start of the stream.
  public var start: Int
  /// Channel clocks.
  public var run: Int32
  /// The leading edge against its nominal place, metres, positive downstream.
  public var lead: Float
  /// The trailing edge against its nominal place, metres, positive downstream.
  public var trail: Float

  /// The edges of a mark; by default of nothing, for a place that a stream writes to.
  public init(start: Int = 0, run: Int32 = 0, lead: Float = 0, trail: Float = 0) {
    self.start = start
    self.run = run
    self.lead = lead
    self.trail = trail
  }
}

/// Turns runs into edges, one after the other, out of a table.
///
/// A mark remembers the nine marks before it: the nearest by the table's contexts, the others by the rise that they
/// left. On average these are 85 clocks, 12 um of track at any speed.
public struct MarkStream: Sendable {
  /// The table in force.
  public let table: EdgeTable
  private var position = 0
  private var previous = MarkRun(mark: 0, space: 0)
  /// Clocks from the ends of older marks to the start of the next one, and their rows in the table.
  private var distances = SIMD8<Int32>(repeating: Int32(EdgeTable.memory))
  private var rows = SIMD8<Int32>(repeating: 0)
  private var slot = 0

  /// A stream in front of which nothing was written.
  public init(_ table: EdgeTable) {
    self.table = table
    previous = MarkRun(mark: table.runs.lowerBound, space: 100_000)
  }

  /// Writes the edges of every run behind one another into `marks`, as many as both hold.
  public mutating func write(
    _ runs: Span<MarkRun>, _ state: WritingState = .init(), into marks: inout MutableSpan<StreamedMark>
  ) {
    var stream = self
    // Bound to names first: a span of a property would outlive its owner in the compiler's eyes.
    let (leadArray, trailArray) = (table.leads, table.trails)
    let (atLeadArray, atTrailArray) = (table.atLead, table.atTrail)
    let leads = leadArray.span
    let trails = trailArray.span
    let atLead = atLeadArray.span
    let atTrail = atTrailArray.span
    let (lonelyPlace, perDrawnPlace) = (table.lonelyPlace, table.perDrawnPlace)
    let threshold = table.threshold
    let common = StreamTerms(
      rise: Float(threshold * state.powerLogarithm - state.thresholdChange), spot: Float(state.spotLogarithm),
      offset: Float(state.offTrack * state.offTrack))
    let shortest = table.runs.lowerBound
    let longest = table.runs.upperBound
    let count = table.runs.count
    for index in 0..<min(runs.count, marks.count) {
      let run = runs[index]
      let mark = min(max(run.mark &- shortest, 0), count - 1)
      let next = min(max(run.space &- shortest, 0), count - 1)
      let before = min(max(stream.previous.space &- shortest, 0), count - 1)
      let beforeMark = min(max(stream.previous.mark &- shortest, 0), count - 1)
      let leadEntry = leads[(beforeMark * count + before) * count + mark]
      let older = stream.older(atLead, previous: beforeMark, longest: longest)
      let drawn = (leadEntry.x - lonelyPlace) * perDrawnPlace
      let lead = common.place(leadEntry, older.x + drawn * older.y, side: -1)
      stream.remember(beforeMark)
      let trail = common.place(
        trails[(before * count + mark) * count + next],
        stream.older(atTrail, behind: Int32(truncatingIfNeeded: run.mark)),
        side: 1)
      marks[index] = StreamedMark(
        start: stream.position, run: Int32(truncatingIfNeeded: run.mark), lead: lead, trail: trail)
      stream.advance(run)
    }
    self = stream
  }

  /// Puts the previous mark among the older ones.
  @inline(__always)
  private mutating func remember(_ mark: Int) {
    distances[slot] = Int32(truncatingIfNeeded: min(max(previous.space, 0), EdgeTable.memory))
    rows[slot] = Int32(truncatingIfNeeded: mark * EdgeTable.memory)
    slot = (slot + 1) & 7
  }

  @inline(__always)
  private mutating func advance(_ run: MarkRun) {
    let step = min(max(run.mark &+ run.space, 0), EdgeTable.memory)
    let farthest = SIMD8<Int32>(repeating: Int32(EdgeTable.memory))
    distances = pointwiseMin(distances &+ Int32(truncatingIfNeeded: step), farthest)
    position &+= run.mark &+ run.space
    previous = run
  }

  /// The rises that the older marks left at the start of the mark, K; a space beyond the table's longest run has the
  /// previous mark farther away than its context says.
  @inline(__always)
  private func older(_ rises: Span<SIMD2<Float>>, previous mark: Int, longest: Int) -> SIMD2<Float> {
    let last = SIMD8<Int32>(repeating: Int32(EdgeTable.memory - 1))
    let places = rows &+ pointwiseMin(distances, last)
    var sum = SIMD2<Float>.zero
    for lane in 0..<8 { sum += rises[Int(places[lane])] }
    if previous.space > longest {
      let row = mark * EdgeTable.memory
      sum +=
        rises[row + min(previous.space, EdgeTable.memory - 1)]
        - rises[row + min(longest, EdgeTable.memory - 1)]
    }
    return sum
  }

  /// The rise that the older marks left, K, `behind` clocks behind the start of the mark.
  @inline(__always)
  private func older(_ rises: Span<Float>, behind: Int32) -> Float {
    let last = SIMD8<Int32>(repeating: Int32(EdgeTable.memory - 1))
    let behind = min(max(behind, 0), Int32(EdgeTable.memory))
    let places = rows &+ pointwiseMin(distances &+ behind, last)
    var sum: Float = 0
    for lane in 0..<8 { sum += rises[Int(places[lane])] }
    return sum
  }
}

/// What is the same for all marks of one state.
private struct StreamTerms {
  let rise: Float
  let spot: Float
  let offset: Float

  @inline(__always)
  func place(_ entry: EdgeTable.Entry, _ older: Float, side: Float) -> Float {
    entry.x + side * ((rise + older) * entry.y + spot * entry.z + offset * entry.w)
  }
}
