import Configuration
import Determinism
import DriveEmulator
import Foundation
import TraceFiles
import XCTest

/// An imported trace is read by whatever reads a run's.
final class CaptureTraceTests: XCTestCase {
  private static let captured = ["a", "b", "c", "d", "focus_drive", "tracking_drive", "rotation"]

  /// A run of the reference loops, its wires as NPZ, and those imported again.
  private func imported(
    _ folder: TemporaryFolder, change: (inout Recording) -> Void = { _ in }
  ) throws -> (run: String, capture: String) {
    let loop = try XCTUnwrap(RunLogFixtures.loop)
    let run = folder.file("run.mcap")
    _ = try loop.scenario.execute(
      run: loop.run(loop.scenario.firmware.referenceServo(Double.self)), source: .scenario,
      RunLogFixtures.options(run))
    var extract = try TraceExtract(path: run, TraceExtract.Selection(signals: Self.captured)).recording
    change(&extract)
    let file = folder.file("x.npz")
    try Data(extract.npz()).write(to: URL(fileURLWithPath: file))
    let entries = Self.captured.map { "{ signal: \"\($0)\", channel: \"\($0)\" }" }.joined(separator: ",")
    let text = "{ schema: \"drive-emu/capture/1\", name: \"again\", signals: [\(entries)] }"
    let capture = folder.file("capture.mcap")
    try CaptureImport(files: [file], sidecar: CaptureSidecar(Array(text.utf8), file: "s")).write(
      to: capture, build: .compiled)
    return (run, capture)
  }

  func testRunAndItsImportedWiresAgreeToTheBit() throws {
    let folder = try TemporaryFolder()
    let (run, capture) = try imported(folder)
    let comparison = try TraceComparison(run, capture)
    XCTAssertTrue(comparison.agrees, comparison.text)
    XCTAssertEqual(comparison.ticks, 0..<2560)
    XCTAssertEqual(comparison.keys, [])
  }

  func testChangedSampleIsFoundAtItsTickAndSubsystem() throws {
    let folder = try TemporaryFolder()
    let wires = [
      ("A", "frontEnd"), ("B", "frontEnd"), ("C", "frontEnd"), ("D", "frontEnd"), ("focus drive", "firmware"),
      ("tracking drive", "firmware"), ("rotation", "drive"),
    ]
    let random = RandomStream(seed: 3, name: "changes")
    for trial in 0..<24 as Range<UInt64> {
      let word = random.word(at: trial)
      let signal = Int(word % 7)
      let tick = Int((word >> 32) % 2560)
      let (wire, subsystem) = wires[signal]
      let (run, capture) = try imported(folder) { recording in
        let value = recording.signals[signal].samples[tick]
        recording.signals[signal].samples[tick] = signal == 6 ? value + 1 / 65536 : value.nextUp
      }
      let comparison = try TraceComparison(run, capture)
      XCTAssertEqual(comparison.onsets.map(\.tick), [UInt64(tick)])
      XCTAssertEqual(comparison.onsets.map(\.difference.wire), [wire])
      XCTAssertEqual(comparison.onsets.map(\.difference.subsystem), [subsystem])
      XCTAssertEqual(comparison.exitCode, 4)
    }
  }

  func testInfoCutAndExportReadIt() throws {
    let folder = try TemporaryFolder()
    let (_, capture) = try imported(folder)
    let summary = try TraceSummary(path: capture)
    XCTAssertEqual(summary.source, .capture)
    XCTAssertEqual(summary.tickCount, 2560)
    XCTAssertEqual(summary.exitCode, 0)
    XCTAssertTrue(summary.text.contains("sha256_0: "), summary.text)
    let cut = folder.file("cut.mcap")
    XCTAssertEqual(try TraceCut.cut(path: capture, from: 300, to: 700, output: cut), 300..<700)
    XCTAssertTrue(try TraceComparison(capture, cut).agrees)
    let whole = try TraceExtract(path: capture, TraceExtract.Selection(from: 300, to: 700)).recording
    XCTAssertEqual(try TraceExtract(path: cut).recording, whole)
    XCTAssertEqual(
      Set(whole.signals.map(\.name)).subtracting(Self.captured), ["focus_error", "tracking_error", "sum"])
    XCTAssertThrowsError(try TraceExtract(path: capture, TraceExtract.Selection(signals: ["layer"]))) {
      XCTAssertTrue("\($0)".contains("the capture does not hold layer"), "\($0)")
    }
    XCTAssertThrowsError(try TraceReplay.replay(path: capture)) {
      XCTAssertTrue("\($0)".contains("--open-loop"), "\($0)")
    }
    XCTAssertThrowsError(
      try TraceCut.cut(path: capture, from: 9000, to: 9100, output: folder.file("no.mcap")))
    XCTAssertFalse(FileManager.default.fileExists(atPath: folder.file("no.mcap")))
  }
}
