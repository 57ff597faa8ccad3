public import ChannelSim
internal import DiscModel
internal import ReadChannel

/// What a stretch of a track reads, as drives and laboratories report it.
public struct TrackReading: Sendable, Equatable {
  /// Jitter through the standard's chain, percent of a channel bit (ECMA-267 Annex F); nil where no clock is found.
  public var jitterPercent: Double?
  /// I14/I14H before the equaliser (ECMA-267 13.1, 13.2); nil where no clock is found.
  public var modulation: Double?
  /// I3/I14 before the equaliser (ECMA-267 13.1, 13.2); nil where no clock is found.
  public var resolution: Double?
  /// ((I14H + I14L)/2 - (I3H + I3L)/2)/I14 before the equaliser (ECMA-267 13.1, 13.2); nil where no clock is found.
  public var asymmetry: Double?
  /// Highest and lowest level of the AC-coupled long runs, light.
  public var peaks: (positive: Double, negative: Double)?
  /// I14H, light over that of a mirror.
  public var topLevel: Double?

  /// (A1 + A2)/(A1 - A2).
  public var beta: Double? { peaks.map { ($0.positive + $0.negative) / ($0.positive - $0.negative) } }

  public static func == (left: TrackReading, right: TrackReading) -> Bool {
    left.jitterPercent == right.jitterPercent && left.modulation == right.modulation
      && left.resolution == right.resolution && left.asymmetry == right.asymmetry
      && left.topLevel == right.topLevel && left.peaks?.positive == right.peaks?.positive
      && left.peaks?.negative == right.peaks?.negative
  }
}

/// One track of a layer between two neighbours, written and read back.
public struct TestTrack: Sendable {
  /// Light of a mirror in the layer's place, and of other surfaces.
  public var conditions: ReadoutConditions
  /// Samples to a channel bit.
  public static let samplesPerBit = 1.5
  private let synthesiser: RFSynthesiser
  private let channelBit: Double
  private let velocity: Double

  /// A track to be read at a velocity (m/s), channel bits of a length (metres).
  public init(
    _ readout: MarkReadout, conditions: ReadoutConditions, noise: ReadoutNoise = ReadoutNoise(),
    channelBit: Double,
    velocity: Double
  ) throws(OpticsError) {
    synthesiser = try RFSynthesiser(readout, spacing: channelBit / Self.samplesPerBit, noise: noise, seed: 0)
    self.conditions = conditions
    self.channelBit = channelBit
    self.velocity = velocity
  }

  /// The RF from the first to the last mark of the track under the spot.
  public func samples(_ marks: NeighbouringMarks, seed: UInt64) throws -> [Float] {
    let spacing = channelBit / Self.samplesPerBit
    guard let first = marks.here.first, let last = marks.here.last else { return [] }
    let length = (last.end - first.start) / spacing
    guard length > 0, length < 1e9 else { return [] }
    let count = Int(length)
    var synthesiser = synthesiser
    synthesiser.restart(seed: seed)
    var samples = [Float](repeating: 0, count: count)
    var span = samples.mutableSpan
    try synthesiser.synthesise(
      marks, from: first.start, samplesPerSecond: velocity / spacing, conditions, into: &span)
    return samples
  }

  /// What the RF of a track reads.
  public func read(_ marks: NeighbouringMarks, seed: UInt64) throws -> TrackReading {
    let samples = try samples(marks, seed: seed)
    var reading = TrackReading()
    guard !samples.isEmpty else { return reading }
    var measurement = try RFMeasurement(
      format: .dvd, sampleRate: Self.samplesPerBit * ChannelFormat.dvd.channelRate)
    try measurement.append(samples.span)
    measurement.finish()
    reading.jitterPercent = measurement.jitterPercent
    guard let amplitudes = measurement.amplitudes, let levels = amplitudes.longLevels else { return reading }
    reading.modulation = amplitudes.modulation
    reading.resolution = amplitudes.resolution
    reading.asymmetry = amplitudes.asymmetry
    reading.topLevel = levels.high
    let mean = samples.reduce(0.0) { $0 + Double($1) } / Double(samples.count)
    reading.peaks = (levels.high - mean, levels.low - mean)
    return reading
  }
}
