import Configuration
import Determinism
import DriveEmulator
import Foundation
import ServoTuning
import XCTest

/// The reference loop as it runs, measured: the figures are those of its formula.
final class MeasuredReferenceLoopTests: XCTestCase {
  override func setUpWithError() throws {
    #if DEBUG
      // A debug build takes minutes for what release does in seconds.
      let isHeavy = ProcessInfo.processInfo.environment["DRIVE_EMU_HEAVY"] == "1"
      try XCTSkipUnless(isHeavy, "set DRIVE_EMU_HEAVY=1")
    #endif
  }

  private func report(
    _ axis: LoopAxis, _ method: LoopMethod, place: LoopBreak = .output,
    change: (inout SineInjectionSettings) -> Void = { _ in }
  ) throws -> LoopReport {
    let scenario = try ScenarioLoader.scenario("builtin:reference-loop")
    var experiment = LoopExperiment(scenario: scenario, axis: axis, place: place, method: method)
    // Without noise a short time tells as much as a long one; run-out blinds the analyser below 100 Hz.
    experiment.injection.lowest = 100
    experiment.injection.duration = 0.1
    change(&experiment.injection)
    return try experiment.measure()
  }

  func testTheLinearisedLoopHasThePublishedFigures() throws {
    for place in LoopBreak.allCases {
      let focus = try XCTUnwrap(try report(.focus, .linearised, place: place).linearised)
      XCTAssertEqual(focus.margins.crossovers.count, 1)
      XCTAssertEqual(focus.margins.crossovers[0], 2000, accuracy: 1e-3)
      XCTAssertEqual(focus.margins.phaseMarginDegrees, 47.788070, accuracy: 1e-4)
      XCTAssertEqual(try XCTUnwrap(focus.margins.gainMarginDecibels), 19.92353, accuracy: 1e-4)
      XCTAssertEqual(try XCTUnwrap(focus.margins.gainMarginFrequency), 21215.54, accuracy: 0.1)
      XCTAssertEqual(focus.margins.peakSensitivity, 1.451804, accuracy: 1e-4)
      XCTAssertEqual(focus.margins.peakSensitivityFrequency, 3225.16, accuracy: 2)
      XCTAssertEqual(focus.margins.peakComplementary, 1.353212, accuracy: 1e-4)
      XCTAssertEqual(focus.margins.delayMargin * 1e6, 66.3723, accuracy: 1e-3)
      XCTAssertEqual(try XCTUnwrap(focus.maskMargin), 0.914, accuracy: 0.01)

      let tracking = try XCTUnwrap(try report(.tracking, .linearised, place: place).linearised)
      XCTAssertEqual(tracking.margins.crossovers.count, 1)
      XCTAssertEqual(tracking.margins.crossovers[0], 2400, accuracy: 1e-2)
      XCTAssertEqual(tracking.margins.phaseMarginDegrees, 46.69907, accuracy: 1e-4)
      XCTAssertEqual(try XCTUnwrap(tracking.margins.gainMarginDecibels), 15.50080, accuracy: 1e-4)
      XCTAssertEqual(tracking.margins.peakSensitivity, 1.486389, accuracy: 1e-4)
      XCTAssertEqual(tracking.margins.delayMargin * 1e6, 54.04984, accuracy: 1e-3)
      XCTAssertGreaterThan(try XCTUnwrap(tracking.maskMargin), 0)
    }
  }

  func testEveryCrossingOfTheTrackingAxisIsFound() throws {
    let formula = try XCTUnwrap(LoopMargins(of: ReferenceLoops.tracking))
    let found = try XCTUnwrap(try report(.tracking, .linearised).linearised).margins
    let wanted = formula.phaseCrossings.filter { $0.frequency > 100 }
    let crossings = found.phaseCrossings.filter { $0.frequency > 100 }
    // Before, at and beyond the second mode.
    XCTAssertEqual(crossings.count, 3)
    XCTAssertEqual(crossings.count, wanted.count)
    for (one, other) in zip(crossings, wanted) {
      XCTAssertEqual(one.frequency, other.frequency, accuracy: 0.1)
      XCTAssertEqual(one.decibels, other.decibels, accuracy: 1e-3)
    }
  }

