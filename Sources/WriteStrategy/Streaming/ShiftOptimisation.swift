/// How far edges lie from where a clock would have them, over random data.
public struct EdgeDeviation: Sendable, Equatable {
  /// Mean of all leading and trailing edges against their nominal places, metres, positive downstream.
  public var mean: Double
  /// How much longer marks are than nominal on average, metres.
  public var lengthening: Double
  /// Effective value of the deviation of all edges from one common place, metres.
  public var effective: Double

  /// The deviation of a table's edges; each clock more makes a run half as likely, as the channel code does.
  public init(_ table: EdgeTable) {
    let (leads, trails) = (Self.moments(table.leads, table), Self.moments(table.trails, table))
    mean = (leads.mean + trails.mean) / 2
    lengthening = trails.mean - leads.mean
    let square = (leads.square + trails.square) / 2 - mean * mean
    effective = max(0, square).squareRoot()
  }

  private static func moments(_ entries: [EdgeTable.Entry], _ table: EdgeTable) -> (
    mean: Double, square: Double
  ) {
    let count = table.runs.count
    var (weights, sum, squares) = (0.0, 0.0, 0.0)
    for (index, entry) in entries.enumerated() {
      let clocks = index / (count * count) + index / count % count + index % count
      let weight = 1 / Double(1 << clocks)
      let place = Double(entry.x)
      weights += weight
      sum += weight * place
      squares += weight * place * place
    }
    return (sum / weights, squares / weights)
  }
}

extension PulseStrategy {
  /// The strategy with the shifts that bring every edge nearest to the clock's places on a layer, at a power
  /// (absorbed, W), by mark and neighbouring space.
  ///
  /// Each round writes all contexts and takes the mean deviation of each class back; a few suffice, because an edge
  /// follows its own shift nearly one to one. Throws where a context writes nothing.
  public func optimised(
    for writer: LayerWriter, absorbedPower: Double, runs: ClosedRange<Int>, rounds: Int = 4
  ) throws(WriteStrategyError) -> PulseStrategy {
    var strategy = self
    let classes = Array(runs)
    let none = classes.map { _ in classes.map { _ in 0.0 } }
    strategy.leadShifts = ShiftTable(markClasses: classes, spaceClasses: classes, shifts: none)
    strategy.trailShifts = strategy.leadShifts
    var best = (strategy: strategy, deviation: Double.infinity)
    for round in 0...rounds {
      let table = try EdgeTable(
        strategy, writer, absorbedPower: absorbedPower, runs: runs, derivatives: false)
      let deviation = EdgeDeviation(table)
      if deviation.effective < best.deviation { best = (strategy, deviation.effective) }
      if round < rounds { strategy.takeBack(table, around: deviation.mean) }
    }
    return best.strategy
  }

  private mutating func takeBack(_ table: EdgeTable, around common: Double) {
    let count = table.runs.count
    for mark in 0..<count {
      for space in 0..<count {
        var (lead, trail, weights) = (0.0, 0.0, 0.0)
        for other in 0..<count {
          let weight = 1 / Double(1 << other)
          weights += weight
          lead += weight * Double(table.leads[(other * count + space) * count + mark].x)
          trail += weight * Double(table.trails[(other * count + mark) * count + space].x)
        }
        leadShifts.shifts[mark][space] -= (lead / weights - common) / channelBitLength
        trailShifts.shifts[mark][space] -= (trail / weights - common) / channelBitLength
      }
    }
  }
}
