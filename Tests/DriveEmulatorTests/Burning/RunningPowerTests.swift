import Configuration
import DiscModel
import XCTest

@testable import DriveEmulator

/// The power follows a film that needs more of it farther out, and stays where it is on one that does not.
final class RunningPowerTests: XCTestCase {
  /// The usual drive on a film whose need of power grows by so many percent a millimetre outward.
  private static func recipe(drift: Double, isUsed: Bool = true) throws -> DiscRecipe {
    var recipe = try BurnAddressTests.usual.get()
    var settings = try XCTUnwrap(ScenarioLoader.scenario("builtin:burn-drift").burning)
    XCTAssertEqual(settings.sensitivityDrift, 1000, "a hundred percent a millimetre")
    settings.sensitivityDrift = 10 * drift
    settings.followsPower = isUsed
    recipe.scenario.burning = settings
    return recipe
  }

  func testThePowerComesToWhatThePlaceAsksForAndStaysWithinItsBounds() throws {
    let recipe = try Self.recipe(drift: 10)
    var power = try XCTUnwrap(RunningPower(recipe.scenario.burning, recipe, layer: 0))
    let start = recipe.scenario.disc.radii.dataStart
    XCTAssertEqual(power.powerLogarithm(atRadius: start), 0)
    power.read(atRadius: start)
    XCTAssertEqual(power.correction, 0, "nothing is wrong where test writes were made")
    // A full layer, 34 mm, in steps that a drive of a few seconds' patience sees as slow: 0.1 mm in ten blocks of ticks.
    var worst = 0.0
    for step in 1...30 {
      let radius = start + Double(step) * 0.1e-3
      for _ in 0..<10 { power.read(atRadius: radius) }
      worst = max(worst, power.powerLogarithm(atRadius: radius).magnitude)
    }
    print("three millimetres on: corrected by \(power.correction), at most \(worst) off")
    XCTAssertEqual(power.correction, 0.3, accuracy: 0.02)
    XCTAssertLessThan(worst, 0.02)
    for _ in 0..<100 { power.read(atRadius: start + 20e-3) }
    XCTAssertEqual(power.correction, 0.4, "beyond that something else is wrong")
    XCTAssertNil(try RunningPower(Self.recipe(drift: 0).scenario.burning, recipe, layer: 0))
  }

  /// Mean power of a block's ticks over what is set, percent.
  private func power(_ block: RecordedBlock) -> Double {
    Double(block.ticks.map { Int($0.power) }.reduce(0, +)) / Double(max(block.ticks.count, 1))
  }

  private func burn(drift: Double, isUsed: Bool = true) throws -> (report: BurnReport, powers: [Double]) {
    let recipe = try Self.recipe(drift: drift, isUsed: isUsed)
    let burnt = try BurntDisc(recipe, blocks: 50)
    let report = try XCTUnwrap(burnt.report, "\(String(describing: burnt.refusal))")
    return (report, try burnt.image.blocks.map { power(try burnt.image.block($0)) })
  }

  func testABurnHoldsThePowerThatItsMarksAskFor() throws {
    let left = try burn(drift: 200, isUsed: false)
    let followed = try burn(drift: 200)
    let plain = try burn(drift: 0)
    print(
      "last block: \(left.powers.last ?? 0) % uncorrected, \(followed.powers.last ?? 0) % corrected by",
      followed.report.powerCorrection)
    XCTAssertLessThan(left.powers.last ?? 0, -3.5)
    XCTAssertEqual(left.report.powerCorrection, 0)
    XCTAssertGreaterThan(followed.powers.last ?? -9, -1.6)
    XCTAssertGreaterThan(followed.report.powerCorrection, 0.02)
    XCTAssertEqual(plain.report.powerCorrection, 0)
    XCTAssertEqual(Set(plain.powers), [0], "a disc without drift is written as if there were no correction")
  }
}
