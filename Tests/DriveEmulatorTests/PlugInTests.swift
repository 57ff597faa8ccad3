import ControlBlocks
import Determinism
import DriveInterface
import Foundation
import ServoLoop
import XCTest

@testable import DriveEmulator

/// Firmware in C in the loop, compiled here from the example that is shipped.
final class PlugInTests: XCTestCase {
  /// The reference loops with their state visited as words: the same algorithm as the example in C.
  private struct WordServo: DriveFirmware {
    var focus: ServoController<Double>
    var tracking: ServoController<Double>

    mutating func step(_ sample: FrontEndSample<Double>) -> ActuatorCommand<Double> {
      ActuatorCommand(
        focusDrive: focus.step(error: (sample.a + sample.c) - (sample.b + sample.d)),
        trackingDrive: tracking.step(error: (sample.a + sample.b) - (sample.c + sample.d)),
        sledDrive: 0, spindleDrive: 0, laser: .read,
        status: FirmwareStatus(activity: .following, layer: 0, flags: [.focusClosed, .trackingClosed]))
    }

    mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
      for path in [
        \WordServo.focus.shaping.s1, \.focus.shaping.s2, \.focus.lead.s1, \.tracking.shaping.s1,
        \.tracking.shaping.s2, \.tracking.lead.s1,
      ] {
        var word = self[keyPath: path].bitPattern
        visitor.visit("word", &word)
        self[keyPath: path] = Double(bitPattern: word)
      }
    }
  }

  private func compile(_ source: String, _ folder: TemporaryFolder, name: String) throws -> String {
    guard let compiler = ["/usr/bin/cc", "/usr/bin/clang"].first(where: FileManager.default.isExecutableFile)
    else {
      throw XCTSkip("no C compiler: install one to build firmware in C")
    }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = folder.file("\(name).c")
    try Data(source.utf8).write(to: URL(fileURLWithPath: file))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: compiler)
    process.arguments = [
      "-std=c99", "-O2", "-Wall", "-Werror", "-pedantic", "-ffp-contract=off", "-fPIC", "-shared",
      "-I" + root.appendingPathComponent("Sources/PlugInInterface/include").path, "-o",
      folder.file("\(name).so"),
      file,
    ]
    try process.run()
    process.waitUntilExit()
    XCTAssertEqual(process.terminationStatus, 0, "the compiler refuses \(name).c")
    return folder.file("\(name).so")
  }

  private func example() throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(
      contentsOf: root.appendingPathComponent("Examples/firmware-c/reference_servo.c"), encoding: .utf8)
  }

  func testFirmwareInCAndInSwiftGiveTheSameStateHashes() throws {
    let loop = try XCTUnwrap(RunLogFixtures.loop)
    let folder = try TemporaryFolder()
    let library = try PlugInLibrary(path: compile(example(), folder, name: "servo"))
    let plugIn = try PlugInFirmware(library, scenario: loop.scenario)
    let reference = loop.scenario.firmware.referenceServo(Double.self)
    var inC = loop.run(plugIn)
    var inSwift = loop.run(WordServo(focus: reference.focus, tracking: reference.tracking))
    for _ in 0..<10 {
      inC.advance(by: 256)
      inSwift.advance(by: 256)
      XCTAssertEqual(inC.digests(), inSwift.digests())
    }
    // The comparison sees something: the state has moved.
    XCTAssertNotEqual(inC.digests().values[2], plugIn.digest())
  }

  func testRunOfALibraryReplaysWithItAndWithNoOther() throws {
    let loop = try XCTUnwrap(RunLogFixtures.loop)
    let folder = try TemporaryFolder()
    let source = try example()
    let library = try PlugInLibrary(path: compile(source, folder, name: "servo"))
    let other = try PlugInLibrary(
      path: compile(source.replacingOccurrences(of: "1634026.5", with: "1634026.6"), folder, name: "other"))
    let log = folder.file("a.mcap")
    let firmware = try PlugInFirmware(library, scenario: loop.scenario)
    _ = try loop.scenario.execute(firmware: library, RunLogFixtures.options(log))
    let replay = try TraceReplay.replay(path: log, firmware: library)
    XCTAssertEqual(replay.exitCode, 0, replay.text)
    XCTAssertGreaterThan(replay.firmwareTicksMatched, 1000)
    XCTAssertThrowsError(try TraceReplay.replay(path: log, firmware: other)) {
      XCTAssertTrue("\($0)".contains(library.digest), "\($0)")
    }
    XCTAssertThrowsError(try TraceReplay.replay(path: log)) {
      XCTAssertTrue("\($0)".contains("--firmware"), "\($0)")
    }
    XCTAssertTrue(firmware.hasPortableState)
  }

  func testCopiesOfARunDoNotDisturbEachOther() throws {
    let loop = try XCTUnwrap(RunLogFixtures.loop)
    let folder = try TemporaryFolder()
    let library = try PlugInLibrary(path: compile(example(), folder, name: "servo"))
    var run = loop.run(try PlugInFirmware(library, scenario: loop.scenario))
    run.advance(by: 500)
    var copy = run
    let snapshot = run.snapshot()
    run.advance(by: 500)
    let after = run.digests()
    XCTAssertEqual(copy.tick, 500)
    copy.advance(by: 500)
    XCTAssertEqual(copy.digests(), after, "stepping one copy leaves the other where it was")
    try run.restore(snapshot)
    run.advance(by: 500)
    XCTAssertEqual(run.digests(), after, "a snapshot holds the library's state")
  }

  func testUnfitLibrariesAreRefusedWithTheReason() throws {
    let folder = try TemporaryFolder()
    let source = try example()
    let unfit = [
      ("empty", "int nothing;\n", "exports no dfw_entry_v1"),
      (
        "later", source.replacingOccurrences(of: "DFW_ABI_MAJOR, DFW_ABI_MINOR,", with: "2, 0,"),
        "version 2.0"
      ),
      (
        "stepless", source.replacingOccurrences(of: "destroy,       step, ", with: "destroy,       0, "),
        "lacks"
      ),
    ]
    for (name, text, message) in unfit {
      let path = try compile(
        name == "stepless" ? text.replacingOccurrences(of: "static void step(", with: "void step(") : text,
        folder,
        name: name)
      XCTAssertThrowsError(try PlugInLibrary(path: path), name) {
        XCTAssertTrue("\($0)".contains(message), "\($0)")
      }
    }
    XCTAssertThrowsError(try PlugInLibrary(path: folder.file("none.so"))) {
      XCTAssertTrue("\($0)".contains("cannot be read"), "\($0)")
    }
    let refusing = try PlugInLibrary(
      path: compile(
        source.replacingOccurrences(
          of: "if (configuration->size <", with: "return NULL; if (configuration->size <"),
        folder, name: "refusing"))
    let loop = try XCTUnwrap(RunLogFixtures.loop)
    XCTAssertThrowsError(try PlugInFirmware(refusing, scenario: loop.scenario)) {
      XCTAssertTrue("\($0)".contains("refuses to run"), "\($0)")
    }
  }
}
