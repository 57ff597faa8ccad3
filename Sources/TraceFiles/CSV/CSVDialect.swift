/// How a table of numbers is written: what parts its cells, and what marks the decimals.
struct CSVDialect: Equatable, Sendable {
  var separator: UInt8
  var decimalComma: Bool

  /// Those that instruments and spreadsheets write, the commonest first.
  static let known = [
    CSVDialect(separator: UInt8(ascii: ","), decimalComma: false),
    CSVDialect(separator: UInt8(ascii: ";"), decimalComma: true),
    CSVDialect(separator: UInt8(ascii: ";"), decimalComma: false),
    CSVDialect(separator: UInt8(ascii: "\t"), decimalComma: false),
    CSVDialect(separator: UInt8(ascii: "\t"), decimalComma: true),
    CSVDialect(separator: UInt8(ascii: " "), decimalComma: false),
  ]

  /// The cells of a line, without the blanks and quotes around them. An empty last cell is kept.
  func cells(_ line: ArraySlice<UInt8>) -> [String] {
    var cells: [String] = []
    var cell: [UInt8] = []
    var isQuoted = false
    for byte in line {
      if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if byte == separator, !isQuoted {
        if separator != UInt8(ascii: " ") || !cell.isEmpty { cells.append(Self.trimmed(cell)) }
        cell.removeAll(keepingCapacity: true)
      } else {
        cell.append(byte)
      }
    }
    if separator != UInt8(ascii: " ") || !cell.isEmpty { cells.append(Self.trimmed(cell)) }
    return cells
  }

  /// The number that a cell holds; nil for anything else, infinities and NaN included.
  func number(_ cell: String) -> Double? {
    let text = decimalComma ? String(cell.map { $0 == "," ? "." : $0 }) : cell
    if decimalComma, cell.contains(".") { return nil }
    guard let first = text.utf8.first, "+-.0123456789".utf8.contains(first), let value = Double(text),
      value.isFinite
    else { return nil }
    return value
  }

  private static func trimmed(_ cell: [UInt8]) -> String {
    var slice = cell[...]
    while let last = slice.last, last == 32 || last == 9 { slice.removeLast() }
    while let first = slice.first, first == 32 || first == 9 { slice.removeFirst() }
    // Instruments write the micro sign in Latin-1; what is not UTF-8 is taken as that.
    if let text = String(validating: slice, as: UTF8.self) { return text }
    return String(String.UnicodeScalarView(slice.map { Unicode.Scalar($0) }))
  }
}

/// The lines of a text file, counted from 1, whatever ends them.
struct TextLines: Sequence, IteratorProtocol {
  private let bytes: [UInt8]
  private var position = 0
  private var number = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    // A byte order mark says nothing here.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  mutating func next() -> (number: Int, bytes: ArraySlice<UInt8>)? {
    guard position < bytes.count else { return nil }
    let start = position
    while position < bytes.count, bytes[position] != 10, bytes[position] != 13 { position += 1 }
    let line = bytes[start..<position]
    if position < bytes.count {
      position += bytes[position] == 13 && position + 1 < bytes.count && bytes[position + 1] == 10 ? 2 : 1
    }
    number += 1
    return (number, line)
  }
}
