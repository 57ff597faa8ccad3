import ChannelSim
import ControlBlocks
import DriveEmulator
import DriveInterface
import LayerFocus
import ServoLoop
import XCTest

/// Rows A3 and A4 in the closed loop: on which part of layer 1 the spot lands when it leaves a groove of layer 0.
final class RadialPhaseTests: XCTestCase {
  /// What came of jumps to layer 1.
  private struct Landing {
    /// Distance from the nearest groove of layer 1 when the focus loop takes over, pitches: 0 on the groove, 1/2 on the land.
    var distances: [Double] = []
    /// Largest error while the tracking loop closes, as a share of the push-pull's amplitude; a land is where it begins at zero
    /// and goes through the top.
    var swings: [Double] = []
  }

  /// Circles and one run-out for both layers: what lies over what stays the same over the turn.
  private func landing(on disc: String) throws -> Landing {
    let scenario = try ScenarioLoader.scenario(
      "builtin:rows",
      overrides: [
        "disc={schema:'drive-emu/disc/1',extends:'\(disc)'}",
        "mechanism.spindle.initial_speed_hz=25.46",
        "sequence=[{command:'start',layer:0,hold_ms:400},{command:'jump',layer:1,hold_ms:300},"
          + "{command:'jump',layer:0,hold_ms:300}]",
      ])
    var run = try scenario.makeRun(firmware: scenario.firmware.driveServo(Double.self))
    JumpCampaign.advance(&run, limit: 1_000_000)
    XCTAssertEqual(run.host.phase, .finished, "\(disc): \(run.status)")
    var result = Landing()
    for _ in 0..<6 {
      jump(&run, to: 1, &result)
      var none = Landing()
      jump(&run, to: 0, &none)
    }
    return result
  }

  private func jump(_ run: inout StandardRun, to layer: UInt8, _ result: inout Landing) {
    var block = run.makeBlock()
    run.host = HostScript(steps: [
      HostStep(
        command: HostCommand(.jump, layer: layer), rotation: nil, timeOut: 200_000, hold: 20_000, settle: 0)
    ])
    run.host.since = run.tick
    while !run.host.isOver, run.firmware.focus.phase != .jumping { run.advance(ticks: 2, into: &block) }
    while !run.host.isOver, run.firmware.focus.phase == .jumping { run.advance(ticks: 1, into: &block) }
    var drive = run.drive
    let place = drive.read().grooveNumber
    result.distances.append((place - place.rounded()).magnitude)
    var swing = 0.0
    while !run.host.isOver, !run.firmware.tracking.isFollowing {
      run.advance(ticks: 1, into: &block)
      if run.firmware.tracking.phase == .catching || run.firmware.tracking.phase == .verifying {
        swing = max(swing, run.firmware.tracking.error.magnitude)
      }
    }
    result.swings.append(swing)
    JumpCampaign.advance(&run, limit: 100_000)
    XCTAssertEqual(run.host.phase, .finished, "\(run.status)")
  }

  func testAJumpLandsOverAGrooveOrOverALandAsTheLayersRadialPhaseHasIt() throws {
    let same = try landing(on: "builtin:row-a3-same-phase")
    let opposite = try landing(on: "builtin:row-a4-opposite-phase")
    print("same phase: \(same)\nopposite phase: \(opposite)")
    for distance in same.distances { XCTAssertLessThan(distance, 0.25) }
    for distance in opposite.distances { XCTAssertGreaterThan(distance, 0.25) }
  }
}
