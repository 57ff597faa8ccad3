import ChannelSim
import Determinism
import Foundation
import XCTest

final class LensActuatorTests: XCTestCase {
  private let step = 5e-6
  private let focus = TwoModeActuator.referenceFocus
  private let tracking = TwoModeActuator.referenceTracking

  private func lens() throws -> LensActuator {
    try LensActuator(focus: focus, tracking: tracking, step: step)
  }

  private func closedForm(_ axis: TwoModeActuator) -> (Double) -> Double {
    let first = ModeStepResponse(
      frequency: axis.firstFrequency, dampingRatio: axis.firstDampingRatio)
    let second = ModeStepResponse(
      frequency: axis.secondFrequency, dampingRatio: axis.secondDampingRatio)
    let w = 2 * Double.pi * axis.firstFrequency
    let b = axis.sensitivity * w * w
    return { t in b * first.position(t) + axis.secondWeight * b * second.position(t) }
  }

  func testStepResponseOfBothAxesEqualsTheClosedForm() throws {
    var lens = try lens()
    let focusExact = closedForm(focus)
    let trackingExact = closedForm(tracking)
    var worst = 0.0
    for n in 1...10_000 {
      lens.step(focusVoltage: 1.5, trackingVoltage: -0.5)
      guard n > 200 else { continue }
      let t = Double(n) * step
      worst = max(worst, abs(lens.focusPosition / (1.5 * focusExact(t)) - 1))
      worst = max(worst, abs(lens.trackingPosition / (-0.5 * trackingExact(t)) - 1))
    }
    print("step response: at most \(worst) relative over 9800 samples of each axis")
    XCTAssertLessThan(worst, 1e-12)
  }

  func testResponseToOneTickEqualsTheClosedForm() throws {
    var lens = try lens()
    let exact = closedForm(focus)
    var worst = 0.0
    var peak = 0.0
    for n in 1...6000 {
      lens.step(focusVoltage: n == 1 ? 2 : 0, trackingVoltage: 0)
      let t = Double(n) * step
      let expected = 2 * (exact(t) - exact(t - step))
      peak = max(peak, abs(expected))
      worst = max(worst, abs(lens.focusPosition - expected))
    }
    print("one-tick response: at most \(worst / peak) of its peak")
    XCTAssertLessThan(worst, 1e-12 * peak)
    XCTAssertEqual(lens.trackingPosition, 0)
  }

  /// x'' = a - 2 zeta w x' - w^2 x by the classical Runge-Kutta method, 1000 steps a tick.
  private func rungeKutta(
    _ x: inout Double, _ v: inout Double, w: Double, zeta: Double, acceleration a: Double
  ) {
    let h = step / 1000
    let stiffness = w * w
    let damping = 2 * zeta * w
    for _ in 0..<1000 {
      let k1 = a - damping * v - stiffness * x
      let v2 = v + 0.5 * h * k1
      let k2 = a - damping * v2 - stiffness * (x + 0.5 * h * v)
      let v3 = v + 0.5 * h * k2
      let k3 = a - damping * v3 - stiffness * (x + 0.5 * h * v2)
      let v4 = v + h * k3
      let k4 = a - damping * v4 - stiffness * (x + h * v3)
      x += h / 6 * (v + 2 * v2 + 2 * v3 + v4)
      v += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    }
  }

  func testRandomDriveAgreesWithRungeKuttaAtAThousandthOfTheStep() throws {
    var lens = try lens()
    let stream = RandomStream(seed: 1, name: "drive")
    let w1 = 2 * Double.pi * focus.firstFrequency
    let w2 = 2 * Double.pi * focus.secondFrequency
    let b = focus.accelerationPerVolt
    var (x1, v1, x2, v2) = (0.0, 0.0, 0.0, 0.0)
    var worst = 0.0
    for n in 0..<60 as Range<UInt64> {
      let voltage = 4 * stream.uniform(at: 2 * n) - 2
      let shock = 20 * stream.uniform(at: 2 * n + 1) - 10
      lens.step(focusVoltage: voltage, trackingVoltage: 0, focusAcceleration: shock)
      rungeKutta(&x1, &v1, w: w1, zeta: focus.firstDampingRatio, acceleration: b * voltage + shock)
      rungeKutta(
        &x2, &v2, w: w2, zeta: focus.secondDampingRatio,
        acceleration: focus.secondWeight * b * voltage)
      worst = max(
        worst, abs(lens.focusVelocity - (v1 + v2)) / 0.01, abs(lens.focusPosition - (x1 + x2)) / 1e-6)
    }
    print("against Runge-Kutta: at most \(worst) of 10 mm/s and 1 um")
    XCTAssertLessThan(worst, 1e-10)
  }

