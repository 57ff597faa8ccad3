import ControlBlocks
import Foundation
import ServoLoop
import XCTest

final class SledAndSpindleTests: XCTestCase {
  /// Feeds whole turns of 1 024 ticks; the ticks in which the sled was driven, and the sum of its drives.
  private func feed(
    _ sled: inout SledFollower<Double>, drive: Double, turns: Int, isTracking: Bool = true
  ) -> (ticks: Int, sum: Double) {
    var result = (ticks: 0, sum: 0.0)
    for tick in 0..<turns * 1_024 {
      let now = sled.step(
        trackingDrive: drive, isTracking: isTracking, rotation: UInt16(truncatingIfNeeded: tick * 64))
      if now != 0 { result.ticks += 1 }
      result.sum += now
    }
    return result
  }

  func testTheSledRestsInsideItsDeadBand() {
    var sled = SledFollower<Double>(SledFollowerParameters())
    XCTAssertEqual(feed(&sled, drive: 0.11, turns: 20).ticks, 0)
    XCTAssertEqual(feed(&sled, drive: -0.11, turns: 20).ticks, 0)
  }

  func testTheSledFollowsTheLensInKicksUntilItIsBackInTheMiddle() {
    let parameters = SledFollowerParameters()
    for sign in [1.0, -1.0] {
      var sled = SledFollower<Double>(parameters)
      let first = feed(&sled, drive: sign * 0.12, turns: 12)
      XCTAssertGreaterThan(first.ticks, 0)
      XCTAssertEqual(first.sum, sign * parameters.kick * Double(first.ticks), accuracy: 1e-9)
      // Once moving it goes on below the starting level, down to the stopping level.
      XCTAssertGreaterThan(feed(&sled, drive: sign * 0.05, turns: 6).ticks, 0)
      _ = feed(&sled, drive: sign * 0.02, turns: 3)
      XCTAssertEqual(feed(&sled, drive: sign * 0.02, turns: 6).ticks, 0)
      XCTAssertEqual(feed(&sled, drive: sign * 0.05, turns: 6).ticks, 0)
    }
  }

  func testAKickLastsItsTime() {
    var parameters = SledFollowerParameters()
    parameters.kickTime = 0.5e-3
    var sled = SledFollower<Double>(parameters)
    // A turn begins wherever the first tick finds it: the twelfth's end, which would be its decision, lies outside.
    let driven = feed(&sled, drive: 0.2, turns: 12).ticks
    XCTAssertEqual(driven, 11 * 100)
  }

  func testAnOpenTrackingLoopStopsTheSled() {
    var sled = SledFollower<Double>(SledFollowerParameters())
    _ = feed(&sled, drive: 0.3, turns: 4)
    XCTAssertEqual(feed(&sled, drive: 0.3, turns: 4, isTracking: false).ticks, 0)
  }

  private struct Motor {
    var servo: SpindleServo<Double>
    var turns = 0.37
    var speed = 0.0
    var drive = 0.0

    init(_ parameters: SpindleServoParameters = SpindleServoParameters()) { servo = SpindleServo(parameters) }

    /// 60 turns a second at full drive, time constant 0.3 s.
    mutating func tick(driven: Bool = true) {
      let rest = turns - turns.rounded(.down)
      if driven { drive = servo.step(rotation: UInt16(rest * 65_536)) } else { drive = 0 }
      speed += (60 * drive - speed) / (0.3 * 200_000)
      turns += speed / 200_000
    }
  }

  func testTheSpindleReachesItsSpeedOnAFirstOrderMotorAndHoldsIt() {
    var motor = Motor()
    motor.servo.start()
    var reached: Int?
    for tick in 0..<400_000 {
      motor.tick()
      if reached == nil && motor.servo.isAtSpeed {
        reached = tick
        XCTAssertEqual(motor.speed, 25.46, accuracy: 0.03 * 25.46)
      }
    }
    print("spindle: at speed after \(Double(reached ?? 0) / 200) ms, in the end \(motor.speed) turns/s")
    XCTAssertNotNil(reached)
    XCTAssertFalse(motor.servo.isLate)
    XCTAssertEqual(motor.speed, 25.46, accuracy: 0.002 * 25.46)
    XCTAssertEqual(motor.servo.speed, motor.speed, accuracy: 0.01)
  }

  func testAStuckMotorIsReportedLateAtTheStatedTimeAndNotBefore() {
    var parameters = SpindleServoParameters()
    parameters.timeOut = 0.1024
    var servo = SpindleServo<Double>(parameters)
    servo.start()
    var late: Int?
    for tick in 0..<30_000 where late == nil {
      _ = servo.step(rotation: 12_345)
      XCTAssertFalse(servo.isAtSpeed)
      if servo.isLate { late = tick }
    }
    // 20 480 ticks, in looks of 1 024.
    XCTAssertEqual(Double(late ?? 0), 20_480, accuracy: 1_024)
  }

  func testAStandingSpindleIsNeverAtSpeedWhateverItsAngle() {
    for angle in 0..<1_024 {
      var servo = SpindleServo<Double>(SpindleServoParameters())
      servo.start()
      for _ in 0..<3_000 {
        _ = servo.step(rotation: UInt16(angle * 64))
        guard !servo.isAtSpeed else { return XCTFail("at speed while standing at \(angle * 64)") }
      }
    }
  }

  func testADiscThatTurnsBackwardIsBroughtToItsSpeed() {
    for speed in [-0.5, -20, -45] {
      var motor = Motor()
      motor.speed = speed
      motor.servo.start()
      for _ in 0..<400_000 { motor.tick() }
      XCTAssertEqual(motor.speed, 25.46, accuracy: 0.01 * 25.46)
    }
  }

  func testAfterAStopAStartMeasuresTheSpeedAnew() {
    var motor = Motor()
    motor.servo.start()
    for _ in 0..<400_000 { motor.tick() }
    XCTAssertTrue(motor.servo.isAtSpeed)
    // The disc runs down while nobody looks.
    for _ in 0..<300_000 { motor.tick(driven: false) }
    motor.servo.start()
    XCTAssertFalse(motor.servo.isAtSpeed)
    for _ in 0..<10_000 {
      motor.tick()
      if motor.servo.isAtSpeed { XCTAssertEqual(motor.speed, 25.46, accuracy: 0.03 * 25.46) }
    }
  }
}
