import ControlBlocks
import Determinism
import DriveEmulator
import DriveInterface
import Foundation
import TraceFiles
import XCTest

/// A recorded loop closed again: with its own coefficients it comes out as it was, with others as the simulation does.
final class CounterfactualTests: XCTestCase {
  /// The reference loops on a disc that runs out by so little that the drives stay within their range.
  private static let loop = try? SharedRun(
    "builtin:reference-loop",
    [
      "sequence=[{command: \"wait\", hold_ms: 40}]",
      "disc.layers.0.axial_run_out.harmonics=[{harmonic: 1, amplitude_um: 3, phase_deg: 90}]",
      "disc.layers.0.radial_run_out.harmonics=[{harmonic: 1, amplitude_um: 20, phase_deg: 90}]",
    ])

  /// A log of those loops that begins after 20 ms.
  private func settled(_ folder: TemporaryFolder) throws -> String {
    let loop = try XCTUnwrap(Self.loop)
    var run = loop.run(loop.scenario.firmware.referenceServo(Double.self))
    run.advance(by: 4000)
    let path = folder.file("settled.mcap")
    _ = try loop.scenario.execute(run: run, source: .scenario, RunLogFixtures.options(path))
    return path
  }

  private func axis(_ report: CounterfactualReport, _ name: String) throws -> CounterfactualReport.Axis {
    try XCTUnwrap(report.axes.first { $0.name == name })
  }

  func testUnchangedCoefficientsGiveTheRecordingWithinItsResidual() throws {
    let folder = try TemporaryFolder()
    let report = try CounterfactualReplay.replay(
      path: settled(folder), CounterfactualReplay.Settings(comparesTruth: true))
    XCTAssertGreaterThan(report.ticks, 3900)
    XCTAssertNil(report.end)
    XCTAssertEqual(report.axes.map(\.name), ["focus", "tracking"])
    for axis in report.axes {
      XCTAssertLessThanOrEqual(axis.change.rms, axis.residual.rms, axis.name)
      XCTAssertLessThanOrEqual(axis.change.peak, axis.residual.peak, axis.name)
      XCTAssertGreaterThan(axis.recorded.rms, 1000 * axis.residual.rms, "the bound says something")
      XCTAssertLessThan(axis.residual.peak, 1e-13, axis.name)
    }
    XCTAssertEqual(report.agreesWithTruth, true)
    XCTAssertTrue(report.text.contains("this holds for the model"), report.text)
    withExtendedLifetime(folder) {}
  }

  func testChangedCoefficientsOfEitherLoopPredictTheSimulation() throws {
    let folder = try TemporaryFolder()
    let path = try settled(folder)
    for (change, name, other) in [
      ("firmware.focus.gain_v_per_um=0.4", "focus", "tracking"),
      ("firmware.focus.lead=2", "focus", "tracking"),
      ("firmware.tracking.gain_v_per_um=2", "tracking", "focus"),
      ("firmware.tracking.crossover_hz=1800", "tracking", "focus"),
    ] {
      let report = try CounterfactualReplay.replay(
        path: path, CounterfactualReplay.Settings(overrides: [change], comparesTruth: true))
      XCTAssertEqual(report.agreesWithTruth, true, "\(change)\n\(report.text)")
      let changed = try axis(report, name)
      XCTAssertGreaterThan(changed.change.rms, 100 * changed.residual.rms, "\(change) does something")
      let untouched = try axis(report, other)
      XCTAssertLessThanOrEqual(untouched.change.peak, untouched.residual.peak, change)
      XCTAssertGreaterThan(
        changed.actuator.rms, changed.residual.rms, "another actuator would say something else")
    }
    withExtendedLifetime(folder) {}
  }

  func testWrongModelIsToldByTheSimulation() throws {
    // The same recording read with an actuator of 10 % more acceleration: the prediction must be off, and be told so.
    let folder = try TemporaryFolder()
    let path = try settled(folder)
    let changed = try folder.copy("settled.mcap", to: "wrong.mcap") { record in
      guard case .attachment(var attachment) = record, attachment.name == "configuration.json" else {
        return record
      }
      let text = String(decoding: attachment.data, as: UTF8.self)
      let wrong = text.replacing("\"sensitivity_um_per_v\": 800", with: "\"sensitivity_um_per_v\": 880")
      XCTAssertNotEqual(text, wrong)
      attachment.data = Array(wrong.utf8)
      return .attachment(attachment)
    }
    let settings = CounterfactualReplay.Settings(
      overrides: ["firmware.focus.gain_v_per_um=0.4"], output: folder.file("w"))
    let wrong = try CounterfactualReplay.replay(path: changed, settings)
    var right = settings
    right.output = folder.file("r")
    let honest = try CounterfactualReplay.replay(path: path, right)
    let difference = try axis(wrong, "focus").predicted.rms - axis(honest, "focus").predicted.rms
    XCTAssertGreaterThan(difference.magnitude, 100 * (try axis(honest, "focus").residual.rms))
    XCTAssertFalse(try TraceComparison(folder.file("w"), folder.file("r")).agrees)
  }

