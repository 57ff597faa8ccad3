import ChannelSim
import ControlBlocks
import DiscModel
import DriveInterface
import ServoLoop
import XCTest

@testable import DriveEmulator

/// On closed circles nothing leads on by itself: the firmware jumps along them once a turn, unless it holds one.
final class ConcentricGrooveTests: XCTestCase {
  /// Follows layer 0 for so many turns: grooves passed outward, and those that the firmware takes itself to have passed.
  private func follow(_ disc: String, turns: Double, holds: Bool) throws -> (passed: Double, believed: Double)
  {
    let scenario = try ScenarioLoader.scenario(
      "builtin:blank-disc", overrides: ["disc={extends:\"builtin:\(disc)\"}"])
    let run = try scenario.makeRun(firmware: scenario.firmware.driveServo(Double.self))
    var drive = try DrivenRun(run, of: scenario, source: .simulation)
    try drive.goTo(layer: 0)
    try drive.command(HostCommand(.holdTrack, argument: holds ? 1 : 0), within: 0.1)
    func here() -> (groove: Double, radius: Double, angle: Double) {
      var bench = drive.run.drive
      return (bench.read().grooveNumber, drive.run.firmware.place.radius, bench.turnFraction)
    }
    let before = here()
    var (angle, passed) = (before.angle, 0.0)
    while passed < turns {
      try drive.advance()
      let now = here().angle
      passed += now - angle + (now < angle ? 1 : 0)
      angle = now
    }
    let after = here()
    XCTAssertEqual(drive.run.status.activity, .following)
    let pitch = scenario.disc.layers[0].groove.trackPitch
    return (after.groove - before.groove, (after.radius - before.radius) / pitch)
  }

  func testCirclesAreJumpedAlongOncePerTurnUnlessOneIsHeld() throws {
    for (disc, holds, expected) in [
      ("row-b1-concentric", false, 20.0), ("row-b1-concentric", true, 0), ("row-b1-spiral", true, 0),
      ("row-b1-spiral", false, 20),
    ] {
      let (passed, believed) = try follow(disc, turns: 20, holds: holds)
      XCTAssertEqual(passed, expected, accuracy: 1.2, "\(disc), held: \(holds)")
      XCTAssertEqual(believed, expected, accuracy: 1.2, "\(disc), held: \(holds)")
    }
  }
}
