/// Plain statistics over samples in their order: the same bits however many tasks made them.
public enum SweepStatistics {
  /// Wilson's interval of a share at 95 % confidence: `passed` of `count`.
  public static func wilson(passed: Int, of count: Int) -> (low: Double, high: Double) {
    guard count > 0 else { return (0, 1) }
    let z = 1.959963984540054
    let n = Double(count)
    let share = Double(passed) / n
    let centre = share + z * z / (2 * n)
    let spread = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    let scale = 1 / (1 + z * z / n)
    return (max(0, scale * (centre - spread)), min(1, scale * (centre + spread)))
  }

  /// The smallest value that `share` of the sorted values do not exceed.
  public static func quantile(_ sorted: [Double], _ share: Double) -> Double? {
    guard !sorted.isEmpty else { return nil }
    let rank = Int((share * Double(sorted.count)).rounded(.up))
    return sorted[min(max(rank - 1, 0), sorted.count - 1)]
  }

  /// Ranks from 1; equal values share the mean of theirs.
  public static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] == values[$1] ? $0 < $1 : values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start
      while end + 1 < order.count, values[order[end + 1]] == values[order[start]] { end += 1 }
      for place in start...end { ranks[order[place]] = Double(start + end) / 2 + 1 }
      start = end + 1
    }
    return ranks
  }

  /// Spearman's rank correlation; nil where one side does not vary.
  public static func rankCorrelation(_ one: [Double], _ other: [Double]) -> Double? {
    guard one.count == other.count, one.count > 2 else { return nil }
    let (x, y) = (ranks(one), ranks(other))
    let middle = Double(one.count + 1) / 2
    var (xy, xx, yy) = (0.0, 0.0, 0.0)
    for index in x.indices {
      let (a, b) = (x[index] - middle, y[index] - middle)
      xy += a * b
      xx += a * a
      yy += b * b
    }
    guard xx > 0, yy > 0 else { return nil }
    return xy / (xx * yy).squareRoot()
  }
}
