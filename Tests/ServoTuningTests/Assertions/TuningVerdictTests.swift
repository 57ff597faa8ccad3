import DriveEmulator
import Foundation
import ServoTuning
import XCTest

/// Demands that are made to fail, and what they then say.
final class TuningVerdictTests: XCTestCase {
  override func setUpWithError() throws {
    #if DEBUG
      // A debug build takes minutes for what release does in seconds.
      let isHeavy = ProcessInfo.processInfo.environment["DRIVE_EMU_HEAVY"] == "1"
      try XCTSkipUnless(isHeavy, "set DRIVE_EMU_HEAVY=1")
    #endif
  }

  private let place = SourcePlace(file: "/somewhere/FocusTests.swift", line: 12)

  private func bench(_ reference: String, _ corners: TuningBench.Corners = .none) -> TuningBench {
    let name = "tuning-verdict-\(ProcessInfo.processInfo.processIdentifier)-\(self.name.count)"
    var bench = TuningBench(reference, corners: corners, plotDirectory: NSTemporaryDirectory() + name)
    bench.injection.lowest = 400
    bench.injection.highest = 12_000
    bench.injection.duration = 0.1
    return bench
  }

  private func assert(_ text: String?, matches pattern: String, line: UInt = #line) {
    let found = text.map { $0.range(of: "^\(pattern)$", options: .regularExpression) != nil } ?? false
    XCTAssertTrue(found, "\(text ?? "no failure")\nis not\n\(pattern)", line: line)
  }

  func testAMarginThatIsTooSmallTellsTheWorstCornerAndBothMethods() throws {
    let corners = try CornerSet.corners(of: ScenarioLoader.scenario("builtin:layer-jump"))
    let slow = try XCTUnwrap(corners.firstIndex { $0.name == "one more tick of delay" }) + 1
    let bench = bench("builtin:layer-jump", .only([1, slow]))
    defer { try? FileManager.default.removeItem(atPath: bench.plotDirectory) }
    let verdict = try bench.judge(.phaseMargin(.focus), .atLeast(46), at: place)
    XCTAssertEqual(verdict.entries.count, 2)
    XCTAssertEqual(verdict.worst, 1)
    assert(
      verdict.failure,
      matches: "FocusTests.swift:12: focus phase margin 4[34]\\.[0-9] deg < 46 deg, "
        + "worst corner \(slow)/\(corners.count) "
        + "\"one more tick of delay\"; loop broken at the firmware output, [0-9]+ points, coherence > 0\\.9[0-9]*; "
        + "linearised model says 4[34](\\.[0-9])?; plots: .*/focus-phase-margin-corner-\(slow)\\.html; "
        + "repeat: drive-emu loop bode --scenario builtin:layer-jump --loop focus --corner \(slow) --method both"
    )
    let page = try String(contentsOfFile: try XCTUnwrap(verdict.plotPath), encoding: .utf8)
    // All cases, magnitude, phase and coherence.
    XCTAssertEqual(page.components(separatedBy: "<svg").count - 1, 4)
    // The nominal corner alone passes.
    var nominal = bench
    nominal.corners = .only([1])
    XCTAssertNil(try nominal.judge(.phaseMargin(.focus), .atLeast(46), at: place).failure)
  }

  func testAJumpThatIsTooSlowTellsWhichOneAndLeavesItsScenario() throws {
    var bench = bench("builtin:layer-jump")
    bench.seeds = [1, 2]
    defer { try? FileManager.default.removeItem(atPath: bench.plotDirectory) }
    let verdict = try bench.judge(.metric(.jumpTime), .atMost(500), at: place)
    assert(
      verdict.failure,
      matches:
        "FocusTests.swift:12: jump time [0-9]+ us > 500 us, seed [12]; jump [12] of 2, layer [01] to [01] "
        + "at tick [0-9]+, ended at layer [01]; plots: .*\\.html; "
        + "repeat: drive-emu run .*/jump-time-seed-[12]\\.json")
    // The file is the case: run alone it gives the same figure.
    let path = try XCTUnwrap(verdict.plotPath).replacingOccurrences(of: ".html", with: ".json")
    let report = try ScenarioLoader.scenario(path).execute()
    let worst = verdict.entries[verdict.worst]
    XCTAssertEqual(report.jumps.compactMap(\.settled).max().map { $0 * 1e6 }, worst.value)
  }

