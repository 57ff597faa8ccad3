/// The numbers an axis spans.
struct PlotRange: Equatable {
  let low: Double
  let high: Double

  init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }

  /// From the least to the greatest of finite values; 0 … 0 when there are none.
  init(_ values: [Double]) {
    low = values.min() ?? 0
    high = values.max() ?? 0
  }

  /// Half the extent: the extent itself of two finite numbers can overflow.
  private var halfExtent: Double { high / 2 - low / 2 }

  /// The same, or for a single value an interval around it.
  func nonEmpty() -> PlotRange {
    guard low == high else { return self }
    let margin = low == 0 ? 1 : low.magnitude / 2
    return PlotRange(
      low: max(low - margin, -.greatestFiniteMagnitude), high: min(high + margin, .greatestFiniteMagnitude))
  }

  /// Widened to whole steps of 1, 2 or 5 times a power of ten, at least four of them.
  func widened() -> PlotRange {
    let range = nonEmpty()
    let goal = range.halfExtent / 2
    guard goal > 1e-290, goal < 1e290 else { return range }
    var power = 1.0
    while power > goal { power /= 10 }
    while power * 10 <= goal { power *= 10 }
    let step = [5, 2].first { $0 * power <= goal }.map { $0 * power } ?? power
    // The small allowance keeps an end that is a whole step, but for its last bits, where it is.
    let low = (range.low / step + 1e-9).rounded(.down) * step
    let high = (range.high / step - 1e-9).rounded(.up) * step
    return low.isFinite && high.isFinite && low < high ? PlotRange(low: low, high: high) : range
  }

  /// The cell, counted from the low end, in which a value lies.
  func position(of value: Double, cells: Int) -> Int {
    guard halfExtent > 0, cells > 0 else { return 0 }
    let share = (value / 2 - low / 2) / halfExtent
    return Int((min(max(share, 0), 1) * Double(cells - 1)).rounded())
  }

  /// The values to write beside text rows, by row from the top: both ends, and the middle where a row has it.
  func marks(rows: Int) -> [Int: Double] {
    let ends = [0: high, rows - 1: low]
    return rows % 2 == 1 ? ends.merging([rows / 2: high / 2 + low / 2]) { end, _ in end } : ends
  }
}
