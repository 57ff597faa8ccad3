import Configuration
import ControlBlocks
import Determinism
import DriveEmulator
import DriveInterface
import TraceFiles
import XCTest

/// Logs whose checksums are right and whose contents are not: every one ends in a report or a typed error.
final class RunLogFuzzTests: XCTestCase {
  func testChangedRecordsUnderRightChecksumsNeverTrapAndNeverPassUnnoticed() throws {
    let search = try XCTUnwrap(RunLogFixtures.search)
    let folder = try TemporaryFolder()
    var run = search.run(search.scenario.firmware.driveServo(Double.self))
    run.host = HostScript(steps: [
      HostStep(command: .none, rotation: nil, timeOut: 9, hold: 500, settle: 0)
    ])
    _ = try search.scenario.execute(run: run, RunLogFixtures.options(folder.file("a.mcap")))
    let random = RandomStream(seed: 7, name: "fuzz")
    var outcomes: [Int32: Int] = [:]
    for trial in 0..<120 as Range<UInt64> {
      let choice = random.word(at: 2 * trial)
      let path = try folder.copy("a.mcap", to: "b.mcap") { record in
        self.changed(record, choice, random.word(at: 2 * trial + 1))
      }
      do {
        let report = try TraceReplay.replay(path: path, run: run)
        outcomes[report.exitCode, default: 0] += 1
        XCTAssertFalse(report.text.isEmpty)
        XCTAssertFalse(try report.json.json(.compact, nonFinite: .refuse).isEmpty)
      } catch let error as RunLogError {
        outcomes[error.exitCode, default: 0] += 1
      }
    }
    // Changed ticks and digests diverge, changed forms are corrupt, another layout does not fit.
    XCTAssertGreaterThan(outcomes[4] ?? 0, 10, "\(outcomes)")
    XCTAssertGreaterThan(outcomes[6] ?? 0, 10, "\(outcomes)")
    XCTAssertGreaterThan(outcomes[2] ?? 0, 0, "\(outcomes)")
    // Nothing was changed, or only what replay does not read: events, signals and spare bits.
    XCTAssertLessThan(outcomes[0] ?? 0, 60, "\(outcomes)")
  }

  func testRateThatNoServoHasIsRefused() throws {
    let loop = try XCTUnwrap(RunLogFixtures.loop)
    let folder = try TemporaryFolder()
    _ = try loop.scenario.execute(
      run: loop.run(ReferenceLoop(gain: 0)), RunLogFixtures.options(folder.file("a.mcap")))
    for rate in ["1e300", "0", "-5", "nan"] {
      let path = try folder.copy("a.mcap", to: "b.mcap") { record in
        guard case .metadata(var metadata) = record, metadata.name == "run" else { return record }
        for index in metadata.fields.all.indices where metadata.fields.all[index].key == "servo_rate_hz" {
          metadata.fields.all[index].value = rate
        }
        return .metadata(metadata)
      }
      XCTAssertThrowsError(try TraceSummary(path: path), rate)
    }
  }

  /// Changes one byte or cuts the contents of the records that `choice` selects.
  private func changed(_ record: MCAPRecord, _ choice: UInt64, _ word: UInt64) -> MCAPRecord? {
    let kind = choice % 8
    switch record {
    case .message(var message):
      guard kind < 5, message.channel == UInt16(kind + 1),
        UInt64(message.sequence) == choice >> 8 & 1 || kind == 4
      else { return record }
      message.data = damaged(message.data, choice, word)
      return .message(message)
    case .attachment(var attachment):
      let name = ["configuration.json", "snapshot.bin", "result.json"]
      guard (5..<8).contains(kind), attachment.name == name[Int(kind - 5)] else { return record }
      attachment.data = damaged(attachment.data, choice, word)
      return .attachment(attachment)
    case .metadata(var metadata):
      guard kind == 7, metadata.name == "run", choice >> 20 & 1 == 1 else { return record }
      let index = Int(word % UInt64(metadata.fields.all.count))
      metadata.fields.all[index].value = ["", "0", "-1", "nan", "1e400", "99"][Int((word >> 32) % 6)]
      return .metadata(metadata)
    default: return record
    }
  }

  private func damaged(_ data: [UInt8], _ choice: UInt64, _ word: UInt64) -> [UInt8] {
    var data = data
    let place = Int(word % UInt64(data.count))
    switch choice >> 16 & 3 {
    case 0: data.removeLast(data.count - place)
    case 1: data.append(contentsOf: data.prefix(place))
    default: data[place] ^= UInt8(truncatingIfNeeded: word >> 40) | 1
    }
    return data
  }
}
