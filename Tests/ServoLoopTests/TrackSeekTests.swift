import ControlBlocks
import DriveInterface
import Foundation
import ServoLoop
import XCTest

/// Moves across tracks of the synthetic drive, whose place is known.
final class TrackSeekTests: XCTestCase {
  private func check<Scalar: ServoScalar>(_: Scalar.Type, tracks: [Int32]) {
    var drive = SyntheticDrive<StandardServo<Scalar>>.standard()
    XCTAssertNotNil(drive.startAndFollow())
    drive.run(40_000)
    for count in tracks {
      let before = (drive.offTrack / SyntheticDrive<StandardServo<Scalar>>.trackPitch).rounded()
      drive.tick(HostCommand(.jumpTracks, signed: count))
      XCTAssertEqual(drive.command.report.verdict, .underway)
      let ticks = drive.run(200_000) { $0.command.report.verdict != .underway }
      let after = (drive.offTrack / SyntheticDrive<StandardServo<Scalar>>.trackPitch).rounded()
      print("\(Scalar.self): \(count) tracks in \((ticks ?? -1) * 5) us, \(drive.command.report)")
      XCTAssertEqual(drive.command.report.verdict, .done, "\(count)")
      XCTAssertEqual(drive.command.report.signedValue, count)
      XCTAssertEqual(after - before, Double(count), "\(count)")
      XCTAssertEqual(drive.command.status.activity, .following)
      XCTAssertTrue(drive.firmware.tracking.seek.observer.isWitnessed)
    }
  }

  func testMovesArriveOnTheTrackCounted() {
    check(Double.self, tracks: [1, -1, 2, -2, 5, 10, -15, 50, -50, 100, -100])
    check(Float.self, tracks: [1, -1, 10, -10, 100, -100])
    check(FixedPoint.self, tracks: [1, -1, 10, -10, 100, -100])
  }

  func testAMoveThatMakesNoSenseIsRefused() {
    var drive = SyntheticDrive<StandardServo<Double>>.standard()
    drive.tick(HostCommand(.jumpTracks, signed: 3))
    XCTAssertEqual(drive.command.report.verdict, .refused)
    XCTAssertEqual(drive.command.report.fault, .notPossibleNow)
    XCTAssertNotNil(drive.startAndFollow())
    drive.tick(HostCommand(.jumpTracks, signed: 0))
    XCTAssertEqual(drive.command.report.verdict, .done)
  }

  /// The observer alone before a spot that moves as it likes.
  func testTheCountGoesOnThroughDropOutsAndTheWitnessIsRepaired() {
    for (outage, length) in [(0, 0), (400, 40), (700, 60)] {
      var seek = TrackSeek<Double>(TrackingParameters(), sled: SledFollowerParameters())
      seek.begin(tracks: 60)
      var (place, speed, pending) = (0.0, 0.0, 0.0)
      var tick = 0
      while seek.phase == .moving || seek.phase == .braking {
        let isDark = outage > 0 && tick >= outage && tick < outage + length
        seek.step(error: isDark ? 0 : -sin(2 * Double.pi * place), isLit: !isDark, held: 0)
        XCTAssertEqual(seek.observer.trust == .protected, isDark)
        // An actuator 15 % stronger than the firmware thinks.
        let change = 1.15 * 116.2 / 0.74 * pending * 0.005
        place += (speed + change / 2) * 0.005
        speed += change
        pending = seek.drive
        tick += 1
      }
      XCTAssertEqual(seek.phase, .arrived)
      XCTAssertEqual(place, 60, accuracy: 0.1, "\(outage)")
      XCTAssertEqual(seek.observer.track, 60)
      XCTAssertTrue(seek.observer.isWitnessed, "\(outage)")
    }
  }
}
