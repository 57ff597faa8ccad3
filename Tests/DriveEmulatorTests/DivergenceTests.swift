import ControlBlocks
import Determinism
import DriveEmulator
import DriveInterface
import Foundation
import XCTest

/// One ulp in one field, at a random tick: the search must name exactly that.
final class DivergenceTests: XCTestCase {
  func testPerturbedFirmwareFieldIsPinnedToItsTick() throws {
    let search = try XCTUnwrap(RunLogFixtures.search)
    var run = search.run(search.scenario.firmware.driveServo(Double.self))
    run.advance(by: 1500)
    let fields = run.fields().enumerated().filter { $0.element.path.hasPrefix("firmware.") }.map(\.offset)
    let counts = try pin(run, fields: fields, trials: 200, seed: 1)
    XCTAssertEqual(counts.exact, 200)
    // 154: the other changes had died out when the next digest was taken.
    XCTAssertGreaterThan(counts.survived, 100)
  }

  func testPerturbedFieldOfTheWholeRunIsPinnedToItsTick() throws {
    let loop = try XCTUnwrap(RunLogFixtures.loop)
    var run = loop.run(loop.scenario.firmware.referenceServo(Double.self))
    run.advance(by: 1500)
    let counts = try pin(run, fields: Array(0..<run.fieldCount), trials: 200, seed: 2)
    XCTAssertEqual(counts.exact, 200)
    XCTAssertGreaterThan(counts.survived, 100)  // 138
  }

  /// A thousand in all of the whole servo's run, from ten snapshots spread over it.
  func testThousandPerturbationsAnywhereInTheWholeRunArePinned() throws {
    let isHeavy = ProcessInfo.processInfo.environment["DRIVE_EMU_HEAVY"] == "1"
    try XCTSkipUnless(isHeavy, "set DRIVE_EMU_HEAVY=1")
    let search = try XCTUnwrap(RunLogFixtures.search)
    var run = search.run(search.scenario.firmware.driveServo(Double.self))
    var exact = 0
    for snapshot in 0..<10 as Range<UInt64> {
      // The last ones lie in the focus search.
      run.advance(by: 700)
      let counts = try pin(run, fields: Array(0..<run.fieldCount), trials: 100, seed: 10 + snapshot)
      exact += counts.exact
    }
    XCTAssertEqual(exact, 1000)
  }

  func testEqualRunsDoNotDiverge() throws {
    let search = try XCTUnwrap(RunLogFixtures.search)
    let run = search.run(search.scenario.firmware.driveServo(Float.self))
    XCTAssertNil(run.firstDivergence(from: run, ticks: 1000))
  }

  private func pin<Firmware: DriveFirmware>(
    _ run: DriveRun<Firmware>, fields: [Int], trials: Int, seed: UInt64
  ) throws -> (exact: Int, survived: Int) {
    let random = RandomStream(seed: seed, name: "trials")
    var draw: UInt64 = 0
    var exact = 0
    var survived = 0
    while exact < trials {
      draw += 1
      guard draw < 20 * UInt64(trials) else { break }
      let word = random.word(at: draw)
      let field = fields[Int(word % UInt64(fields.count))]
      // Ticks made when the field changes: between the step and the digest.
      let tick = run.tick + 1 + (word >> 32) % 12
      guard isChangeable(run, field, at: tick) else { continue }
      let spoil: (inout DriveRun<Firmware>, Int) -> Void = { state, count in
        let wanted = tick &- state.tick
        guard wanted >= 1, wanted <= UInt64(count) else { return state.advance(by: count) }
        state.advance(by: Int(wanted))
        state = state.perturbed(field: field) ?? state
        state.advance(by: count - Int(wanted))
      }
      let path = run.fields()[field].path
      let found = try XCTUnwrap(
        run.firstDivergence(from: run, ticks: 16, digestEvery: 1, advanceOther: spoil), path)
      XCTAssertEqual(found.tick, tick, path)
      XCTAssertEqual(found.differences.map(\.path), [path])
      XCTAssertEqual(found.differences.first?.distance, 1, found.description)
      exact += 1
      if let late = run.firstDivergence(from: run, ticks: 256, advanceOther: spoil) {
        XCTAssertEqual(late, found)
        survived += 1
      }
    }
    XCTAssertEqual(exact, trials)
    return (exact, survived)
  }

  /// Some fields take back what is no value of theirs, such as a choice's unknown case; they cannot be perturbed.
  private func isChangeable<Firmware: DriveFirmware>(
    _ run: DriveRun<Firmware>, _ field: Int, at tick: UInt64
  ) -> Bool {
    var state = run
    state.advance(by: Int(tick - run.tick))
    guard let changed = state.perturbed(field: field) else { return false }
    return StateComparison.differences(state, changed).count == 1
  }
}
