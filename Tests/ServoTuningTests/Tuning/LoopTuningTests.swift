import DriveEmulator
import Foundation
import ServoTuning
import XCTest

final class LoopTuningTests: XCTestCase {
  override func setUpWithError() throws {
    #if DEBUG
      // A debug build takes minutes for what release does in seconds.
      let isHeavy = ProcessInfo.processInfo.environment["DRIVE_EMU_HEAVY"] == "1"
      try XCTSkipUnless(isHeavy, "set DRIVE_EMU_HEAVY=1")
    #endif
  }

  private func tuning(_ overrides: [String] = []) throws -> LoopTuning {
    let scenario = try ScenarioLoader.scenario("builtin:reference-loop", overrides: overrides)
    var tuning = LoopTuning(scenario: scenario, axis: .focus, corners: [])
    tuning.parameters = [TuningParameter("firmware.focus.gain_v_per_um", low: 0.3, high: 1.5)]
    tuning.injection.lowest = 500
    tuning.injection.highest = 10_000
    tuning.injection.pointsPerDecade = 5
    tuning.injection.duration = 0.1
    return tuning
  }

  func testAGainThatIsTooHighIsBroughtToWhereTheLimitsHold() throws {
    var tuning = try tuning(["firmware.focus.gain_v_per_um=1.4"])
    tuning.limits = [(.phaseMargin(.focus), .atLeast(45)), (.crossover(.focus), .atLeast(1500))]
    let result = try tuning.search()
    XCTAssertTrue(result.isComplete)
    XCTAssertFalse(result.before.keepsLimits)
    XCTAssertTrue(result.after.keepsLimits)
    let figures = try XCTUnwrap(result.after.report?.injected)
    XCTAssertGreaterThan(figures.margins.phaseMarginDegrees, 45)
    XCTAssertGreaterThan(figures.margins.crossovers[0], 1500)
    XCTAssertTrue(result.overrides[0].hasPrefix("firmware.focus.gain_v_per_um=0."))
    XCTAssertTrue(result.text.contains("apply: --set firmware.focus.gain_v_per_um=0."), result.text)
  }

  func testTheCeilingOfTheSensitivityHoldsWhateverElseIsWanted() throws {
    // More crossover is wanted than the ceiling allows: what is found ends at the ceiling.
    var tuning = try tuning()
    tuning.limits = [(.crossover(.focus), .atLeast(10_000))]
    tuning.peakSensitivityCeiling = 1.6
    let result = try tuning.search()
    XCTAssertFalse(result.after.keepsLimits)
    let margins = try XCTUnwrap(result.after.report?.linearised).margins
    XCTAssertLessThanOrEqual(margins.peakSensitivity, 1.6)
    XCTAssertGreaterThan(margins.peakSensitivity, 1.57)
    XCTAssertGreaterThan(margins.crossovers[0], 2400)
  }

  func testTheWorstCornerDecidesAndIsLookedAtFirst() throws {
    var tuning = try tuning()
    let corners = try CornerSet.corners(of: tuning.scenario).filter { $0.name.hasPrefix("actuator gain") }
    tuning.corners = corners
    tuning.limits = [(.crossover(.focus), .atMost(1800))]
    let result = try tuning.search()
    XCTAssertEqual(result.before.worstCorner.map { corners[$0].name }, "actuator gain +10 %")
    XCTAssertTrue(result.after.keepsLimits)
    XCTAssertLessThan(try XCTUnwrap(result.after.report?.linearised).margins.crossovers[0], 1800)
  }

  func testWhatCannotBeTunedIsRefused() throws {
    var tuning = try tuning()
    tuning.parameters = [TuningParameter("firmware.focus.gian", low: 1, high: 2)]
    XCTAssertThrowsError(try tuning.search()) { error in
      XCTAssertEqual("\(error)", "the scenario has no number firmware.focus.gian to tune")
    }
    tuning.parameters = [TuningParameter("firmware.focus.lead", low: 3, high: 2)]
    XCTAssertThrowsError(try tuning.search()) {
      XCTAssertTrue("\($0)".contains("cannot range from 3.0 to 2.0"))
    }
  }
}
