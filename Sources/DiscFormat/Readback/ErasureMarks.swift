/// Which symbols of a block came as no code word of the channel: 128 bits for the 91 symbols of each sync frame.
struct ErasureMarks: Sendable {
  private var words = [UInt64](repeating: .max, count: 2 * 416)

  private static let upper: UInt64 = (1 << 27) - 1

  /// Marks every symbol, or none.
  init(isSet: Bool = true) { if isSet { setAll() } else { words = [UInt64](repeating: 0, count: 2 * 416) } }

  /// Marks every symbol of the block.
  mutating func setAll() {
    for row in 0..<ErrorCorrectionBlock.rowCount { setRow(row) }
  }

  mutating func setRow(_ row: Int) {
    for half in 0..<2 { setFrame(2 * row + half, (.max, Self.upper)) }
  }

  mutating func clearRow(_ row: Int) {
    for half in 0..<2 { setFrame(2 * row + half, (0, 0)) }
  }

  mutating func setFrame(_ frame: Int, _ marks: (UInt64, UInt64)) {
    words[2 * frame] = marks.0
    words[2 * frame + 1] = marks.1
  }

  func frame(_ frame: Int) -> (UInt64, UInt64) { (words[2 * frame], words[2 * frame + 1]) }

  func isRowClear(_ row: Int) -> Bool {
    words[4 * row] | words[4 * row + 1] | words[4 * row + 2] | words[4 * row + 3] == 0
  }

  func count(inRow row: Int) -> Int { (0..<4).reduce(0) { $0 + words[4 * row + $1].nonzeroBitCount } }

  /// The marked columns of a row.
  func columns(inRow row: Int) -> ErasureSet {
    var set = ErasureSet()
    for part in 0..<4 {
      var bits = words[4 * row + part]
      while bits != 0 {
        set.insert((part >> 1) * 91 + (part & 1) * 64 + bits.trailingZeroBitCount)
        bits &= bits - 1
      }
    }
    return set
  }

  func isMarked(row: Int, column: Int) -> Bool {
    let (word, bit) = Self.place(row, column)
    return words[word] & bit != 0
  }

  mutating func set(row: Int, column: Int) {
    let (word, bit) = Self.place(row, column)
    words[word] |= bit
  }

  mutating func clear(row: Int, column: Int) {
    let (word, bit) = Self.place(row, column)
    words[word] &= ~bit
  }

  private static func place(_ row: Int, _ column: Int) -> (Int, UInt64) {
    let half = column < 91 ? 0 : 1
    let rest = column - 91 * half
    return (4 * row + 2 * half + (rest >> 6), 1 << UInt64(rest & 63))
  }
}
