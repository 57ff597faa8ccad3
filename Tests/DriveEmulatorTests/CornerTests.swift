import DriveEmulator
import XCTest

/// The firmware as it ships starts, follows and jumps at every corner, within the limits of the standard.
final class CornerTests: XCTestCase {
  func testEveryCornerHoldsTheLimits() throws {
    let scenario = try ScenarioLoader.scenario("builtin:corners")
    let isHeavy = HeavyTests.areAsked
    let quick: Set<String> = ["actuator hot", "actuator gain -10 %", "darkest layers"]
    var failures: [String] = []
    for (index, corner) in scenario.corners.enumerated() where isHeavy || quick.contains(corner.name) {
      let report = try scenario.corner(corner).execute(RunOptions())
      let focus = report.readings.map(\.values.focusPeak).max() ?? 0
      let radial = report.readings.map(\.values.radialPeak).max() ?? 0
      print(
        "corner \(index) \(corner.name): \(report.passed ? "passed" : "FAILED \(report.failures)"), focus \(focus * 1e9) nm,",
        "radial \(radial * 1e9) nm, jumps \(report.jumps.compactMap(\.settled).map { $0 * 1e6 }) us")
      if !report.passed { failures.append(corner.name) }
    }
    XCTAssertEqual(failures, [])
  }

  func testSamplesOfTheVariationsHoldTheLimits() throws {
    let scenario = try ScenarioLoader.scenario("builtin:corners")
    for sample in 0..<(HeavyTests.areAsked ? 24 : 1) {
      let report = try scenario.varied(sample: sample).execute(RunOptions())
      XCTAssertTrue(report.passed, "sample \(sample): \(report.failures)")
    }
  }
}
