internal import Determinism
public import DiscModel
public import WriteStrategy

/// How one stretch of a track is written.
public struct TrackWriting: Sendable, Equatable {
  /// Peak power that heats the recording film, W.
  public var absorbedPower: Double
  /// The spot's radius over that of the strategy's writer: defocus and tilt enlarge it.
  public var spotRatio = 1.0
  /// The spot's place less the track's line, metres.
  public var offTrack = 0.0
  /// Effective value of the film's threshold from place to place, a share: edges scatter by it over their gradient.
  /// 1.5 % unless given (assumed): 3T marks of a dye layer then stand 53 to 55 dB above their own scatter in 30 kHz.
  public var thresholdNoise = 0.015

  /// A stretch written at a power, everything else as the strategy expects it.
  public init(absorbedPower: Double) { self.absorbedPower = absorbedPower }
}

/// Writes marks of one strategy on one layer at any power, out of edge tables a few percent of power apart.
public struct TrackWriter: Sendable {
  /// What it writes.
  public let strategy: PulseStrategy
  /// The layer's heat.
  public let writer: LayerWriter
  /// Distance of neighbouring tables as a factor of power.
  private static let tableRatio = 1.06
  /// Runs of the tables; longer ones have edges like the longest.
  private static let runs = 3...8
  private var tables: [(key: Int, power: Double, table: EdgeTable)] = []
  private var widthTables: [(key: Int, widths: [Double])] = []

  /// What was worked out at one power.
  struct Written: Sendable {
    var power: Double
    var table: EdgeTable
    /// Widths of marks by run, from the shortest on, metres.
    var widths: [Double]
  }

  /// A writer whose strategy is made for the layer's writer.
  public init(strategy: PulseStrategy, writer: LayerWriter) {
    self.strategy = strategy
    self.writer = writer
  }

  /// The marks of runs, the first run's nominal start at place 0, metres along the track. `stream` scatters the edges.
  ///
  /// Throws where the power writes no mark.
  public mutating func marks(
    _ runs: [MarkRun], _ writing: TrackWriting, seed: UInt64 = 0, stream: StaticString = "medium.edges"
  ) throws(WriteStrategyError) -> [Mark] {
    let written = try written(writing.absorbedPower)
    var state = WritingState()
    state.spotLogarithm = Double.log(writing.spotRatio)
    state.offTrack = writing.offTrack
    let plain = try streamed(runs, writing.absorbedPower, nearest: written, state)
    // The same with one percent more power tells how an edge moves with it.
    let moved = try streamed(runs, writing.absorbedPower, nearest: written, state, raisedBy: 0.01)
    let noise = EdgeNoise(seed: seed, stream: stream, share: 100 * writing.thresholdNoise)
    let bit = strategy.channelBitLength
    return plain.indices.map { index in
      let (mark, more) = (plain[index], moved[index])
      let (first, second) = noise.deviates(UInt64(index))
      let start = Double(mark.start) * bit + Double(mark.lead) + first * Double(more.lead - mark.lead)
      let end =
        Double(mark.start + Int(mark.run)) * bit + Double(mark.trail) + second
        * Double(more.trail - mark.trail)
      let runClass = min(max(Int(mark.run) - 3, 0), written.widths.count - 1)
      return Mark(start: start, length: max(0, end - start), width: written.widths[runClass])
    }
  }

  /// The edges at a power, or with the rise `raisedBy` a share.
  ///
  /// What crystals take back from a mark follows the power in another way than its melt: where they grow, the edges
  /// lie between those of the two tables around the power.
  private mutating func streamed(
    _ runs: [MarkRun], _ power: Double, nearest: Written, _ state: WritingState, raisedBy: Double = 0
  ) throws(WriteStrategyError) -> [StreamedMark] {
    func marks(_ tablePower: Double, _ table: EdgeTable) -> [StreamedMark] {
      var state = state
      state.powerLogarithm = Double.log(power / tablePower) + raisedBy
      var marks = [StreamedMark](repeating: StreamedMark(), count: runs.count)
      Self.stream(runs, table, state, into: &marks)
      return marks
    }
    guard writer.recrystallisation != nil else { return marks(nearest.power, nearest.table) }
    let position = Double.log(power) / Double.log(Self.tableRatio)
    let lower = Int(position.rounded(.down))
    let (below, above) = (try table(lower), try table(lower + 1))
    let share = Float(position - Double(lower))
    return zip(marks(below.power, below.table), marks(above.power, above.table)).map { low, high in
      StreamedMark(
        start: low.start, run: low.run, lead: low.lead + share * (high.lead - low.lead),
        trail: low.trail + share * (high.trail - low.trail))
    }
  }

