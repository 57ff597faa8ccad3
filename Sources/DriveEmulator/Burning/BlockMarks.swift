internal import Determinism
public import DiscModel
public import WriteStrategy

/// Marks from what was written: the channel bits of a recorded block, through strategy and heat, under the conditions of
/// every tick. The same block gives the same marks, in whatever order blocks are asked for.
public struct BlockMarks: Sendable {
  /// The layer's strategy and heat.
  public private(set) var writer: TrackWriter
  /// Absorbed power at which a block of relative power 1 was written, W.
  public let bestPower: Double
  /// Length of a channel bit, metres.
  public let bitLength: Double
  /// Defocus at which the spot's area is twice that in focus, metres.
  public let focalDepth: Double
  /// Effective value of the film's threshold from place to place, a share.
  public let thresholdNoise: Double
  /// Wavefront error of a tilted disc, wavelengths of effective value per radian: coma enlarges the spot.
  public let comaOfTilt: Double
  /// Edges lie where the channel bits say.
  private let isNominal: Bool
  private let noise: RandomStream
  private let deviates = GaussianTable()
  /// Natural logarithm of the spot's radius over that in focus, by steps of defocus from -128 on.
  private let spotLogarithms: [Double]
  // Room for a block's runs and conditions, and for some of its edges and marks, kept from one block to the next.
  private var found = LevelRuns()
  private var states = TickStates()
  private var clock = ClockLine()
  private var edges = [StreamedMark](repeating: StreamedMark(), count: piece)
  private var others = [StreamedMark](repeating: StreamedMark(), count: piece)
  private var some: [Mark] = []

  /// Runs that are worked on at a time: what is made of them stays in the nearest caches.
  private static let piece = 512
  /// Channel bits of neighbouring blocks that are looked at: edges remember and foresee their neighbours.
  private static let before = 512
  private static let behind = 128

  /// Marks of a layer. `stream` is the name of the random stream by which edges scatter.
  public init(
    writer: TrackWriter, bestPower: Double, bitLength: Double, focalDepth: Double,
    thresholdNoise: Double = 0.015, comaOfTilt: Double = 0, isNominal: Bool = false,
    seed: UInt64, stream: StaticString
  ) {
    self.writer = writer
    self.bestPower = bestPower
    self.bitLength = bitLength
    self.focalDepth = focalDepth
    self.thresholdNoise = thresholdNoise
    self.comaOfTilt = comaOfTilt
    self.isNominal = isNominal
    noise = RandomStream(seed: seed, name: stream)
    spotLogarithms = (-128..<128).map { steps in
      let defocus = Double(steps) * WritingConditions.defocusStep / focalDepth
      return 0.5 * Double.log(1 + defocus * defocus)
    }
  }

  /// The marks that begin in a block, metres along the layer's track from its bit 0, in order. The blocks that touch it on
  /// the track, if any, close its first and last runs.
  ///
  /// There are none where the power writes not even the shortest. Edges follow the power by their slope for a few
  /// percent; ticks farther from the block's power, as under a flaw, get the marks of a block of theirs.
  public mutating func marks(
    of block: RecordedBlock, before: RecordedBlock?, behind: RecordedBlock?
  ) throws(WriteStrategyError) -> [Mark] {
    var marks: [Mark] = []
    try write(block, before: before, behind: behind) { some in
      for index in some.indices { marks.append(some[index]) }
    }
    return marks
  }

