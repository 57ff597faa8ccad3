import WriteStrategy
import XCTest

final class StrategyOptimisationTests: XCTestCase {
  static let runs = isHeavy ? 3...11 : 3...4

  func layer(_ name: String) throws -> (writer: LayerWriter, power: Double) {
    let stack = try WriteFixtures.stack(name)
    let writer = try LayerWriter(stack, velocity: Stacks.velocity, linear: true, resolution: .coarse)
    return (writer, stack.thresholdRise / writer.response.continuousPeak.rise / 0.55)
  }

  func deviation(_ strategy: PulseStrategy, _ layer: (writer: LayerWriter, power: Double)) throws -> Double {
    EdgeDeviation(
      try EdgeTable(strategy, layer.writer, absorbedPower: layer.power, runs: Self.runs, derivatives: false)
    ).effective * 1e9
  }

  /// One strategy for both layers loses to one each, each layer at its own power.
  func testOneStrategyForBothLayersLosesToOneEach() throws {
    let layers = [try layer("dye-l0"), try layer("dye-l1")]
    var strategy = PulseStrategy()
    (strategy.times.topStart, strategy.times.endShift) = (0.4, -0.8)
    let own = try layers.map {
      try strategy.optimised(for: $0.writer, absorbedPower: $0.power, runs: Self.runs)
    }
    // The fairest shared one: every shift the mean of both layers'.
    var shared = own[0]
    for mark in own[0].leadShifts.shifts.indices {
      for space in own[0].leadShifts.shifts.indices {
        shared.leadShifts.shifts[mark][space] =
          (own[0].leadShifts.shifts[mark][space] + own[1].leadShifts.shifts[mark][space]) / 2
        shared.trailShifts.shifts[mark][space] =
          (own[0].trailShifts.shifts[mark][space] + own[1].trailShifts.shifts[mark][space]) / 2
      }
    }
    for index in 0...1 {
      let plain = try deviation(strategy, layers[index])
      let (mine, common) = (try deviation(own[index], layers[index]), try deviation(shared, layers[index]))
      let other = try deviation(own[1 - index], layers[index])
      print(
        "layer \(index): edges deviate \(plain) nm unshifted, \(mine) own, \(common) shared, \(other) the other's"
      )
      XCTAssertLessThan(mine, 3)
      XCTAssertLessThan(mine, plain / 3)
      XCTAssertGreaterThan(common, 2 * mine)
      XCTAssertGreaterThan(other, common)
    }
  }

  func testOptimisedMarksHaveTheirNominalLength() throws {
    let layer = try layer("dye-l1")
    var strategy = PulseStrategy()
    (strategy.times.topStart, strategy.times.endShift) = (0.4, -0.8)
    let own = try strategy.optimised(for: layer.writer, absorbedPower: layer.power, runs: Self.runs)
    let runs = try MarkRun.parse("3T4,4T3,4T4,3T3,3T4,4T4,3T3")
    let marks = layer.writer.line(try own.train(runs, peakPower: layer.power))
    for index in 1..<(runs.count - 1) {
      let edges = try XCTUnwrap(marks.edges(ofMark: index))
      let expected = Double(runs[index].mark) * own.channelBitLength
      XCTAssertEqual(edges.trail.place - edges.lead.place, expected, accuracy: 12e-9)
    }
  }
}
