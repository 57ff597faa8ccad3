internal import Determinism

/// Where the edges of marks lie, by what stands around them, with what moves them.
///
/// Heat is a sum, so the nearest neighbours decide exactly and everything older by its rise at the edge: a rise dT
/// moves an edge outward by dT over the gradient. To be made anew only when strategy, speed or layer changes.
public struct EdgeTable: Sendable {
  /// Of one context: place against the nominal one (m), 1/gradient (m/K), and outward motion by the logarithm of the
  /// spot's radius (m) and by the square of its distance from the track (m/m2).
  typealias Entry = SIMD4<Float>

  /// The runs of the table; others are treated as the nearest of these.
  public let runs: ClosedRange<Int>
  /// Rise at which the film changes, K.
  public let threshold: Double
  /// By previous mark, previous space, mark.
  let leads: [Entry]
  /// By previous space, mark, next space.
  let trails: [Entry]
  /// Rise that an older mark leaves at the leading edge of a mark alone, and how much more at one drawn toward a
  /// long mark close before it, K; by mark and by clocks from its end to the edge's nominal place.
  let atLead: [SIMD2<Float>]
  /// The rise at a trailing edge, which hardly moves.
  let atTrail: [Float]
  /// Place of the leading edge of a mark alone (m), and the reciprocal of how far a long mark close before draws it.
  let lonelyPlace: Float
  let perDrawnPlace: Float

  /// Clocks over which an older mark is remembered.
  static let memory = 128
  /// More rows of what older marks leave would not fit in a stream's lanes of sixteen bits.
  private static let mostRuns = 256

  /// The table of a strategy at a peak power (absorbed, W) on a layer.
  ///
  /// Throws where a context writes no mark, or as the strategy's trains do. Without `derivatives` spot and distance
  /// from the track move nothing, which takes less time to make.
  public init(
    _ strategy: PulseStrategy, _ writer: LayerWriter, absorbedPower: Double, runs: ClosedRange<Int>? = nil,
    derivatives: Bool = true
  ) throws(WriteStrategyError) {
    let context = try EdgeContext(strategy, writer, absorbedPower, derivatives: derivatives)
    let runs = runs ?? strategy.runs
    guard runs.count <= Self.mostRuns else {
      throw WriteStrategyError(
        "a table of \(runs.count) runs", advice: "at most \(Self.mostRuns) can be told apart")
    }
    self.runs = runs
    threshold = writer.stack.thresholdRise
    var (leads, trails): ([Entry], [Entry]) = ([], [])
    for first in runs {
      for second in runs {
        for third in runs {
          leads.append(try context.lead(previousMark: first, previousSpace: second, mark: third))
          trails.append(try context.trail(previousSpace: first, mark: second, nextSpace: third))
        }
      }
    }
    self.leads = leads
    self.trails = trails
    let typical = try context.typicalEdges(runs)
    let drawn = typical.crowded.place - typical.lonely.place
    lonelyPlace = Float(typical.lonely.place)
    perDrawnPlace = drawn.magnitude > 1e-9 ? Float(1 / drawn) : 0
    var (atLead, atTrail): ([SIMD2<Float>], [Float]) = ([], [])
    for run in runs {
      let lonely = try context.rises(behind: run, at: typical.lonely)
      let crowded = try context.rises(behind: run, at: typical.crowded)
      atLead += zip(lonely, crowded).map { SIMD2($0, $1 - $0) }
      atTrail += try context.rises(behind: run, at: typical.trail)
    }
    self.atLead = atLead
    self.atTrail = atTrail
  }
}

/// Writes single contexts of a table.
private struct EdgeContext {
  let strategy: PulseStrategy
  let writer: LayerWriter
  let peakPower: Double
  let bit: Double
  let clock: Double
  /// The same layer under a slightly larger spot, and slightly aside of the track.
  let larger: StepResponse?
  let aside: StepResponse?

  static let enlargement = 1.01
  static let offset = 50e-9
  /// No neighbour is nearer than this.
  static let farAway = 200

  init(
    _ strategy: PulseStrategy, _ writer: LayerWriter, _ power: Double, derivatives: Bool
  ) throws(WriteStrategyError) {
    self.strategy = strategy
    self.writer = writer
    peakPower = power
    bit = strategy.channelBitLength
    clock = bit / writer.velocity
    guard derivatives else {
      (larger, aside) = (nil, nil)
      return
    }
    let spot = try SpotResponse(writer.spectrum, spotRadius: writer.spotRadius * Self.enlargement)
    larger = StepResponse(spot, velocity: writer.velocity)
    aside = StepResponse(writer.spot, velocity: writer.velocity, offset: Self.offset)
  }

