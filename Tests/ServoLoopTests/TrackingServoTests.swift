import ControlBlocks
import DriveInterface
import Foundation
import ServoLoop
import XCTest

private typealias Servo = TrackingServo<ServoController<Double>>

/// The tracking servo before a signal that its drive does not move.
private struct Signal {
  var servo: Servo
  var rotation: UInt16 = 0
  var phase = 0.0
  var catches = 0

  init(_ parameters: TrackingParameters = SyntheticSettings.tracking) {
    servo = Servo(controller: ServoController(SyntheticSettings.design(1), limit: 1), parameters: parameters)
    servo.begin(layer: 0)
  }

  /// One tick of a push-pull of amplitude 0.24 around 0.03 at a crossing frequency.
  mutating func tick(frequency: Double, amplitude: Double = 0.24) {
    let before = servo.phase
    _ = servo.step(pushPull: 0.03 + amplitude * sin(phase), sum: 0.6, rotation: rotation)
    if before != .catching && servo.phase == .catching { catches += 1 }
    phase += 2 * Double.pi * frequency / 200_000
    rotation &+= 64
  }

  /// Measured on passing tracks, then closed where nothing crosses.
  static func following() -> Signal {
    var signal = Signal()
    for _ in 0..<50_000 where signal.servo.phase != .waiting { signal.tick(frequency: 2_000) }
    for _ in 0..<50_000 where signal.servo.phase != .following { signal.tick(frequency: 0, amplitude: 0) }
    return signal
  }
}

final class TrackingServoTests: XCTestCase {
  func testNeverClosesAtACrossingThatIsTooFast() {
    // 250 us are the shortest half-period: 2 kHz.
    var waiting = SyntheticSettings.tracking
    waiting.brakesPullIn = false
    for frequency in [2_100.0, 2_500, 8_000, 30_000] {
      var signal = Signal(waiting)
      for _ in 0..<60_000 { signal.tick(frequency: frequency) }
      XCTAssertEqual(signal.catches, 0, "\(frequency) Hz")
      XCTAssertEqual(signal.servo.phase, .waiting)
    }
    // Nor where it brakes, and the tracks come no slower for it.
    for frequency in [5_000.0, 8_000, 30_000] {
      var signal = Signal()
      for _ in 0..<60_000 { signal.tick(frequency: frequency) }
      XCTAssertEqual(signal.catches, 0, "\(frequency) Hz")
    }
    for frequency in [300.0, 1_000, 1_900] {
      var signal = Signal()
      for _ in 0..<60_000 where signal.catches == 0 { signal.tick(frequency: frequency) }
      XCTAssertEqual(signal.catches, 1, "\(frequency) Hz")
    }
  }

  func testSlipsOfAnyFrequencyAreDetected() {
    let following = Signal.following()
    XCTAssertEqual(following.servo.phase, .following)
    var slowest = 0
    for step in 0...156 {
      let frequency = 1_000 + 250 * Double(step)
      for eighth in 0..<8 {
        var signal = following
        signal.phase = Double(eighth) * Double.pi / 8
        var ticks = 0
        while signal.servo.phase == .following && ticks < 2_000 {
          signal.tick(frequency: frequency)
          ticks += 1
        }
        slowest = max(slowest, ticks)
        XCTAssertLessThan(ticks, 400, "\(frequency) Hz, phase \(eighth)/8")
        XCTAssertEqual(signal.servo.fault, .trackingLost)
      }
    }
    print("slips of 1 to 40 kHz are found within \(slowest * 5) us")
  }

  func testAnExcursionOfTheForgivenTimeIsNoSlip() {
    var signal = Signal.following()
    // 50 us beyond the level: ten ticks.
    for _ in 0..<20 {
      for _ in 0..<10 { _ = signal.servo.step(pushPull: 0.03 + 0.24 * 0.8, sum: 0.6, rotation: 0) }
      XCTAssertEqual(signal.servo.phase, .following)
      for _ in 0..<60 { _ = signal.servo.step(pushPull: 0.03, sum: 0.6, rotation: 0) }
    }
    for _ in 0..<11 { _ = signal.servo.step(pushPull: 0.03 + 0.24 * 0.8, sum: 0.6, rotation: 0) }
    XCTAssertNotEqual(signal.servo.phase, .following)
  }

  func testPullInEndsAfterTheStatedNumberOfAttempts() {
    for attempts in [1, 5, 40] {
      var parameters = SyntheticSettings.tracking
      parameters.attempts = attempts
      var signal = Signal(parameters)
      for _ in 0..<400_000 where signal.servo.phase != .lost { signal.tick(frequency: 1_500) }
      XCTAssertEqual(signal.servo.phase, .lost)
      XCTAssertEqual(signal.servo.fault, .pullInFailed)
      XCTAssertEqual(signal.catches, attempts)
    }
  }

  func testCrossingsThatNeverSlowDownEndTheWaiting() {
    var parameters = SyntheticSettings.tracking
    parameters.attempts = 3
    var signal = Signal(parameters)
    var ticks = 0
    while signal.servo.phase != .lost && ticks < 400_000 {
      signal.tick(frequency: 8_000)
      ticks += 1
    }
    XCTAssertEqual(signal.servo.phase, .lost)
    XCTAssertEqual(signal.servo.fault, .pullInFailed)
    XCTAssertEqual(signal.catches, 0)
    // Ten longest waits an attempt, besides centring and measuring.
    XCTAssertLessThan(Double(ticks) / 200_000, 3 * 10 * parameters.longestWait + 0.2)
  }

  func testTooSmallATraverseIsRefused() {
    // 5 %: the signal comes as a share of the light.
    for (amplitude, isEnough) in [(0.048, false), (0.053, true)] {
      var signal = Signal()
      for _ in 0..<20_000 where signal.servo.phase != .waiting && signal.servo.phase != .lost {
        signal.tick(frequency: 1_000, amplitude: amplitude)
      }
      XCTAssertEqual(signal.servo.phase, isEnough ? .waiting : .lost)
      XCTAssertEqual(signal.servo.fault, isEnough ? .none : .noTrackingSignal)
    }
  }

  func testPullsInOnAnEccentricTrackAndFollowsIt() throws {
    for track in [TrackKind.groove, .land] {
      var parameters = SyntheticSettings.tracking
      parameters.track = track
      var servo = Servo(
        controller: ServoController(SyntheticSettings.design(1), limit: 1), parameters: parameters)
      var axis = SyntheticDrive<StandardServo<Double>>.Axis(acceleration: 116.2, frequency: 58, damping: 0.10)
      servo.begin(layer: 0)
      var worst = 0.0
      var followed = 0
      for tick in 0..<200_000 where followed < 40_000 {
        let turns = 25.46 * Double(tick) / 200_000
        let rest = turns - turns.rounded(.down)
        let off = (axis.position - 20e-6 * cos(2 * Double.pi * rest)) / 0.74e-6
        let drive = servo.step(
          pushPull: 0.24 * sin(2 * Double.pi * off), sum: 0.6, rotation: UInt16(rest * 65_536))
        axis.advance(drive: drive)
        if servo.isFollowing {
          followed += 1
          // After four time constants of the feed-forward: distance from a track's middle, a land's half a pitch off.
          let place = track == .groove ? off : off + 0.5
          if followed > 40_000 - 8_000 { worst = max(worst, abs(place - place.rounded()) * 0.74e-6) }
        }
      }
      print("\(track): worst \(worst * 1e9) nm off track, 20 um of eccentricity at 25.46 Hz")
      XCTAssertEqual(followed, 40_000)
      XCTAssertLessThan(worst, 22e-9)
    }
  }
}
