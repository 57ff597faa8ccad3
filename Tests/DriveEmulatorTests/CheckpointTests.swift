import ControlBlocks
import ServoLoop
import XCTest

@testable import DriveEmulator

/// What a session notes while it runs is what a run tells of itself, also where the disc has wobble or marks.
final class CheckpointTests: XCTestCase {
  func testACheckpointHasTheDigestsOfTheRunOnEveryKindOfDisc() throws {
    let recorded =
      "disc={extends: 'builtin:dvd-r-dl-films', recorded: [{layer: 0, from_mm: 23, to_mm: 50}]}"
    for (name, overrides) in [
      ("builtin:blank-disc", []), ("builtin:burn", []), ("builtin:layer-jump", [recorded]),
    ] as [(String, [String])] {
      let scenario = try ScenarioLoader.scenario(name, overrides: overrides)
      var run: StandardRun = try scenario.makeRun(firmware: scenario.firmware.driveServo(Double.self))
      var block = run.makeBlock()
      for _ in 0..<8 {
        XCTAssertEqual(run.digests(), run.checkpoint(RunKernel()).digests, "\(name) at tick \(run.tick)")
        run.advance(ticks: 250, into: &block)
      }
    }
  }
}
