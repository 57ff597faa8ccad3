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
  /// How the leading edge moves with the logarithm of the power, metres: exact, as edges follow it in a straight line.
  public var leadByPower: Float
  /// How the trailing edge moves with the logarithm of the power, metres.
  public var trailByPower: Float

  /// The edges of a mark; by default of nothing, for a place that a stream writes to.
  public init(
    start: Int = 0, run: Int32 = 0, lead: Float = 0, trail: Float = 0, leadByPower: Float = 0,
    trailByPower: Float = 0
  ) {
    self.start = start
    self.run = run
    self.lead = lead
    self.trail = trail
    self.leadByPower = leadByPower
    self.trailByPower = trailByPower
  }
}

/// Turns runs into edges, one after the other, out of a table.
///
/// A mark remembers the nine marks before it: the nearest by the table's contexts, the others by the rise that they
/// left. On average these are 85 clocks, 12 um of track at any speed.
public struct MarkStream: Sendable {
  /// The table in force.
  public let table: EdgeTable
  private var memory: MarkMemory
  /// The state that is in force, where states have numbers.
  private var stretch = 0

  /// A stream in front of which nothing was written.
  public init(_ table: EdgeTable) {
    self.table = table
    memory = MarkMemory(shortest: table.runs.lowerBound)
  }

  /// Writes the edges of every run behind one another into `marks`, as many as both hold.
  public mutating func write(
    _ runs: Span<MarkRun>, _ state: WritingState = .init(), into marks: inout MutableSpan<StreamedMark>
  ) {
    Self.write(runs, table, &memory, into: &marks) { [threshold = table.threshold] _ in
      (StreamTerms(state, threshold: threshold), runs.count)
    }
  }

  /// The same under conditions that change: the state of a number holds for the stream's runs before its number in
  /// `ends`, from where the one before ends; the last one for all that are left. The next piece of the stream takes the
  /// same states, and goes on with the one that this piece has come to.
  public mutating func write(
    _ runs: Span<MarkRun>, _ states: Span<WritingState>, ends: Span<Int>,
    into marks: inout MutableSpan<StreamedMark>
  ) {
    let last = min(states.count, ends.count) - 1
    guard last >= 0 else { return write(runs, into: &marks) }
    let before = memory.count
    var number = min(stretch, last)
    Self.write(runs, table, &memory, into: &marks) { [threshold = table.threshold] index in
      while number < last, ends[number] - before <= index { number += 1 }
      let terms = StreamTerms(states[number], threshold: threshold)
      return (terms, number < last ? ends[number] - before : runs.count)
    }
    stretch = number
  }

  /// `stretch` gives the terms from a run on, and the first run behind them.
  @inline(__always)
  private static func write(
    _ runs: Span<MarkRun>, _ table: EdgeTable, _ memory: inout MarkMemory,
    into marks: inout MutableSpan<StreamedMark>, stretch: (Int) -> (StreamTerms, Int)
  ) {
    let (leads, trails) = (table.leads.span, table.trails.span)
    let (atLead, atTrail) = (table.atLead.span, table.atTrail.span)
    let (lonelyPlace, perDrawnPlace) = (table.lonelyPlace, table.perDrawnPlace)
    let (shortest, longest, runCount) = (table.runs.lowerBound, table.runs.upperBound, table.runs.count)
    // Places in the table are clamped to the runs, so that these checks cover all of them.
    precondition(leads.count == runCount * runCount * runCount && trails.count == leads.count)
    precondition(atLead.count == runCount * EdgeTable.memory && atTrail.count == atLead.count)
    let all = min(runs.count, marks.count)
    var (now, index) = (memory, 0)
    // A mark's own row and that of its space are the next one's context.
    var before = min(max(now.previous.space &- shortest, 0), runCount - 1)
    var beforeMark = min(max(now.previous.mark &- shortest, 0), runCount - 1)
    while index < all {
      let (common, end) = stretch(index)
      while index < min(end, all) {
        let run = runs[index]
        let mark = min(max(run.mark &- shortest, 0), runCount - 1)
        let next = min(max(run.space &- shortest, 0), runCount - 1)
        let lead = unsafe leads[unchecked: (beforeMark &* runCount &+ before) &* runCount &+ mark]
        let trail = unsafe trails[unchecked: (before &* runCount &+ mark) &* runCount &+ next]
        var older = unsafe now.older(unchecked: atLead)
        if now.previous.space > longest {
          older += now.farther(atLead, previous: beforeMark, longest: longest)
        }
        let drawn = (lead.x - lonelyPlace) * perDrawnPlace
        now.remember(beforeMark)
        let left = unsafe now.older(unchecked: atTrail, behind: run.mark)
        marks[index] = StreamedMark(
          start: now.position, run: Int32(truncatingIfNeeded: run.mark),
          lead: common.place(lead, older.x + drawn * older.y, side: -1),
          trail: common.place(trail, left, side: 1),
          leadByPower: -common.threshold * lead.y, trailByPower: common.threshold * trail.y)
        now.advance(run)
        (before, beforeMark) = (next, mark)
        index &+= 1
      }
    }
    now.count += all
    memory = now
  }
}

