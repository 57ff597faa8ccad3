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
  }

  /// The marks that begin in a block, metres along the layer's track from its bit 0, in order. The blocks that touch it on
  /// the track, if any, close its first and last runs.
  ///
  /// There are none where the power writes not even the shortest. Edges follow the power by their slope for a few
  /// percent; ticks farther from the block's power, as under a flaw, get the marks of a block of theirs.
  public mutating func marks(
    of block: RecordedBlock, before: RecordedBlock?, behind: RecordedBlock?
  ) throws(WriteStrategyError) -> [Mark] {
    let levels = PowerLevels(block)
    if levels.isFlat { return try marksIfWritten(block, before, behind) ?? [] }
    let context = Context(block, before: before, behind: behind, Self.before, Self.behind)
    let starts = LevelRuns(context.levels, count: context.count).starts.map { $0 - context.lead }.filter {
      $0 >= 0 && $0 < Int(block.facts.bitCount)
    }
    var found: [Mark?] = Array(repeating: nil, count: starts.count)
    for level in levels.kinds {
      guard let marks = try marksIfWritten(levels.block(block, level), before, behind) else { continue }
      for (index, start) in starts.enumerated() where levels.level(atBit: start) == level {
        found[index] = marks[index]
      }
    }
    return found.compactMap { $0 }
  }

  /// The marks of a block of one power, give or take a few percent; nil where that power writes none.
  private mutating func marksIfWritten(
    _ block: RecordedBlock, _ before: RecordedBlock?, _ behind: RecordedBlock?
  ) throws(WriteStrategyError) -> [Mark]? {
    do {
      return try marksNearPower(of: block, before: before, behind: behind)
    } catch {
      guard error.writesNothing else { throw error }
      return nil
    }
  }

  private mutating func marksNearPower(
    of block: RecordedBlock, before: RecordedBlock?, behind: RecordedBlock?
  ) throws(WriteStrategyError) -> [Mark] {
    let power = bestPower * Double(block.facts.relativePower)
    let written = try writer.written(power)
    let context = Context(block, before: before, behind: behind, Self.before, Self.behind)
    let found = LevelRuns(context.levels, count: context.count)
    let tables = try writer.tables(around: power)
    func edges(extra: Double) -> [StreamedMark] {
      var sum: [StreamedMark] = []
      for part in tables where part.share > 0 {
        var marks = [StreamedMark](repeating: StreamedMark(), count: found.runs.count)
        let states = TickStates(
          block, power: power, of: part.power, focalDepth: focalDepth, comaOfTilt: comaOfTilt)
        states.write(found, from: context.lead, part.table, extra: extra, into: &marks)
        guard !sum.isEmpty else {
          sum = marks
          continue
        }
        let share = Float(part.share)
        for index in sum.indices {
          sum[index].lead += share * (marks[index].lead - sum[index].lead)
          sum[index].trail += share * (marks[index].trail - sum[index].trail)
        }
      }
      return sum
    }
    let plain = edges(extra: 0)
    // The same with one percent more power tells how an edge moves with it.
    let moved = edges(extra: 0.01)
    let origin = block.facts.trackBit - Int64(context.lead)
    var marks: [Mark] = []
    marks.reserveCapacity(found.runs.count)
    for index in plain.indices {
      let start = found.starts[index]
      guard start >= context.lead, start < context.lead + Int(block.facts.bitCount) else { continue }
      marks.append(
        mark(
          plain[index], moved[index], at: origin + Int64(start), run: found.runs[index].mark,
          widths: written.widths))
    }
    return marks
  }

  /// One mark from its edges, scattered.
  private func mark(
    _ plain: StreamedMark, _ moved: StreamedMark, at bit: Int64, run: Int, widths: [Double]
  ) -> Mark {
    let (first, second, _) = deviates.deviates3(from: noise.word(at: UInt64(bitPattern: bit)))
    let share = 100 * thresholdNoise
    let lead = Double(plain.lead) + share * first * Double(moved.lead - plain.lead)
    let trail = Double(plain.trail) + share * second * Double(moved.trail - plain.trail)
    let width = widths[min(max(run - 3, 0), widths.count - 1)]
    if isNominal {
      return Mark(start: Double(bit) * bitLength, length: Double(run) * bitLength, width: width)
    }
    return Mark(
      start: Double(bit) * bitLength + lead, length: max(0, Double(run) * bitLength + trail - lead),
      width: width)
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
  /// First bit of each tick, counted from the block's first; one more for the end.
  private var bounds: [Int] = [0]
  private var states: [WritingState] = []

  init(_ block: RecordedBlock, power: Double, of table: Double, focalDepth: Double, comaOfTilt: Double) {
    let base = Double.log(power / table)
    let (radial, tangential) = (Double(block.facts.radialTilt), Double(block.facts.tangentialTilt))
    let tilted = TiltedSpot.growth(
      waves: comaOfTilt * (radial * radial + tangential * tangential).squareRoot())
    for (tick, count) in zip(block.ticks, block.tickBitCounts ?? []) {
      var state = WritingState()
      state.powerLogarithm = base + tick.powerLogarithm
      let defocus = tick.defocusDistance / focalDepth
      state.spotLogarithm = 0.5 * Double.log(1 + defocus * defocus) + tilted
      state.offTrack = tick.offTrackDistance
      states.append(state)
      bounds.append(bounds[bounds.count - 1] + count)
    }
  }

  /// Streams runs whose starts count from `lead` bits before the block; those outside take the nearest tick.
  func write(
    _ found: LevelRuns, from lead: Int, _ table: EdgeTable, extra: Double, into marks: inout [StreamedMark]
  ) {
    guard !states.isEmpty else { return }
    var stream = MarkStream(table)
    let runs = found.runs.span
    var span = marks.mutableSpan
    var (first, tick) = (0, 0)
    while first < runs.count {
      while tick + 1 < states.count, found.starts[first] - lead >= bounds[tick + 1] { tick += 1 }
      var last = first + 1
      while last < runs.count, tick + 1 == states.count || found.starts[last] - lead < bounds[tick + 1] {
        last += 1
      }
      var state = states[tick]
      state.powerLogarithm += extra
      var part = span._mutatingExtracting(first..<last)
      stream.write(runs.extracting(first..<last), state, into: &part)
      first = last
    }
  }
}
