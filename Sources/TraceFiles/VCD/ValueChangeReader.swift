/// Reads value change dumps (IEEE 1364-2005 clause 18): scalars, vectors and real numbers.
public struct ValueChangeReader {
  private let name: String
  private var words: Words
  private var timescale = 1e-9
  private var signals: [ChangingSignal] = []
  private var indices: [String: [Int]] = [:]
  private var scopes: [String] = []
  private var time: Int64 = 0

  /// The dump's signals. Throws where it makes no sense, and tells the byte.
  public static func read(_ bytes: [UInt8], name: String) throws(TraceFileError) -> ChangeRecording {
    var reader = ValueChangeReader(words: Words(bytes), name: name)
    try reader.readHeader()
    try reader.readChanges()
    return ChangeRecording(timescale: reader.timescale, end: reader.time, signals: reader.signals)
  }

  private init(words: Words, name: String) {
    self.words = words
    self.name = name
  }

  private mutating func readHeader() throws(TraceFileError) {
    var isFirst = true
    while let word = words.next() {
      if isFirst, !word.hasPrefix("$") {
        throw TraceFileError(
          .notThisFormat, file: name, offset: 0, what: "the file is no value change dump",
          remedy: "name another format")
      }
      isFirst = false
      let body = try section(word)
      switch word {
      case "$timescale": timescale = try scale(body.joined())
      case "$scope": scopes.append(body.count > 1 ? body[1] : "")
      case "$upscope": if !scopes.isEmpty { scopes.removeLast() }
      case "$var": try declare(body)
      case "$enddefinitions": return
      default: break
      }
    }
    throw damage("the file ends before $enddefinitions")
  }

  /// The words up to `$end`.
  private mutating func section(_ opening: String) throws(TraceFileError) -> [String] {
    var body: [String] = []
    while let word = words.next() {
      if word == "$end" { return body }
      if body.count < 64 { body.append(word) }
    }
    throw damage("\(opening) has no $end")
  }

  private func scale(_ text: String) throws(TraceFileError) -> Double {
    let digits = text.prefix { $0.isNumber }
    let units = ["s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9, "ps": 1e-12, "fs": 1e-15]
    guard let number = Double(digits), [1, 10, 100].contains(number),
      let unit = units[String(text.dropFirst(digits.count))]
    else { throw damage("the timescale \"\(text)\" is none") }
    return number * unit
  }

  private mutating func declare(_ body: [String]) throws(TraceFileError) {
    guard body.count >= 4, let width = Int(body[1]), width > 0, width <= 1 << 16 else {
      throw damage("a $var declares \"\(body.joined(separator: " "))\"")
    }
    let title = (scopes + [body[3...].joined()]).filter { !$0.isEmpty }.joined(separator: ".")
    indices[body[2], default: []].append(signals.count)
    signals.append(
      ChangingSignal(name: title, width: width, isReal: body[0] == "real" || body[0] == "realtime"))
  }

  private mutating func readChanges() throws(TraceFileError) {
    while let word = words.next() {
      guard let kind = word.utf8.first else { continue }
      let rest = String(word.dropFirst())
      switch kind {
      case UInt8(ascii: "#"):
        guard let next = Int64(rest), next >= time else {
          throw damage("time goes from \(time) to \"\(rest)\"")
        }
        time = next
      case UInt8(ascii: "$"):
        if word == "$comment" { _ = try section(word) }
      case UInt8(ascii: "b"), UInt8(ascii: "B"): try change(Self.bits(rest), of: identifier())
      case UInt8(ascii: "r"), UInt8(ascii: "R"):
        guard let value = Double(rest) else { throw damage("\"\(rest)\" is no number") }
        try change(value, of: identifier())
      case UInt8(ascii: "0"), UInt8(ascii: "1"): try change(Double(kind - 48), of: rest)
      case UInt8(ascii: "x"), UInt8(ascii: "X"), UInt8(ascii: "z"), UInt8(ascii: "Z"):
        try change(.nan, of: rest)
      default: throw damage("\"\(word.prefix(20))\" is no change")
      }
    }
  }

  private mutating func identifier() throws(TraceFileError) -> String {
    guard let word = words.next() else { throw damage("a value stands at the end without its signal") }
    return word
  }

  private mutating func change(_ value: Double, of identifier: String) throws(TraceFileError) {
    guard let places = indices[identifier] else { throw damage("signal \"\(identifier)\" is not declared") }
    for place in places {
      // Two values at one time: the later one holds.
      if signals[place].times.last == time {
        signals[place].values[signals[place].values.count - 1] = value
      } else {
        signals[place].times.append(time)
        signals[place].values.append(value)
      }
    }
  }

  /// The unsigned number of a row of bits.
  private static func bits(_ text: String) -> Double {
    var value = 0.0
    for bit in text.utf8 {
      guard bit == 48 || bit == 49 else { return .nan }
      value = 2 * value + Double(bit - 48)
    }
    return value
  }

  private func damage(_ what: String) -> TraceFileError {
    TraceFileError(
      .corrupt(chunk: nil), file: name, offset: UInt64(words.position), what: what,
      remedy: "use an undamaged copy of the file")
  }
}

/// What stands between white space.
private struct Words {
  private let bytes: [UInt8]
  private(set) var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> String? {
    while position < bytes.count, bytes[position] <= 32 { position += 1 }
    let start = position
    while position < bytes.count, bytes[position] > 32 { position += 1 }
    return start < position ? String(decoding: bytes[start..<position], as: UTF8.self) : nil
  }
}