/// What a stream knows of the marks before.
private struct MarkMemory {
  typealias Lanes = SIMD8<Int16>

  /// Runs and clocks so far.
  var count = 0
  var position = 0
  var previous: MarkRun
  /// Clocks from the ends of older marks to the start of the next one, and their rows in the table.
  private var distances = Lanes(repeating: Int16(EdgeTable.memory))
  private var rows = Lanes(repeating: 0)
  /// Where the next one is put, in every lane.
  private var slot = Lanes(repeating: 0)

  init(shortest: Int) { previous = MarkRun(mark: shortest, space: 100_000) }

  /// Puts the previous mark among the older ones; `mark` is its number in the table, below 256.
  @inline(__always)
  mutating func remember(_ mark: Int) {
    let isHere = Lanes(0, 1, 2, 3, 4, 5, 6, 7) .== slot
    let distance = Int16(truncatingIfNeeded: min(max(previous.space, 0), EdgeTable.memory))
    distances.replace(with: distance, where: isHere)
    rows.replace(with: Int16(truncatingIfNeeded: mark &* EdgeTable.memory), where: isHere)
    slot = (slot &+ 1) & 7
  }

  @inline(__always)
  mutating func advance(_ run: MarkRun) {
    let step = Int16(truncatingIfNeeded: min(max(run.mark &+ run.space, 0), EdgeTable.memory))
    distances = Self.least(distances &+ step, EdgeTable.memory)
    position &+= run.mark &+ run.space
    previous = run
  }

  /// The rises that the older marks left at the start of the mark, K. The caller has checked that the table has
  /// `EdgeTable.memory` rises for each of its runs.
  @inline(__always)
  @unsafe
  func older(unchecked rises: Span<SIMD2<Float>>) -> SIMD2<Float> {
    let places = Self.places(rows &+ Self.least(distances, EdgeTable.memory - 1))
    var sum = SIMD2<Float>.zero
    for lane in 0..<8 { sum += unsafe rises[unchecked: Int(places[lane])] }
    return sum
  }

  /// The rise that the older marks left, K, `behind` clocks behind the start of the mark.
  @inline(__always)
  @unsafe
  func older(unchecked rises: Span<Float>, behind: Int) -> Float {
    let behind = Int16(truncatingIfNeeded: min(max(behind, 0), EdgeTable.memory))
    let places = Self.places(rows &+ Self.least(distances &+ behind, EdgeTable.memory - 1))
    var sum: Float = 0
    for lane in 0..<8 { sum += unsafe rises[unchecked: Int(places[lane])] }
    return sum
  }

  /// What a space beyond the table's longest run takes from the rise: the previous mark, whose number in the table is
  /// `mark`, is farther away than its context says.
  func farther(_ rises: Span<SIMD2<Float>>, previous mark: Int, longest: Int) -> SIMD2<Float> {
    let row = mark * EdgeTable.memory
    return rises[row + min(previous.space, EdgeTable.memory - 1)]
      - rises[row + min(longest, EdgeTable.memory - 1)]
  }

  @inline(__always)
  private static func least(_ lanes: Lanes, _ most: Int) -> Lanes {
    pointwiseMin(lanes, Lanes(repeating: Int16(truncatingIfNeeded: most)))
  }

  /// None is negative: without a sign they need not be widened with one.
  @inline(__always)
  private static func places(_ lanes: Lanes) -> SIMD8<UInt16> { SIMD8(truncatingIfNeeded: lanes) }
}

/// What is the same for all marks of one state.
private struct StreamTerms {
  let threshold: Float
  let rise: Float
  let spot: Float
  let offset: Float

  @inline(__always)
  init(_ state: WritingState, threshold: Double) {
    self.threshold = Float(threshold)
    rise = Float(threshold * state.powerLogarithm - state.thresholdChange)
    spot = Float(state.spotLogarithm)
    offset = Float(state.offTrack * state.offTrack)
  }

  @inline(__always)
  func place(_ entry: EdgeTable.Entry, _ older: Float, side: Float) -> Float {
    entry.x + side * ((rise + older) * entry.y + spot * entry.z + offset * entry.w)
  }
}
