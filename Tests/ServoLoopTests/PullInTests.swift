import ControlBlocks
import DriveInterface
import Foundation
import ServoLoop
import XCTest

private typealias Servo = TrackingServo<ServoController<Double>>

/// A lens over eccentric tracks, and a tracking servo that has measured them and waits to close.
private struct Passing {
  var servo: Servo
  var axis = SyntheticDrive<StandardServo<Double>>.Axis(acceleration: 116.2, frequency: 58, damping: 0.10)
  var turns: Double
  var eccentricity: Double
  var turnsPerSecond: Double
  var catches = 0

  /// The measurement is over a known traverse; the lens then stands at `position` with a speed of its own.
  init(
    _ parameters: TrackingParameters, eccentricity: Double, turnsPerSecond: Double = 25.46, turns: Double,
    position: Double = 0, speed: Double = 0
  ) {
    servo = Servo(controller: ServoController(SyntheticSettings.design(1), limit: 1), parameters: parameters)
    self.eccentricity = eccentricity
    self.turnsPerSecond = turnsPerSecond
    self.turns = turns
    servo.begin(layer: 0)
    var phase = 0.0
    for tick in 0..<60_000 where servo.phase != .waiting {
      phase += 2 * Double.pi * 2_000 / 200_000
      _ = servo.step(pushPull: 0.24 * sin(phase), sum: 0.6, rotation: UInt16(truncatingIfNeeded: tick * 8))
    }
    axis.position = position
    axis.speed = speed
  }

  /// Off the nearest track, in pitches.
  var place: Double { (axis.position - eccentricity * cos(2 * Double.pi * turns)) / 0.74e-6 }

  /// Tracks a second that pass by.
  var crossing: Double {
    let w = 2 * Double.pi * turnsPerSecond
    return (axis.speed + eccentricity * w * sin(2 * Double.pi * turns)) / 0.74e-6
  }

  mutating func tick() {
    let before = servo.phase
    let rest = turns - turns.rounded(.down)
    let drive = servo.step(
      pushPull: 0.24 * sin(2 * Double.pi * place), sum: 0.6, rotation: UInt16(rest * 65_536))
    axis.advance(drive: drive)
    turns += turnsPerSecond / 200_000
    if before != .catching, servo.phase == .catching { catches += 1 }
  }

  /// Ticks until a track is followed, at most a third of a second.
  mutating func pullIn() -> Int? {
    for ticks in 0..<66_000 {
      if servo.isFollowing { return ticks }
      if servo.phase == .lost { return nil }
      tick()
    }
    return nil
  }
}

/// From tracks that pass by to one that is followed.
final class PullInTests: XCTestCase {
  private struct Figures {
    var ticks: [Int] = []
    var catches: [Int] = []
    var failed = 0

    var text: String {
      let sorted = ticks.sorted()
      guard let last = sorted.last else { return "none of \(failed)" }
      return "median \(Double(sorted[sorted.count / 2]) / 200) ms, worst \(Double(last) / 200) ms, "
        + "closings up to \(catches.max() ?? 0), \(catches.filter { $0 > 1 }.count) of \(ticks.count) more than once, failed \(failed)"
    }
  }

  private func pullIns(
    _ parameters: TrackingParameters, eccentricity: Double, turnsPerSecond: Double = 25.46, swing: Double = 0
  ) -> Figures {
    var figures = Figures()
    for phase in 0..<16 {
      for ringing in 0..<(swing > 0 ? 4 : 1) {
        let angle = 2 * Double.pi * Double(ringing) / 4
        var passing = Passing(
          parameters, eccentricity: eccentricity, turnsPerSecond: turnsPerSecond,
          turns: Double(phase) / 16 + 0.01, position: swing * cos(angle),
          speed: -swing * 2 * Double.pi * 58 * sin(angle))
        if let ticks = passing.pullIn() {
          figures.ticks.append(ticks)
          figures.catches.append(passing.catches)
        } else {
          figures.failed += 1
        }
      }
    }
    return figures
  }

  private var braked: TrackingParameters { SyntheticSettings.tracking }

  /// Closes at a slow crossing, or, `blind`, at whatever crossing comes first.
  private func unbraked(blind: Bool) -> TrackingParameters {
    var parameters = braked
    parameters.brakesPullIn = false
    if blind { parameters.shortestHalfPeriod = 5e-6 }
    return parameters
  }

  /// Eccentricity, turns a second, and the swing of a lens that comes from another layer's eccentricity.
  private static let cases = [
    (5e-6, 25.46, 0.0), (20e-6, 25.46, 0), (50e-6, 25.46, 0), (50e-6, 25.46, 40e-6), (50e-6, 61.1, 0),
  ]

