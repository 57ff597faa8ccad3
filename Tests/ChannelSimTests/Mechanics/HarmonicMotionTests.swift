import ChannelSim
import Determinism
import Foundation
import XCTest

final class HarmonicMotionTests: XCTestCase {
  private let harmonics = (1...8).map {
    MotionHarmonic(order: $0, amplitude: 3e-4 / Double($0 * $0 * $0), phase: 0.7 * Double($0))
  }

  func testMotionAndItsDerivativesEqualTheSumOfCosines() throws {
    let runOut = try HarmonicMotion(harmonics)
    let (speed, rate) = (160.0, 12.0)
    var worst = 0.0
    for n in 0..<1000 {
      let turns = Double(n) * 0.001037
      let angle = 2 * Double.pi * turns
      let motion = runOut.motion(
        at: Rotor(turns: turns), angularSpeed: speed, angularAcceleration: rate)
      var (z, slope, bend) = (0.0, 0.0, 0.0)
      for h in harmonics {
        let k = Double(h.order)
        z += h.amplitude * cos(k * angle + h.phase)
        slope -= h.amplitude * k * sin(k * angle + h.phase)
        bend -= h.amplitude * k * k * cos(k * angle + h.phase)
      }
      worst = max(
        worst, abs(motion.position - z) / 3e-4, abs(motion.velocity - speed * slope) / (3e-4 * speed),
        abs(motion.acceleration - (speed * speed * bend + rate * slope)) / (3e-4 * speed * speed))
    }
    print("run-out: at most \(worst) of the first harmonic's size")
    XCTAssertLessThan(worst, 3e-14)
  }

  func testStandardsAxialRunOutGivesItsAcceleration() throws {
    // 0.3 mm at 23.1 Hz is 6.3 m/s^2; 50 um is 1.05 m/s^2 (ECMA-267 figures).
    for (amplitude, acceleration) in [(0.3e-3, 6.32), (50e-6, 1.053)] {
      let runOut = try HarmonicMotion([MotionHarmonic(order: 1, amplitude: amplitude, phase: 0)])
      let motion = runOut.motion(at: Rotor(turns: 0), angularSpeed: 2 * Double.pi * 23.1)
      XCTAssertEqual(motion.acceleration, -acceleration, accuracy: 0.005)
      XCTAssertEqual(motion.position, amplitude, accuracy: 1e-18)
    }
  }

  func testExtrapolationOverEightTicksKeepsItsBound() throws {
    let runOut = try HarmonicMotion(harmonics)
    for frequency in [10.0, 25.46, 160] {
      let speed = 2 * Double.pi * frequency
      let time = 8 * 5e-6
      let bound = runOut.extrapolationErrorBound(angularSpeed: speed, time: time)
      var worst = 0.0
      for n in 0..<2000 {
        let turns = Double(n) / 2000
        let start = runOut.motion(at: Rotor(turns: turns), angularSpeed: speed)
        let later = runOut.motion(
          at: Rotor(turns: turns + frequency * time), angularSpeed: speed)
        worst = max(worst, abs(start.extrapolated(by: time).position - later.position))
      }
      print("extrapolation at \(frequency) Hz: \(worst) m, bound \(bound) m")
      XCTAssertLessThan(worst, bound + 1e-18)
      XCTAssertGreaterThan(worst, 0.2 * bound, "the bound means something")
    }
  }

  func testCarriedOnFromEveryEighthTickItStaysWithinItsBound() throws {
    let step = 5e-6
    let runOut = try HarmonicMotion(harmonics)
    for frequency in [25.46, 160] {
      var carried = try ExtrapolatedMotion(runOut, interval: 8, step: step)
      let speed = 2 * Double.pi * frequency
      var (worst, worstVelocity) = (0.0, 0.0)
      for n in 0..<8000 {
        let turns = frequency * step * Double(n)
        let motion = carried.next(turns: turns, angularSpeed: speed)
        let exact = runOut.motion(at: Rotor(turns: turns), angularSpeed: speed)
        if n % 8 == 0 { XCTAssertEqual(motion, exact) }
        worst = max(worst, abs(motion.position - exact.position))
        worstVelocity = max(worstVelocity, abs(motion.velocity - exact.velocity))
      }
      let bound = carried.errorBound(angularSpeed: speed)
      print("run-out every 8 ticks at \(frequency) Hz: \(worst) m (bound \(bound)), \(worstVelocity) m/s")
      XCTAssertLessThan(worst, bound)
      XCTAssertGreaterThan(worst, 0.2 * bound)
    }
    // The figure of the doc comment: one harmonic of 0.3 mm at 25 Hz.
    let axial = try HarmonicMotion([MotionHarmonic(order: 1, amplitude: 0.3e-3, phase: 0)])
    let bound = try ExtrapolatedMotion(axial, step: step).errorBound(angularSpeed: 2 * Double.pi * 25)
    XCTAssertLessThan(bound, 0.1e-9)
  }

  func testCarriedRunOutContinuesFromASnapshotBitForBit() throws {
    var first = try ExtrapolatedMotion(HarmonicMotion(harmonics), interval: 8, step: 5e-6)
    for n in 0..<13 { _ = first.next(turns: 1e-4 * Double(n), angularSpeed: 100) }
    var second = try ExtrapolatedMotion(HarmonicMotion(harmonics), interval: 8, step: 5e-6)
    try second.restore(first.snapshot())
    for n in 13..<40 {
      let turns = 1e-4 * Double(n)
      XCTAssertEqual(
        first.next(turns: turns, angularSpeed: 100), second.next(turns: turns, angularSpeed: 100))
    }
    XCTAssertThrowsError(try ExtrapolatedMotion(HarmonicMotion(harmonics), interval: 0, step: 5e-6))
  }

  func testOrdersBeyondEightAndInfiniteAmplitudesAreRefused() {
    for bad in [
      MotionHarmonic(order: 0, amplitude: 1, phase: 0), MotionHarmonic(order: 9, amplitude: 1, phase: 0),
      MotionHarmonic(order: 1, amplitude: .infinity, phase: 0),
      MotionHarmonic(order: 1, amplitude: 1, phase: .nan),
    ] {
      XCTAssertThrowsError(try HarmonicMotion([bad])) { XCTAssertTrue($0 is MechanicsError) }
    }
    XCTAssertNoThrow(try HarmonicMotion([]))
  }
}
