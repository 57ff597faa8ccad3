import ChannelSim
import ControlBlocks
import Determinism
import DriveEmulator
import DriveInterface
import LayerFocus
import ServoLoop
import XCTest

/// From reading to writing and back in the closed loop, with a laser that warms up: fifteen times the light, a gain that is
/// switched late, marks that grow under the spot, and a wavelength that moves the focus.
final class WriteGateTests: XCTestCase {
  private struct Outcome {
    var worst = SIMD2<Double>.zero
    var readingWorst = SIMD2<Double>.zero
    var lost = 0
    var wrote = 0
    var gates = 0
    var faults: [FirmwareFault] = []
    /// Worst power over the one asked for, from 0.1 ms behind each gate on, and the temperature at the end.
    var power = 0.0
    var threshold = 0.0
    var slope = 0.0
    var light = 0.0
  }

  private static let laser =
    """
    {threshold: 0.2, slope: 25, threshold_kelvin: 100, slope_loss_percent: 0.3, heating_kelvin: 20, heating_ms: 60, \
    warm_shift: 0.2, pulse_shift_nm: 2, chromatic_focus: 0.15, monitor_level: 0.05, bias_percent: 10}
    """

  private static let firmware = [
    "firmware.laser={power_loop: true, read_level: 0.05, write_level: 0.75, slope: 1.2, gate_focus_step_um: 0.3}"
  ]

  private func run(sampling: String, gain: Double, more: [String] = firmware) throws -> Outcome {
    let scenario = try ScenarioLoader.scenario(
      "builtin:layer-jump",
      overrides: [
        "mechanism.spindle.initial_speed_hz=25.46",
        "disc=builtin:dvd-r-dl-films",
        "pickup={extends: 'builtin:dvd-write-three-beam', laser: \(Self.laser)}",
        "firmware.signals.tracking_error=differential_push_pull",
        "firmware.signals.recorded_tracking_error=differential_push_pull",
        "front_end.writing={sampling: '\(sampling)', gain: \(gain), late_ticks: 1}",
        """
        sequence=[{command: 'start', timeout_ms: 3000, hold_ms: 250}, {command: 'enable_writing', hold_ms: 30}, \
        {command: 'disable_writing', hold_ms: 10}, {command: 'enable_writing', hold_ms: 150}, \
        {command: 'disable_writing', hold_ms: 20}]
        """,
      ] + more)
    var run = try scenario.makeRun(firmware: scenario.firmware.driveServo(Double.self))
    var block = run.makeBlock()
    var outcome = Outcome()
    var before = false
    var since = 0
    while !run.host.isOver, run.tick < 1_500_000 {
      run.advance(ticks: 64, into: &block)
      guard run.host.index > 0 else { continue }
      for index in 0..<block.count {
        let record = block[index]
        let errors = SIMD2(Double(record.focusError.magnitude), Double(record.radialError.magnitude))
        let writes = record.laser == LaserMode.write.rawValue
        outcome.worst = pointwiseMax(outcome.worst, errors)
        if !writes { outcome.readingWorst = pointwiseMax(outcome.readingWorst, errors) }
        since = writes == before ? since + 1 : 0
        if writes != before { outcome.gates += 1 }
        before = writes
        if writes { outcome.wrote += 1 }
        if FirmwareStatus(register: record.status)?.activity != .following { outcome.lost += 1 }
        if writes, since > 40 {
          outcome.power = max(outcome.power, abs(record.slow.signals.detectors.w / 0.75 - 1))
        }
      }
      if run.status.fault != .none, run.status.fault != outcome.faults.last {
        outcome.faults.append(run.status.fault)
      }
    }
    outcome.threshold = run.firmware.laser.threshold
    outcome.slope = run.firmware.laser.slope
    XCTAssertEqual(run.host.phase, .finished, "\(run.host.index) \(run.status.activity) \(run.status.fault)")
    return outcome
  }

  func testReadToWriteAndBackHoldsTrackAndFocus() throws {
    for (sampling, gain) in [("mean", 1.0 / 15), ("bias", 1.0 / 1.5)] {
      let outcome = try run(sampling: sampling, gain: gain)
      print(
        "\(sampling): worst \(outcome.worst * 1e9) nm, reading \(outcome.readingWorst * 1e9) nm, power off by",
        "\(outcome.power), wrote \(outcome.wrote), \(outcome.faults), threshold \(outcome.threshold), slope \(outcome.slope)"
      )
      XCTAssertEqual(outcome.gates, 4, sampling)
      XCTAssertEqual(outcome.lost, 0, sampling)
      XCTAssertEqual(outcome.faults, [], sampling)
      XCTAssertGreaterThan(outcome.wrote, 30_000, sampling)
      XCTAssertLessThan(outcome.worst.x, 0.3e-6, sampling)
      XCTAssertLessThan(outcome.worst.y, 50e-9, sampling)
      XCTAssertLessThan(outcome.power, 0.1, sampling)
      // The firmware has found the warm laser's threshold, not the cold one's.
      XCTAssertGreaterThan(outcome.threshold, 0.205, sampling)
    }
  }

  /// What the firmware does about it is what helps: without the lead the focus is thrown out by the whole step.
  func testWithoutTheLeadTheFocusIsThrownFarther() throws {
    let led = try run(sampling: "mean", gain: 1.0 / 15)
    let thrown = try run(
      sampling: "mean", gain: 1.0 / 15,
      more: [
        "firmware.laser={power_loop: true, read_level: 0.05, write_level: 0.75, slope: 1.2}",
        "firmware.disturbances.write_focus_limit=0.5",
      ])
    print("defocus with the lead \(led.worst.x * 1e9) nm, without \(thrown.worst.x * 1e9) nm")
    XCTAssertGreaterThan(thrown.worst.x, 0.3e-6)
  }
}
