/// Reads LeCroy waveforms (`.trc`, template LECROY_2_3): one channel, one segment.
public enum LeCroyReader {
  /// The channel in volts, V = gain * code - offset.
  public static func read(_ bytes: [UInt8], name: String) throws(TraceFileError) -> Recording {
    // A scope that answers over a bus puts "#9" and the length before the descriptor.
    let marker = Array("WAVEDESC".utf8)
    guard
      let start = (0..<min(64, max(bytes.count - 8, 0))).first(where: {
        bytes[$0..<$0 + 8].elementsEqual(marker)
      })
    else {
      throw TraceFileError(
        .notThisFormat, file: name, offset: 0, what: "the file has no WAVEDESC", remedy: "name another format"
      )
    }
    let fields = try LeCroyFields(bytes, start: start, name: name)
    let gain = Double(try fields.reader(156).float())
    let offset = Double(try fields.reader(160).float())
    let interval = Double(try fields.reader(176).float())
    let begin = try fields.reader(180).double()
    guard interval > 0, interval.isFinite, gain.isFinite, offset.isFinite, begin.isFinite else {
      throw fields.refusal("an interval of \(interval) s", at: 176)
    }
    let segments = try fields.reader(144).int32()
    guard segments <= 1 else {
      throw TraceFileError(
        .unsupported, file: name, offset: UInt64(start + 144), what: "a sequence of \(segments) segments",
        remedy: "export one segment; between several there are gaps")
    }
    let codes = try fields.codes()
    return Recording(
      start: begin, interval: interval,
      signals: [RecordedSignal(name: "channel", unit: "V", samples: codes.map { gain * $0 - offset })])
  }
}

/// The descriptor of a LeCroy waveform: fields at fixed places, in the byte order that it tells.
private struct LeCroyFields {
  let bytes: [UInt8]
  let start: Int
  let name: String
  var isBigEndian = false
  var isWide = false
  var samplesOffset = 0
  var samplesSize = 0

  init(_ bytes: [UInt8], start: Int, name: String) throws(TraceFileError) {
    self.bytes = bytes
    self.start = start
    self.name = name
    // COMM_ORDER is 1 for little-endian; read as such, it is 0 or 1 whatever the order of the file.
    let order = try reader(34).uint16()
    isBigEndian = order == 0
    isWide = try reader(32).uint16() == 1
    var offset = start
    for place in [36, 40, 48, 52] {
      let length = Int(try reader(place).int32())
      guard length >= 0 else { throw refusal("a block of \(length) bytes", at: place) }
      offset += length
    }
    samplesOffset = offset
    samplesSize = Int(try reader(60).int32())
    guard samplesSize >= 0, samplesOffset + samplesSize <= bytes.count else {
      throw TraceFileError(
        .truncated(wholeChunks: 0, wholeMessages: 0), file: name, offset: UInt64(bytes.count),
        what: "\(samplesSize) bytes of samples are announced from byte \(samplesOffset)",
        remedy: "use a whole copy of the file")
    }
  }

  /// The field at a place of the descriptor.
  func reader(_ place: Int) throws(TraceFileError) -> LeCroyField {
    var reader = ByteReader(bytes, name: name)
    try reader.skip(start + place)
    return LeCroyField(bytes: reader, isBigEndian: isBigEndian)
  }

  func codes() throws(TraceFileError) -> [Double] {
    let width = isWide ? 2 : 1
    guard samplesSize % width == 0 else { throw refusal("\(samplesSize) bytes of 16-bit samples", at: 60) }
    var codes: [Double] = []
    codes.reserveCapacity(samplesSize / width)
    var place = samplesOffset
    while place < samplesOffset + samplesSize {
      if isWide {
        let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
        codes.append(Double(Int16(bitPattern: isBigEndian ? first << 8 | second : second << 8 | first)))
      } else {
        codes.append(Double(Int8(bitPattern: bytes[place])))
      }
      place += width
    }
    return codes
  }

  func refusal(_ what: String, at place: Int) -> TraceFileError {
    TraceFileError(
      .corrupt(chunk: nil), file: name, offset: UInt64(start + place), what: what,
      remedy: "use an undamaged copy of the file")
  }
}

/// One field, turned where the file is big-endian.
private struct LeCroyField {
  var bytes: ByteReader
  let isBigEndian: Bool

  func uint16() throws(TraceFileError) -> UInt16 {
    var copy = bytes
    let value = try copy.uint16()
    return isBigEndian ? value.byteSwapped : value
  }

  func int32() throws(TraceFileError) -> Int32 { Int32(bitPattern: try uint32()) }

  func float() throws(TraceFileError) -> Float { Float(bitPattern: try uint32()) }

  func double() throws(TraceFileError) -> Double {
    var copy = bytes
    let value = try copy.uint64()
    return Double(bitPattern: isBigEndian ? value.byteSwapped : value)
  }

  private func uint32() throws(TraceFileError) -> UInt32 {
    var copy = bytes
    let value = try copy.uint32()
    return isBigEndian ? value.byteSwapped : value
  }
}
