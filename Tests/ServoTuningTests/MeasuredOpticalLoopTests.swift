import ChannelSim
import Determinism
import DriveEmulator
import Foundation
import ServoTuning
import XCTest

/// The whole optical loop: light, noise, converters and run-out, with the drive's own firmware.
final class MeasuredOpticalLoopTests: XCTestCase {
  override func setUpWithError() throws {
    #if DEBUG
      // A debug build takes minutes for what release does in seconds.
      let isHeavy = ProcessInfo.processInfo.environment["DRIVE_EMU_HEAVY"] == "1"
      try XCTSkipUnless(isHeavy, "set DRIVE_EMU_HEAVY=1")
    #endif
  }

  /// `error_slope_per_um` of builtin:drive-servo, per metre.
  private static let assumedSlope = 0.38e6

  private func check(_ name: String, _ axis: LoopAxis, place: LoopBreak, layer: Int = 0) throws {
    let scenario = try ScenarioLoader.scenario(name)
    var experiment = LoopExperiment(scenario: scenario, axis: axis, place: place, layer: layer, method: .both)
    experiment.injection.highest = 40_000
    let report = try experiment.measure()
    let agreement = try XCTUnwrap(report.agreement)
    let what = "\(name) \(axis) \(place) layer \(layer) \(agreement)"
    print(
      "\(what) of \(report.points.count) points; mask from",
      report.injected?.maskFrom ?? .nan, "and", report.linearised?.maskFrom ?? .nan, "Hz")
    try checkCoherentPoints(report, what)
    XCTAssertGreaterThan(agreement.points, 40, what)
    XCTAssertLessThan(agreement.decibels, 0.5, what)
    XCTAssertLessThan(agreement.degrees, 1, what)
    let injected = try XCTUnwrap(report.injected).margins
    let linearised = try XCTUnwrap(report.linearised).margins
    XCTAssertEqual(report.refusals, [], what)
    XCTAssertEqual(injected.phaseMarginDegrees, linearised.phaseMarginDegrees, accuracy: 1, what)
    XCTAssertEqual(injected.peakSensitivity, linearised.peakSensitivity, accuracy: 0.03, what)
  }

  /// Every coherent point, also where neither method is certain of a degree: they differ by no more than they may.
  private func checkCoherentPoints(_ report: LoopReport, _ what: String) throws {
    let linearised = try XCTUnwrap(report.linearised)
    for point in report.points where point.coherence > 0.99 && point.frequency >= linearised.lowest {
      let ratio = point.response / linearised.response(at: point.frequency)
      let difference = (ratio - Complex(1)).magnitude
      let uncertainty = point.deviation + linearised.uncertainty(at: point.frequency)
      if difference > 0.0175 {
        print(
          "  \(point.frequency) Hz, \(point.decibels) dB: apart by \(difference); coherence \(point.coherence),",
          "deviation \(point.deviation), \(linearised.uncertainty(at: point.frequency))")
      }
      // Half a decibel, and three times what both are uncertain by.
      XCTAssertLessThan(difference, 0.06 + 3 * uncertainty, "\(what): \(point.frequency) Hz")
    }
  }

  func testMethodsAgreeOnTheOpticalLoop() throws {
    guard ProcessInfo.processInfo.environment["DRIVE_EMU_HEAVY"] == "1" else {
      throw XCTSkip("set DRIVE_EMU_HEAVY=1")
    }
    for axis in LoopAxis.allCases {
      try check("builtin:layer-jump", axis, place: .output)
      try check("builtin:layer-jump", axis, place: .error, layer: 1)
      try check("builtin:ecma-limits", axis, place: .output)
    }
  }

  /// The differential focus error is scaled by its own slope, so that the loop that lives on it is the designed one.
  func testTheDifferentialFocusErrorCrossesOverWhereTheLoopIsDesigned() throws {
    let isHeavy = ProcessInfo.processInfo.environment["DRIVE_EMU_HEAVY"] == "1"
    let all = [("builtin:layer-jump", 0), ("builtin:layer-jump", 1), ("builtin:jump-tolerances", 0)]
    for (name, layer) in isHeavy ? all : Array(all[..<1]) {
      let scenario = try ScenarioLoader.scenario(name)
      var experiment = LoopExperiment(scenario: scenario, axis: .focus, layer: layer)
      experiment.impulses = 16
      let margins = try XCTUnwrap(try experiment.measure().linearised).margins
      let drive = try scenario.makeDrive()
      print(
        "\(name), layer \(layer): crossover \(margins.crossovers[0]) Hz; slopes of the astigmatic and the differential FE",
        drive.focusSlope(layer: layer, trackPlace: 0),
        drive.differentialFocusSlope(layer: layer, trackPlace: 0))
      XCTAssertEqual(margins.crossovers[0], 2000, accuracy: 80, "\(name), layer \(layer)")
    }
  }

  /// Another disc, another pickup, marks or none: a drive does not know the slope beforehand, but finds the gain.
  func testFineGainBringsBothCrossoversToTheDesign() throws {
    guard ProcessInfo.processInfo.environment["DRIVE_EMU_HEAVY"] == "1" else {
      throw XCTSkip("four loops after their calibration: set DRIVE_EMU_HEAVY=1")
    }
    for recorded in ["", "{layer: 0, from_mm: 23, to_mm: 50}"] {
      let scenario = try ScenarioLoader.scenario(
        "builtin:layer-jump",
        overrides: [
          "mechanism.spindle.initial_speed_hz=25.46",
          "disc={extends: 'builtin:dvd-r-dl-films', recorded: [\(recorded)]}",
          "pickup=builtin:dvd-write-three-beam",
          "firmware.signals.tracking_error=differential_push_pull",
          "firmware.signals.recorded_tracking_error=differential_push_pull",
          "sequence=[{command: 'start', timeout_ms: 3000, hold_ms: 100, settle_ms: 200}, "
            + "{command: 'calibrate', calibration: 'fine_gain', timeout_ms: 4000, hold_ms: 400, settle_ms: 100}]",
        ])
      for (axis, design) in [(LoopAxis.focus, 2000.0), (.tracking, 2400)] {
        var experiment = LoopExperiment(scenario: scenario, axis: axis)
        experiment.impulses = 16
        let margins = try XCTUnwrap(try experiment.measure().linearised).margins
        print("calibrated, recorded [\(recorded)], \(axis): crossover \(margins.crossovers[0]) Hz")
        XCTAssertEqual(margins.crossovers[0], design, accuracy: 0.02 * design, "\(recorded) \(axis)")
      }
    }
  }

  func testTheOpticalLoopIsTheReferenceLoopWithinItsOptics() throws {
    // One beam, for which the firmware's slope is meant: side spots on land have another.
    let scenario = try ScenarioLoader.scenario("builtin:ecma-limits")
    let report = try LoopExperiment(scenario: scenario, axis: .focus).measure()
    let margins = try XCTUnwrap(report.linearised).margins
    // The loop's gain is off by what the S-curve's slope over the groove is off from the one that the firmware assumes;
    // around f0 the reference servo falls by 24 dB a decade. The band limit costs 1.4 degrees.
    let slope = try scenario.makeDrive().focusSlope(layer: 0, trackPlace: 0)
    let ratio = slope / Self.assumedSlope
    XCTAssertEqual(ratio, 1, accuracy: 0.06, "\(slope)")
    XCTAssertEqual(margins.crossovers[0], 2000 * (1 + (ratio - 1) / 1.2), accuracy: 30, "\(ratio)")
    XCTAssertEqual(margins.phaseMarginDegrees, 47.2, accuracy: 1)
  }
}
