import ChannelSim
import Determinism
import Foundation
import XCTest

final class SpindleTests: XCTestCase {
  private let step = 5e-6
  private let parameters = SpindleParameters.typical

  func testRunUpFollowsTheExponentialAndTheAngleItsIntegral() throws {
    var spindle = try Spindle(parameters, step: step)
    let end = parameters.noLoadSpeed(voltage: 2)
    let tau = parameters.timeConstant
    var worst = 0.0
    for n in 1...100_000 {
      spindle.step(voltage: 2)
      guard n % 100 == 0 else { continue }
      let t = Double(n) * step
      let speed = -end * expm1(-t / tau)
      let angle = end * (t + tau * expm1(-t / tau))
      let turned = (Double(spindle.turns) + spindle.turnFraction) * 2 * Double.pi
      worst = max(worst, abs(spindle.angularSpeed / speed - 1))
      XCTAssertEqual(spindle.angularAcceleration, (end - speed) / tau, accuracy: 1e-4 * end / tau)
      XCTAssertEqual(turned, angle, accuracy: 1e-12 * max(angle, 1))
    }
    print("run-up: at most \(worst) relative; no-load speed \(end) rad/s, time constant \(tau) s")
    XCTAssertLessThan(worst, 1e-12)
    XCTAssertEqual(spindle.pulseCount, Int64(18 * (Double(spindle.turns) + spindle.turnFraction)))
    XCTAssertGreaterThan(spindle.turns, 10)
  }

  func testNoLoadSpeedBalancesTheTorques() {
    let speed = parameters.noLoadSpeed(voltage: 3)
    let current = (3 - parameters.torqueConstant * speed) / parameters.resistance
    let torque =
      parameters.torqueConstant * current - parameters.viscousFriction * speed - parameters.coulombFriction
    XCTAssertEqual(torque, 0, accuracy: 1e-15)
    XCTAssertEqual(parameters.noLoadSpeed(voltage: -3), -speed)
    XCTAssertEqual(parameters.noLoadSpeed(voltage: 1e-6), 0)
  }

  func testCoastingDiscStopsWhenAndWhereFrictionSays() throws {
    var parameters = parameters
    // Driver off: the winding is open, which a very large resistance stands for.
    parameters.resistance = 1e9
    parameters.coulombFriction = 3e-3
    parameters.maximumVoltage = 1e9
    var spindle = try Spindle(parameters, step: step)
    try spindle.setSpeed(10)
    let tau = parameters.timeConstant
    let friction = parameters.frictionSpeed
    let stop = tau * log1p(10 / friction)
    let way = 10 * tau - friction * stop
    var ticks = 0
    while spindle.angularSpeed > 0 && ticks < 1_000_000 {
      spindle.step(voltage: 0)
      ticks += 1
    }
    XCTAssertEqual(Double(ticks) * step, stop, accuracy: 1.01 * step)
    XCTAssertEqual(
      (Double(spindle.turns) + spindle.turnFraction) * 2 * Double.pi, way, accuracy: 1e-9 * way + 1e-9)
    let before = spindle
    spindle.step(voltage: 0)
    XCTAssertEqual(spindle.turnFraction, before.turnFraction, "at rest it stays")
    XCTAssertEqual(spindle.angularSpeed, 0)
    XCTAssertEqual(spindle.angularAcceleration, 0)
  }

  func testBrakedDiscReversesAndCountsBackward() throws {
    var spindle = try Spindle(parameters, step: step)
    for _ in 0..<40_000 { spindle.step(voltage: -2) }
    XCTAssertLessThan(spindle.turns, -1)
    XCTAssertTrue((0..<1).contains(spindle.turnFraction))
    let end = parameters.noLoadSpeed(voltage: 2)
    let (t, tau) = (40_000 * step, parameters.timeConstant)
    XCTAssertEqual(
      Double(spindle.turns) + spindle.turnFraction, -end * (t + tau * expm1(-t / tau)) / (2 * Double.pi),
      accuracy: 1e-11)
    for _ in 0..<60_000 { spindle.step(voltage: 2) }
    XCTAssertGreaterThan(spindle.angularSpeed, 0)
  }

  func testRotorIsTheAnglesCosineAndSineAndOnTheUnitCircle() throws {
    var spindle = try Spindle(parameters, step: step)
    try spindle.setSpeed(160)
    var worst = 0.0
    for _ in 0..<20_000 {
      spindle.step(voltage: 1)
      let rotor = spindle.rotor
      let angle = 2 * Double.pi * spindle.turnFraction
      worst = max(worst, abs(rotor.cosine - cos(angle)), abs(rotor.sine - sin(angle)))
      worst = max(worst, abs(rotor.cosine * rotor.cosine + rotor.sine * rotor.sine - 1))
    }
    print("rotor: at most \(worst) off")
    XCTAssertLessThan(worst, 1e-15)
  }

  func testAngleDoesNotDriftFromTheSumOfItsSteps() throws {
    // Without friction and at the speed the voltage asks for, every step is the same angle: its exact multiple
    // is known.
    var parameters = parameters
    parameters.coulombFriction = 0
    var spindle = try Spindle(parameters, step: step)
    let steps = 400_000
    try spindle.setSpeed(parameters.noLoadSpeed(voltage: 1))
    let speed = spindle.angularSpeed
    for _ in 0..<steps { spindle.step(voltage: 1) }
    XCTAssertEqual(spindle.angularSpeed, speed, accuracy: 1e-12 * speed)
    let turned = speed * step * (0.5 / Double.pi) * Double(steps)
    let drift = Double(spindle.turns) + spindle.turnFraction - turned
    print("angle: \(drift) turns off after \(turned) turns in \(steps) steps")
    XCTAssertLessThan(abs(drift), 1e-12)
  }

  func testUnphysicalParametersAndNaNDoNotTrap() throws {
    for change in [
      { $0.inertia = 0 }, { $0.torqueConstant = .nan }, { $0.resistance = -1 }, { $0.pulsesPerTurn = 0 },
      { $0.coulombFriction = -1 }, { $0.maximumVoltage = 1e9 },
    ] as [(inout SpindleParameters) -> Void] {
      var bad = parameters
      change(&bad)
      XCTAssertThrowsError(try Spindle(bad, step: step)) { XCTAssertTrue($0 is MechanicsError) }
    }
    var spindle = try Spindle(parameters, step: step)
    XCTAssertThrowsError(try spindle.setSpeed(1e9))
    spindle.step(voltage: .nan)
    _ = spindle.pulseCount
    XCTAssertFalse(spindle.isFinite())
  }
}
