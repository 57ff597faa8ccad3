/// A long series taken in point by point and kept as the lowest and highest value of equal stretches: constant memory,
/// however many points come, and no peak is lost.
public struct ExtremesSeries: Equatable, Sendable {
  /// What is kept of a stretch of points.
  private struct Stretch: Equatable, Sendable {
    var x: Double
    var low = Double.infinity
    var high = -Double.infinity
    /// Which point was the lowest, and which the highest.
    var lowAt = 0
    var highAt = 0
    var hasGap = false

    init(x: Double) { self.x = x }

    /// This stretch with the one behind it.
    func joined(with next: Stretch) -> Stretch {
      var joined = self
      if next.low < low { (joined.low, joined.lowAt) = (next.low, next.lowAt) }
      if next.high > high { (joined.high, joined.highAt) = (next.high, next.highAt) }
      joined.hasGap = hasGap || next.hasGap
      return joined
    }
  }

  private let most: Int
  private var stretches: [Stretch] = []
  private var count = 0
  /// Points in a stretch.
  public private(set) var pointsPerStretch = 1

  /// A series of at most `most` stretches, an even number of at least 2; when they are full, neighbours are joined.
  public init(most: Int = 1200) { self.most = max(2, most + most % 2) }

  /// Takes in a point; x never falls. A value that is not finite leaves a gap.
  public mutating func append(x: Double, _ value: Double) {
    if stretches.count == most, count == most * pointsPerStretch {
      stretches = stride(from: 0, to: most, by: 2).map { stretches[$0].joined(with: stretches[$0 + 1]) }
      pointsPerStretch *= 2
    }
    if count % pointsPerStretch == 0 { stretches.append(Stretch(x: x)) }
    let last = stretches.count - 1
    if value.isFinite {
      if value < stretches[last].low { (stretches[last].low, stretches[last].lowAt) = (value, count) }
      if value > stretches[last].high { (stretches[last].high, stretches[last].highAt) = (value, count) }
    } else {
      stretches[last].hasGap = true
    }
    count += 1
  }

  /// The series as a curve: one point a stretch where all its values are the same, else the lowest and the highest in
  /// their order, both where the stretch begins.
  public func series(_ name: String = "") -> SVGPlot.Series {
    var (x, y): ([Double], [Double]) = ([], [])
    for stretch in stretches {
      var values = stretch.hasGap ? [Double.nan] : []
      if stretch.low <= stretch.high {
        values +=
          stretch.lowAt <= stretch.highAt ? [stretch.low, stretch.high] : [stretch.high, stretch.low]
        if stretch.low == stretch.high { values.removeLast() }
      }
      x += values.map { _ in stretch.x }
      y += values
    }
    return SVGPlot.Series(name, x: x, y: y)
  }
}
