/// Products of an element with rising powers of a power of alpha, sixteen in one look: v, v alpha^d, v alpha^2d, ...
struct PowerRows: Sendable {
  /// The table, built once.
  static let shared = PowerRows()

  /// Sixteen products, the first in the lowest byte of `low`.
  struct Row: Sendable {
    var low: UInt64 = 0
    var high: UInt64 = 0
  }

  /// By d, 0...16, then v's logarithm; zero's is taken as 255.
  let rows: [Row]

  init() {
    let field = GaloisField.shared
    rows = (0...16).flatMap { step in
      (0..<256).map { logarithm in
        var row = Row()
        if logarithm == 255 { return row }
        for index in 0..<8 {
          row.low |= UInt64(field.power(logarithm + step * index)) << UInt64(8 * index)
          row.high |= UInt64(field.power(logarithm + step * (index + 8))) << UInt64(8 * index)
        }
        return row
      }
    }
  }
}
