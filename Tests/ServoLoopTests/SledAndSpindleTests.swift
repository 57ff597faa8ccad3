import ControlBlocks
import DriveInterface
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

  /// The velocity of a motor that holds the turns for a radius that is wrong by 0.1 %, over seconds.
  ///
  /// Each word of an address ends when another four sectors have passed, and is seen within eight ticks.
  private func velocities(trims: Bool, believed: Double = 1.001, seconds: Int = 6) -> (
    errors: [Double], trim: Double
  ) {
    let (radius, wanted, sector) = (24e-3, 3.84, 26 * 1488 * 146.7e-9)
    var parameters = SpindleServoParameters()
    parameters.targetSpeed = wanted / (2 * Double.pi * radius * believed)
    var motor = Motor(parameters)
    motor.speed = parameters.targetSpeed
    motor.servo.start()
    var trim = VelocityTrim<Double>(timeConstant: parameters.trimTime, tolerance: 0.02, sampleRate: 25_000)
    var words = 0
    var errors: [Double] = []
    for tick in 0..<seconds * 200_000 {
      motor.tick()
      if tick % 8 == 0 {
        trim.look()
        let passed = Int(2 * Double.pi * radius * motor.turns / (4 * sector))
        if passed != words, trims {
          trim.note(
            sector: UInt32(4 * passed), kind: .wobble, wanted: wanted / sector,
            isSettling: !motor.servo.isSteady)
          motor.servo.trim = trim.share
        }
        words = passed
      }
      if tick % 200_000 == 199_999 { errors.append(2 * Double.pi * radius * motor.speed / wanted - 1) }
    }
    return (errors, trim.share)
  }

  func testAddressesTrimTheLinearVelocityThatTheTurnsMiss() {
    for believed in [1.001, 0.999] {
      let with = velocities(trims: true, believed: believed)
      let without = velocities(trims: false, believed: believed)
      print("velocity after 1, 2, ... s: trimmed \(with.errors), not \(without.errors)")
      // Without a clock on the disc it stays as wrong as the radius is.
      XCTAssertEqual(without.errors[5], 1 / believed - 1, accuracy: 2e-5)
      // 40 us of 0.3 s.
      XCTAssertLessThan(with.errors[5].magnitude, 1.4e-4)
      XCTAssertEqual(with.trim, believed - 1, accuracy: 1.4e-4)
    }
  }

  func testTheTrimStaysWithinHalfTheToleranceAndLearnsNothingFromWhatIsNoStretch() {
    XCTAssertEqual(velocities(trims: true, believed: 1.03).trim, 0.01, accuracy: 1e-12)
    var trim = VelocityTrim<Double>(timeConstant: 0.3, tolerance: 0.02, sampleRate: 25_000)
    func note(_ sector: UInt32, after looks: Int, kind: AddressKind = .wobble, settling: Bool = false) {
      for _ in 0..<looks { trim.look() }
      trim.note(sector: sector, kind: kind, wanted: 676.1, isSettling: settling)
    }
    note(1000, after: 148)
    XCTAssertEqual(trim.share, 0, "one address is no way")
    note(996, after: 148)
    note(2000, after: 148)
    XCTAssertEqual(trim.share, 0, "back, or farther than a stretch")
    note(2004, after: 140, settling: true)
    XCTAssertEqual(trim.share, 0, "the spindle is on its way")
    XCTAssertEqual(trim.rate, 4 / (140 / 25_000), accuracy: 1e-9)
    note(2006, after: 20, kind: .sector)
    XCTAssertEqual(trim.share, 0, "another kind of address ends elsewhere")
    note(2008, after: 120)
    XCTAssertLessThan(trim.share, 0, "too fast")
    trim.restart()
    let before = trim.share
    note(2012, after: 100)
    XCTAssertEqual(trim.share, before, "another track in between")
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