  private static func stream(
    _ runs: [MarkRun], _ table: EdgeTable, _ state: WritingState, into marks: inout [StreamedMark]
  ) {
    var stream = MarkStream(table)
    var span = marks.mutableSpan
    stream.write(runs.span, state, into: &span)
  }

  /// The table nearest to a power, worked out when it is first asked for, with the widths at the power itself.
  mutating func written(_ power: Double) throws(WriteStrategyError) -> Written {
    guard power > 0, power.isFinite else {
      throw WriteStrategyError("a power of \(power) W", advice: "above 0 would do")
    }
    let step = Double.log(Self.tableRatio)
    let position = Double.log(power) / step
    let found = try table(Int(position.rounded()))
    let lower = Int(position.rounded(.down))
    let share = position - Double(lower)
    let (narrow, wide) = (try widths(lower), try widths(lower + 1))
    return Written(
      power: found.power, table: found.table, widths: zip(narrow, wide).map { $0 + share * ($1 - $0) })
  }

  /// The tables whose edges, weighted by their shares, are those at a power: the nearest one, or both around the power
  /// where crystals take back from marks.
  mutating func tables(
    around power: Double
  ) throws(WriteStrategyError) -> [(power: Double, table: EdgeTable, share: Double)] {
    let position = Double.log(power) / Double.log(Self.tableRatio)
    guard writer.recrystallisation != nil else {
      let nearest = try table(Int(position.rounded()))
      return [(nearest.power, nearest.table, 1)]
    }
    let lower = Int(position.rounded(.down))
    let (below, above) = (try table(lower), try table(lower + 1))
    let share = position - Double(lower)
    return [(below.power, below.table, 1 - share), (above.power, above.table, share)]
  }

  private mutating func table(_ key: Int) throws(WriteStrategyError) -> (power: Double, table: EdgeTable) {
    if let found = tables.first(where: { $0.key == key }) { return (found.power, found.table) }
    let power = Double.exp(Double(key) * Double.log(Self.tableRatio))
    let table = try EdgeTable(strategy, writer, absorbedPower: power, runs: Self.runs)
    tables.append((key, power, table))
    return (power, table)
  }

  private mutating func widths(_ key: Int) throws(WriteStrategyError) -> [Double] {
    if let found = widthTables.first(where: { $0.key == key }) { return found.widths }
    let new = try widths(Double.exp(Double(key) * Double.log(Self.tableRatio)))
    widthTables.append((key, new))
    return new
  }

  /// Width of a long mark that stands alone, metres; 0 where the power writes none.
  func longMarkWidth(_ power: Double) throws(WriteStrategyError) -> Double { try widths(power).last ?? 0 }

  /// Widths of single marks of 3 to 8 clocks: the third and the sixth are worked out, others lie between and beyond.
  private func widths(_ power: Double) throws(WriteStrategyError) -> [Double] {
    let train = try strategy.train(
      [MarkRun(mark: 3, space: 20), MarkRun(mark: 6, space: 20)], peakPower: power, velocity: writer.velocity)
    let marks = writer.marks(train)
    let (short, long) = (marks[0].width, marks[1].width)
    return Self.runs.map { run in
      // A mark's width saturates as the heat does: what is missing halves with every run or so.
      long - (long - short) * Double.exp(-0.7 * Double(run - 3))
    }
  }

  /// Scatter of edges.
  private struct EdgeNoise {
    let stream: RandomStream
    let table = GaussianTable()
    let share: Double

    init(seed: UInt64, stream: StaticString, share: Double) {
      self.stream = RandomStream(seed: seed, name: stream)
      self.share = share
    }

    func deviates(_ number: UInt64) -> (Double, Double) {
      let (first, second, _) = table.deviates3(from: stream.word(at: number))
      return (share * first, share * second)
    }
  }
}
