public import ChannelSim
internal import Configuration
internal import Determinism
public import DiscModel
internal import ReadChannel
public import WriteStrategy

/// What writing and reading one layer of a disc look like: powers tried, heat and marks of a short row, and the signal of
/// a track of random sectors between two neighbours.
public struct WrittenTrack: Sendable {
  /// One power that was tried.
  struct Trial: Sendable {
    /// Incident, W.
    let power: Double
    let reading: TrackReading
  }

  let disc: Disc
  let layer: Int
  let isRewritable: Bool
  let stackName: String
  /// Powers around the best one, ascending.
  let trials: [Trial]
  /// Incident power in the middle of the window of least jitter, W.
  let best: Double
  /// The calibration by beta or gamma that starts a tenth below it, and what it aimed at.
  let calibration: PowerCalibration.Result
  let target: Double
  let writable: WritableLayer
  private let writer: LayerWriter
  private let strategy: PulseStrategy

  /// Writes and reads a layer of a disc with a pickup's optics. Throws where the layer cannot be recorded, in words.
  public init(disc: Disc, optics: PickupOptics, layer: Int, seed: UInt64) throws {
    guard disc.layers.indices.contains(layer) else {
      throw DiscReportError(
        "the disc has no layer \(layer)", advice: "its layers are 0 to \(disc.layers.count - 1)")
    }
    self.disc = disc
    self.layer = layer
    stackName = RecordingStack.usualName(disc: disc, layer: layer)
    let stack = try RecordingStack(RecordingStack.schema.resolve(ScenarioLoader.load(stackName)))
    isRewritable = stack.medium == .phaseChange
    writer = try LayerWriter(
      stack, velocity: disc.referenceVelocity, linear: !isRewritable, resolution: .coarse)
    let own = try OwnStrategy(writer)
    strategy = own.strategy
    var writable = try WritableLayer(
      disc: disc, layer: layer, radius: disc.radii.informationStart,
      writer: TrackWriter(strategy: own.strategy, writer: writer), optics: optics, seed: seed)
    let reach = isRewritable ? 0.3 : 0.12
    trials = try Self.trials(&writable, around: own.absorbedPower / writable.absorptance, reach: reach)
    guard let best = Self.best(trials) else {
      throw DiscReportError(
        "a recording on layer \(layer) of \(disc.name) gives no signal that a clock follows",
        advice: "a disc whose layers list their films would do, such as builtin:dvd-r-dl-films")
    }
    self.best = best
    let wanted =
      isRewritable
      ? try writable.gamma(at: best / 1.1, around: best) : try writable.test(power: best, number: 1).beta
    guard let wanted else {
      throw DiscReportError(
        "layer \(layer) of \(disc.name) shows no \(isRewritable ? "gamma" : "beta") at its best power",
        advice: "another disc would do")
    }
    target = wanted
    calibration = writable.calibrate(
      isRewritable ? .gamma(target: wanted, ratio: 1.1) : .beta(target: wanted), from: 0.9 * best,
      powerLimit: max(strategy.powerLimit, 1.5 * best), mostEnergy: 2e-3)
    self.writable = writable
  }

  private static func trials(
    _ writable: inout WritableLayer, around guess: Double, reach: Double
  ) throws -> [Trial] {
    var trials: [Trial] = []
    for step in -6...6 {
      let power = guess * (1 + reach * Double(step) / 6)
      trials.append(Trial(power: power, reading: try writable.test(power: power, number: 1)))
    }
    return trials
  }

  /// The middle of the powers whose jitter is within a tenth of the least; nil where nothing is readable.
  private static func best(_ trials: [Trial]) -> Double? {
    let jitters = trials.compactMap { trial in trial.reading.jitterPercent.map { (trial.power, $0) } }
    guard let least = jitters.map(\.1).min() else { return nil }
    let good = jitters.filter { $0.1 <= 1.1 * least }.map(\.0)
    guard let first = good.first, let last = good.last else { return nil }
    return (first + last) / 2
  }

  // MARK: A row of marks

  /// The row that heat and marks are drawn of.
  static let row = [
    MarkRun(mark: 3, space: 5), MarkRun(mark: 6, space: 4), MarkRun(mark: 14, space: 3),
    MarkRun(mark: 4, space: 14),
  ]

  /// Heat and marks of the row at the best power.
  func rowOfMarks() throws -> RowOfMarks {
    let train = try strategy.train(
      Self.row, peakPower: best * writable.absorptance, velocity: writer.velocity)
    return RowOfMarks(train: train, writer: writer, bitLength: strategy.channelBitLength)
  }

  // MARK: A track

  /// The signal of a track written at the best power.
  func signal(seed: UInt64) throws -> TrackSignal {
    var tables = writable.tables
    let writing = TrackWriting(absorbedPower: best * writable.absorptance)
    let runs = try TestData(seed: seed, name: "test.here", bits: writable.bits).runs
    let here = try tables.marks(runs, writing, seed: seed)
    let aside = try ["test.inner", "test.outer"].map { (name: StaticString) in
      try tables.marks(TestData(seed: seed, name: name, bits: writable.bits).runs, writing, seed: seed)
    }
    let samples = try writable.track.samples(
      NeighbouringMarks(here: here, inner: aside[0], outer: aside[1]), seed: seed)
    return try TrackSignal(
      samples: samples, firstBit: (here.first?.start ?? 0) / strategy.channelBitLength, written: runs)
  }
}

extension RecordingStack {
  /// The shipped stack that fits a disc's layer: phase change where its films are, dye otherwise.
  public static func usualName(disc: Disc, layer: Int) -> String {
    let films = disc.layers.indices.contains(layer) ? disc.layers[layer].stack?.films ?? [] : []
    let isRewritable = films.contains { $0.material == .gstCrystalline }
    return "builtin:\(isRewritable ? "rw" : "dye")-l\(min(layer, 1))"
  }
}

/// Heat and marks of a short row, along the track in metres from the first mark's nominal beginning.
struct RowOfMarks {
  let train: PulseTrain
  let writer: LayerWriter
  let bitLength: Double
  let onTrack: TrainMarks
  init(train: PulseTrain, writer: LayerWriter, bitLength: Double) {
    self.train = train
    self.writer = writer
    self.bitLength = bitLength
    onTrack = writer.line(train)
  }

  /// Nominal beginnings and ends of the marks, metres.
  var nominal: [ClosedRange<Double>] {
    var bit = 0
    return WrittenTrack.row.map { run in
      defer { bit += run.mark + run.space }
      return Double(bit) * bitLength...Double(bit + run.mark) * bitLength
    }
  }

  /// Metres.
  var length: Double { Double(WrittenTrack.row.map { $0.mark + $0.space }.reduce(0, +)) * bitLength }

  /// Outlines of the marks: places along and across the track, metres.
  func outlines() -> [[(along: Double, aside: Double)]] {
    let step = 10e-9
    var upper = train.marks.map { _ in [(lead: Double, trail: Double, aside: Double)]() }
    for row in 0...40 {
      let aside = Double(row) * step
      let line = row == 0 ? onTrack : writer.line(train, offset: aside)
      var isAny = false
      for index in train.marks.indices where row == 0 || upper[index].count == row {
        guard let edges = writer.edges(ofMark: index, in: line) else { continue }
        upper[index].append((edges.lead.place, edges.trail.place, aside))
        isAny = true
      }
      if !isAny { break }
    }
    return upper.map { rows in
      let outer = rows.map { ($0.trail, $0.aside) } + rows.reversed().map { ($0.lead, $0.aside) }
      return outer + outer.reversed().map { ($0.0, -$0.1) }
    }
  }
}