  func testLensComesToRestAtStaticGainAndGravitySag() throws {
    var lens = try lens()
    let gravity = 9.80665
    for _ in 0..<170_000 {
      lens.step(
        focusVoltage: 0.5, trackingVoltage: 0, focusAcceleration: 0, trackingAcceleration: gravity)
    }
    // Each mode alone deflects by its acceleration over its stiffness: A0 (1 + weight (w1/w2)^2) a volt.
    let gain = 0.80e-3 * (1 + 0.12 * (52.0 / 21_000) * (52.0 / 21_000))
    XCTAssertEqual(focus.staticGain, gain, accuracy: 1e-12 * gain)
    XCTAssertEqual(lens.focusPosition, 0.5 * gain, accuracy: 1e-12 * gain)
    let w = 2 * Double.pi * 58
    XCTAssertEqual(lens.trackingPosition, gravity / (w * w), accuracy: 1e-12)
    XCTAssertEqual(lens.trackingPosition, 73.8e-6, accuracy: 0.1e-6)
    print("at rest: \(lens.focusPosition) m at 0.5 V, sag \(lens.trackingPosition) m")
  }

  func testSagOfTheFocusAxisIs92Micrometres() throws {
    var lens = try lens()
    let w = 2 * Double.pi * 52
    var sum = 0.0
    // Averaged over whole periods, a lens released into gravity swings about its sag.
    for _ in 0..<170_000 {
      lens.step(focusVoltage: 0, trackingVoltage: 0, focusAcceleration: -9.80665)
      sum = lens.focusPosition
    }
    XCTAssertEqual(sum, -9.80665 / (w * w), accuracy: 1e-12)
    XCTAssertEqual(sum, -91.9e-6, accuracy: 0.1e-6)
  }

  func testFreeMotionLosesEnergyAtEveryStepInEveryMode() throws {
    var lens = try lens()
    for _ in 0..<20 { lens.step(focusVoltage: 2, trackingVoltage: -2) }
    let w2 = [52.0, 21_000, 58, 18_000].map { 4 * Double.pi * Double.pi * $0 * $0 }
    func energy() -> [Double] {
      (0..<4).map { k in
        let (x, v) = (lens.positions[k], lens.velocities[k])
        return 0.5 * v * v + 0.5 * w2[k] * x * x
      }
    }
    var before = energy()
    let start = before
    for _ in 0..<2000 {
      lens.step(focusVoltage: 0, trackingVoltage: 0)
      let now = energy()
      for k in 0..<4 { XCTAssertLessThan(now[k], before[k]) }
      before = now
    }
    // The envelope falls as e^(-2 zeta w t); 10 ms are many periods of the second modes.
    XCTAssertLessThan(before[1], start[1] * exp(-2 * 0.015 * 2 * Double.pi * 21_000 * 0.01) * 1.1)
    XCTAssertGreaterThan(before[1], start[1] * exp(-2 * 0.015 * 2 * Double.pi * 21_000 * 0.01) * 0.9)
  }

  func testVoltageIsClippedToTheDriversAndNaNIsKept() throws {
    var clipped = try lens()
    var exact = try lens()
    clipped.step(focusVoltage: 100, trackingVoltage: -.infinity)
    exact.step(focusVoltage: 2.5, trackingVoltage: -2.5)
    XCTAssertEqual(clipped, exact)
    clipped.step(focusVoltage: .nan, trackingVoltage: 0)
    XCTAssertEqual(clipped.nonFiniteField()?.path, "positions.x")
  }

  func testParametersNoActuatorHasAreRefusedByName() {
    func error(_ change: (inout TwoModeActuator) -> Void) -> MechanicsError? {
      var axis = focus
      change(&axis)
      do throws(MechanicsError) {
        _ = try LensActuator(focus: axis, tracking: tracking, step: step)
        return nil
      } catch {
        return error
      }
    }
    XCTAssertNil(error { _ in })
    XCTAssertEqual(
      error { $0.secondFrequency = 110_000 },
      .modeAboveNyquist(
        mode: "focus actuator, second mode", frequency: 110_000, step: 5e-6, longestStep: 0.5 / 110_000))
    XCTAssertNotNil(error { $0.sensitivity = 0 })
    XCTAssertNotNil(error { $0.maximumVoltage = -1 })
    XCTAssertNotNil(error { $0.secondWeight = .nan })
    XCTAssertNil(error { $0.firstDampingRatio = 3 })
    let text = error { $0.firstFrequency = -52 }.map { "\($0)" }
    XCTAssertEqual(
      text, "focus actuator, first mode: frequency in Hz is -52.0; it must be a finite number above 0")
  }

  func testSnapshotContinuesBitForBit() throws {
    var lens = try lens()
    for n in 0..<50 { lens.step(focusVoltage: 0.01 * Double(n), trackingVoltage: 0.3) }
    var other = try self.lens()
    try other.restore(lens.snapshot())
    for _ in 0..<50 {
      lens.step(focusVoltage: 0.1, trackingVoltage: -0.2)
      other.step(focusVoltage: 0.1, trackingVoltage: -0.2)
    }
    XCTAssertEqual(lens, other)
    XCTAssertEqual(lens.fieldCount, 8)
  }
}
