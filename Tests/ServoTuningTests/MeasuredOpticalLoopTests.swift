import ChannelSim
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
    experiment.injection.lowest = 100
    experiment.injection.highest = 40_000
    experiment.injection.duration = 1.5
    let report = try experiment.measure()
    let agreement = try XCTUnwrap(report.agreement)
    let what = "\(name) \(axis) \(place) \(agreement)"
    XCTAssertGreaterThan(agreement.points, 30, what)
    XCTAssertLessThan(agreement.decibels, 0.5, what)
    XCTAssertLessThan(agreement.degrees, 1, what)
    let injected = try XCTUnwrap(report.injected).margins
    let linearised = try XCTUnwrap(report.linearised).margins
    XCTAssertEqual(report.refusals, [], what)
    XCTAssertEqual(injected.phaseMarginDegrees, linearised.phaseMarginDegrees, accuracy: 1, what)
    XCTAssertEqual(injected.peakSensitivity, linearised.peakSensitivity, accuracy: 0.03, what)
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
