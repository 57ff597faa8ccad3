import Determinism
import DriveEmulator
import Foundation
import ServoTuning
import XCTest

/// A measured loop with another gain.
private struct ScaledLoop: OpenLoop {
  let figures: LoopFigures
  let gain: Double
  let sampleRate: Double

  func response(at frequency: Double) -> Complex { gain * figures.response(at: frequency) }
}

/// The loops that run keep their margins on blank and on recorded tracks, and while the laser writes.
final class StateMarginTests: XCTestCase {
  override func setUpWithError() throws {
    guard ProcessInfo.processInfo.environment["DRIVE_EMU_HEAVY"] == "1" else {
      throw XCTSkip("heavy: DRIVE_EMU_HEAVY=1 swift test -c release runs it")
    }
  }

  private static let laser =
    """
    {threshold: 0.2, slope: 25, threshold_kelvin: 100, slope_loss_percent: 0.3, heating_kelvin: 20, heating_ms: 60, \
    warm_shift: 0.2, pulse_shift_nm: 2, chromatic_focus: 0.15, monitor_level: 0.05, bias_percent: 10}
    """

  private static let blank = "{command: 'start', timeout_ms: 3000, hold_ms: 400, settle_ms: 200}"
  private static let writing =
    "{command: 'start', timeout_ms: 3000, hold_ms: 250, settle_ms: 300}, {command: 'enable_writing', hold_ms: 900, settle_ms: 200}"

  private func scenario(recorded: String, steps: String, gain: Double) throws -> Scenario {
    try ScenarioLoader.scenario(
      "builtin:layer-jump",
      overrides: [
        "mechanism.spindle.initial_speed_hz=25.46",
        "disc={extends: 'builtin:dvd-r-dl-films', recorded: [\(recorded)]}",
        "pickup={extends: 'builtin:dvd-write-three-beam', laser: \(Self.laser)}",
        "firmware.signals.tracking_error=differential_push_pull",
        "firmware.signals.recorded_tracking_error=differential_push_pull",
        "front_end.writing={sampling: 'mean', gain: \(gain), late_ticks: 1}",
        "firmware.laser={power_loop: true, read_level: 0.05, write_level: 0.75, slope: 1.2, gate_focus_step_um: 0.3}",
        "sequence=[\(steps)]",
      ])
  }

  func testPhaseMarginsHoldWhileReadingBlankAndRecordedTracksAndWhileWriting() throws {
    let band = "{layer: 0, from_mm: 23, to_mm: 50}"
    // Amplifiers whose gain while writing is a fifth too high or too low are what the normalisation is for.
    let states: [(name: String, recorded: String, steps: String, gain: Double)] = [
      ("blank", "", Self.blank, 1.0 / 15), ("recorded", band, Self.blank, 1.0 / 15),
      ("writing", "", Self.writing, 1.0 / 15), ("writing, gain 20 % high", "", Self.writing, 1.2 / 15),
    ]
    for state in states {
      let scenario = try scenario(recorded: state.recorded, steps: state.steps, gain: state.gain)
      for axis in LoopAxis.allCases {
        var experiment = LoopExperiment(scenario: scenario, axis: axis)
        experiment.impulses = 16
        let report = try experiment.measure()
        let margins = try XCTUnwrap(report.linearised).margins
        // In every tick of every record, by the command that the laser gets.
        XCTAssertEqual(report.writes, state.steps == Self.writing, state.name)
        print(
          "\(state.name), \(axis): crossover \(margins.crossovers.first ?? 0) Hz, phase margin \(margins.phaseMarginDegrees)"
        )
        XCTAssertGreaterThan(margins.phaseMarginDegrees, 35, "\(state.name), \(axis)")
        // While a border passes, light and error change faster than the one is divided by the other: up to a factor of 2
        // either way.
        let figures = try XCTUnwrap(report.linearised)
        for gain in [0.5, 0.7, 1.4, 2] {
          let scaled = ScaledLoop(figures: figures, gain: gain, sampleRate: scenario.sampleRate)
          let margin = try XCTUnwrap(LoopMargins(of: scaled, from: 200)).phaseMarginDegrees
          XCTAssertGreaterThan(margin, 35, "\(state.name), \(axis), gain x \(gain)")
        }
        XCTAssertGreaterThan(margins.crossovers.first ?? 0, 1_000, "\(state.name), \(axis)")
      }
    }
  }
}
