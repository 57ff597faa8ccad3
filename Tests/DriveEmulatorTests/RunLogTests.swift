import Configuration
import ControlBlocks
import Determinism
import DriveEmulator
import DriveInterface
import TraceFiles
import XCTest

final class RunLogTests: XCTestCase {
  func testLogHoldsEverythingThatTheRunGave() throws {
    let search = try XCTUnwrap(RunLogFixtures.search)
    let run = search.run(search.scenario.firmware.driveServo(Double.self))
    let folder = try TemporaryFolder()
    let report = try search.scenario.execute(
      run: run, RunLogFixtures.options(folder.file("a.mcap"), digestEvery: 64))
    var reader = try RunLogReader(path: folder.file("a.mcap"))
    XCTAssertEqual(reader.configuration, search.scenario.document)
    XCTAssertEqual(reader.snapshot, run.snapshot())
    XCTAssertEqual(reader.build, .compiled)
    XCTAssertEqual(reader.digestEvery, 64)

    var again = run
    var block = again.makeBlock()
    var ticks: UInt64 = 0
    var digests = 0
    var events: [ConfigurationValue] = []
    var signals: [ConfigurationValue] = []
    var end: RunLogEnd?
    var result: ConfigurationValue?
    while let entry = try reader.next() {
      switch entry {
      case .ticks(let recorded):
        again.advance(ticks: recorded.count, into: &block)
        let words = recorded.wordCount
        XCTAssertEqual(recorded.isWide, block.isWide)
        XCTAssertEqual(recorded.firstTick, ticks)
        XCTAssertEqual(recorded.words[..<words], block.words[..<words])
        ticks += UInt64(recorded.count)
      case .digests(let recorded):
        XCTAssertEqual(recorded, again.digests())
        digests += 1
      case .event(let event): events.append(event)
      case .signals(let signal): signals.append(signal)
      case .end(let last): end = last
      case .result(let json): result = json
      }
    }
    XCTAssertEqual(ticks, report.ticks)
    XCTAssertEqual(digests, Int(report.ticks / 64) + 1)
    XCTAssertEqual(events.count, report.events.count)
    XCTAssertEqual(signals.compactMap { $0["tick"]?.number?.integer }, [0, 2000])
    XCTAssertEqual(end?.digests, report.finalDigests)
    XCTAssertEqual(end?.isComplete, true)
    XCTAssertEqual(
      try result?.json(.compact, nonFinite: .writeNull), try report.json.json(.compact, nonFinite: .writeNull)
    )
  }

  func testTwoExecutionsGiveTheSameBytes() throws {
    let search = try XCTUnwrap(RunLogFixtures.search)
    let run = search.run(search.scenario.firmware.driveServo(Double.self))
    let folder = try TemporaryFolder()
    let first = try search.scenario.execute(run: run, RunLogFixtures.options(folder.file("a.mcap")))
    let second = try search.scenario.execute(run: run, RunLogFixtures.options(folder.file("b.mcap")))
    XCTAssertEqual(first.finalDigests, second.finalDigests)
    XCTAssertEqual(try folder.bytes("a.mcap"), try folder.bytes("b.mcap"))
  }

  func testCutLogReplaysItsWholeChunksAndExitsWith6() throws {
    let (run, folder) = try loggedLoop()
    let bytes = try folder.bytes("a.mcap")
    var replayed: [UInt64] = []
    for tenths in 1...9 {
      let path = try folder.write(Array(bytes[..<(bytes.count * tenths / 10)]), to: "cut.mcap")
      do {
        let report = try TraceReplay.replay(path: path, run: run)
        XCTAssertEqual(report.exitCode, 6)
        XCTAssertTrue(report.matches)
        XCTAssertTrue(report.text.hasPrefix("INCOMPLETE"), report.text)
        guard case .damaged(let error) = report.recording else { return XCTFail(report.text) }
        XCTAssertEqual(error.kind, .truncated)
        XCTAssertEqual(report.loopTicksMatched, report.ticksRead)
        XCTAssertEqual(report.firmwareTicksMatched, report.ticksRead)
        replayed.append(report.ticksRead)
      } catch let error as RunLogError {
        XCTAssertEqual(error.exitCode, 6, "\(error)")
      }
    }
    XCTAssertEqual(replayed, replayed.sorted())
    XCTAssertGreaterThan(replayed.last ?? 0, 10_000)
  }

  func testLogWithoutItsEndRecordIsIncomplete() throws {
    let (run, folder) = try loggedLoop()
    let path = try folder.copy("a.mcap", to: "b.mcap") { record in
      if case .message(let message) = record, message.channel == 5 { nil } else { record }
    }
    let report = try TraceReplay.replay(path: path, run: run)
    XCTAssertEqual(report.exitCode, 6)
    XCTAssertTrue(report.matches)
    XCTAssertTrue(report.text.contains("no end record"))
  }

  func testEveryChangedByteIsFound() throws {
    let (run, folder) = try loggedLoop()
    let bytes = try folder.bytes("a.mcap")
    for place in stride(from: 20, to: bytes.count - 8, by: bytes.count / 23) {
      var changed = bytes
      changed[place] ^= 0x10
      let path = try folder.write(changed, to: "changed.mcap")
      do {
        let report = try TraceReplay.replay(path: path, run: run)
        XCTAssertEqual(report.exitCode, 6, "byte \(place): \(report.text)")
      } catch let error as RunLogError {
        XCTAssertEqual(error.exitCode, 6, "byte \(place): \(error)")
      }
    }
  }

  func testMissingBlockIsFound() throws {
    let (run, folder) = try loggedLoop()
    let path = try folder.copy("a.mcap", to: "b.mcap") { record in
      if case .message(let message) = record, message.channel == 1, message.sequence == 3 {
        nil
      } else {
        record
      }
    }
    let report = try TraceReplay.replay(path: path, run: run)
    XCTAssertEqual(report.exitCode, 6)
    XCTAssertEqual(report.ticksRead, 768)
  }

  func testTextFileIsNoLog() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Array("not a log, only some text\n".utf8), to: "a.mcap")
    XCTAssertThrowsError(try RunLogReader(path: path)) {
      XCTAssertEqual(($0 as? RunLogError)?.exitCode, 6)
    }
    XCTAssertThrowsError(try RunLogReader(path: folder.file("none.mcap"))) {
      XCTAssertEqual(($0 as? RunLogError)?.exitCode, 2)
    }
  }

  /// A log of some chunks: 16 000 ticks of ten words.
  private func loggedLoop() throws -> (DriveRun<ReferenceLoop>, TemporaryFolder) {
    let loop = try XCTUnwrap(RunLogFixtures.loop)
    let folder = try TemporaryFolder()
    var run = loop.run(ReferenceLoop(gain: 100))
    run.host = HostScript(steps: [
      HostStep(command: .none, rotation: nil, timeOut: 1000, hold: 16_000, settle: 0)
    ])
    _ = try loop.scenario.execute(run: run, RunLogFixtures.options(folder.file("a.mcap")))
    return (run, folder)
  }
}
