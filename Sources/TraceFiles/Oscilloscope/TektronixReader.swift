internal import Foundation

/// Reads Tektronix waveforms (`.isf`): a preamble of `KEY value;` and one curve.
public enum TektronixReader {
  /// The channel, value = (code - YOFF) * YMULT + YZERO.
  public static func read(_ bytes: [UInt8], name: String) throws(TraceFileError) -> Recording {
    let preamble = try TektronixPreamble(bytes, name: name)
    guard preamble.text("PT_FMT", orElse: "PT_F")?.uppercased() != "ENV" else {
      throw TraceFileError(
        .unsupported, file: name, what: "the curve is an envelope: a smallest and a largest value in turn",
        remedy: "a capture in sample mode would do")
    }
    let codes = try preamble.codes(bytes)
    let multiplier = try preamble.number("YMULT", orElse: "YMU")
    let offset = try preamble.number("YOFF", orElse: "YOF")
    let zero = try preamble.number("YZERO", orElse: "YZE")
    let interval = try preamble.number("XINCR", orElse: "XIN")
    let begin = try preamble.number("XZERO", orElse: "XZE")
    // The sample of this number stands at XZERO.
    let first =
      preamble.text("PT_OFF", orElse: "PT_O") == nil ? 0 : try preamble.number("PT_OFF", orElse: "PT_O")
    guard interval > 0 else {
      throw TraceFileError(
        .corrupt(chunk: nil), file: name, what: "an interval of \(interval) s",
        remedy: "use an undamaged copy of the file")
    }
    let unit = preamble.text("YUNIT", orElse: "YUN")?.trimmed(of: "\"") ?? ""
    return Recording(
      start: begin - first * interval, interval: interval,
      signals: [
        RecordedSignal(name: "channel", unit: unit, samples: codes.map { ($0 - offset) * multiplier + zero })
      ])
  }
}

/// What stands before the curve.
private struct TektronixPreamble {
  private var entries: [String: String] = [:]
  /// Where the curve's bytes begin.
  private var curve = 0
  private var size = 0
  private let name: String

  init(_ bytes: [UInt8], name: String) throws(TraceFileError) {
    self.name = name
    let head = bytes.prefix(4096)
    let text = String(decoding: head.map { $0 < 128 ? $0 : UInt8(ascii: "?") }, as: UTF8.self).uppercased()
    guard text.hasPrefix(":WFM"), let place = text.range(of: "CURV"),
      let mark = text[place.upperBound...].firstIndex(of: "#")
    else {
      throw TraceFileError(
        .notThisFormat, file: name, offset: 0, what: "the file has no :WFMP preamble and curve",
        remedy: "name another format")
    }
    let original = String(decoding: head.map { $0 < 128 ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    for entry in original.prefix(original.count - text[place.lowerBound...].count).split(separator: ";") {
      let words = entry.trimmed.split(separator: " ", maxSplits: 1)
      guard words.count == 2, let key = words[0].split(separator: ":").last else { continue }
      entries[key.uppercased()] = words[1].trimmed
    }
    // "#4" and four digits tell the number of bytes.
    let start = text.distance(from: text.startIndex, to: mark) + 1
    let digits = start < bytes.count ? Int(bytes[start]) - 48 : 0
    let number = bytes.dropFirst(start + 1).prefix(max(digits, 0))
    guard (1...9).contains(digits), let size = Int(String(decoding: number, as: UTF8.self)), size >= 0 else {
      throw TraceFileError(
        .corrupt(chunk: nil), file: name, offset: UInt64(start), what: "the curve tells no length",
        remedy: "use an undamaged copy of the file")
    }
    curve = start + 1 + digits
    self.size = size
    guard size <= bytes.count - curve else {
      throw TraceFileError(
        .truncated(wholeChunks: 0, wholeMessages: 0), file: name, offset: UInt64(bytes.count),
        what: "\(size) bytes of curve are announced, \(bytes.count - curve) are there",
        remedy: "use a whole copy of the file")
    }
  }

  func text(_ key: String, orElse short: String) -> String? { entries[key] ?? entries[short] }

  func number(_ key: String, orElse short: String) throws(TraceFileError) -> Double {
    guard let text = text(key, orElse: short), let value = Double(text), value.isFinite else {
      throw TraceFileError(
        .corrupt(chunk: nil), file: name, what: "the preamble has no number \(key)",
        remedy: "use an undamaged copy of the file")
    }
    return value
  }

  /// The curve's codes: signed or unsigned whole numbers of 1 or 2 bytes, or floats, in either order of bytes.
  func codes(_ bytes: [UInt8]) throws(TraceFileError) -> [Double] {
    let width = Int(exactly: try number("BYT_NR", orElse: "BYT_N")) ?? 0
    let format = (text("BN_FMT", orElse: "BN_F") ?? "RI").uppercased()
    let isLittle = (text("BYT_OR", orElse: "BYT_O") ?? "MSB").uppercased() == "LSB"
    guard format == "FP" ? width == 4 : (width == 1 || width == 2) && (format == "RI" || format == "RP")
    else {
      throw TraceFileError(
        .unsupported, file: name, what: "samples of format \(format) with \(width) bytes",
        remedy: "RI and RP of 1 or 2 bytes and FP of 4 would do")
    }
    guard size % width == 0 else {
      throw TraceFileError(
        .corrupt(chunk: nil), file: name, offset: UInt64(curve), what: "the curve ends inside a sample",
        remedy: "use an undamaged copy of the file")
    }
    return stride(from: curve, to: curve + size, by: width).map { place in
      var word: UInt32 = 0
      for index in 0..<width {
        word = word << 8 | UInt32(bytes[isLittle ? place + width - 1 - index : place + index])
      }
      switch format {
      case "FP": return Double(Float(bitPattern: word))
      case "RP": return Double(word)
      default: return Double(Int32(bitPattern: word << UInt32(32 - 8 * width)) >> Int32(32 - 8 * width))
      }
    }
  }
}