  func testInjectedSinesGiveTheSameFigures() throws {
    for (axis, formula) in [(LoopAxis.focus, ReferenceLoops.focus), (.tracking, ReferenceLoops.tracking)] {
      let report = try report(axis, .both)
      let wanted = try XCTUnwrap(LoopMargins(of: formula))
      let injected = try XCTUnwrap(report.injected)
      XCTAssertEqual(report.refusals, [])
      XCTAssertEqual(injected.margins.crossovers.count, 1)
      XCTAssertEqual(injected.margins.crossovers[0], wanted.crossovers[0], accuracy: 1)
      XCTAssertEqual(injected.margins.phaseMarginDegrees, wanted.phaseMarginDegrees, accuracy: 0.05)
      XCTAssertEqual(
        try XCTUnwrap(injected.margins.gainMarginDecibels), try XCTUnwrap(wanted.gainMarginDecibels),
        accuracy: 0.1)
      XCTAssertEqual(injected.margins.peakSensitivity, wanted.peakSensitivity, accuracy: 1e-3)
      XCTAssertEqual(injected.margins.peakComplementary, wanted.peakComplementary, accuracy: 1e-3)
      XCTAssertEqual(injected.margins.delayMargin, wanted.delayMargin, accuracy: 0.1e-6)
      XCTAssertEqual(
        injected.margins.phaseCrossings.filter { $0.frequency > 1000 }.count,
        wanted.phaseCrossings.filter { $0.frequency > 1000 }.count)
      let agreement = try XCTUnwrap(report.agreement)
      XCTAssertGreaterThan(agreement.points, 30)
      XCTAssertLessThan(agreement.decibels, 0.5)
      XCTAssertLessThan(agreement.degrees, 1)
    }
  }

  func testWhereTheAnalyserIsBlindFiguresAreRefused() throws {
    // A thousandth of a nanometre, beside converters of a few nanometres a step and the noise of a real front end.
    let scenario = try ScenarioLoader.scenario("builtin:layer-jump")
    var experiment = LoopExperiment(scenario: scenario, axis: .focus, method: .injected)
    experiment.injection.length = 1e-12
    experiment.injection.lowest = 500
    experiment.injection.highest = 8000
    experiment.injection.pointsPerDecade = 5
    experiment.injection.duration = 0.05
    experiment.injection.averages = 2
    experiment.injection.longest = 0.3
    let report = try experiment.measure()
    XCTAssertTrue(report.isRefused("phase_margin_deg"), "\(report.points.map(\.coherence))")
    XCTAssertEqual(report.json["phase_margin_deg"], .null)
    XCTAssertEqual(report.json["method"], .string("injected"))
    let refusal = try XCTUnwrap(report.refusals.first)
    XCTAssertTrue(refusal.reason.hasPrefix("coherence "), refusal.reason)
    XCTAssertTrue(refusal.reason.hasSuffix(" is below 0.9"), refusal.reason)
  }

  func testAProbeWithoutAStimulusChangesNoBit() throws {
    let scenario = try ScenarioLoader.scenario("builtin:layer-jump")
    let firmware = scenario.firmware.driveServo(Double.self)
    for place in LoopBreak.allCases {
      var plain = try scenario.makeRun(firmware: firmware)
      var probed = try scenario.makeRun(
        firmware: ProbedFirmware(firmware, probe: LoopProbe(axis: .tracking, place: place)))
      var (block, other) = (plain.makeBlock(), probed.makeBlock())
      for _ in 0..<400 {
        plain.advance(ticks: 256, into: &block)
        probed.advance(ticks: 256, into: &other)
      }
      XCTAssertEqual(plain.drive.digest(), probed.drive.digest())
      XCTAssertNotEqual(plain.firmware.digest(), firmware.digest())
      XCTAssertEqual(plain.firmware.digest(), probed.firmware.firmware.digest())
    }
  }

  func testWhatIsMissingIsToldInOneSentence() throws {
    var scenario = try ScenarioLoader.scenario("builtin:reference-loop")
    XCTAssertThrowsError(try LoopExperiment(scenario: scenario, axis: .focus, layer: 1).measure()) { error in
      XCTAssertEqual("\(error)", "the disc has no layer 1; a layer below 1 would do")
    }
    scenario = try ScenarioLoader.scenario("builtin:layer-jump", overrides: ["front_end.extra_delay_us=70"])
    XCTAssertThrowsError(try LoopExperiment(scenario: scenario, axis: .focus).measure()) { error in
      XCTAssertTrue(
        "\(error)".hasPrefix("the scenario never holds layer 0 with its loops closed"), "\(error)")
    }
  }
}
