import ControlBlocks
import Foundation
import XCTest

/// The probe measures what is known of the reference loop by calculation.
final class SineProbeTests: XCTestCase {
  /// One mode behind a hold: x' = A x + B u by the exact step response of w^2/(s^2 + 2 z w s + w^2) times `gain`.
  private struct Mode {
    var position = 0.0
    var speed = 0.0
    let gain: Double
    let w: Double
    let z: Double

    mutating func step(_ drive: Double) {
      let t = 1 / 200_000.0
      let target = gain * drive
      let wd = w * (1 - z * z).squareRoot()
      let decay = exp(-z * w * t)
      let x0 = position - target
      let a = x0
      let b = (speed + z * w * x0) / wd
      let (s, c) = (sin(wd * t), cos(wd * t))
      position = target + decay * (a * c + b * s)
      speed = decay * ((b * wd - z * w * a) * c - (a * wd + z * w * b) * s)
    }
  }

  /// The focus loop of the reference servo, its gain times `factor`: the probe's answer after one measurement.
  private func measure<Scalar: ServoScalar>(_: Scalar.Type, factor: Double) -> SineProbe<Scalar> {
    let a0 = 0.8e-3
    let w1 = 2 * Double.pi * 52
    let w2 = 2 * Double.pi * 21_000
    var first = Mode(gain: a0, w: w1, z: 0.12)
    var second = Mode(gain: 0.12 * a0 * w1 * w1 / (w2 * w2), w: w2, z: 0.015)
    // Errors in micrometres keep fixed point in its range.
    var controller = ServoController<Scalar>(
      ServoControllerDesign(
        gain: factor * 0.6169872525029246, zeroFrequency: 52, zeroDamping: 0.12, slowPole: 2,
        crossover: 2_000, leadRatio: 3, sampleRate: 200_000), limit: 2.5)
    var probe = SineProbe<Scalar>(
      frequency: 2_000, amplitude: 0.05, periods: 60, settleTime: 20e-3, sampleRate: 200_000)
    var pending = 0.0
    probe.begin()
    for _ in 0..<20_000 where probe.isRunning {
      let error = Scalar(-(first.position + second.position) * 1e6)
      let drive = controller.step(error: error + probe.injection).double
      _ = probe.observe(error)
      first.step(pending)
      second.step(pending)
      pending = drive
    }
    XCTAssertFalse(probe.isRunning)
    return probe
  }

  /// Phase and modulus of (e + d)/d at f0 with the gain at 0, -3 and +3 dB: 66.106 degrees and 1.23443, 45.000, 87.212.
  func testAnswersOfTheReferenceLoopAreThoseComputedForIt() {
    for (decibels, degrees) in [(0.0, 66.106), (-3, 45.0), (3, 87.212)] {
      let probe = measure(Double.self, factor: pow(10, decibels / 20))
      let phase = atan2(probe.quadrature, probe.inPhase + 0.05) * 180 / Double.pi
      XCTAssertEqual(abs(phase), degrees, accuracy: 0.03, "\(decibels) dB")
      XCTAssertEqual(probe.openLoopPower.squareRoot(), pow(10, decibels / 20), accuracy: 3e-4)
      if decibels == 0 { XCTAssertEqual(probe.closedLoopPower.squareRoot(), 1.23443, accuracy: 3e-4) }
    }
  }

  func testFloatAndFixedPointMeasureTheSame() {
    let reference = measure(Double.self, factor: 1.2).openLoopPower
    XCTAssertEqual(measure(Float.self, factor: 1.2).openLoopPower.double, reference, accuracy: 2e-3)
    XCTAssertEqual(measure(FixedPoint.self, factor: 1.2).openLoopPower.double, reference, accuracy: 2e-3)
  }

  func testAMeasurementTakesTheTimeItSays() {
    var probe = SineProbe<Double>(
      frequency: 2_000, amplitude: 0.05, periods: 60, settleTime: 3e-3, sampleRate: 200_000)
    probe.begin()
    var ticks: Int32 = 0
    while probe.isRunning, ticks < 100_000 {
      _ = probe.observe(0)
      ticks += 1
    }
    XCTAssertEqual(ticks, probe.duration)
    XCTAssertEqual(probe.duration, 6_600)
    XCTAssertEqual(probe.injection, 0)
  }

  func testWhatIsSlowLeavesNoTraceInTheCorrelators() {
    var probe = SineProbe<Double>(
      frequency: 2_000, amplitude: 0.05, periods: 60, settleTime: 3e-3, sampleRate: 200_000)
    probe.begin()
    var tick = 0.0
    while probe.isRunning {
      _ = probe.observe(sin(2 * Double.pi * 25.46 * tick / 200_000 + 0.4))
      tick += 1
    }
    XCTAssertLessThan(hypot(probe.inPhase, probe.quadrature), 1e-3)
  }

  func testSquareRootsAreGoodToAMillionth() {
    for exponent in stride(from: -6.0, through: 6, by: 0.37) {
      let value = pow(2, exponent)
      XCTAssertEqual(value.squareRootByNewton / value.squareRoot(), 1, accuracy: 1e-6)
      XCTAssertEqual(FixedPoint(value).squareRootByNewton.double / value.squareRoot(), 1, accuracy: 1e-6)
    }
    XCTAssertEqual(Double(-1).squareRootByNewton, 0)
  }
}
