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
