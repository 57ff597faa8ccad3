import Configuration
import DiscModel
import XCTest

@testable import DriveEmulator

/// Every shipped scenario of trouble comes to what it expects.
final class BurnTrialTests: XCTestCase {
  private func path() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).image").path
  }

  func testScenariosOfTroubleComeToWhatTheyExpect() throws {
    guard ProcessInfo.processInfo.environment["DRIVE_EMU_HEAVY"] == "1" else {
      throw XCTSkip("a burn of each scenario: set DRIVE_EMU_HEAVY=1")
    }
    let names = BuiltinLibrary.entries.filter { $0.kind == "scenario" && $0.name.hasPrefix("burn-") }.map(
      \.name)
    XCTAssertGreaterThanOrEqual(names.count, 8)
    for name in names {
      let path = path()
      defer { try? FileManager.default.removeItem(atPath: path) }
      let scenario = try ScenarioLoader.scenario("builtin:\(name)")
      let trial = try BurnTrial(scenario, imagePath: path)
      XCTAssertEqual(trial.differences, [], name)
      if let burn = trial.burn {
        if name == "burn-drift" {
          XCTAssertGreaterThan(burn.powerCorrection, 0.05, "the power followed")
        }
        // Where addresses tell the place, nothing is written farther off it than a tenth of a wobble; behind a hole, over
        // which the clock is held for milliseconds of an eccentricity, than a wobble.
        if burn.placeSource == "wobble" {
          XCTAssertLessThan(burn.worstPlaceError, name == "burn-layer-0-hole" ? 186 : 19, name)
        }
        // No mark's centre lies more than a quarter of the pitch off its track, whatever happened.
        let pitch = scenario.disc.layers.map(\.groove.trackPitch).min() ?? 0
        XCTAssertLessThan(burn.worstOffTrack, pitch / 4, name)
      }
    }
  }

  func testBurnIsReplayedBitForBitFromItsTrace() throws {
    guard ProcessInfo.processInfo.environment["DRIVE_EMU_HEAVY"] == "1" else {
      throw XCTSkip("two seconds of drive, twice: set DRIVE_EMU_HEAVY=1")
    }
    let trace = path()
    defer { try? FileManager.default.removeItem(atPath: trace) }
    let scenario = try ScenarioLoader.scenario("builtin:burn")
    let recipe = try DiscRecipe(
      scenario, stacks: DiscRecipe.usualStacks(of: scenario.disc),
      strategies: [DiscRecipe.optimised, DiscRecipe.optimised])
    let burnt = try BurntDisc(recipe, blocks: 2, options: RunOptions(logPath: trace)) { _ in
      [UInt8](repeating: 0x55, count: 32_768)
    }
    let report = try XCTUnwrap(burnt.report, "\(String(describing: burnt.refusal))")
    XCTAssertTrue(report.isComplete)
    let replay = try TraceReplay.replay(path: trace)
    XCTAssertEqual(replay.exitCode, 0, replay.text)
    XCTAssertGreaterThan(Double(replay.ticksRead), report.duration * scenario.sampleRate - 1)
    XCTAssertEqual(replay.loopTicksMatched, replay.ticksRead)
    XCTAssertEqual(replay.firmwareTicksMatched, replay.ticksRead)
  }
}
