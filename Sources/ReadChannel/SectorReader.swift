public import DiscFormat

/// RF samples of a stretch of a DVD's track to sectors: `ChannelReader` and `ChannelDecoder` as one, with the bits that
/// the detector doubts and those that a defect covered handed on. Streaming, constant memory.
///
///     var reader = try SectorReader(sampleRate: 60e6)
///     reader.append(samples.span) { sector, main in … }
///     reader.finish { sector, main in … }
public struct SectorReader: Sendable {
  /// What the read channel saw: locks, defects, doubtful bits.
  public var channel: ChannelReader.Counts { reader.counts }
  /// What error correction made of it.
  public var counts: DecodeCounts { decoder.counts }
  /// Mean channel bits a second while locked; 0 before the first lock.
  public var channelRate: Double { reader.channelRate }

  /// The read channel, with its counts.
  public private(set) var reader: ChannelReader
  private var decoder = ChannelDecoder()
  private var bits = BitBuffer()
  /// Stretches of samples, counted from the first, that are not to be trusted; ascending, old ones forgotten.
  private var untrusted: [Range<Int>] = []

  /// For samples taken `sampleRate` times a second, 1.25 to 32 times the channel rate.
  public init(
    sampleRate: Double, format: ChannelFormat = .dvd, options: ChannelReader.Options = ChannelReader.Options()
  ) throws(ReadChannelError) {
    reader = try ChannelReader(format: format, sampleRate: sampleRate, options: options)
  }

  /// Takes raw samples, in any units. Hands over each sector as soon as its block is complete, in order: what is known
  /// of it, and its 2048 bytes of main data, or none where it is not sound. `observe` sees the bits before that.
  ///
  /// Samples that somebody knows not to be of the track, such as a servo that holds over a defect, are not trusted: bits
  /// read from them become erasures.
  public mutating func append(
    _ samples: Span<Float>, isTrusted: Bool = true, observe: (DetectedBits) -> Void = { _ in },
    deliver: (DecodedSector, Span<UInt8>) throws -> Void
  ) rethrows {
    if !isTrusted { distrust(samples.count) }
    var start = 0
    while start < samples.count {
      let end = min(start + Self.piece, samples.count)
      read(samples.extracting(start..<end), observe)
      start = end
      try decode(deliver)
    }
  }

  /// The end of the samples: hands over what is left. The reader is then as new, but for its counts.
  public mutating func finish(
    observe: (DetectedBits) -> Void = { _ in }, deliver: (DecodedSector, Span<UInt8>) throws -> Void
  ) rethrows {
    var bits = BitBuffer()
    reader.finish {
      observe($0)
      bits.append($0)
    }
    self.bits = bits
    try decode(deliver)
    try decoder.finish(deliver: deliver)
  }

  private mutating func distrust(_ count: Int) {
    let first = reader.counts.samples
    // The detector is behind by far less than this.
    untrusted.removeAll { $0.upperBound < first - (1 << 20) }
    if let last = untrusted.last, last.upperBound == first {
      untrusted[untrusted.count - 1] = last.lowerBound..<first + count
    } else {
      untrusted.append(first..<first + count)
    }
  }

  /// Samples between two looks at the bits.
  private static let piece = 1 << 14

  private mutating func read(_ samples: Span<Float>, _ observe: (DetectedBits) -> Void) {
    var taken = BitBuffer(count: 0)
    swap(&taken, &bits)
    let untrusted = untrusted
    reader.append(samples) {
      observe($0)
      var bits = $0
      let sample = bits.sample
      if !untrusted.isEmpty, untrusted.contains(where: { $0.contains(sample) }) { bits.erased = .max }
      taken.append(bits)
    }
    swap(&taken, &bits)
  }

  private mutating func decode(_ deliver: (DecodedSector, Span<UInt8>) throws -> Void) rethrows {
    var taken = BitBuffer(count: 0)
    swap(&taken, &bits)
    defer { swap(&taken, &bits) }
    try taken.empty { levels, doubtful, erased in
      try decoder.append(levels, doubtful: doubtful, erased: erased, deliver: deliver)
    }
  }
}

/// Detected bits on their way to a decoder, eight to a byte; keeps its room.
struct BitBuffer: Sendable {
  private var levels: [UInt8]
  private var doubtful: [UInt8]
  private var erased: [UInt8]
  /// Bytes in use of each.
  private var count = 0

  /// Room for the bits of so many bytes.
  init(count: Int = 1 << 13) {
    levels = [UInt8](repeating: 0, count: count)
    doubtful = levels
    erased = levels
  }

  @inline(__always)
  mutating func append(_ bits: DetectedBits) {
    if count + 4 > levels.count { grow() }
    levels.set(bits.levels, at: count)
    doubtful.set(bits.doubtful, at: count)
    erased.set(bits.erased, at: count)
    count += 4
  }

  private mutating func grow() {
    let more = [UInt8](repeating: 0, count: max(levels.count, 64))
    levels += more
    doubtful += more
    erased += more
  }

  /// Hands over the bits, and has none then.
  mutating func empty(
    into take: (_ levels: Span<UInt8>, _ doubtful: Span<UInt8>, _ erased: Span<UInt8>) throws -> Void
  ) rethrows {
    let used = 0..<count
    count = 0
    try take(levels.span.extracting(used), doubtful.span.extracting(used), erased.span.extracting(used))
  }
}

extension [UInt8] {
  /// Writes the bytes of a word, the highest first.
  @inline(__always)
  fileprivate mutating func set(_ word: UInt32, at place: Int) {
    var span = mutableSpan
    var bytes = unsafe span.mutableBytes
    bytes.storeBytes(of: word.bigEndian, toByteOffset: place, as: UInt32.self)
  }
}