  /// The same, handed over some marks at a time.
  mutating func write(
    _ block: RecordedBlock, before: RecordedBlock?, behind: RecordedBlock?, take: (Span<Mark>) -> Void
  ) throws(WriteStrategyError) {
    let levels = PowerLevels(block)
    if levels.isFlat {
      _ = try writeIfWritten(block, before, behind, take: take)
      return
    }
    let context = Context(block, before: before, behind: behind, Self.before, Self.behind)
    let starts = LevelRuns(context.levels, count: context.count).starts.map { $0 - context.lead }.filter {
      $0 >= 0 && $0 < Int(block.facts.bitCount)
    }
    var found: [Mark?] = Array(repeating: nil, count: starts.count)
    for level in levels.kinds {
      var marks: [Mark] = []
      let isWritten = try writeIfWritten(levels.block(block, level), before, behind) { some in
        for index in some.indices { marks.append(some[index]) }
      }
      guard isWritten else { continue }
      for (index, start) in starts.enumerated() where levels.level(atBit: start) == level {
        found[index] = marks[index]
      }
    }
    let written = found.compactMap { $0 }
    take(written.span)
  }

  /// Writes the marks of a block of one power, give or take a few percent; false where that power writes none.
  private mutating func writeIfWritten(
    _ block: RecordedBlock, _ before: RecordedBlock?, _ behind: RecordedBlock?, take: (Span<Mark>) -> Void
  ) throws(WriteStrategyError) -> Bool {
    do {
      try writeNearPower(block, before, behind, take: take)
      return true
    } catch {
      guard error.writesNothing else { throw error }
      return false
    }
  }

  private mutating func writeNearPower(
    _ block: RecordedBlock, _ before: RecordedBlock?, _ behind: RecordedBlock?, take: (Span<Mark>) -> Void
  ) throws(WriteStrategyError) {
    let power = bestPower * Double(block.facts.relativePower)
    let written = try writer.written(power)
    let context = Context(block, before: before, behind: behind, Self.before, Self.behind)
    found.read(context.levels, count: context.count)
    states.take(block, found, from: context.lead, spotLogarithms, comaOfTilt: comaOfTilt)
    clock.take(block)
    let tables = try writer.tables(around: power).filter { $0.share > 0 }
    var streams = tables.map { MarkStream($0.table) }
    let conditions = tables.map { states.at(powerLogarithm: Double.log(power / $0.power)) }
    let first = found.starts.firstPlace { $0 >= context.lead }
    let end = found.starts.firstPlace { $0 >= context.lead + Int(block.facts.bitCount) }
    let origin = block.facts.trackBit - Int64(context.lead)
    for start in stride(from: 0, to: end, by: Self.piece) {
      let piece = start..<min(start + Self.piece, found.runs.count)
      for index in tables.indices {
        if index == 0 {
          states.write(found, piece, with: &streams[index], conditions[index], into: &edges)
        } else {
          states.write(found, piece, with: &streams[index], conditions[index], into: &others)
          Self.mix(&edges, others, count: piece.count, share: Float(tables[index].share))
        }
      }
      write(
        max(first, start)..<max(first, start, min(piece.upperBound, end)), from: start, origin: origin,
        blockBit: block.facts.trackBit, widths: written.widths)
      take(some.span)
    }
  }

  /// Goes a share of the way from edges to those of another table.
  private static func mix(
    _ edges: inout [StreamedMark], _ others: [StreamedMark], count: Int, share: Float
  ) {
    for index in 0..<count {
      let other = others[index]
      edges[index].lead += share * (other.lead - edges[index].lead)
      edges[index].trail += share * (other.trail - edges[index].trail)
      edges[index].leadByPower += share * (other.leadByPower - edges[index].leadByPower)
      edges[index].trailByPower += share * (other.trailByPower - edges[index].trailByPower)
    }
  }

