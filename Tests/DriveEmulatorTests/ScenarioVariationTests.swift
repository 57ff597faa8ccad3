import ChannelSim
import Configuration
import DiscModel
import DriveEmulator
import XCTest

final class ScenarioVariationTests: XCTestCase {
  private func corners() throws -> Scenario { try ScenarioLoader.scenario("builtin:corners") }

  func testDrawsOfAVariationDependOnNoOther() throws {
    let scenario = try corners()
    var fewer = scenario
    fewer.variations.removeAll { $0.name != "disc.spacer" }
    for sample in 0..<8 {
      let all = try scenario.varied(sample: sample)
      let one = try fewer.varied(sample: sample)
      XCTAssertEqual(all.disc.spacer, one.disc.spacer, "sample \(sample)")
      XCTAssertNotEqual(all.document, one.document)
      XCTAssertEqual(try scenario.varied(sample: sample).document, all.document)
    }
    XCTAssertNotEqual(try scenario.varied(sample: 0).seed, try scenario.varied(sample: 1).seed)
  }

  func testDistributionsKeepTheirEndsAndMoments() throws {
    var variation = try XCTUnwrap(try corners().variations.first)
    variation.low = 2
    variation.high = 8
    let count = 4000
    for (distribution, spread) in [
      (ScenarioVariation.Distribution.uniform, 6 / 12.0.squareRoot()), (.normal, 1), (.ends, 3),
    ] {
      variation.distribution = distribution
      let draws = (0..<count).map { variation.draw(sample: UInt64($0), seed: 7) }
      let mean = draws.reduce(0, +) / Double(count)
      let square = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
      XCTAssertTrue(draws.allSatisfy { $0 >= 2 && $0 <= 8 }, "\(distribution)")
      XCTAssertEqual(mean, 5, accuracy: 4 * spread / Double(count).squareRoot(), "\(distribution)")
      XCTAssertEqual(square.squareRoot(), spread, accuracy: 0.05 * spread, "\(distribution)")
    }
  }

  func testCornersChangeWhatTheySayAndNothingElse() throws {
    let scenario = try corners()
    let hot = try XCTUnwrap(scenario.corners.first { $0.name == "actuator hot" })
    let changed = try scenario.corner(hot)
    XCTAssertEqual(
      changed.pickup.focusActuator.sensitivity, 0.95 * scenario.pickup.focusActuator.sensitivity,
      accuracy: 1e-18)
    XCTAssertEqual(changed.disc, scenario.disc)
    XCTAssertEqual(changed.seed, scenario.seed)
    XCTAssertTrue(changed.corners.isEmpty && changed.variations.isEmpty)
    for corner in scenario.corners { XCTAssertNoThrow(try scenario.corner(corner), corner.name) }
  }

  func testASetThatLeadsNowhereIsRefusedWhenItIsLoaded() throws {
    for (override, rule) in [
      ("corners=[{name: 'a', changes: ['pickup.no_such_hz*=2']}]", ConfigurationError.Rule.inconsistent),
      ("corners=[{name: 'a', changes: ['front_end.noise*=much']}]", .override),
      ("corners=[{name: 'a', changes: ['front_end.gain=-1']}]", .outOfRange),
      ("corners=[{name: 'a', changes: ['front_end.gian=1']}]", .unknownKey),
      ("variations=[{name: 'a', keys: ['name'], low: 1, high: 2}]", .inconsistent),
      ("variations=[{name: 'a', keys: ['front_end.noise'], low: -1, high: 2}]", .outOfRange),
    ] {
      XCTAssertThrowsError(
        try ScenarioLoader.scenario("builtin:ecma-limits", overrides: [override]), override
      ) { XCTAssertEqual(($0 as? ConfigurationError)?.rule, rule, override) }
    }
  }
}
