import ControlBlocks
import DriveEmulator
import Foundation
import TraceFiles
import XCTest

/// Recorded inputs drive firmware: exactly, and every time the same.
final class OpenLoopTests: XCTestCase {
  /// A run of the reference loops, and its inputs and focus drive imported from a file.
  private func recordings(_ folder: TemporaryFolder) throws -> (run: String, capture: String) {
    let loop = try XCTUnwrap(RunLogFixtures.loop)
    let run = folder.file("run.mcap")
    _ = try loop.scenario.execute(
      run: loop.run(loop.scenario.firmware.referenceServo(Double.self)), source: .scenario,
      RunLogFixtures.options(run))
    let names = ["a", "b", "c", "d", "focus_drive", "rotation"]
    let wires = try TraceExtract(path: run, TraceExtract.Selection(signals: names)).recording
    try Data(wires.npz()).write(to: URL(fileURLWithPath: folder.file("x.npz")))
    let entries = names.map { "{ signal: \"\($0)\", channel: \"\($0)\" }" }.joined(separator: ",")
    let text = "{ schema: \"drive-emu/capture/1\", signals: [\(entries)] }"
    try CaptureImport(files: [folder.file("x.npz")], sidecar: CaptureSidecar(Array(text.utf8), file: "s"))
      .write(
        to: folder.file("capture.mcap"), build: .compiled)
    return (run, folder.file("capture.mcap"))
  }

  func testOwnTraceGivesItsDrivesToTheBit() throws {
    let folder = try TemporaryFolder()
    let (run, _) = try recordings(folder)
    let report = try OpenLoopReplay.replay(path: run, start: .recording)
    XCTAssertEqual(report.ticks, 2560)
    XCTAssertEqual(report.drives.map(\.equalTicks), [2560, 2560, 2560, 2560, 2560, 2560])
    XCTAssertEqual(report.drives.first?.signal, .focusDrive)
    XCTAssertGreaterThan(report.drives.first?.recordedRMS ?? 0, 0.1)
    withExtendedLifetime(folder) {}
  }

  func testCaptureDrivesTheFirmwareOfAScenarioAndOfATraceAlike() throws {
    let folder = try TemporaryFolder()
    let (run, capture) = try recordings(folder)
    let loop = try XCTUnwrap(RunLogFixtures.loop)
    let fresh = try OpenLoopReplay.replay(path: capture, start: .scenario(loop.scenario))
    let state = try OpenLoopReplay.replay(
      path: capture, start: .state(path: run), output: folder.file("out.mcap"))
    XCTAssertEqual(fresh.drives.map(\.signal), [.focusDrive])
    XCTAssertEqual(fresh.drives.map(\.equalTicks), [2560])
    XCTAssertEqual(fresh.outputDigest, state.outputDigest)
    XCTAssertEqual(fresh.stateDigest, state.stateDigest)
    XCTAssertEqual(fresh.inputs, ["a", "b", "c", "d", "rotation"])
    // What it wrote holds the run's tracking drive too, which the capture does not.
    let comparison = try TraceComparison(run, folder.file("out.mcap"))
    XCTAssertTrue(comparison.agrees, comparison.text)
    let drives = try TraceExtract(
      path: folder.file("out.mcap"), TraceExtract.Selection(signals: ["tracking_drive"]))
    XCTAssertGreaterThan(drives.recording.signals[0].samples.map(\.magnitude).max() ?? 0, 0.1)
  }

  func testSameRecordingGivesTheSameDigestsAndOtherCoefficientsOthers() throws {
    let folder = try TemporaryFolder()
    let (run, _) = try recordings(folder)
    let first = try OpenLoopReplay.replay(path: run, start: .recording)
    XCTAssertEqual(try OpenLoopReplay.replay(path: run, start: .recording), first)
    let changed = try OpenLoopReplay.replay(
      path: run, start: .recording, overrides: ["firmware.focus.gain_v_per_um=0.5"])
    XCTAssertNotEqual(changed.outputDigest, first.outputDigest)
    let focus = try XCTUnwrap(changed.drives.first)
    XCTAssertLessThan(focus.equalTicks, 2560)
    XCTAssertGreaterThan(focus.residualRMS, 0.001)
    XCTAssertEqual(changed.drives[1].equalTicks, 2560, "tracking is as it was")
    XCTAssertEqual(changed.kept, [])
    withExtendedLifetime(folder) {}
  }

  func testOneChangedInputChangesTheDigestFromThereOn() throws {
    let folder = try TemporaryFolder()
    let (run, _) = try recordings(folder)
    let whole = try OpenLoopReplay.replay(path: run, start: .recording)
    let changed = try folder.copy("run.mcap", to: "b.mcap") { record in
      guard case .message(var message) = record, message.channel == 1, message.sequence == 4 else {
        return record
      }
      // The second tick's quadrant A, after fourteen slow words and ten of the first.
      message.data[16 + 14 * 8 + 80 + 6] ^= 0x10
      return .message(message)
    }
    let other = try OpenLoopReplay.replay(path: changed, start: .recording)
    XCTAssertNotEqual(other.outputDigest, whole.outputDigest)
    XCTAssertLessThan(other.drives[0].equalTicks, 2560)
    XCTAssertGreaterThanOrEqual(other.drives[0].equalTicks, 1025, "four blocks and a tick before")
    withExtendedLifetime(folder) {}
  }

  func testWhatDoesNotFitIsRefused() throws {
    let folder = try TemporaryFolder()
    let (run, capture) = try recordings(folder)
    let loop = try XCTUnwrap(RunLogFixtures.loop)
    var other = loop.scenario
    other.sampleRate = 100_000
    for (start, message) in [
      (.recording, "name a scenario with --scenario"), (.scenario(other), "servo_rate_hz: 100000"),
      (.state(path: capture), "no scenario names"),
    ] as [(OpenLoopReplay.Start, String)] {
      XCTAssertThrowsError(try OpenLoopReplay.replay(path: capture, start: start)) {
        XCTAssertTrue("\($0)".contains(message), "\($0)")
        XCTAssertEqual(($0 as? RunLogError)?.exitCode, 2)
      }
    }
    let bytes = try folder.bytes("run.mcap")
    let cut = try folder.write(Array(bytes.prefix(bytes.count / 2)), to: "cut.mcap")
    let report = try OpenLoopReplay.replay(path: cut, start: .recording)
    XCTAssertEqual(report.exitCode, 6)
    XCTAssertTrue(report.text.contains("INCOMPLETE"), report.text)
    XCTAssertThrowsError(
      try OpenLoopReplay.replay(path: run, start: .recording, overrides: ["firmware.scalar=float"])
    ) { XCTAssertTrue("\($0)".contains("another kind"), "\($0)") }
  }
}
