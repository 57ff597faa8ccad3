/// Reads sigrok session files (`.sr`, version 2): logic and analogue channels of one device at one rate.
public enum SigrokReader {
  /// The first device's channels, logic ones first, as signals of 0 and 1.
  public static func read(_ bytes: [UInt8], name: String) throws(TraceFileError) -> Recording {
    let archive = try ZIPArchive(bytes, name: name)
    guard let version = archive["version"], let entry = archive["metadata"] else {
      throw TraceFileError(
        .notThisFormat, file: name, what: "the archive is no sigrok session", remedy: "name another format")
    }
    let number = String(decoding: try archive.contents(of: version), as: UTF8.self).trimmed(of: " \n\r")
    guard number == "2" else {
      throw TraceFileError(
        .unsupported, file: name, what: "the session is of version \(number)", remedy: "version 2 would do")
    }
    let metadata = SigrokMetadata(String(decoding: try archive.contents(of: entry), as: UTF8.self))
    guard let rate = metadata.sampleRate else {
      throw TraceFileError(
        .corrupt(chunk: nil), file: name, what: "the metadata tell no sample rate",
        remedy: "use an undamaged copy of the file")
    }
    var recording = Recording(interval: 1 / rate, signals: [])
    if let capture = metadata["capturefile"], metadata.probeCount > 0 {
      let logic = try pieces(of: archive, stem: capture)
      recording.signals += try logicSignals(logic, metadata, file: name)
    }
    for index in metadata.analogueIndices {
      let piece = try pieces(of: archive, stem: "analog-1-\(index)")
      guard piece.count % 4 == 0 else { throw uneven(name, "analog-1-\(index)") }
      var reader = ByteReader(piece, name: name)
      var samples: [Double] = []
      samples.reserveCapacity(piece.count / 4)
      while reader.remaining >= 4 { samples.append(Double(try reader.float())) }
      recording.signals.append(
        RecordedSignal(name: metadata["analog\(index)"] ?? "analog \(index)", samples: samples))
    }
    guard let first = recording.signals.first else {
      throw TraceFileError(
        .corrupt(chunk: nil), file: name, what: "the session has no channels", remedy: "record at least one")
    }
    guard recording.signals.allSatisfy({ $0.samples.count == first.samples.count }) else {
      throw TraceFileError(
        .corrupt(chunk: nil), file: name, what: "the channels have different numbers of samples",
        remedy: "use an undamaged copy of the file")
    }
    return recording
  }

  /// The bytes of `STEM`, or of `STEM-1`, `STEM-2`, ... one after the other.
  private static func pieces(of archive: ZIPArchive, stem: String) throws(TraceFileError) -> [UInt8] {
    if let whole = archive[stem] { return try archive.contents(of: whole) }
    var bytes: [UInt8] = []
    var number = 1
    while let entry = archive["\(stem)-\(number)"] {
      bytes += try archive.contents(of: entry)
      number += 1
    }
    return bytes
  }

  private static func logicSignals(
    _ bytes: [UInt8], _ metadata: SigrokMetadata, file: String
  ) throws(TraceFileError) -> [RecordedSignal] {
    let unit = metadata.unitSize
    guard bytes.count % unit == 0 else { throw uneven(file, metadata["capturefile"] ?? "logic") }
    var signals: [RecordedSignal] = []
    for probe in 1...metadata.probeCount {
      guard let title = metadata["probe\(probe)"] else { continue }
      let byte = (probe - 1) / 8
      guard byte < unit else {
        throw TraceFileError(
          .corrupt(chunk: nil), file: file, what: "probe \(probe) does not fit into \(unit) bytes",
          remedy: "use an undamaged copy of the file")
      }
      let mask = UInt8(1) << UInt8((probe - 1) % 8)
      signals.append(
        RecordedSignal(
          name: title,
          samples: stride(from: byte, to: bytes.count, by: unit).map { bytes[$0] & mask == 0 ? 0 : 1 }))
    }
    return signals
  }

  private static func uneven(_ file: String, _ piece: String) -> TraceFileError {
    TraceFileError(
      .corrupt(chunk: nil), file: file, what: "\(piece) ends inside a sample",
      remedy: "use an undamaged copy of the file")
  }
}

/// The first device's part of a session's metadata.
struct SigrokMetadata {
  private var entries: [String: String] = [:]

  init(_ text: String) {
    var isDevice = false
    for line in text.split(whereSeparator: \.isNewline) {
      if line.hasPrefix("[") {
        isDevice = line.hasPrefix("[device 1]")
      } else if isDevice, let place = line.firstIndex(of: "=") {
        entries[line[..<place].trimmed] = line[line.index(after: place)...].trimmed
      }
    }
  }

  subscript(key: String) -> String? { entries[key] }

  /// At most a few hundred probes are believed.
  var probeCount: Int { min(max(entries["total probes"].flatMap { Int($0) } ?? 0, 0), 1024) }
  var unitSize: Int { min(max(entries["unitsize"].flatMap { Int($0) } ?? (probeCount + 7) / 8, 1), 128) }

  /// Analogue channels are numbered on from the logic ones.
  var analogueIndices: [Int] {
    let total = min(max(entries["total analog"].flatMap { Int($0) } ?? 0, 0), 1024)
    return (1...(probeCount + total + 1)).filter { entries["analog\($0)"] != nil }
  }

  /// `1 MHz` and `200000`, in Hz.
  var sampleRate: Double? {
    guard let words = entries["samplerate"]?.split(separator: " "), let first = words.first,
      let number = Double(first), number > 0, number.isFinite
    else { return nil }
    let scales = ["hz": 1.0, "khz": 1e3, "mhz": 1e6, "ghz": 1e9]
    return scales[words.count > 1 ? words[1].lowercased() : "hz"].map { number * $0 }
  }
}
