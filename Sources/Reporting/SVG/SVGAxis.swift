/// An axis with its numbers placed: values to pixels, and where marks stand.
struct SVGAxis {
  /// A number on the axis.
  struct Mark: Equatable {
    let value: Double
    let text: String
  }

  let scale: SVGPlot.Scale
  /// In the axis's own measure: values, or their decades.
  let range: PlotRange
  /// Pixels of the low and the high end.
  let from: Double
  let to: Double
  private(set) var marks: [Mark] = []
  private let limits: ClosedRange<Double>?

  /// `values` are finite; those without a place on the scale do not count. About `count` marks.
  ///
  /// `fixed` is what it spans instead of the values.
  init(
    _ values: [Double], scale: SVGPlot.Scale, widens: Bool, fixed: ClosedRange<Double>? = nil, from: Double,
    to: Double, count: Int
  ) {
    self.scale = scale
    self.from = from
    self.to = to
    limits = fixed
    let values = fixed.map { [$0.lowerBound, $0.upperBound] } ?? values
    let widens = widens && fixed == nil
    switch scale {
    case .linear:
      let range = PlotRange(values)
      self.range = widens ? range.widened() : range.nonEmpty()
      marks = Self.linearMarks(self.range, count: count)
    case .logarithmic:
      let decades = PlotRange(values.filter { $0 > 0 }.map(Self.decades))
      range =
        widens
        ? PlotRange(low: (decades.low + 1e-9).rounded(.down), high: (decades.high - 1e-9).rounded(.up))
          .nonEmpty()
        : decades.nonEmpty()
      marks = Self.logarithmicMarks(range, count: count)
    }
  }

  /// The pixel of a value; nil where it has no place.
  func pixel(_ value: Double) -> Double? {
    guard value.isFinite, scale == .linear || value > 0 else { return nil }
    if let limits, !limits.contains(value) { return nil }
    let measure = scale == .linear ? value : Self.decades(value)
    // Halved, because the extent of two finite numbers may not be one.
    let share = (measure / 2 - range.low / 2) / (range.high / 2 - range.low / 2)
    return from + (to - from) * min(max(share, -4), 5)
  }

  private static func linearMarks(_ range: PlotRange, count: Int) -> [Mark] {
    let extent = range.high / 2 - range.low / 2
    guard extent > 1e-290, extent < 1e290 else { return [] }
    let goal = 2 * extent / Double(max(count, 1))
    var power = 1.0
    while power > goal { power /= 10 }
    while power * 10 <= goal { power *= 10 }
    let step = [2.0, 5, 10].first { $0 * power >= goal * 0.999 }.map { $0 * power } ?? power
    let first = (range.low / step - 1e-6).rounded(.up)
    let last = (range.high / step + 1e-6).rounded(.down)
    guard last - first < 100, first.magnitude < 1e15 else { return [] }
    return stride(from: first, through: last, by: 1).map { index in
      Mark(value: index * step, text: decimalText(index * step, significantDigits: 6))
    }
  }

  private static func logarithmicMarks(_ range: PlotRange, count: Int) -> [Mark] {
    let low = Int(range.low.rounded(.up))
    let high = Int(range.high.rounded(.down))
    guard low <= high else {
      return [range.low, range.high].map { Mark(value: power($0), text: decimalText(power($0))) }
    }
    let stepping = max(1, (high - low + count) / max(count, 1))
    return stride(from: low, through: high, by: stepping).map { decade in
      let value = power(Double(decade))
      return Mark(value: value, text: decimalText(value))
    }
  }

  /// Ten to a power; the nearest Double of the decimal for whole powers.
  private static func power(_ decade: Double) -> Double {
    if decade == decade.rounded(), let value = Double("1e\(Int(decade))") { return value }
    // Between decades by halving the interval: a plot needs a pixel, not the last bit.
    var low = decade.rounded(.down)
    var value = Double("1e\(Int(low))") ?? 1
    var factor = 3.1622776601683795
    var half = 0.5
    while half > 1e-6 {
      if low + half <= decade {
        low += half
        value *= factor
      }
      factor = factor.squareRoot()
      half /= 2
    }
    return value
  }

  /// The logarithm to base ten of a positive number, to 1e-9: its decimal exponent, then bits by squaring.
  static func decades(_ value: Double) -> Double {
    var mantissa = value
    var whole = 0.0
    while mantissa >= 10 {
      mantissa /= 10
      whole += 1
    }
    while mantissa < 1 {
      mantissa *= 10
      whole -= 1
    }
    var bit = 0.5
    while bit > 1e-10 {
      mantissa *= mantissa
      if mantissa >= 10 {
        mantissa /= 10
        whole += bit
      }
      bit /= 2
    }
    return whole
  }
}
