/// The layout of an error correction block: 16 sectors with PI and PO, in recorded order (ECMA-267 clauses 18, 19).
/// A recording frame is a sector's twelve rows and one PO row behind them; 208 rows of 182 bytes in all.
public enum ErrorCorrectionBlock {
  /// Sectors of a block.
  public static let sectorCount = 16
  /// Rows of a block: 192 of sectors and 16 of PO.
  public static let rowCount = 208
  /// Bytes of a row: 172 and 10 of PI.
  public static let rowSize = 182
  /// Bytes of a row without its PI.
  public static let rowDataSize = 172
  /// Rows of a recording frame.
  public static let rowsPerFrame = 13
  /// Bytes of a block with its parity: 37 856.
  public static let size = rowCount * rowSize

  /// The place in recorded order of the row that has a place, 0...207, in the PO words.
  @inline(__always)
  public static func recordedRow(ofOuterPlace place: Int) -> Int {
    place < 192 ? place + place / 12 : 13 * (place - 191) - 1
  }

  /// The place in the PO words of a row in recorded order.
  @inline(__always)
  public static func outerPlace(ofRecordedRow row: Int) -> Int {
    row % 13 == 12 ? 192 + row / 13 : row - row / 13
  }

  /// Writes PO and PI into a block whose sectors are in place.
  static func addParity(_ block: inout MutableSpan<UInt8>, columns: inout ColumnRemainders) {
    columns.divide(block.span, width: rowDataSize)
    for index in 0..<16 {
      let start = recordedRow(ofOuterPlace: 192 + index) * rowSize
      for column in 0..<rowDataSize { block[start + column] = columns.symbol(index, column: column) }
    }
    for row in 0..<rowCount { ReedSolomonCode.inner.encode(&block, at: row * rowSize) }
  }
}

/// The remainders by PO's generator of all columns of a block at once, row by row, as memory lies.
struct ColumnRemainders: Sendable {
  private var remainders = [ReedSolomonRemainder](
    repeating: ReedSolomonRemainder(), count: ErrorCorrectionBlock.rowSize)

  subscript(column: Int) -> ReedSolomonRemainder { remainders[column] }

  func symbol(_ index: Int, column: Int) -> UInt8 { remainders[column].symbol(index) }

  /// Divides the data rows of the first `width` columns.
  mutating func divide(_ block: Span<UInt8>, width: Int) {
    let division = ReedSolomonCode.outer.division.table
    let table = division.span
    var remainders = remainders.mutableSpan
    precondition(table.count == 1024 && width <= remainders.count && width <= ErrorCorrectionBlock.rowSize)
    precondition(block.count == ErrorCorrectionBlock.size)
    for column in remainders.indices { remainders[column] = ReedSolomonRemainder() }
    // Twelve is a multiple of four: four rows of a group lie one behind the other.
    for group in 0..<48 {
      let start = ErrorCorrectionBlock.recordedRow(ofOuterPlace: 4 * group) * ErrorCorrectionBlock.rowSize
      for column in 0..<width {
        let place = start + column
        let symbols =
          UInt32(block[place]) << 24 | UInt32(block[place + 182]) << 16 | UInt32(block[place + 364]) << 8
          | UInt32(block[place + 546])
        remainders[column] = ReedSolomonDivision.step(remainders[column], symbols, table)
      }
    }
  }

  /// The residues of all columns: zero where a column is a code word.
  mutating func findResidues(_ block: Span<UInt8>) {
    divide(block, width: ErrorCorrectionBlock.rowSize)
    for index in 0..<16 {
      let start =
        ErrorCorrectionBlock.recordedRow(ofOuterPlace: 192 + index) * ErrorCorrectionBlock.rowSize
      for column in remainders.indices { remainders[column].addSymbol(index, block[start + column]) }
    }
  }
}
