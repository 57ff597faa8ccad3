/// A grid of dots on which lines are drawn; row 0 is the top.
struct DotGrid {
  let columns: Int
  let rows: Int
  private var dots: [Bool]

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    dots = [Bool](repeating: false, count: columns * rows)
  }

  subscript(column: Int, row: Int) -> Bool {
    (0..<columns).contains(column) && (0..<rows).contains(row) && dots[row * columns + column]
  }

  private mutating func set(_ column: Int, _ row: Int) {
    guard (0..<columns).contains(column), (0..<rows).contains(row) else { return }
    dots[row * columns + column] = true
  }

  /// Joins the points; nil breaks the line. Of the dots of the line every `spacing`-th is set.
  mutating func drawLine(through points: [(column: Int, row: Int)?], spacing: Int) {
    var last: (column: Int, row: Int)?
    var travelled = 0
    for point in points {
      guard let point else {
        last = nil
        continue
      }
      let from = last ?? point
      let steps = max(abs(point.column - from.column), abs(point.row - from.row))
      for step in (last == nil ? 0 : 1)..<(steps + 1) {
        let column = from.column + rounded((point.column - from.column) * step, by: steps)
        let row = from.row + rounded((point.row - from.row) * step, by: steps)
        if travelled % spacing == 0 { set(column, row) }
        travelled += 1
      }
      last = point
    }
  }

  /// `value / divisor` rounded to the nearest integer, a half away from zero.
  private func rounded(_ value: Int, by divisor: Int) -> Int {
    guard divisor > 0 else { return 0 }
    return value >= 0 ? (2 * value + divisor) / (2 * divisor) : -((2 * -value + divisor) / (2 * divisor))
  }
}
