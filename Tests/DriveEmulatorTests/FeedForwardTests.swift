import DriveEmulator
import XCTest

/// Feed-forward at the rotation frequency is what carries the axes beyond single speed: with it the limits of ECMA-267
/// hold on both axes, and feedback alone, with the same controllers, fails them.
final class FeedForwardTests: XCTestCase {
  /// Residuals on layer 0 of a disc whose run-out is a pure sine at the rotation frequency, nanometres.
  private func residuals(speed: Double, axial: Double, radial: Double, enabled: Bool) throws -> (
    focus: Double, radial: Double
  ) {
    func runOut(_ amplitude: Double, _ noise: Double) -> String {
      "{harmonics:[{harmonic:1,amplitude_um:\(amplitude),phase_deg:0}],noise_rms_um:\(noise),noise_bandwidth_hz:1500}"
    }
    let scenario = try ScenarioLoader.scenario(
      "builtin:layer-jump",
      overrides: [
        "disc.layers.0.axial_run_out=\(runOut(axial, 0.02))",
        "disc.layers.1.axial_run_out=\(runOut(axial, 0.02))",
        "disc.layers.0.radial_run_out=\(runOut(radial, 0.002))",
        "firmware.spindle.speed_hz=\(speed)", "mechanism.spindle.initial_speed_hz=\(speed)",
        // A motor that reaches 154 turns a second on the converters' 2.5 V.
        "mechanism.spindle.torque_per_ampere_n_m=0.002", "front_end.drive_bits=14",
        // The angle register must not turn by three quarters between two looks.
        "firmware.spindle.interval_ticks=512",
        "firmware.focus.feed_forward.enabled=\(enabled)", "firmware.tracking.feed_forward.enabled=\(enabled)",
        "sequence=[{command:'start',layer:0,hold_ms:450,settle_ms:350}]",
      ])
    let report = try scenario.execute(RunOptions())
    XCTAssertTrue(report.isComplete, report.text)
    let values = try XCTUnwrap(report.readings.first).values
    return (values.focusPeak * 1e9, values.radialPeak * 1e9)
  }

  func testFeedForwardHoldsTheLimitsWhereFeedbackAloneFails() throws {
    // 2.4 and 16 times single speed, with what the standard leaves of the run-out there.
    for (speed, axial, radial) in [(61.1, 100.0, 50.0), (154, 30, 35)] {
      let with = try residuals(speed: speed, axial: axial, radial: radial, enabled: true)
      let without = try residuals(speed: speed, axial: axial, radial: radial, enabled: false)
      print(
        "\(speed) Hz: focus \(with.focus) nm with, \(without.focus) nm without;",
        "radial \(with.radial) nm with, \(without.radial) nm without")
      XCTAssertLessThan(with.focus, 230)
      XCTAssertLessThan(with.radial, 22)
      XCTAssertGreaterThan(without.focus, 230)
      XCTAssertGreaterThan(without.radial, 22)
    }
  }
}
