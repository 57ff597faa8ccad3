import Determinism
import DriveEmulator
import DriveInterface
import XCTest

/// A snapshot is read from a file, so that any word may stand in any field; no word may trap the run.
final class SnapshotFuzzTests: XCTestCase {
  func testNoValueOfAnyFieldTrapsTheRun() throws {
    let search = try XCTUnwrap(RunLogFixtures.search)
    var run = search.run(search.scenario.firmware.driveServo(Double.self))
    run.advance(by: 1500)
    let snapshot = run.snapshot()
    let words: [UInt64] = [
      0, 1, 2, 255, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0xFFFF_FFFF, 0x7FFF_FFFF_FFFF_FFFF, .max, 1 << 63,
      Double.nan.bitPattern, Double.infinity.bitPattern, (-Double.infinity).bitPattern,
      Double.greatestFiniteMagnitude.bitPattern, (-Double.greatestFiniteMagnitude).bitPattern,
      1e300.bitPattern, (-1e10).bitPattern,
    ]
    for field in snapshot.fields.indices {
      for word in words {
        var fields = snapshot.fields
        fields[field] = word
        var restored = run
        try restored.restore(StateSnapshot(fingerprint: snapshot.fingerprint, fields: fields))
        restored.advance(by: 3)
        XCTAssertEqual(restored.fieldCount, snapshot.fields.count)
      }
    }
  }
}
