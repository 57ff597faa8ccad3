import ChannelSim
import DriveEmulator
import ServoLoop
import XCTest

/// The same inputs give the same bits: twice in one process, and as recorded. `.ci/determinism` does the same across
/// builds, processes and processors.
final class DeterminismMatrixTests: XCTestCase {
  private static let options = RunOptions(build: .compiled)

  func testTwoRunsOfOneProcessGiveTheSameDigestsAndReports() throws {
    let scenario = try DeterminismGoldens.scenarios[0].scenario()
    let run = try scenario.makeRun(firmware: scenario.firmware.referenceServo(Double.self))
    let first = try scenario.execute(run: run, Self.options)
    let second = try scenario.execute(run: run, Self.options)
    XCTAssertEqual(first.finalDigests, second.finalDigests)
    XCTAssertEqual(first.json, second.json)
    // The comparison can fail: a disc that turns a little faster gives other digests.
    var other = run
    try other.drive.spindle.setSpeed(160)
    XCTAssertNotEqual(try scenario.execute(run: other, Self.options).finalDigests, first.finalDigests)
  }

  func testRunsGiveTheRecordedDigests() throws {
    let environment = ProcessInfo.processInfo.environment
    let now = try DeterminismGoldens.scenarios.map { golden in
      try DeterminismGoldens.Record(
        name: golden.name, digests: golden.scenario().execute(Self.options).finalDigests)
    }
    let moved = DeterminismGoldens.moved(from: DeterminismGoldens.recorded, to: now)
    guard environment[DeterminismGoldens.updateVariable] == "1" else {
      return XCTAssertEqual(moved, [], "a change on purpose? \(DeterminismGoldens.updateCommand)")
    }
    print(moved.isEmpty ? "nothing moved" : moved.joined(separator: "\n"))
    try DeterminismGoldens.update(now, environment: environment)
  }

  func testRecordsAreNotChangedUnderContinuousIntegration() {
    XCTAssertThrowsError(try DeterminismGoldens.update([], environment: ["CI": "true"])) {
      XCTAssertEqual($0 as? DeterminismGoldens.Refusal, .underContinuousIntegration)
    }
  }

  func testAMovedDigestIsNamed() {
    let before = DeterminismGoldens.Record(
      name: "a", digests: StateDigests(tick: 1, values: [1, 2, 3, 4, 5]))
    let after = DeterminismGoldens.Record(
      name: "a", digests: StateDigests(tick: 1, values: [1, 2, 7, 4, 5]))
    XCTAssertEqual(DeterminismGoldens.moved(from: [before], to: [before]), [])
    XCTAssertEqual(DeterminismGoldens.moved(from: [before], to: [after]), ["a: firmware"])
    XCTAssertEqual(DeterminismGoldens.moved(from: [], to: [after]), ["a: not recorded"])
  }
}