  func testResidualsOvershootSettlingAndWrongLayersAreJudged() throws {
    let bench = bench("builtin:layer-jump")
    defer { try? FileManager.default.removeItem(atPath: bench.plotDirectory) }
    XCTAssertNil(try bench.judge(.wrongLayerCount, .atMost(0), at: place).failure)
    XCTAssertNil(try bench.judge(.settling(step: 0), .atMost(4000), at: place).failure)
    assert(
      try bench.judge(.metric(.focusResidualPeak), .atMost(1), at: place).failure,
      matches: "FocusTests.swift:12: focus residual [0-9.]+ nm > 1 nm; plots: .*; repeat: drive-emu run .*")
    assert(
      try bench.judge(.metric(.jumpOvershoot), .atMost(-1), at: place).failure,
      matches: "FocusTests.swift:12: jump overshoot [0-9.e-]+ um > -1 um; jump [12] of 2, .*")
  }

  func testARunThatFailsBreaksEveryBoundAndSaysWhy() throws {
    var bench = bench("builtin:layer-jump")
    bench.overrides = ["front_end.extra_delay_us=100"]
    defer { try? FileManager.default.removeItem(atPath: bench.plotDirectory) }
    assert(
      try bench.judge(.metric(.jumpTime), .atMost(1e9), at: place).failure,
      matches: "FocusTests.swift:12: jump time could not be told, wanted 1e9 us.*; repeat: drive-emu run .*")
    assert(
      try bench.judge(.phaseMargin(.focus), .atLeast(0), at: place).failure,
      matches:
        "FocusTests.swift:12: focus phase margin could not be told, wanted 0 deg; the scenario never holds "
        + "layer 0 with its loops closed: .*; repeat: drive-emu loop bode --scenario builtin:layer-jump --loop focus "
        + "--set front_end.extra_delay_us=100 --method both")
  }

  /// Firmware of one's own is judged like the scenario's: here it is the same, so that every figure must be too.
  func testFirmwareOfOnesOwnIsRunAndMeasuredInTheScenario() throws {
    var own = TuningBench(
      "builtin:layer-jump", firmware: "MyServo", plotDirectory: NSTemporaryDirectory() + "own-servo"
    ) {
      $0.firmware.driveServo(Double.self)
    }
    own.injects = false
    var plain = TuningBench("builtin:layer-jump")
    plain.injects = false
    defer { try? FileManager.default.removeItem(atPath: own.plotDirectory) }
    for quantity in [TuningQuantity.phaseMargin(.focus), .metric(.jumpTime)] {
      let bound = TuningBound.atLeast(-1)
      let mine = try XCTUnwrap(own.judge(quantity, bound, at: place).entries.first?.value)
      XCTAssertEqual(mine, try plain.judge(quantity, bound, at: place).entries.first?.value)
    }
    assert(
      try own.judge(.metric(.jumpTime), .atMost(500), at: place).failure,
      matches: "FocusTests.swift:12: jump time [0-9]+ us > 500 us; jump [12] of 2, .*; "
        + "repeat: drive-emu run .*/jump-time\\.json --firmware MyServo")
    assert(
      try own.judge(.phaseMargin(.focus), .atLeast(60), at: place).failure,
      matches:
        "FocusTests.swift:12: focus phase margin 4[0-9]\\.[0-9] deg < 60 deg; loop broken at the firmware output, "
        + "linearised by impulses; plots: .*; repeat: this test; the case runs by drive-emu run "
        + ".*/focus-phase-margin\\.json --firmware MyServo")
  }
}
