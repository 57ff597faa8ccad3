/// Corrects a block: rows by PI with the erasures that demodulation marked, columns by PO with the failed rows as
/// erasures, and again while either still helps the other.
struct BlockRepair: Sendable {
  /// What is known of a row.
  struct Row: Sendable {
    /// Whether it is no code word of PI, or cannot be trusted to be the right one.
    var isFailed = false
    /// On arrival: wrong symbols, erased symbols, beyond PI.
    var hadErrors = false
    var erasedSymbols = 0
    var hadFailed = false
    /// Symbols changed since.
    var changedSymbols = 0
    /// Changed by PO although PI had been content.
    var isMiscorrected = false
    /// Changed by PO since PI saw it last.
    var isTouched = false
  }

  private(set) var rows = [Row](repeating: Row(), count: ErrorCorrectionBlock.rowCount)
  /// Columns beyond PO at last.
  private(set) var failedColumns = 0
  private var columns = ColumnRemainders()

  /// The weight 2e + s that PI may use at first: with many erasures little is left to notice a miscorrection by.
  private static func largestWeight(erasures: Int) -> Int {
    erasures <= 2 ? ReedSolomonCode.inner.checkCount : trustedWeight
  }
  static let trustedWeight = 8
  private static let outerTrustedWeight = 14
  private static let largestRounds = 6

  /// Corrects what can be. `marks` are symbols that are no code word of the channel or were not read; `doubts` are
  /// taken for erasures, too, in rows that PI cannot correct otherwise.
  mutating func repair(_ block: inout [UInt8], _ marks: inout ErasureMarks, _ doubts: ErasureMarks) {
    failedColumns = 0
    if checkRows(block, marks) { return }
    for row in rows.indices where rows[row].isFailed {
      correctRow(row, &block, &marks, isFirst: true)
      if rows[row].isFailed { correctDoubtfulRow(row, &block, &marks, doubts) }
    }
    var failed = failedRows()
    for round in 0..<Self.largestRounds {
      // Later rounds dare more: the sectors' own checks have the last word.
      let weight = round == 0 ? Self.outerTrustedWeight : ReedSolomonCode.outer.checkCount
      let hasChanged = correctColumns(&block, &marks, failed, weight)
      for row in rows.indices where rows[row].isTouched || rows[row].isFailed {
        correctRow(row, &block, &marks, isFirst: false)
      }
      let rest = failedRows()
      if rest.isEmpty && failedColumns == 0 || round > 0 && !hasChanged && rest == failed { return }
      failed = rest
    }
  }

  private func failedRows() -> [Int] { rows.indices.filter { rows[$0].isFailed } }

  /// The quick look: whether all rows are code words without any mark. Others are set down as failed.
  private mutating func checkRows(_ block: [UInt8], _ marks: ErasureMarks) -> Bool {
    let symbols = block.span
    var isClean = true
    for first in stride(from: 0, to: ErrorCorrectionBlock.rowCount, by: 4) {
      let residues = ReedSolomonCode.inner.residues(symbols, at: first * ErrorCorrectionBlock.rowSize)
      for index in 0..<4 {
        let isFailed = !residues[index].isZero || !marks.isRowClear(first + index)
        rows[first + index] = Row(isFailed: isFailed)
        isClean = isClean && !isFailed
      }
    }
    return isClean
  }

  /// One row by PI.
  private mutating func correctRow(
    _ row: Int, _ block: inout [UInt8], _ marks: inout ErasureMarks, isFirst: Bool
  ) {
    let erased = marks.count(inRow: row)
    if isFirst { rows[row].erasedSymbols = erased }
    var correction = ReedSolomonCorrection(outcome: .failed)
    if erased <= ReedSolomonCode.inner.checkCount {
      let weight = isFirst ? Self.largestWeight(erasures: erased) : ReedSolomonCode.inner.checkCount
      var symbols = block.mutableSpan
      correction = ReedSolomonCode.inner.correct(
        &symbols, at: row * ErrorCorrectionBlock.rowSize, erasures: marks.columns(inRow: row),
        largestWeight: weight)
    }
    rows[row].isTouched = false
    rows[row].isFailed = correction.outcome == .failed
    rows[row].changedSymbols += correction.changeCount
    if isFirst {
      rows[row].hadErrors = correction.outcome != .clean
      rows[row].hadFailed = correction.outcome == .failed
    }
    if correction.outcome != .failed { marks.clearRow(row) }
  }

  /// A row that PI could not correct, once more with its doubtful symbols as erasures.
  private mutating func correctDoubtfulRow(
    _ row: Int, _ block: inout [UInt8], _ marks: inout ErasureMarks, _ doubts: ErasureMarks
  ) {
    guard !doubts.isRowClear(row) else { return }
    var erasures = marks.columns(inRow: row)
    erasures.formUnion(doubts.columns(inRow: row))
    guard erasures.count <= ReedSolomonCode.inner.checkCount else { return }
    var symbols = block.mutableSpan
    let correction = ReedSolomonCode.inner.correct(
      &symbols, at: row * ErrorCorrectionBlock.rowSize, erasures: erasures, largestWeight: Self.trustedWeight)
    guard correction.outcome != .failed else { return }
    rows[row].isFailed = false
    rows[row].hadFailed = false
    rows[row].changedSymbols += correction.changeCount
    marks.clearRow(row)
  }

  // MARK: Columns

  /// All columns by PO; whether anything changed.
  private mutating func correctColumns(
    _ block: inout [UInt8], _ marks: inout ErasureMarks, _ failed: [Int], _ weight: Int
  ) -> Bool {
    columns.findResidues(block.span)
    failedColumns = 0
    var hasChanged = false
    var wholeRows = ErasureSet()
    for row in failed { wholeRows.insert(ErrorCorrectionBlock.outerPlace(ofRecordedRow: row)) }
    let erasesRows = failed.count <= ReedSolomonCode.outer.checkCount
    for column in 0..<ErrorCorrectionBlock.rowSize {
      let erasures = erasesRows ? wholeRows : Self.marked(failed, column, marks)
      var repair = ReedSolomonRepair(code: .outer, residue: columns[column], erasures: erasures)
      let correction = repair.solve(largestWeight: erasesRows ? .max : weight)
      if correction.outcome == .failed {
        failedColumns += 1
        if erasesRows { for row in failed { marks.set(row: row, column: column) } }
        continue
      }
      for row in failed { marks.clear(row: row, column: column) }
      for index in 0..<correction.changeCount {
        let row = ErrorCorrectionBlock.recordedRow(ofOuterPlace: Int(correction.changes[index]))
        block[row * ErrorCorrectionBlock.rowSize + column] ^= repair.values[index]
        noteChange(row)
        hasChanged = true
      }
    }
    return hasChanged
  }

  private mutating func noteChange(_ row: Int) {
    rows[row].isTouched = true
    rows[row].changedSymbols += 1
    if !rows[row].isFailed { rows[row].isMiscorrected = true }
  }

  /// The marked symbols of a column in failed rows.
  private static func marked(_ failed: [Int], _ column: Int, _ marks: ErasureMarks) -> ErasureSet {
    var set = ErasureSet()
    for row in failed where marks.isMarked(row: row, column: column) {
      set.insert(ErrorCorrectionBlock.outerPlace(ofRecordedRow: row))
    }
    return set
  }
}
