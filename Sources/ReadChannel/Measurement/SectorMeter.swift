public import DiscFormat

/// Cuts what is measured along the track into sectors: takes in RF samples, the bits that the channel made of them, and
/// the sectors that the decoder made of the bits. Streaming, constant memory: it remembers two error correction blocks
/// and a half, in stretches of half a sync frame, so that a sector's ends are true to a hundredth of it.
public struct SectorMeter: Sendable {
  /// A stretch of samples and what was measured in it.
  private struct Stretch: Sendable {
    var end = 0
    var track = TrackMeasurement()
  }

  private static let stretches = 2048
  private static let marks = 2048
  /// Channel bits from mark to mark.
  private static let markPitch = 512

  private let stretchLength: Int
  private var jitter: JitterMeter
  private var amplitudes: AmplitudeMeter
  private let targetPower: Double
  /// Samples seen; the first of them is the stream's sample `origin`.
  private var position: Int
  private var ring = [Stretch](repeating: Stretch(), count: stretches)
  private var ringCount = 0
  private var filled = 0
  /// By channel bit, in `markPitch`: the sample that it was read at.
  private var samples = [Int](repeating: 0, count: marks)
  private var bits = 0
  private let firstMark: Int

  /// PI errors of the last 128 sectors, in a row.
  private var errors = [Int](repeating: 0, count: 128)
  private var errorCount = 0
  private var lastNumber: UInt32?
  private var layerMeasurements: [LayerMeasurement] = []

  /// For samples at `sampleRate` of a channel at `channelRate` bits per second, known to some tenths of a percent. The
  /// first sample that `append` gets is the stream's sample `origin`; the first bits that `note` gets are its bit
  /// `firstBit`.
  public init(
    format: ChannelFormat, sampleRate: Double, channelRate: Double, detection: Detection = .predictive,
    origin: Int = 0, firstBit: Int = 0
  ) throws(ReadChannelError) {
    jitter = try JitterMeter(sampleRate: sampleRate, channelRate: channelRate)
    amplitudes = try AmplitudeMeter(format: format, sampleRate: sampleRate, channelRate: channelRate)
    stretchLength = max(1, Int(Double(format.frameLength) / 2 * sampleRate / channelRate))
    let sum = Double(detection.target.weights.reduce(0, +))
    targetPower = sum * sum
    position = origin
    bits = firstBit
    firstMark = (firstBit + Self.markPitch - 1) / Self.markPitch
  }

  /// The whole of what was measured, sectors or not.
  public var edges: EdgeSums { jitter.total }
  /// Levels before any equaliser.
  public var levels: AmplitudeSums { amplitudes.total }
  /// By layer, in the order of coming.
  public var layers: [LayerMeasurement] { layerMeasurements }

  /// Takes raw samples; `noise` is the reader's `detectorNoise` at their time.
  public mutating func append(_ raw: Span<Float>, noise: Float?) {
    var start = 0
    while start < raw.count {
      let count = min(raw.count - start, stretchLength - filled)
      let part = raw.extracting(start..<start + count)
      jitter.append(part)
      amplitudes.append(part)
      start += count
      filled += count
      position += count
      if filled == stretchLength { endStretch(noise) }
    }
  }

  private mutating func endStretch(_ noise: Float?) {
    var track = TrackMeasurement()
    track.edges = jitter.takeRecent()
    track.amplitudes = amplitudes.takeRecent()
    track.targetPower = targetPower
    if let noise { (track.noiseSum, track.noiseCount) = (Double(noise), 1) }
    ring[ringCount % Self.stretches] = Stretch(end: position, track: track)
    ringCount += 1
    filled = 0
  }

  /// Takes bits as the reader gives them.
  public mutating func note(_ detected: DetectedBits) {
    if bits % Self.markPitch == 0 { samples[bits / Self.markPitch % Self.marks] = detected.sample }
    bits += 32
  }

  /// Measures a sector when the decoder hands it over; adds it to its layer.
  public mutating func measure(_ sector: DecodedSector) -> SectorMeasurement {
    var result = SectorMeasurement(
      number: sector.number, layer: sector.identifier?.layer, isSound: sector.isSound)
    if let range = sector.channelBits, let first = sample(at: range.lowerBound) {
      let end = sample(at: range.upperBound) ?? position
      for index in max(0, ringCount - Self.stretches)..<ringCount {
        let stretch = ring[index % Self.stretches]
        let middle = stretch.end - stretchLength / 2
        if middle >= first, middle < end { result.track.add(stretch.track) }
      }
    }
    result.track.innerErrorRows = sector.innerErrorRows
    result.track.innerFailedRows = sector.innerFailedRows
    result.track.outerFailedColumns = sector.outerFailedColumns
    result.innerErrorsOfEightBlocks = countErrors(of: sector)
    addToLayer(result)
    return result
  }

  /// The sample that a channel bit was read at; nil where it is forgotten or still to come.
  private func sample(at bit: Int) -> Int? {
    let mark = bit / Self.markPitch
    let known = (bits + Self.markPitch - 1) / Self.markPitch
    guard mark >= firstMark, mark + 1 < known, mark >= known - Self.marks else { return nil }
    let (before, after) = (samples[mark % Self.marks], samples[(mark + 1) % Self.marks])
    return before + (after - before) * (bit % Self.markPitch) / Self.markPitch
  }

  private mutating func countErrors(of sector: DecodedSector) -> Int? {
    if lastNumber.map({ $0 &+ 1 }) != sector.number { errorCount = 0 }
    lastNumber = sector.number
    errors[errorCount % errors.count] = sector.innerErrorRows
    errorCount += 1
    return errorCount >= errors.count ? errors.reduce(0, +) : nil
  }

  /// A sector that is not sound counts for the layer of the one before it.
  private mutating func addToLayer(_ sector: SectorMeasurement) {
    guard let layer = sector.layer ?? layerMeasurements.last?.layer else { return }
    if layerMeasurements.last?.layer != layer {
      let known = layerMeasurements.firstIndex { $0.layer == layer }
      let moved = known.map { layerMeasurements.remove(at: $0) } ?? LayerMeasurement(layer: layer)
      layerMeasurements.append(moved)
    }
    let last = layerMeasurements.count - 1
    layerMeasurements[last].sectors += 1
    layerMeasurements[last].failed += sector.isSound ? 0 : 1
    layerMeasurements[last].track.add(sector.track)
    guard sector.number & 15 == 15 else { return }
    layerMeasurements[last].track.outerFailedColumns += sector.track.outerFailedColumns
    if let errors = sector.innerErrorsOfEightBlocks {
      let most = layerMeasurements[last].mostInnerErrorsOfEightBlocks ?? 0
      layerMeasurements[last].mostInnerErrorsOfEightBlocks = max(most, errors)
    }
  }
}
