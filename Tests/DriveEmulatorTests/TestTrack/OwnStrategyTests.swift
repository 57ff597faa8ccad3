import DiscModel
import DriveEmulator
import WriteStrategy
import XCTest

/// Strategies made for dye layers.
final class OwnStrategyTests: XCTestCase {
  private func heat(_ layer: Int) throws -> LayerWriter {
    try LayerWriter(LayerBench.stack("dye-l\(layer)"), velocity: 3.84, linear: true, resolution: .coarse)
  }

  /// Raised beginnings make short marks as wide as long ones, all lengths right.
  func testShortMarksAreAsWideAsLongOnesAndAsLongAsTheyShouldBe() throws {
    for layer in 0...1 {
      let heat = try heat(layer)
      let own = try OwnStrategy(heat)
      let runs = [3, 5, 14].map { MarkRun(mark: $0, space: 30) }
      let marks = heat.marks(
        try own.strategy.train(runs, peakPower: own.absorbedPower, velocity: heat.velocity))
      print("layer \(layer): \(own.strategy.levels.middle), widths \(marks.map { $0.width * 1e9 })")
      XCTAssertLessThan(own.strategy.levels.middle, 0.95)
      XCTAssertEqual(marks[0].width, marks[2].width, accuracy: 5e-9)
      // About half a pitch.
      XCTAssertTrue((300e-9...450e-9).contains(marks[2].width), "\(marks[2].width)")
      for (mark, run) in zip(marks, runs) {
        XCTAssertEqual(mark.length, Double(run.mark) * own.strategy.channelBitLength, accuracy: 10e-9)
      }
    }
  }

  /// An edge of the threshold's unevenness scatters less where the beginning is raised than where the block is flat.
  func testRaisedBeginningsScatterLessThanBlocks() throws {
    for layer in 0...1 {
      let heat = try heat(layer)
      let own = try OwnStrategy(heat)
      var flat = PulseStrategy()
      (flat.times.topStart, flat.times.endShift) = (0.2, -0.5)
      let body = heat.stack.thresholdRise / heat.response.continuousPeak.rise / 0.75
      func scatter(_ strategy: PulseStrategy, _ power: Double) throws -> Double {
        let train = try strategy.train(
          [MarkRun(mark: 5, space: 40)], peakPower: power, velocity: heat.velocity)
        let edges = try XCTUnwrap(heat.edges(ofMark: 0, in: heat.line(train)))
        return edges.lead.noise(ofTemperature: 0.015 * heat.stack.thresholdRise)
      }
      let (raised, block) = (try scatter(own.strategy, own.absorbedPower), try scatter(flat, body))
      print(
        "layer \(layer): leading edges scatter by \(raised * 1e9) nm, those of blocks by \(block * 1e9) nm")
      XCTAssertLessThan(raised, 0.75 * block)
    }
  }
}
