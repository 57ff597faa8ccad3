import ChannelSim
import ControlBlocks
import DriveEmulator
import DriveInterface
import ServoLoop
import XCTest

/// Moves across tracks of the simulated disc, judged by where the spot really is.
final class SeekTests: XCTestCase {
  private func following(_ reference: String) throws -> StandardRun {
    let scenario = try ScenarioLoader.scenario(
      reference,
      overrides: [
        "mechanism.spindle.initial_speed_hz=25.46", "mechanism.sled.initial_radius_mm=30",
        "sequence=[{command:'start',layer:0,hold_ms:500,settle_ms:100}]",
      ])
    return try XCTUnwrap(try JumpCampaign(scenario)).run
  }

  /// Grooves outward on the spiral of layer 0, counted along it: constant while one track is followed.
  private func place(_ run: StandardRun) -> Double {
    var drive = run.drive
    return drive.read().grooveNumber - Double(drive.spindle.turns)
  }

  /// Moves, and tells by how many tracks the spot really moved and what the firmware said.
  private func move(_ run: inout StandardRun, tracks: Int32) -> (truth: Double, report: FirmwareReport) {
    let before = place(run)
    run.host = HostScript(steps: [
      HostStep(
        command: HostCommand(.jumpTracks, signed: tracks), rotation: nil, timeOut: 600_000, hold: 20_000,
        settle: 1000)
    ])
    run.host.since = run.tick
    JumpCampaign.advance(&run, limit: 1_000_000)
    return (place(run) - before, run.firmware.commandReport)
  }

  func testMovesArriveOnTheTrackThatTheyCountTo() throws {
    var run = try following("builtin:layer-jump")
    let long: [Int32] = HeavyTests.isDebug ? [] : [1000, -1000, 20_000, -5000]
    for tracks in [1, -1, 10, -10, 100, -100] + long {
      let (truth, report) = move(&run, tracks: tracks)
      print("\(tracks) tracks: \(report.verdict), really \(truth)")
      XCTAssertEqual(report.verdict, .done, "\(tracks): \(report)")
      XCTAssertEqual(report.signedValue, tracks)
      XCTAssertEqual(truth, Double(tracks), accuracy: 0.25)
      XCTAssertEqual(run.status.activity, .following)
    }
  }

  /// On a disc at every limit of the standard a move may fail, but never without saying so.
  func testNoCountIsOffWithoutBeingReported() throws {
    try XCTSkipIf(HeavyTests.isDebug, "built for debugging: seconds of drive")
    var run = try following("builtin:ecma-limits")
    var done = 0
    var moves = 0
    for round in 0..<(HeavyTests.areAsked ? 12 : 3) {
      for tracks in [1, -1, 3, -2, 10, -10, 70, -70, 100, -100, 150, -150, 1000, -1000] as [Int32] {
        let (truth, report) = move(&run, tracks: tracks)
        moves += 1
        if report.verdict == .done, run.status.fault == .none {
          done += 1
          XCTAssertEqual(truth, Double(tracks), accuracy: 0.3, "round \(round), \(tracks)")
        } else {
          print("round \(round), \(tracks) tracks: \(report), \(run.status.fault), really \(truth)")
          XCTAssertNotEqual(run.status.fault, .none)
        }
        if run.host.phase != .finished, run.status.activity != .following {
          run.host = HostScript(steps: [
            HostStep(
              command: HostCommand(.closeTracking), rotation: nil, timeOut: 400_000, hold: 20_000, settle: 0)
          ])
          run.host.since = run.tick
          JumpCampaign.advance(&run, limit: 500_000)
        }
        XCTAssertEqual(run.status.activity, .following, "recovered")
      }
    }
    print("\(done) of \(moves) moves done at the limits")
    XCTAssertGreaterThan(Double(done), 0.8 * Double(moves))
  }
}
