/// Reads Agilent and Keysight binary waveforms (`.bin`, `AG01`, `AG03`, `AG10`), which newer Rigol scopes write as well
/// (`RG01`, `RG03`).
public enum KeysightReader {
  /// The analogue waveforms; digital ones become signals of their bytes. All must have the same times.
  public static func read(_ bytes: [UInt8], name: String) throws(TraceFileError) -> Recording {
    var reader = ByteReader(bytes, name: name)
    let cookie = String(decoding: bytes.prefix(2), as: UTF8.self)
    guard cookie == "AG" || cookie == "RG", bytes.count >= 12 else {
      throw TraceFileError(
        .notThisFormat, file: name, offset: 0, what: "the file has no AG or RG at its beginning",
        remedy: "name another format")
    }
    try reader.skip(2)
    let version = String(decoding: try reader.bytes(count: 2), as: UTF8.self)
    guard ["01", "03", "10"].contains(version) else {
      throw TraceFileError(
        .unsupported, file: name, offset: 2, what: "version \(version)",
        remedy: "versions 01, 03 and 10 would do")
    }
    let isLong = version == "03"
    try reader.skip(isLong ? 8 : 4)
    let count = Int(try reader.uint32())
    guard count > 0, count <= reader.remaining / 140 else {
      throw TraceFileError(
        .corrupt(chunk: nil), file: name, offset: reader.offset, what: "\(count) waveforms are announced",
        remedy: "use a whole copy of the file")
    }
    var recording: Recording?
    for _ in 0..<count {
      let wave = try waveform(&reader, isLong: isLong)
      guard var known = recording else {
        recording = wave
        continue
      }
      guard known.interval == wave.interval, known.start == wave.start, known.count == wave.count else {
        throw TraceFileError(
          .unsupported, file: name, offset: reader.offset, what: "the waveforms have different times",
          remedy: "export waveforms of one acquisition")
      }
      known.signals += wave.signals
      recording = known
    }
    guard let recording else {
      throw TraceFileError(
        .notThisFormat, file: name, what: "the file holds no waveform", remedy: "name another format")
    }
    return recording
  }

  private static func waveform(_ reader: inout ByteReader, isLong: Bool) throws(TraceFileError) -> Recording {
    let place = reader.offset
    let headerSize = Int(try reader.uint32())
    try reader.skip(4)
    let buffers = Int(try reader.uint32())
    let points = Int(try reader.uint32())
    try reader.skip(4 + 4 + 8)
    let increment = try reader.double()
    let origin = try reader.double()
    try reader.skip(4)
    let unit = try reader.uint32()
    try reader.skip(16 + 16 + 24)
    let label = String(decoding: try reader.bytes(count: 16).prefix { $0 != 0 }, as: UTF8.self)
    try reader.skip(max(headerSize - 128, 0))
    guard increment > 0, increment.isFinite, origin.isFinite, buffers > 0, buffers < 8 else {
      throw TraceFileError(
        .corrupt(chunk: nil), file: reader.name, offset: place,
        what: "a waveform of \(buffers) buffers with a sample each \(increment) s",
        remedy: "use an undamaged copy of the file")
    }
    var signals: [RecordedSignal] = []
    for buffer in 0..<buffers {
      let samples = try self.buffer(&reader, points: points, isLong: isLong)
      let title = label.isEmpty ? "channel" : label
      signals.append(
        RecordedSignal(
          name: buffer == 0 ? title : "\(title) \(buffer)", unit: unit == 1 ? "V" : "", samples: samples))
    }
    return Recording(start: origin, interval: increment, signals: signals)
  }

  private static func buffer(
    _ reader: inout ByteReader, points: Int, isLong: Bool
  ) throws(TraceFileError) -> [Double] {
    let place = reader.offset
    let headerSize = Int(try reader.uint32())
    let type = try reader.uint16()
    let width = Int(try reader.uint16())
    let size = isLong ? Int(clamping: try reader.uint64()) : Int(try reader.uint32())
    try reader.skip(max(headerSize - (isLong ? 16 : 12), 0))
    let isFloat = (1...3).contains(type) && width == 4
    guard isFloat || (type == 6 && width == 1) else {
      throw TraceFileError(
        .unsupported, file: reader.name, offset: place,
        what: "a buffer of type \(type) with \(width) bytes a point",
        remedy: "export floats, or digital bytes")
    }
    guard size <= reader.remaining, size / width == points, size % width == 0 else {
      throw TraceFileError(
        .truncated(wholeChunks: 0, wholeMessages: 0), file: reader.name, offset: place,
        what: "\(points) points in \(size) bytes are announced, \(reader.remaining) bytes are left",
        remedy: "use a whole copy of the file")
    }
    var samples: [Double] = []
    samples.reserveCapacity(points)
    for _ in 0..<points { samples.append(isFloat ? Double(try reader.float()) : Double(try reader.uint8())) }
    return samples
  }
}
