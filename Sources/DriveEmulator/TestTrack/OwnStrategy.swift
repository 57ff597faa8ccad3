public import WriteStrategy

/// A strategy whose levels and shifts by mark and space are made for one layer, and the power that it is made for: blocks
/// with a raised beginning for films that change for good, pulses with erasing power between marks for phase change.
public struct OwnStrategy: Sendable {
  /// The strategy.
  public let strategy: PulseStrategy
  /// The power that heats the film, W: marks about half a pitch wide.
  public let absorbedPower: Double

  /// The strategy of a layer.
  ///
  /// The body of a block makes a point under the spot 4/3 as hot as a mark needs if it burns for long. Its beginning is
  /// raised by as much as makes the shortest marks as wide as long ones: the rise along the track is then steep where a
  /// mark begins, and a film that is not alike everywhere moves that edge half as far as it does where blocks begin.
  /// The power of pulses writes marks of 6 clocks as long as they should be.
  public init(_ writer: LayerWriter) throws(WriteStrategyError) {
    guard writer.stack.medium != .phaseChange else {
      self = try Self(rewritable: writer)
      return
    }
    let body = writer.stack.thresholdRise / writer.response.continuousPeak.rise / 0.75
    var (low, high) = (0.5, 1.0)
    for _ in 0..<10 {
      let level = (low + high) / 2
      if Self.isBeginningWider(writer, Self.raised(body: level), body / level) {
        low = level
      } else {
        high = level
      }
    }
    absorbedPower = body / high
    strategy = try Self.raised(body: high).optimised(
      for: writer, absorbedPower: absorbedPower, runs: 3...6)
  }

  /// A block whose beginning, a clock and a half, burns at full power and the rest at a share of it.
  private static func raised(body: Double) -> PulseStrategy {
    var raised = PulseStrategy()
    raised.name = "made for the layer"
    raised.form = .lShape
    raised.levels.middle = body
    (raised.times.topStart, raised.times.topWidth, raised.times.endShift) = (0.5, 1.5, -0.5)
    return raised
  }

  /// Whether short marks are wider than long ones, the shifts of both made for the power; so is a beginning so hot that no
  /// pulse is short enough for the shortest mark.
  private static func isBeginningWider(
    _ writer: LayerWriter, _ raised: PulseStrategy, _ power: Double
  ) -> Bool {
    let runs = [MarkRun(mark: 3, space: 20), MarkRun(mark: 14, space: 20)]
    guard let own = try? raised.optimised(for: writer, absorbedPower: power, runs: 3...6, rounds: 2),
      let train = try? own.train(runs, peakPower: power, velocity: writer.velocity)
    else { return true }
    let marks = writer.marks(train)
    return marks[0].width > marks[1].width
  }

  /// Erasing power as a share of the power that melts the film if it burns for long.
  ///
  /// Calibration scales every level with the peak: at half as much again the erasing power must still melt nothing.
  private static let erasingShare = 0.6

  private init(rewritable writer: LayerWriter) throws(WriteStrategyError) {
    let melting = writer.stack.thresholdRise / writer.response.continuousPeak.rise
    func own(_ count: PulseCount) throws(WriteStrategyError) -> (
      strategy: PulseStrategy, power: Double, scatter: Double
    ) {
      var (low, high) = (melting, 6 * melting)
      for _ in 0..<12 {
        let power = (low * high).squareRoot()
        let pulses = Self.pulses(count, erasing: Self.erasingShare * melting / power)
        if try Self.isTooShort(writer, pulses, power) { low = power } else { high = power }
      }
      let power = (low * high).squareRoot()
      let strategy = try Self.pulses(count, erasing: Self.erasingShare * melting / power)
        .optimised(for: writer, absorbedPower: power, runs: 3...6)
      let table = try EdgeTable(strategy, writer, absorbedPower: power, runs: 3...6, derivatives: false)
      return (strategy, power, EdgeDeviation(table).effective)
    }
    let (close, wide) = (try own(.nMinusOne), try own(.half))
    // Where both are nearly right, more pulses draw the mark more evenly.
    let best = close.scatter < wide.scatter + 1e-9 ? close : wide
    (strategy, absorbedPower) = (best.strategy, best.power)
  }

  /// Erasing power as a share of the peak. A pulse for every two clocks lets the melt of one cool before the next: on
  /// thin metal crystals eat what closer pulses write.
  private static func pulses(_ count: PulseCount, erasing: Double) -> PulseStrategy {
    var pulses = PulseStrategy()
    pulses.name = "made for the rewritable layer"
    pulses.form = .multiPulse
    pulses.count = count
    (pulses.levels.bias, pulses.levels.cooling, pulses.levels.rest) = (0, 0, erasing)
    pulses.times.coolingWidth = 0.75
    if count == .half {
      // The pulses between the first and the last burn on a warm film; longer ones would make long marks thin.
      (pulses.times.topStart, pulses.times.topWidth, pulses.times.coolingWidth) = (0.5, 0.75, 1)
      (pulses.times.multiStart, pulses.times.multiWidth, pulses.times.lastWidth) = (2.25, 0.5, 0.75)
    } else {
      (pulses.times.topStart, pulses.times.topWidth) = (0.5, 0.75)
      (pulses.times.multiStart, pulses.times.multiWidth, pulses.times.lastWidth) = (1.75, 0.375, 0.375)
    }
    return pulses
  }

  private static func isTooShort(
    _ writer: LayerWriter, _ strategy: PulseStrategy, _ power: Double
  ) throws(WriteStrategyError) -> Bool {
    let run = MarkRun(mark: 6, space: 40)
    let train = try strategy.train([run], peakPower: power, velocity: writer.velocity)
    guard let edges = writer.edges(ofMark: 0, in: writer.line(train)) else { return true }
    return edges.trail.place - edges.lead.place < Double(run.mark) * strategy.channelBitLength
  }
}