  func testImportedCaptureIsClosedAgainByTheModelOfAScenario() throws {
    let folder = try TemporaryFolder()
    let path = try settled(folder)
    let names = ["a", "b", "c", "d", "focus_drive", "tracking_drive"]
    let wires = try TraceExtract(path: path, TraceExtract.Selection(signals: names)).recording
    try Data(wires.npz()).write(to: URL(fileURLWithPath: folder.file("x.npz")))
    let entries = names.map { "{ signal: \"\($0)\", channel: \"\($0)\" }" }.joined(separator: ",")
    let text = "{ schema: \"drive-emu/capture/1\", signals: [\(entries)] }"
    let capture = folder.file("capture.mcap")
    try CaptureImport(files: [folder.file("x.npz")], sidecar: CaptureSidecar(Array(text.utf8), file: "s"))
      .write(
        to: capture, build: .compiled)
    let same = try CounterfactualReplay.replay(path: capture, CounterfactualReplay.Settings(state: path))
    for axis in same.axes {
      XCTAssertLessThanOrEqual(axis.change.peak, axis.residual.peak, axis.name)
      XCTAssertNil(axis.reconstruction, "nobody knows a capture's truth")
    }
    // The lens's state is unknown: that costs what the suspension rings, which the loop follows.
    let changes = ["firmware.focus.gain_v_per_um=0.4"]
    let told = try CounterfactualReplay.replay(
      path: capture, CounterfactualReplay.Settings(overrides: changes, state: path))
    let known = try CounterfactualReplay.replay(path: path, CounterfactualReplay.Settings(overrides: changes))
    let focus = try axis(told, "focus")
    XCTAssertEqual(
      focus.predicted.rms, try axis(known, "focus").predicted.rms, accuracy: 0.2 * focus.change.rms)
    XCTAssertThrowsError(
      try CounterfactualReplay.replay(
        path: capture, CounterfactualReplay.Settings(state: path, comparesTruth: true)))
    XCTAssertThrowsError(try CounterfactualReplay.replay(path: capture)) {
      XCTAssertTrue("\($0)".contains("has no model"), "\($0)")
    }
  }

  func testLossOfTheLoopEndsThePrediction() throws {
    let search = try XCTUnwrap(RunLogFixtures.search)
    let folder = try TemporaryFolder()
    _ = try search.scenario.execute(
      run: search.run(search.scenario.firmware.driveServo(Double.self)), source: .scenario,
      RunLogFixtures.options(folder.file("a.mcap")))
    XCTAssertThrowsError(try CounterfactualReplay.replay(path: folder.file("a.mcap"))) {
      XCTAssertTrue("\($0)".contains("no loop is closed"), "\($0)")
    }
  }

  /// The whole servo on light, converters and noise on: both loops.
  func testOpticalLoopsArePredictedWithinTheResidual() throws {
    let isHeavy = ProcessInfo.processInfo.environment["DRIVE_EMU_HEAVY"] == "1"
    try XCTSkipUnless(isHeavy, "set DRIVE_EMU_HEAVY=1")
    let folder = try TemporaryFolder()
    let scenario = try ScenarioLoader.scenario(
      "builtin:ecma-limits",
      overrides: [
        "sequence=[{command: \"start\", layer: 0, hold_ms: 300}]", "mechanism.spindle.initial_speed_hz=25.46",
      ])
    var run = try scenario.makeRun(firmware: scenario.firmware.driveServo(Double.self))
    var left = 400_000
    while run.host.phase != .holding, left > 0 {
      run.advance(by: 1000)
      left -= 1000
    }
    run.advance(by: 30_000)
    XCTAssertTrue(run.status.flags.contains([.focusClosed, .trackingClosed]))
    let path = folder.file("a.mcap")
    _ = try scenario.execute(run: run, source: .scenario, RunLogFixtures.options(path))
    for changes in [[], ["firmware.focus.gain_v_per_um=0.5"], ["firmware.tracking.gain_v_per_um=1.4"]] {
      let report = try CounterfactualReplay.replay(
        path: path, CounterfactualReplay.Settings(overrides: changes, comparesTruth: true))
      XCTAssertNil(report.end)
      XCTAssertEqual(report.axes.count, 2)
      XCTAssertEqual(report.agreesWithTruth, true, report.text)
    }
  }
}
