import Configuration
import ControlBlocks
import Determinism
import DriveEmulator
import DriveInterface
import TraceFiles
import XCTest

final class ReplayTests: XCTestCase {
  func testReplayRebuiltFromTheLogAloneMatches() throws {
    let loop = try XCTUnwrap(RunLogFixtures.loop)
    let folder = try TemporaryFolder()
    let run = loop.run(loop.scenario.firmware.referenceServo(Double.self))
    let report = try loop.scenario.execute(
      run: run, source: .scenario, RunLogFixtures.options(folder.file("a.mcap")))
    let replay = try TraceReplay.replay(path: folder.file("a.mcap"))
    XCTAssertEqual(replay.exitCode, 0, replay.text)
    XCTAssertEqual(replay.loopTicksMatched, report.ticks)
    XCTAssertEqual(replay.firmwareTicksMatched, report.ticks)
    XCTAssertEqual(replay.loopDigestsMatched, Int(report.ticks / 256) + 2)
    XCTAssertEqual(replay.firmwareDigestsMatched, replay.loopDigestsMatched)
  }

  func testEveryScalarLogsAndReplays() throws {
    let search = try XCTUnwrap(RunLogFixtures.search)
    let firmware = search.scenario.firmware
    try check(search, firmware.driveServo(Double.self))
    try check(search, firmware.driveServo(Float.self))
    try check(search, firmware.driveServo(FixedPoint.self))
    let loop = try XCTUnwrap(RunLogFixtures.loop)
    try check(loop, loop.scenario.firmware.referenceServo(Float.self))
    try check(loop, loop.scenario.firmware.referenceServo(FixedPoint.self))
  }

  func testRunLoggedFromItsMiddleReplays() throws {
    let search = try XCTUnwrap(RunLogFixtures.search)
    let program = search.scenario.firmware.driveServo(Double.self)
    var run = search.run(program)
    run.advance(by: 1100)
    let folder = try TemporaryFolder()
    let report = try search.scenario.execute(
      run: run, RunLogFixtures.options(folder.file("a.mcap"), digestEvery: 16))
    let replay = try TraceReplay.replay(path: folder.file("a.mcap"), run: search.run(program))
    XCTAssertEqual(replay.exitCode, 0, replay.text)
    XCTAssertEqual(replay.firstTick, 1100)
    XCTAssertEqual(replay.loopTicksMatched, report.ticks - 1100)
  }

  private func check<Firmware: DriveFirmware>(_ shared: SharedRun, _ firmware: Firmware) throws
  where Firmware.Scalar: ServoScalar {
    let folder = try TemporaryFolder()
    let report = try shared.scenario.execute(
      run: shared.run(firmware), RunLogFixtures.options(folder.file("a.mcap")))
    let replay = try TraceReplay.replay(path: folder.file("a.mcap"), run: shared.run(firmware))
    XCTAssertEqual(replay.exitCode, 0, "\(Firmware.self): \(replay.text)")
    XCTAssertEqual(replay.loopTicksMatched, report.ticks)
    XCTAssertEqual(replay.firmwareTicksMatched, report.ticks)
  }

  // MARK: Divergence from a recording

  func testEditedQuadrantIsNamedWithItsTickThoughChecksumsAreRight() throws {
    let (search, folder) = try loggedSearch()
    // Word 0 of tick 700 holds the four quadrants; the lowest bit is one code of A.
    let path = try editTick(700, word: 0, xor: 1, folder)
    let replay = try TraceReplay.replay(
      path: path, run: search.run(search.scenario.firmware.driveServo(Double.self)))
    XCTAssertEqual(replay.exitCode, 4)
    let divergence = try XCTUnwrap(replay.loopDivergence)
    XCTAssertEqual(divergence.tick, 700)
    XCTAssertEqual(divergence.wires.map(\.wire), ["A"])
    XCTAssertEqual(divergence.wires.map(\.subsystem), ["frontEnd"])
    XCTAssertEqual(divergence.lastEqual, 512)
    XCTAssertEqual(divergence.subsystems, [], "the digests say that only the recorded wire was changed")
    XCTAssertTrue(replay.text.contains("first divergence at tick 700"))
  }

  func testEditedDriveIsFoundByTheFirmwareAlone() throws {
    let (search, folder) = try loggedSearch()
    // Word 1 of a tick holds the focus drive from bit 32.
    let path = try editTick(1300, word: 1, xor: 1 << 32, folder)
    let replay = try TraceReplay.replay(
      path: path, run: search.run(search.scenario.firmware.driveServo(Double.self)))
    XCTAssertEqual(replay.exitCode, 4)
    XCTAssertEqual(replay.firmwareDivergence?.tick, 1300)
    XCTAssertEqual(replay.firmwareDivergence?.wires.map(\.wire), ["focus drive"])
    XCTAssertEqual(replay.loopDivergence?.tick, 1300)
  }

