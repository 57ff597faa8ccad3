/// A table of numbers with named columns, as instruments, analysers and spreadsheets export it.
///
/// Found out from the text itself: the separator, a decimal comma, lines before the table, a row of names with units in
/// brackets or in a row of their own, and a column of times. Where a cell is empty, no number, or an `X`, the table has
/// a gap, and a gap is an error: nothing is repeated or made up.
public struct CSVTable: Equatable, Sendable {
  /// One column.
  public struct Column: Equatable, Sendable {
    /// From the row of names, without the unit; `column` and its place, counted from 0, where there is none.
    public var name: String
    /// As the file spells it; empty where it tells none.
    public var unit: String
    /// Its numbers, row after row, in the file's unit.
    public var values: [Double]
  }

  /// In the order of the file.
  public private(set) var columns: [Column]
  /// The line of the first row of numbers, counted from 1.
  public private(set) var firstLine: Int
  /// Seconds between rows as the lines before the table tell; nil where they do not.
  public private(set) var toldInterval: Double?
  /// Seconds of the first row as the lines before the table tell.
  public private(set) var toldStart: Double?
  let file: String
  /// The line of each row.
  var lines: [Int] = []

  /// Reads a table. Throws where there is none, or where it has a gap.
  public init(_ bytes: [UInt8], name: String) throws(TraceFileError) {
    let lines = Array(TextLines(bytes).prefix(Self.longestPreamble))
    guard let start = CSVStart(lines) else {
      throw TraceFileError(
        .notThisFormat, file: name, what: "no row of numbers in the first \(Self.longestPreamble) lines",
        remedy: "a table of numbers parted by commas, semicolons or tabs would do")
    }
    let heading = CSVHeading(lines, start: start)
    columns = heading.columns
    firstLine = lines[start.row].number
    toldInterval = heading.interval
    toldStart = heading.start
    file = name
    try readRows(bytes, start: start)
  }

  /// How many lines may stand before the numbers.
  static let longestPreamble = 200

  private mutating func readRows(_ bytes: [UInt8], start: CSVStart) throws(TraceFileError) {
    var values = [[Double]](repeating: [], count: columns.count)
    var ended = 0
    for (number, line) in TextLines(bytes) where number >= firstLine {
      var cells = start.dialect.cells(line)
      if cells.allSatisfy(\.isEmpty) {
        if ended == 0 { ended = number }
        continue
      }
      guard ended == 0 else { throw gap(ended, "is empty") }
      if start.skipped < cells.count { cells.removeFirst(start.skipped) }
      while cells.count > columns.count, cells.last == "" { cells.removeLast() }
      guard cells.count == columns.count else {
        throw gap(number, "has \(cells.count) cells where the table has \(columns.count) columns")
      }
      for (index, cell) in cells.enumerated() {
        guard let value = start.dialect.number(cell) else {
          let found = cell.isEmpty ? "an empty cell" : "\"\(cell.prefix(20))\""
          throw gap(number, "has \(found) in column \(columns[index].name)")
        }
        values[index].append(value)
      }
      lines.append(number)
    }
    for index in columns.indices { columns[index].values = values[index] }
  }

  private func gap(_ line: Int, _ what: String) -> TraceFileError {
    TraceFileError(
      .corrupt(chunk: nil), file: file, what: "line \(line) \(what)",
      remedy: "a table without gaps would do, or the part of it before line \(line)")
  }
}

/// Where the numbers of a table begin, and how they are written.
struct CSVStart {
  var dialect: CSVDialect
  /// Index of the first row of numbers.
  var row: Int
  /// Cells at the beginning of each row that hold notes: older oscilloscopes write their settings beside the samples.
  var skipped = 0
  var width: Int

  /// The first two rows in succession (or one, at the end) that hold numbers only, by the dialect that finds them first
  /// and with the most columns.
  init?(_ lines: [(number: Int, bytes: ArraySlice<UInt8>)]) {
    var best: CSVStart?
    for dialect in CSVDialect.known {
      guard let found = Self.find(lines, dialect) else { continue }
      if let known = best, (known.row, -known.width) <= (found.row, -found.width) { continue }
      best = found
    }
    guard let best else { return nil }
    self = best
  }

  private init(dialect: CSVDialect, row: Int, skipped: Int, width: Int) {
    self.dialect = dialect
    self.row = row
    self.skipped = skipped
    self.width = width
  }

  private static func find(
    _ lines: [(number: Int, bytes: ArraySlice<UInt8>)], _ dialect: CSVDialect
  ) -> CSVStart? {
    for row in lines.indices {
      let cells = dialect.cells(lines[row].bytes)
      // "Record Length,2500,,-0.0051,0.02,": three cells of settings before time and sample.
      let skipped = row == 0 && cells.first == "Record Length" && cells.count >= 5 ? 3 : 0
      let width = Self.width(cells.dropFirst(skipped), dialect)
      guard width > 0 else { continue }
      if row + 1 < lines.count {
        let next = dialect.cells(lines[row + 1].bytes).dropFirst(skipped)
        let following = Self.width(next, dialect)
        guard
          next.allSatisfy(\.isEmpty) || following == width || (following > 0 && width > 1)
            || Self.hasGap(next, width)
        else { continue }
      }
      return CSVStart(dialect: dialect, row: row, skipped: skipped, width: width)
    }
    return nil
  }

  /// Cells that hold numbers, if all do but empty ones at the end; otherwise 0.
  private static func width(_ cells: ArraySlice<String>, _ dialect: CSVDialect) -> Int {
    let used = cells.count - cells.reversed().prefix { $0.isEmpty }.count
    let numbers = cells.prefix(used)
    return numbers.allSatisfy { dialect.number($0) != nil } ? used : 0
  }

  /// A row of the same width with a gap in it is still a row of the table.
  private static func hasGap(_ cells: ArraySlice<String>, _ width: Int) -> Bool {
    cells.count >= width && cells.contains { $0.isEmpty || $0 == "X" || $0 == "x" }
  }
}
