/// Reads binary exports of Saleae Logic 2, versions 0 and 1: one channel a file.
public enum SaleaeReader {
  /// What a file holds.
  public enum Content: Equatable, Sendable {
    /// An analogue channel: samples in volts at one rate.
    case analogue(Recording)
    /// A digital channel: the times at which its level changes, in picoseconds; NaN where nothing is known.
    case digital(ChangeRecording)
  }

  /// The channel, named `channel`. Digital times are rounded to picoseconds from the first.
  public static func read(_ bytes: [UInt8], name: String) throws(TraceFileError) -> Content {
    var reader = ByteReader(bytes, name: name)
    guard bytes.starts(with: Array("<SALEAE>".utf8)) else {
      throw TraceFileError(
        .notThisFormat, file: name, offset: 0, what: "the file is no Saleae export",
        remedy: "name another format")
    }
    try reader.skip(8)
    let version = try reader.int32()
    let type = try reader.int32()
    guard version == 0 || version == 1, type == 0 || type == 1 else {
      throw TraceFileError(
        .unsupported, file: name, offset: 8, what: "version \(version), type \(type)",
        remedy: "versions 0 and 1 of digital (0) and analog (1) exports would do")
    }
    switch (version, type) {
    case (0, 0): return .digital(try digital(&reader, chunks: 1, name: name))
    case (1, 0):
      let chunks = try reader.uint64()
      return .digital(
        try digital(&reader, chunks: try checked(chunks, size: 36, reader), isVersion1: true, name: name))
    case (0, _): return .analogue(try analogue(&reader))
    default: return .analogue(try waveforms(&reader, name: name))
    }
  }

  /// A count that the bytes left could hold.
  private static func checked(_ count: UInt64, size: Int, _ reader: ByteReader) throws(TraceFileError) -> Int
  {
    guard count <= UInt64(reader.remaining / size) else {
      throw TraceFileError(
        .truncated(wholeChunks: 0, wholeMessages: 0), file: reader.name, offset: reader.offset,
        what: "\(count) items of \(size) bytes are announced, \(reader.remaining) bytes are left",
        remedy: "use a whole copy of the file")
    }
    return Int(count)
  }

  private static func digital(
    _ reader: inout ByteReader, chunks: Int, isVersion1: Bool = false, name: String
  ) throws(TraceFileError) -> ChangeRecording {
    var signal = ChangingSignal(name: "channel")
    var origin: Double?
    var end: Int64 = 0
    func picoseconds(_ time: Double, _ reader: ByteReader) throws(TraceFileError) -> Int64 {
      let steps = ((time - (origin ?? time)) * 1e12).rounded()
      guard steps >= 0, steps < 9e18 else {
        throw TraceFileError(
          .corrupt(chunk: nil), file: name, offset: reader.offset, what: "a transition at \(time) s",
          remedy: "use an undamaged copy of the file")
      }
      return Int64(steps)
    }
    for _ in 0..<chunks {
      var level = try reader.uint32() & 1
      if isVersion1 { try reader.skip(8) }
      let begin = try reader.double()
      let finish = try reader.double()
      let count = try checked(try reader.uint64(), size: 8, reader)
      if origin == nil { origin = begin }
      let start = try picoseconds(begin, reader)
      guard start >= end else {
        throw TraceFileError(
          .corrupt(chunk: nil), file: name, offset: reader.offset,
          what: "a chunk begins before the one before ends",
          remedy: "use an undamaged copy of the file")
      }
      if end > 0, start > end {
        // Between chunks nothing is known.
        signal.times.append(end)
        signal.values.append(.nan)
      }
      signal.times.append(start)
      signal.values.append(Double(level))
      for _ in 0..<count {
        level ^= 1
        let time = try picoseconds(try reader.double(), reader)
        guard time >= signal.times.last ?? 0 else {
          throw TraceFileError(
            .corrupt(chunk: nil), file: name, offset: reader.offset, what: "transitions go back in time",
            remedy: "use an undamaged copy of the file")
        }
        signal.times.append(time)
        signal.values.append(Double(level))
      }
      end = max(try picoseconds(finish, reader), signal.times.last ?? 0)
    }
    return ChangeRecording(timescale: 1e-12, end: end, signals: [signal])
  }

  private static func analogue(_ reader: inout ByteReader) throws(TraceFileError) -> Recording {
    let begin = try reader.double()
    let rate = Double(try reader.uint64())
    let downsampling = Double(try reader.uint64())
    return try samples(&reader, begin: begin, rate: rate / max(downsampling, 1))
  }

  /// Version 1: one waveform or several. More than one has gaps between them, which no recording can hold.
  private static func waveforms(_ reader: inout ByteReader, name: String) throws(TraceFileError) -> Recording
  {
    let count = try reader.uint64()
    guard count == 1 else {
      throw TraceFileError(
        .unsupported, file: name, offset: reader.offset, what: "the export holds \(count) waveforms",
        remedy: "export one waveform; between several there are gaps")
    }
    let begin = try reader.double()
    try reader.skip(8)
    let rate = try reader.double()
    let downsampling = Double(try reader.uint64())
    return try samples(&reader, begin: begin, rate: rate / max(downsampling, 1))
  }

  private static func samples(
    _ reader: inout ByteReader, begin: Double, rate: Double
  ) throws(TraceFileError) -> Recording {
    guard rate > 0, rate.isFinite, begin.isFinite else {
      throw TraceFileError(
        .corrupt(chunk: nil), file: reader.name, offset: reader.offset,
        what: "a rate of \(rate) Hz from \(begin) s",
        remedy: "use an undamaged copy of the file")
    }
    let count = try checked(try reader.uint64(), size: 4, reader)
    var values: [Double] = []
    values.reserveCapacity(count)
    for _ in 0..<count { values.append(Double(try reader.float())) }
    return Recording(
      start: begin, interval: 1 / rate, signals: [RecordedSignal(name: "channel", unit: "V", samples: values)]
    )
  }
}
