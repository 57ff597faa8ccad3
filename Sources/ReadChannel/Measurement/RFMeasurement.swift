public import DiscFormat
internal import Determinism

/// RF samples to everything that is told of them: bits and what the format makes of them, jitter, amplitudes.
/// Streaming, constant memory.
public struct RFMeasurement: Sendable {
  public let format: ChannelFormat
  public private(set) var reader: ChannelReader
  /// Counts of a compact disc's frames and C1 words; all zero for other formats.
  public var compactDisc: CompactDiscCounts { compactDiscDecoder.counts }
  /// Counts of a DVD's sectors and rows; all zero for other formats.
  public var sectors: DecodeCounts { sectorDecoder.counts }
  /// Jitter through the standard's chain, from the first lock on; nil before it.
  public private(set) var jitter: JitterMeter?
  /// Levels before any equaliser, from the first lock on; nil before it.
  public private(set) var amplitudes: AmplitudeMeter?

  private var compactDiscDecoder = CompactDiscDecoder()
  private var sectorDecoder = ChannelDecoder()
  private var levels: [UInt8] = []
  private var lastNoise: Double?
  private let targetPower: Double

  public init(
    format: ChannelFormat, sampleRate: Double, options: ChannelReader.Options = ChannelReader.Options()
  ) throws(ReadChannelError) {
    self.format = format
    reader = try ChannelReader(format: format, sampleRate: sampleRate, options: options)
    let weights = options.detection.target.weights
    targetPower = Double(weights.reduce(0, +) * weights.reduce(0, +))
    levels.reserveCapacity(1 << 14)
  }

  /// Signal to noise at the detector, decibels: the power of the target's long runs over the mean square of the
  /// distance from the adapted levels; nil before the first lock.
  public var detectorSignalToNoise: Double? {
    guard let lastNoise, lastNoise > 0 else { return nil }
    return 10 * Double.log(targetPower / lastNoise) / Double.log(10)
  }

  /// Takes raw samples.
  public mutating func append(_ samples: Span<Float>) throws(ReadChannelError) {
    let piece = 4096
    var start = 0
    while start < samples.count {
      let part = samples.extracting(start..<min(start + piece, samples.count))
      start += piece
      var bits: [UInt8] = []
      swap(&bits, &levels)
      reader.append(part) { Self.write($0, to: &bits) }
      decode(&bits)
      if let noise = reader.detectorNoise { lastNoise = Double(noise) }
      try measure(part)
    }
  }

  /// The end of the samples.
  public mutating func finish() {
    var bits: [UInt8] = []
    reader.finish { Self.write($0, to: &bits) }
    decode(&bits)
    switch format {
    case .compactDisc: compactDiscDecoder.finish { _ in }
    default: sectorDecoder.finish { _, _ in }
    }
  }

  private static func write(_ bits: DetectedBits, to levels: inout [UInt8]) {
    for shift in stride(from: UInt32(24), through: 0, by: -8) {
      levels.append(UInt8(truncatingIfNeeded: bits.levels >> shift))
    }
  }

  /// The meters start where the rate is known.
  private mutating func measure(_ part: Span<Float>) throws(ReadChannelError) {
    if jitter == nil, reader.channelRate > 0 {
      jitter = try JitterMeter(sampleRate: reader.sampleRate, channelRate: reader.channelRate)
      amplitudes = try AmplitudeMeter(
        format: format, sampleRate: reader.sampleRate, channelRate: reader.channelRate)
    }
    jitter?.append(part)
    amplitudes?.append(part)
  }

  /// Hands levels to the format's decoder; keeps their room for the next ones.
  private mutating func decode(_ bits: inout [UInt8]) {
    switch format {
    case .compactDisc: compactDiscDecoder.append(bits.span) { _ in }
    default: sectorDecoder.append(bits.span) { _, _ in }
    }
    bits.removeAll(keepingCapacity: true)
    swap(&bits, &levels)
  }
}