  private func train(_ runs: [MarkRun], previousSpace: Int? = nil) throws(WriteStrategyError) -> PulseTrain {
    try strategy.train(runs, peakPower: peakPower, velocity: writer.velocity, previousSpace: previousSpace)
  }

  func lead(previousMark: Int, previousSpace: Int, mark: Int) throws(WriteStrategyError) -> EdgeTable.Entry {
    let runs = [MarkRun(mark: previousMark, space: previousSpace), MarkRun(mark: mark, space: Self.farAway)]
    return try entry(train(runs), mark: 1, side: -1, nominal: Double(previousMark + previousSpace) * bit)
  }

  func trail(previousSpace: Int, mark: Int, nextSpace: Int) throws(WriteStrategyError) -> EdgeTable.Entry {
    let runs = [
      MarkRun(mark: mark, space: nextSpace), MarkRun(mark: strategy.runs.lowerBound, space: Self.farAway),
    ]
    return try entry(train(runs, previousSpace: previousSpace), mark: 0, side: 1, nominal: Double(mark) * bit)
  }

  private func entry(
    _ train: PulseTrain, mark: Int, side: Double, nominal: Double
  ) throws(WriteStrategyError) -> EdgeTable.Entry {
    let marks = writer.line(train)
    guard let edge = writer.edge(ofMark: mark, side: side, in: marks) else {
      throw WriteStrategyError(
        "a \(train.marks[mark].run)T mark is not written at \(peakPower * 1e3) mW absorbed",
        advice: "more power would do", writesNothing: true)
    }
    let edges = train.edges
    func difference(_ response: StepResponse?) -> Double {
      guard let response else { return 0 }
      func rise(_ response: StepResponse) -> Double {
        HeatCourse(edges: edges, restingPower: train.restingPower, response)
          .rise(at: edge.place, time: edge.time).value
      }
      return rise(response) - rise(writer.response)
    }
    let bySpot = difference(larger) / Double.log(Self.enlargement)
    let byOffset = difference(aside) / (Self.offset * Self.offset)
    let perKelvin = edge.isJoined ? 0 : 1 / edge.gradient
    return [
      Float(edge.place - nominal), Float(perKelvin), Float(bySpot * perKelvin), Float(byOffset * perKelvin),
    ]
  }

  /// Edges against their nominal places and times: the leading edge of a mark alone and of one close behind a long
  /// mark, the trailing edge.
  func typicalEdges(
    _ runs: ClosedRange<Int>
  ) throws(WriteStrategyError) -> (lonely: MarkEdge, crowded: MarkEdge, trail: MarkEdge) {
    let mark = min(max(5, runs.lowerBound), runs.upperBound)
    let lonely = writer.line(try train([MarkRun(mark: mark, space: Self.farAway)]))
    let before = MarkRun(mark: runs.upperBound, space: runs.lowerBound)
    let crowded = writer.line(try train([before, MarkRun(mark: mark, space: Self.farAway)]))
    guard let first = writer.edges(ofMark: 0, in: lonely),
      let second = writer.edge(ofMark: 1, side: -1, in: crowded)
    else {
      throw WriteStrategyError(
        "a \(mark)T mark is not written at \(peakPower * 1e3) mW absorbed", advice: "more power would do",
        writesNothing: true)
    }
    return (
      first.lead, moved(second, byClocks: -(before.mark + before.space)), moved(first.trail, byClocks: -mark)
    )
  }

  private func moved(_ edge: MarkEdge, byClocks clocks: Int) -> MarkEdge {
    var edge = edge
    edge.place += Double(clocks) * bit
    edge.time += Double(clocks) * clock
    return edge
  }

  /// What a mark leaves behind it at an edge of a later one, by clocks from its end to the edge's nominal place.
  func rises(behind run: Int, at edge: MarkEdge) throws(WriteStrategyError) -> [Float] {
    let train = try train([MarkRun(mark: run, space: Self.farAway)])
    // Only what the mark adds: its edges, without the resting power.
    let course = HeatCourse(edges: train.edges, restingPower: 0, writer.response)
    return (0..<EdgeTable.memory).map { distance in
      // The last column stands for everything farther away.
      if distance == EdgeTable.memory - 1 { return 0 }
      let there = moved(edge, byClocks: run + distance)
      return Float(course.rise(at: there.place, time: there.time).value)
    }
  }
}
