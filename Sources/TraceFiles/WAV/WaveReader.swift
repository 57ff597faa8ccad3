/// Reads WAV and RF64 files: PCM of 8, 16, 24 and 32 bits, floats of 32 and 64 bits (Microsoft and EBU Tech 3306).
///
/// Whole numbers come out as they are (8-bit ones less 128), not scaled to ±1: what they mean in volts only the user
/// knows. A file whose last frame is not whole throws.
public enum WaveReader {
  /// The file's channels as signals `channel 0`, `channel 1`, ...
  public static func read(_ bytes: [UInt8], name: String) throws(TraceFileError) -> Recording {
    let header = try WaveHeader(bytes, name: name)
    let format = header.format
    let width = format.bits / 8
    let count = header.samples.count / format.frameSize
    guard header.samples.count % format.frameSize == 0 else {
      throw TraceFileError(
        .truncated(wholeChunks: 0, wholeMessages: count), file: name,
        offset: UInt64(header.samples.upperBound),
        what: "the last frame is not whole", remedy: "use a whole copy of the file")
    }
    var signals: [RecordedSignal] = []
    for channel in 0..<format.channels {
      var samples: [Double] = []
      samples.reserveCapacity(count)
      var place = header.samples.lowerBound + channel * width
      for _ in 0..<count {
        samples.append(format.value(bytes, at: place, width: width))
        place += format.frameSize
      }
      signals.append(RecordedSignal(name: "channel \(channel)", samples: samples))
    }
    return Recording(interval: 1 / Double(format.rate), signals: signals)
  }
}

/// How samples are written.
struct WaveFormat {
  var isFloat: Bool
  var channels: Int
  var rate: UInt32
  var frameSize: Int
  var bits: Int

  init(_ chunk: inout ByteReader, name: String) throws(TraceFileError) {
    let offset = chunk.offset
    var tag = try chunk.uint16()
    channels = Int(try chunk.uint16())
    rate = try chunk.uint32()
    try chunk.skip(4)
    frameSize = Int(try chunk.uint16())
    bits = Int(try chunk.uint16())
    if tag == 0xFFFE, chunk.remaining >= 10 {
      try chunk.skip(8)
      tag = try chunk.uint16()
    }
    isFloat = tag == 3
    let isKnown = tag == 1 ? [8, 16, 24, 32].contains(bits) : tag == 3 && [32, 64].contains(bits)
    guard isKnown else {
      throw TraceFileError(
        .unsupported, file: name, offset: offset, what: "samples of format \(tag) and \(bits) bits",
        remedy: "PCM of 8 to 32 bits or floats of 32 or 64 bits would do")
    }
    guard channels > 0, rate > 0, frameSize == channels * bits / 8 else {
      throw TraceFileError(
        .corrupt(chunk: nil), file: name, offset: offset,
        what: "\(channels) channels of \(bits) bits at \(rate) Hz do not make frames of \(frameSize) bytes",
        remedy: "use an undamaged copy of the file")
    }
  }

  /// The sample whose first byte stands at `place`.
  func value(_ bytes: [UInt8], at place: Int, width: Int) -> Double {
    var word: UInt64 = 0
    for index in 0..<width { word |= UInt64(bytes[place + index]) << UInt64(8 * index) }
    if isFloat { return width == 4 ? Double(Float(bitPattern: UInt32(word))) : Double(bitPattern: word) }
    if width == 1 { return Double(word) - 128 }
    let unused = UInt64(64 - 8 * width)
    return Double(Int64(bitPattern: word << unused) >> Int64(unused))
  }
}

/// The chunks of a WAV file.
private struct WaveHeader {
  let format: WaveFormat
  let samples: Range<Int>

  init(_ bytes: [UInt8], name: String) throws(TraceFileError) {
    var reader = ByteReader(bytes, name: name)
    let form = bytes.count >= 12 ? String(decoding: bytes[0..<4] + bytes[8..<12], as: UTF8.self) : ""
    guard form == "RIFFWAVE" || form == "RF64WAVE" else {
      throw TraceFileError(
        .notThisFormat, file: name, offset: 0, what: "the file is neither WAV nor RF64",
        remedy: "name another format")
    }
    try reader.skip(12)
    var format: WaveFormat?
    var longSize: UInt64?
    while reader.remaining >= 8 {
      let tag = String(decoding: try reader.bytes(count: 4), as: UTF8.self)
      var size = UInt64(try reader.uint32())
      if tag == "data" {
        // A program that writes as it records (sigrok, sox into a pipe) leaves this length: all that follows.
        if size == 0xFFFF_FFFF { size = longSize ?? UInt64(reader.remaining) }
        guard let format else {
          throw TraceFileError(
            .corrupt(chunk: nil), file: name, offset: reader.offset,
            what: "there is no format before the samples",
            remedy: "use an undamaged copy of the file")
        }
        guard size <= UInt64(reader.remaining) else {
          throw TraceFileError(
            .truncated(wholeChunks: 0, wholeMessages: reader.remaining / format.frameSize), file: name,
            offset: UInt64(bytes.count),
            what: "\(size) bytes of samples are announced, \(reader.remaining) are there",
            remedy: "use a whole copy of the file")
        }
        self.format = format
        samples = reader.position..<reader.position + Int(size)
        return
      }
      let length = min(Int(size) + Int(size & 1), reader.remaining)
      guard size <= UInt64(reader.remaining) else { break }
      var chunk = try reader.part(count: length)
      if tag == "fmt " { format = try WaveFormat(&chunk, name: name) }
      if tag == "ds64" {
        try chunk.skip(8)
        longSize = try chunk.uint64()
      }
    }
    throw TraceFileError(
      .truncated(wholeChunks: 0, wholeMessages: 0), file: name, offset: UInt64(bytes.count),
      what: "the file ends before its samples", remedy: "use a whole copy of the file")
  }
}
