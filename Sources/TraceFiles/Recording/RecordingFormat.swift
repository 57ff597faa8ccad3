/// The file formats of captures.
public enum RecordingFormat: String, Sendable, CaseIterable {
  /// A table of numbers in text, parted by commas, semicolons, tabs or blanks.
  case csv
  /// WAV and RF64 files.
  case wav
  /// One NumPy array (NPY, versions 1 to 3).
  case npy
  /// A ZIP archive of NumPy arrays, a signal in each.
  case npz
  /// Sigrok sessions (`.sr`, version 2).
  case sigrok
  /// Value change dumps (IEEE 1364-2005 clause 18); sampling them needs a rate.
  case vcd
  /// Binary exports of Saleae Logic 2, versions 0 and 1; sampling digital ones needs a rate.
  case saleae
  /// LeCroy waveforms (`.trc`, template LECROY_2_3).
  case lecroy
  /// Agilent, Keysight and newer Rigol binary waveforms (`.bin`).
  case keysight
  /// Tektronix waveforms (`.isf`).
  case tektronix

  /// What a file is by its first bytes and its name; nil if neither tells.
  public init?(_ bytes: [UInt8], name: String) {
    let text = String(decoding: bytes.prefix(64).map { $0 < 128 ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
    if text.hasPrefix("RIFF") || text.hasPrefix("RF64") {
      self = .wav
    } else if bytes.starts(with: [0x93] + Array("NUMPY".utf8)) {
      self = .npy
    } else if bytes.starts(with: [0x50, 0x4B]) {
      self = ending == "sr" ? .sigrok : .npz
    } else if text.hasPrefix("<SALEAE>") {
      self = .saleae
    } else if text.contains("WAVEDESC") {
      self = .lecroy
    } else if text.uppercased().hasPrefix(":WFMP") || ending == "isf" {
      self = .tektronix
    } else if ["AG01", "AG03", "AG10", "RG01", "RG03"].contains(String(text.prefix(4))) {
      self = .keysight
    } else if text.hasPrefix("$"), ending == "vcd" || text.contains("$end") || text.contains("$timescale") {
      self = .vcd
    } else if ["csv", "txt", "tsv", "dat"].contains(ending) {
      self = .csv
    } else {
      return nil
    }
  }

  /// Whether its signals are told by their changes, so that a rate must be chosen to sample them at.
  public func tellsChanges(_ bytes: [UInt8]) -> Bool {
    // Saleae's digital exports are of type 0.
    self == .vcd || (self == .saleae && bytes.count > 12 && bytes[12] == 0)
  }

  /// Reads a file of samples. Changes are sampled at `rate` Hz; without it they throw.
  public func read(
    _ bytes: [UInt8], name: String, rate: Double? = nil
  ) throws(TraceFileError) -> Recording {
    switch self {
    case .csv: return try CSVTable(bytes, name: name).recording()
    case .wav: return try WaveReader.read(bytes, name: name)
    case .npy: return Recording(numPy: try NumPyArray(bytes, name: name))
    case .npz: return try Recording(npz: bytes, name: name)
    case .sigrok: return try SigrokReader.read(bytes, name: name)
    case .lecroy: return try LeCroyReader.read(bytes, name: name)
    case .keysight: return try KeysightReader.read(bytes, name: name)
    case .tektronix: return try TektronixReader.read(bytes, name: name)
    case .vcd: return try Self.sampled(try ValueChangeReader.read(bytes, name: name), rate: rate, name: name)
    case .saleae:
      switch try SaleaeReader.read(bytes, name: name) {
      case .analogue(let recording): return recording
      case .digital(let changes): return try Self.sampled(changes, rate: rate, name: name)
      }
    }
  }

  private static func sampled(
    _ changes: ChangeRecording, rate: Double?, name: String
  ) throws(TraceFileError) -> Recording {
    guard let rate else {
      throw TraceFileError(
        .invalidUse, file: name, what: "the file tells changes, not samples",
        remedy: "name a rate to sample them at")
    }
    return try changes.sampled(interval: 1 / rate, file: name)
  }
}

extension Recording {
  /// Reads a capture from a file, found out by its first bytes and its name unless a format is named.
  public init(path: String, format: RecordingFormat? = nil, rate: Double? = nil) throws(TraceFileError) {
    var source = try ByteSource(path: path)
    let bytes = try source.read(at: 0, count: Int(clamping: source.count))
    guard let format = format ?? RecordingFormat(bytes, name: path) else {
      throw TraceFileError(
        .notThisFormat, file: path, what: "neither the name nor the first bytes tell the format",
        remedy: "name one of \(RecordingFormat.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    self = try format.read(bytes, name: path, rate: rate)
  }
}