  /// Some marks from their edges, of which the first is that of run `start`, scattered: a threshold that is higher by a
  /// share moves an edge as less power does.
  private mutating func write(
    _ range: Range<Int>, from start: Int, origin: Int64, blockBit: Int64, widths: [Double]
  ) {
    var some: [Mark] = []
    swap(&some, &self.some)
    defer { swap(&some, &self.some) }
    let (runs, starts, edges) = (found.runs.span, found.starts.span, edges.span)
    let (deviates, widths) = (deviates.values.span, widths.span)
    var knot = 0
    some.removeAll(keepingCapacity: true)
    some.append(addingCapacity: range.count) { marks in
      for index in range {
        let bit = origin + Int64(starts[index])
        let run = runs[index].mark
        var (lead, trail) = (0.0, 0.0)
        if !isNominal {
          let edge = edges[index - start]
          let (first, second, _) = GaussianTable.deviates3(
            from: noise.word(at: UInt64(bitPattern: bit)), in: deviates)
          lead = Double(edge.lead) + thresholdNoise * first * Double(edge.leadByPower)
          trail = Double(edge.trail) + thresholdNoise * second * Double(edge.trailByPower)
        }
        let place = Double(bit) + clock.value(at: Double(bit - blockBit), near: &knot)
        marks.append(
          Mark(
            start: place * bitLength + lead, length: max(0, Double(run) * bitLength + trail - lead),
            width: widths[min(max(run - 3, 0), widths.count - 1)]))
      }
    }
  }

  /// A block's levels between the last ones of the block before and the first ones of the block behind.
  private struct Context {
    var levels: [UInt8] = []
    /// Bits before the block's first.
    var lead = 0
    var count = 0

    init(_ block: RecordedBlock, before: RecordedBlock?, behind: RecordedBlock?, _ most: Int, _ next: Int) {
      // Whole bytes only: blocks that were written to their end have no other.
      if let before, before.range.upperBound == block.facts.trackBit, before.facts.bitCount % 8 == 0 {
        levels = Array(before.levels.suffix(most / 8))
        lead = 8 * levels.count
      }
      levels += block.levels
      count = lead + Int(block.facts.bitCount)
      if let behind, block.range.upperBound == behind.facts.trackBit, block.facts.bitCount % 8 == 0 {
        let head = behind.levels.prefix(next / 8)
        levels += head
        count += min(8 * head.count, Int(behind.facts.bitCount))
      }
    }
  }
}

/// What moved the edges of a block, tick by tick.
private struct TickStates {
  private var states: [WritingState] = []
  /// The first run behind each tick.
  private var ends: [Int] = []

  /// The conditions of runs whose starts count from `lead` bits before the block; those outside take the nearest tick.
  mutating func take(
    _ block: RecordedBlock, _ found: LevelRuns, from lead: Int, _ spotLogarithms: [Double], comaOfTilt: Double
  ) {
    let (radial, tangential) = (Double(block.facts.radialTilt), Double(block.facts.tangentialTilt))
    let tilted = TiltedSpot.growth(
      waves: comaOfTilt * (radial * radial + tangential * tangential).squareRoot())
    states.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    var (bound, end) = (lead, 0)
    for (tick, count) in zip(block.ticks, block.tickBitCounts ?? []) {
      var state = WritingState()
      state.powerLogarithm = tick.powerLogarithm
      state.spotLogarithm = spotLogarithms[Int(tick.defocus) + 128] + tilted
      state.offTrack = tick.offTrackDistance
      states.append(state)
      bound += count
      while end < found.starts.count, found.starts[end] < bound { end += 1 }
      ends.append(end)
    }
  }

  /// The conditions for a table; `powerLogarithm` is that of the block's power over the table's.
  func at(powerLogarithm: Double) -> [WritingState] {
    states.map { state in
      var state = state
      state.powerLogarithm = powerLogarithm + state.powerLogarithm
      return state
    }
  }

  /// Writes the edges of a piece of the runs.
  func write(
    _ found: LevelRuns, _ piece: Range<Int>, with stream: inout MarkStream, _ states: [WritingState],
    into marks: inout [StreamedMark]
  ) {
    var span = marks.mutableSpan
    stream.write(found.runs.span.extracting(piece), states.span, ends: ends.span, into: &span)
  }
}

extension [Int] {
  /// The first place from which on a condition holds, as it does behind that.
  fileprivate func firstPlace(where holds: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
