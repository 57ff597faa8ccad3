import ChannelSim
import ControlBlocks
import DriveEmulator
import DriveInterface
import Foundation
import ServoLoop
import XCTest

/// Eccentricity moves the lens against the sled once a turn, and one beam sees that as a tracking error that is none. Two
/// beams, or a lens whose place is known, do not.
final class ErrorKindTests: XCTestCase {
  /// The amplitude at the rotation frequency of the true distance between spot and track, metres, with layer 0 at 50 um of
  /// eccentricity.
  private func shiftError(_ kind: String) throws -> Double {
    let scenario = try ScenarioLoader.scenario(
      "builtin:ecma-limits",
      overrides: [
        "pickup=builtin:dvd-write-three-beam", "mechanism.spindle.initial_speed_hz=25.46",
        "firmware.signals.tracking_error=\(kind)", "firmware.tracking.feed_forward.time_constant_ms=30",
        """
        sequence=[{command: 'start', timeout_ms: 3000}, \
        {command: 'calibrate', calibration: 'tracking_balance', timeout_ms: 3000}, \
        {command: 'close_tracking', timeout_ms: 2000}, {command: 'wait', hold_ms: 600}]
        """,
      ])
    var run = try scenario.makeRun(firmware: scenario.firmware.driveServo(Double.self))
    var block = run.makeBlock()
    var (cosine, sine, count) = (0.0, 0.0, 0)
    var began: UInt64?
    while !run.host.isOver, run.tick < 1_500_000 {
      run.advance(ticks: TickBlock.capacity, into: &block)
      guard run.host.phase == .holding, run.host.index == 3 else { continue }
      if began == nil { began = run.tick + 40_000 }
      guard let began, run.tick >= began, run.tick < began + 8 * 7_855 else { continue }
      for index in 0..<block.count {
        let angle = 2 * Double.pi * Double(block[index].rotation) / 65_536
        cosine += Double(block[index].radialError) * cos(angle)
        sine += Double(block[index].radialError) * sin(angle)
        count += 1
      }
    }
    XCTAssertEqual(
      run.host.phase, .finished, "\(kind): \(run.status.activity), \(run.status.fault), \(run.report)")
    XCTAssertGreaterThan(count, 50_000, kind)
    return 2 * hypot(cosine, sine) / Double(max(count, 1))
  }

  func testDifferentialAndCorrectedPushPullDoNotSeeTheLensShift() throws {
    let one = try shiftError("push_pull")
    let corrected = try shiftError("corrected_push_pull")
    let two = try shiftError("differential_push_pull")
    print("once a turn, nm: one beam \(one * 1e9), corrected \(corrected * 1e9), differential \(two * 1e9)")
    // What the optics says of 50 um of lens shift.
    let bench = try ScenarioLoader.scenario(
      "builtin:ecma-limits", overrides: ["pickup=builtin:dvd-write-three-beam"]
    ).makeDrive()
    let shifted = bench.pushPullSlope(layer: 0, trackPlace: 0, lensShift: 50e-6)
    let centred = bench.pushPullSlope(layer: 0, trackPlace: 0)
    let predicted = abs((shifted.middle - centred.middle) / centred.slope) * bench.trackPitch(layer: 0)
    print("predicted for one beam: \(predicted * 1e9) nm")
    XCTAssertEqual(one, predicted, accuracy: 0.15 * predicted)
    XCTAssertLessThan(corrected, 0.1 * one)
    XCTAssertLessThan(two, 0.1 * one)
  }

  /// Recorded tracks are followed, and jumped between, by phase differences; blank ones of the same disc by push-pull.
  func testPhaseDifferencesFollowRecordedTracksOfBothLayers() throws {
    for (recorded, kind) in [
      (
        "{layer: 0, from_mm: 23, to_mm: 50}, {layer: 1, from_mm: 23, to_mm: 50}",
        TrackingErrorKind.phaseDifference
      ),
      ("", .differentialPushPull),
    ] {
      let scenario = try ScenarioLoader.scenario(
        "builtin:layer-jump",
        overrides: [
          "mechanism.spindle.initial_speed_hz=25.46", "pickup=builtin:dvd-write-three-beam",
          "disc={extends: 'builtin:dvd-r-dl-films', recorded: [\(recorded)]}",
          "firmware.signals.tracking_error=differential_push_pull",
          "firmware.signals.recorded_tracking_error=phase_difference",
          """
          sequence=[{command: 'start', timeout_ms: 3000, hold_ms: 250}, {command: 'wait', hold_ms: 100}, \
          {command: 'jump', layer: 1, hold_ms: 250}, {command: 'wait', hold_ms: 100}]
          """,
        ])
      var run = try scenario.makeRun(firmware: scenario.firmware.driveServo(Double.self))
      var block = run.makeBlock()
      var worst = 0.0
      var lost = 0
      while !run.host.isOver, run.tick < 1_500_000 {
        run.advance(ticks: TickBlock.capacity, into: &block)
        guard run.host.index == 1 || run.host.index == 3 else { continue }
        XCTAssertEqual(run.firmware.signals.trackingKind, kind)
        for index in 0..<block.count {
          worst = max(worst, Double(block[index].radialError.magnitude))
          if FirmwareStatus(register: block[index].status)?.activity != .following { lost += 1 }
        }
      }
      print("\(kind): radial \(worst * 1e9) nm")
      XCTAssertEqual(run.host.phase, .finished, "\(kind): \(run.status.activity), \(run.status.fault)")
      XCTAssertEqual(lost, 0)
      XCTAssertLessThan(worst, 50e-9)
    }
  }
}