  func testEditedDigestNamesItsSubsystemAndInterval() throws {
    let (search, folder) = try loggedSearch()
    let path = try folder.copy("a.mcap", to: "b.mcap") { record in
      guard case .message(var message) = record, message.channel == 2, message.sequence == 3 else {
        return record
      }
      message.data[8 + 8 * 2] ^= 1  // the third digest, the firmware's
      return .message(message)
    }
    let replay = try TraceReplay.replay(
      path: path, run: search.run(search.scenario.firmware.driveServo(Double.self)))
    XCTAssertEqual(replay.exitCode, 4)
    for divergence in [replay.loopDivergence, replay.firmwareDivergence] {
      XCTAssertNil(divergence?.tick)
      XCTAssertEqual(divergence?.lastEqual, 512)
      XCTAssertEqual(divergence?.digestTick, 768)
      XCTAssertEqual(divergence?.subsystems, ["firmware"])
    }
  }

  func testOtherFirmwareThanRecordedDiverges() throws {
    let loop = try XCTUnwrap(RunLogFixtures.loop)
    let folder = try TemporaryFolder()
    _ = try loop.scenario.execute(
      run: loop.run(ReferenceLoop(gain: 100)), RunLogFixtures.options(folder.file("a.mcap")))
    let replay = try TraceReplay.replay(
      path: folder.file("a.mcap"), run: loop.run(ReferenceLoop(gain: 100.0.nextUp)))
    XCTAssertEqual(replay.exitCode, 4)
    XCTAssertEqual(replay.firmwareDivergence?.wires.map(\.wire), ["focus drive"])
    XCTAssertEqual(replay.firmwareDivergence?.tick, replay.loopDivergence?.tick)
    XCTAssertEqual(replay.loopDivergence?.subsystems.contains("drive"), true)
  }

  // MARK: Logs that do not fit

  func testLogOfAUsersFirmwareAsksForItsProgram() throws {
    let loop = try XCTUnwrap(RunLogFixtures.loop)
    let folder = try TemporaryFolder()
    _ = try loop.scenario.execute(
      run: loop.run(ReferenceLoop(gain: 0)), RunLogFixtures.options(folder.file("a.mcap")))
    XCTAssertThrowsError(try TraceReplay.replay(path: folder.file("a.mcap"))) {
      XCTAssertEqual(($0 as? RunLogError)?.exitCode, 2)
      XCTAssertTrue("\($0)".contains("a user's own"), "\($0)")
    }
  }

  func testOtherStateLayoutIsToldWithBothFingerprints() throws {
    let loop = try XCTUnwrap(RunLogFixtures.loop)
    let folder = try TemporaryFolder()
    _ = try loop.scenario.execute(
      run: loop.run(loop.scenario.firmware.referenceServo(Double.self)),
      RunLogFixtures.options(folder.file("a.mcap")))
    XCTAssertThrowsError(
      try TraceReplay.replay(
        path: folder.file("a.mcap"), run: loop.run(loop.scenario.firmware.referenceServo(Float.self)))
    ) {
      XCTAssertEqual(($0 as? RunLogError)?.exitCode, 2)
      XCTAssertTrue("\($0)".contains("layout"), "\($0)")
    }
  }

  func testConfigurationThatThisBuildDoesNotKnowIsRefused() throws {
    let (_, folder) = try loggedSearch()
    let path = try folder.copy("a.mcap", to: "b.mcap") { record in
      guard case .attachment(var attachment) = record, attachment.name == "configuration.json" else {
        if case .metadata(var metadata) = record, metadata.name == "run" {
          metadata.fields.all = metadata.fields.all.map {
            MCAPFields.Field(key: $0.key, value: $0.key == "firmware" ? "scenario" : $0.value)
          }
          return .metadata(metadata)
        }
        return record
      }
      attachment.data = Array("{\"schema\": \"drive-emu/scenario/1\", \"future\": 1}".utf8)
      return .attachment(attachment)
    }
    XCTAssertThrowsError(try TraceReplay.replay(path: path)) {
      XCTAssertEqual(($0 as? RunLogError)?.exitCode, 2)
      XCTAssertTrue("\($0)".contains("future"), "\($0)")
    }
  }

  private func loggedSearch() throws -> (SharedRun, TemporaryFolder) {
    let search = try XCTUnwrap(RunLogFixtures.search)
    let folder = try TemporaryFolder()
    let run = search.run(search.scenario.firmware.driveServo(Double.self))
    _ = try search.scenario.execute(run: run, RunLogFixtures.options(folder.file("a.mcap")))
    return (search, folder)
  }

  /// Changes bits of one word of one tick in a log of converter codes, and writes the log anew.
  private func editTick(
    _ tick: Int, word: Int, xor mask: UInt64, _ folder: TemporaryFolder
  ) throws -> String {
    try folder.copy("a.mcap", to: "b.mcap") { record in
      guard case .message(var message) = record, message.channel == 1, message.sequence == UInt32(tick / 256)
      else { return record }
      // Six words of slow wires, then four a tick.
      let start = 16 + (6 + tick % 256 * 4 + word) * 8
      for byte in 0..<8 { message.data[start + byte] ^= UInt8(truncatingIfNeeded: mask >> UInt64(8 * byte)) }
      return .message(message)
    }
  }
}
