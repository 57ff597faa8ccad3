/// Sums over a signal's edges: their distances from the clock, and the runs between them.
public struct EdgeSums: Sendable {
  /// Lengths told apart: the last place takes all longer.
  public static let longest = 16

  private var sum = 0.0
  private var squares = 0.0
  /// Edges that count.
  public private(set) var count = 0
  private var low = InlineArray<17, UInt32>(repeating: 0)
  private var high = InlineArray<17, UInt32>(repeating: 0)

  /// Of nothing.
  public init() {}

  /// Runs by length in channel bits, those of the low level and those of the high one.
  public var lowRuns: [Int] { low.indices.map { Int(low[$0]) } }
  /// Runs of the high level by length in channel bits.
  public var highRuns: [Int] { high.indices.map { Int(high[$0]) } }

  /// Root mean square of the edges' distance from the clock about its mean, percent of a channel bit; nil of fewer than
  /// a thousand edges.
  public var jitterPercent: Double? {
    guard count >= 1000 else { return nil }
    let mean = sum / Double(count)
    return 100 * max(0, squares / Double(count) - mean * mean).squareRoot()
  }

  /// An edge `error` bits from the clock, behind a run of so many bits at the low or the high level.
  mutating func add(error: Double, run: Int, isLow: Bool) {
    count += 1
    sum += error
    squares += error * error
    let length = min(max(run, 0), Self.longest)
    if isLow { low[length] &+= 1 } else { high[length] &+= 1 }
  }

  /// Adds what another stretch gave.
  mutating func add(_ other: EdgeSums) {
    sum += other.sum
    squares += other.squares
    count += other.count
    for length in low.indices {
      low[length] &+= other.low[length]
      high[length] &+= other.high[length]
    }
  }
}