  func testTheBrakeClosesTheLoopWithinMillisecondsWhereverTheTurnStands() {
    for (eccentricity, turnsPerSecond, swing) in Self.cases {
      let figures = pullIns(
        braked, eccentricity: eccentricity, turnsPerSecond: turnsPerSecond, swing: swing)
      print(
        "braked, \(eccentricity * 1e6) um at \(turnsPerSecond) Hz, swinging \(swing * 1e6) um: \(figures.text)"
      )
      XCTAssertEqual(figures.failed, 0)
      // 6.5 ms of it are catching and verifying.
      XCTAssertLessThan(figures.ticks.max() ?? .max, 2_700)
      XCTAssertLessThanOrEqual(figures.catches.max() ?? .max, 2)
    }
  }

  func testClosingBlindlySlipsWhereTheBrakeHolds() {
    for (eccentricity, turnsPerSecond, swing) in Self.cases.dropFirst(2) {
      let blind = pullIns(
        unbraked(blind: true), eccentricity: eccentricity, turnsPerSecond: turnsPerSecond, swing: swing)
      print("blind, \(eccentricity * 1e6) um at \(turnsPerSecond) Hz: \(blind.text)")
      let slipped = blind.catches.filter { $0 > 1 }.count + blind.failed
      XCTAssertGreaterThan(slipped, (blind.catches.count + blind.failed) / 2)
      XCTAssertGreaterThan(blind.catches.max() ?? 0, 6)
    }
  }

  func testWaitingForASlowCrossingTakesUpToHalfATurn() {
    let waiting = pullIns(unbraked(blind: false), eccentricity: 50e-6)
    print("waiting: \(waiting.text)")
    XCTAssertEqual(waiting.failed, 0)
    XCTAssertGreaterThan(waiting.ticks.max() ?? 0, 4_000)
    // At 61 Hz the turning points are too short to close in.
    XCTAssertEqual(pullIns(unbraked(blind: false), eccentricity: 50e-6, turnsPerSecond: 61.1).failed, 16)
  }

  /// The error alone does not tell the direction: it is found, whichever it is and whichever was tried first.
  func testBothDirectionsAreFound() {
    for speed in [-12e-3, -4e-3, 4e-3, 12e-3] {
      for triesOutwardFirst in [true, false] {
        var passing = Passing(braked, eccentricity: 0, turns: 0, position: 0, speed: speed)
        passing.servo.brake.isOutward = triesOutwardFirst
        var ticks = 0
        while passing.servo.phase == .waiting, ticks < 2_000 {
          passing.tick()
          ticks += 1
        }
        XCTAssertEqual(passing.servo.phase, .catching)
        XCTAssertEqual(passing.servo.brake.isOutward, speed > 0)
        XCTAssertLessThan(passing.crossing.magnitude, 1_000, "tracks a second at the closing")
        // Timing twice and braking twice.
        XCTAssertLessThan(ticks, 500, "\(speed)")
        XCTAssertNotNil(passing.pullIn())
        XCTAssertEqual(passing.catches, 1)
      }
    }
  }

  /// A lens that was let go far from its middle is caught wherever it swings, and goes back before the track counts as followed.
  func testTheLensGoesBackToItsMiddle() {
    var leaning = braked
    leaning.recentreLevel = 1
    for position in [-100e-6, -40e-6, 120e-6] {
      func rest(_ parameters: TrackingParameters) -> (position: Double, ticks: Int?) {
        var passing = Passing(parameters, eccentricity: 1e-6, turns: 0.1)
        XCTAssertNotNil(passing.pullIn())
        // Where a layer is known, a jump back to it pulls in at once, with the lens wherever it swings.
        passing.servo.open()
        passing.axis.position = position
        passing.servo.begin(layer: 0)
        let ticks = passing.pullIn()
        var mean = 0.0
        for _ in 0..<7_856 {
          passing.tick()
          mean += passing.axis.position / 7_856
        }
        XCTAssertTrue(passing.servo.isFollowing)
        return (mean, ticks)
      }
      let (centred, left) = (rest(braked), rest(leaning))
      print(
        "let go at \(position * 1e6) um: rests at \((centred.position * 1e8).rounded() / 100) um after",
        "\(Double(centred.ticks ?? 0) / 200) ms, else at \(left.position * 1e6) um")
      // 0.03 of full drive are 26 um.
      XCTAssertLessThan(centred.position.magnitude, 27e-6)
      XCTAssertLessThan(centred.ticks ?? .max, 5_600)
      XCTAssertGreaterThan(left.position.magnitude, 0.5 * position.magnitude)
    }
  }

  /// Tracks that come faster than any brake stops are not followed, and not said to be.
  func testAnEccentricityBeyondTheBrakeIsNotFollowed() {
    let figures = pullIns(braked, eccentricity: 35e-6, turnsPerSecond: 154)
    XCTAssertEqual(figures.failed, 16)
  }
}
