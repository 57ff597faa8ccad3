public import DiscFormat

/// RF samples to everything that is told of them: bits and what the format makes of them, jitter, amplitudes, and all of
/// that by sector and by layer. Streaming, constant memory.
public struct RFMeasurement: Sendable {
  /// What is measured.
  public let format: ChannelFormat
  /// The read channel, with its counts.
  public private(set) var reader: ChannelReader
  /// Counts of a compact disc's frames and C1 words; all zero for other formats.
  public var compactDisc: CompactDiscCounts { compactDiscDecoder.counts }
  /// Counts of a DVD's sectors and rows; all zero for other formats.
  public var sectors: DecodeCounts { sectorDecoder.counts }
  /// Edges through the standard's chain, from the first lock on; nil before it.
  public var edges: EdgeSums? { meter?.edges }
  /// Levels before any equaliser, from the first lock on; nil before it.
  public var amplitudes: AmplitudeSums? { meter?.levels }
  /// By layer, as far as sectors were read.
  public var layers: [LayerMeasurement] { meter?.layers ?? [] }

  private let options: ChannelReader.Options
  private var meter: SectorMeter?
  private var compactDiscDecoder = CompactDiscDecoder()
  private var sectorDecoder = ChannelDecoder()
  private var bits = BitBuffer()
  private var noiseSum = 0.0
  private var noiseCount = 0

  /// For samples at `sampleRate` a second; throws where the format cannot be read at that rate.
  public init(
    format: ChannelFormat, sampleRate: Double, options: ChannelReader.Options = ChannelReader.Options()
  ) throws(ReadChannelError) {
    self.format = format
    self.options = options
    reader = try ChannelReader(format: format, sampleRate: sampleRate, options: options)
  }

  /// Jitter through the standard's chain, percent of a channel bit; nil before enough edges.
  public var jitterPercent: Double? { edges?.jitterPercent }

  /// Signal to noise at the detector, decibels (`TrackMeasurement`), of all that was read; nil before the first lock.
  public var detectorSignalToNoise: Double? {
    var track = TrackMeasurement()
    let sum = Double(options.detection.target.weights.reduce(0, +))
    (track.targetPower, track.noiseSum, track.noiseCount) = (sum * sum, noiseSum, noiseCount)
    return track.detectorSignalToNoise
  }

  /// Takes raw samples; hands over what is measured of each sector as soon as its block is complete, and its main data,
  /// none where it is not sound.
  public mutating func append(
    _ samples: Span<Float>, deliver: (SectorMeasurement, Span<UInt8>) throws -> Void = { _, _ in }
  ) throws {
    let piece = 4096
    var start = 0
    while start < samples.count {
      let part = samples.extracting(start..<min(start + piece, samples.count))
      start += piece
      try begin(at: reader.counts.samples)
      let noise = reader.detectorNoise
      if let noise { (noiseSum, noiseCount) = (noiseSum + Double(noise), noiseCount + 1) }
      meter?.append(part, noise: noise)
      read(part)
      try decode(deliver)
    }
  }

  /// The end of the samples, for who wants no sectors.
  public mutating func finish() { finish { _, _ in } }

  /// The end of the samples: hands over what is left.
  public mutating func finish(deliver: (SectorMeasurement, Span<UInt8>) throws -> Void) rethrows {
    var (taken, counted) = (BitBuffer(), meter)
    reader.finish {
      counted?.note($0)
      taken.append($0)
    }
    (bits, meter) = (taken, counted)
    try decode(deliver)
    switch format {
    case .compactDisc: compactDiscDecoder.finish { _ in }
    default:
      var meter = meter
      try sectorDecoder.finish { sector, main in
        if let measured = meter?.measure(sector) { try deliver(measured, main) }
      }
      self.meter = meter
    }
  }

  /// The meters start where the rate is known.
  private mutating func begin(at origin: Int) throws(ReadChannelError) {
    guard meter == nil, reader.channelRate > 0 else { return }
    meter = try SectorMeter(
      format: format, sampleRate: reader.sampleRate, channelRate: reader.channelRate,
      detection: options.detection, origin: origin, firstBit: reader.counts.bits)
  }

  private mutating func read(_ part: Span<Float>) {
    var (taken, counted) = (BitBuffer(count: 0), meter)
    meter = nil
    swap(&taken, &bits)
    reader.append(part) {
      counted?.note($0)
      taken.append($0)
    }
    swap(&taken, &bits)
    meter = counted
  }

  /// Hands levels to the format's decoder; keeps their room for the next ones.
  private mutating func decode(_ deliver: (SectorMeasurement, Span<UInt8>) throws -> Void) rethrows {
    var (taken, counted) = (BitBuffer(count: 0), meter)
    meter = nil
    swap(&taken, &bits)
    defer {
      swap(&taken, &bits)
      meter = counted
    }
    try taken.empty { levels, doubtful, erased in
      switch format {
      case .compactDisc: compactDiscDecoder.append(levels) { _ in }
      default:
        try sectorDecoder.append(levels, doubtful: doubtful, erased: erased) { sector, main in
          if let measured = counted?.measure(sector) { try deliver(measured, main) }
        }
      }
    }
  }
}
