import ChannelSim
import Configuration
import DriveEmulator
import DriveInterface
import ServoLoop
import XCTest

/// The firmware calibrates itself on the simulated drive, and what it finds is what the physics says.
final class CalibrationTests: XCTestCase {
  private func run(_ calibrations: [String], _ overrides: [String] = []) throws -> RunReport {
    let steps = calibrations.map { "{command: 'calibrate', calibration: '\($0)', timeout_ms: 4000}" }
    let scenario = try ScenarioLoader.scenario(
      "builtin:ecma-limits",
      overrides: [
        "mechanism.spindle.initial_speed_hz=25.46",
        "sequence=[{command: 'start', timeout_ms: 2000, hold_ms: 50}, " + steps.joined(separator: ", ") + "]",
      ] + overrides)
    return try scenario.execute(RunOptions())
  }

  private func value(_ coefficient: Coefficient, in report: RunReport) throws -> Double {
    let results = report.calibrations.flatMap(\.results).filter { $0.coefficient == coefficient }
    return try XCTUnwrap(results.last?.value, "\(coefficient)\n\(report.text)")
  }

  func testFineGainTakesOutTheActuatorsGain() throws {
    var gains: [(focus: Double, tracking: Double)] = []
    for factor in [0.8, 1, 1.25] {
      let report = try run(
        ["fine_gain"],
        [
          "pickup.focus_actuator.sensitivity_um_per_v=\(800 * factor)",
          "pickup.tracking_actuator.sensitivity_um_per_v=\(350 * factor)",
        ])
      XCTAssertEqual(report.calibrations.map(\.verdict), [.done], report.text)
      gains.append(
        (try value(.focusGain0, in: report) * factor, try value(.trackingGain0, in: report) * factor))
    }
    print("gain times actuator gain: \(gains)")
    for gain in gains {
      XCTAssertEqual(gain.focus, gains[1].focus, accuracy: 0.04 * gains[1].focus)
      XCTAssertEqual(gain.tracking, gains[1].tracking, accuracy: 0.04 * gains[1].tracking)
    }
    // The designer's slope of the focus error is within a tenth of what the optics gives.
    XCTAssertEqual(gains[1].focus, 1, accuracy: 0.1)
  }

  func testFocusBiasGoesWhereThePushPullIsLargest() throws {
    let report = try run(["focus_bias"])
    let found = try value(.focusBias0, in: report)
    let drive = try ScenarioLoader.scenario("builtin:ecma-limits").makeDrive()
    func quality(_ displacement: Double) -> (amplitude: Double, bias: Double) {
      let places = (0..<64).map { Double($0) / 64 }
      let signals = places.map {
        drive.staticSignals(layer: 0, displacement: displacement, grooveNumber: $0)
      }
      let sum = signals.map(\.sum).reduce(0, +) / 64
      let pushPull = signals.map { $0.pushPull / sum }
      return (
        ((pushPull.max() ?? 0) - (pushPull.min() ?? 0)) / 2,
        signals.map { $0.focusError / $0.sum }.reduce(0, +) / 64
      )
    }
    let best = (-80...80).map { quality(Double($0) * 10e-9) }.max { $0.amplitude < $1.amplitude }
    let wanted = try XCTUnwrap(best).bias
    print("focus bias \(found), the largest push-pull at \(wanted)")
    XCTAssertEqual(found, wanted, accuracy: 0.06)
  }

  func testMediaRecognitionTellsNoDiscOneLayerAndTwo() throws {
    let sequence = "sequence=[{command: 'recognise_media', timeout_ms: 3000}]"
    let single = "disc.layers=[{extends: 'builtin:dvd-dl-limits#layers.0'}]"
    for (overrides, layers, verdict) in [
      ([], 2.0, FirmwareReport.Verdict.done), ([single], 1, .done), (["front_end.gain=0.3"], 0, .failed),
    ] {
      let scenario = try ScenarioLoader.scenario("builtin:ecma-limits", overrides: [sequence] + overrides)
      let report = try scenario.execute(RunOptions())
      let calibration = try XCTUnwrap(report.calibrations.first, report.text)
      XCTAssertEqual(calibration.verdict, verdict, report.text)
      if verdict == .done { XCTAssertEqual(try value(.layerCount, in: report), layers, report.text) }
      if verdict == .failed { XCTAssertEqual(calibration.fault, .noDisc, report.text) }
      // Never longer than the sweep's time, and never beyond the drive at which a search gives up.
      XCTAssertLessThan(Double(try XCTUnwrap(calibration.ended)) / scenario.sampleRate, 1)
    }
  }

  func testLearntLayerSpacingIsTheLensTravelOfTheOptics() throws {
    for spacer in [46, 55, 64] {
      let scenario = try ScenarioLoader.scenario(
        "builtin:ecma-limits",
        overrides: ["sequence=[{command: 'recognise_media', timeout_ms: 3000}]", "disc.spacer_um=\(spacer)"])
      let report = try scenario.execute(RunOptions())
      // The suspension's static sensitivity, 800 um a volt, at 2.5 V full scale.
      let travel = try value(.layerSpacingDrive, in: report) * 2.5 * 800e-6
      let wanted = try scenario.makeDrive().layerTravel
      print("spacer \(spacer) um: swept \(travel * 1e6) um of lens travel, optics \(wanted * 1e6) um")
      XCTAssertEqual(travel, wanted, accuracy: 1.5e-6)
    }
  }

  func testACalibrationThatCannotSucceedEndsAsFailed() throws {
    let report = try run(["tracking_balance"], ["firmware.tracking.smallest_amplitude=0.9"])
    XCTAssertFalse(report.passed)
    let refused = try run(["dark_offsets"])
    XCTAssertEqual(refused.calibrations.map(\.verdict), [.refused], refused.text)
    XCTAssertEqual(refused.calibrations.map(\.fault), [.notPossibleNow])
    let late = try run(["everything"], ["firmware.calibration.timeout_ms=50"])
    XCTAssertEqual(late.calibrations.map(\.verdict), [.timedOut], late.text)
    XCTAssertEqual(late.calibrations.map(\.fault), [.calibrationTimedOut])
  }
}
