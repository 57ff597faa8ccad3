import ChannelSim
import Foundation
import XCTest

/// The closed form of a mode's response to a unit step of acceleration, by the C library.
struct ModeStepResponse {
  let w: Double
  let zeta: Double

  init(frequency: Double, dampingRatio: Double) {
    w = 2 * Double.pi * frequency
    zeta = dampingRatio
  }

  func position(_ t: Double) -> Double {
    if zeta == 1 { return (1 - exp(-w * t) * (1 + w * t)) / (w * w) }
    if zeta < 1 {
      let wd = w * (1 - zeta * zeta).squareRoot()
      return (1 - exp(-zeta * w * t) * (cos(wd * t) + zeta * w / wd * sin(wd * t))) / (w * w)
    }
    let root = (zeta * zeta - 1).squareRoot()
    let slow = w / (zeta + root)
    let fast = w * (zeta + root)
    return (1 - (fast * exp(-slow * t) - slow * exp(-fast * t)) / (fast - slow)) / (w * w)
  }

  func velocity(_ t: Double) -> Double {
    if zeta == 1 { return t * exp(-w * t) }
    if zeta < 1 {
      let wd = w * (1 - zeta * zeta).squareRoot()
      return exp(-zeta * w * t) * sin(wd * t) / wd
    }
    let root = (zeta * zeta - 1).squareRoot()
    let slow = w / (zeta + root)
    let fast = w * (zeta + root)
    return (exp(-slow * t) - exp(-fast * t)) / (fast - slow)
  }
}

final class SampledModeTests: XCTestCase {
  func testStepResponseEqualsTheClosedFormForAnyDamping() throws {
    var worst = 0.0
    for zeta in [0, 0.015, 0.12, 0.7, 0.98, 1, 1.02, 1.5, 7] {
      for (frequency, step) in [(52.0, 5e-6), (21_000, 5e-6), (90_000, 5e-6), (1000, 1e-5)] {
        let mode = try SampledMode(frequency: frequency, dampingRatio: zeta, step: step, name: "m")
        let exact = ModeStepResponse(frequency: frequency, dampingRatio: zeta)
        var (x, v) = (0.0, 0.0)
        // Told of the largest motion so far; the closed form itself has no digits left near t = 0.
        var largest = 0.01 / (exact.w * exact.w)
        for n in 1...2000 {
          mode.step(&x, &v, acceleration: 1)
          let t = Double(n) * step
          largest = max(largest, exact.position(t))
          worst = max(worst, abs(x - exact.position(t)) / largest)
          worst = max(worst, abs(v - exact.velocity(t)) / (exact.w * largest))
        }
      }
    }
    print("mode against closed form: at most \(worst) of the motion")
    XCTAssertLessThan(worst, 1e-12)
  }

  func testTwoStepsEqualOneOfTwiceTheLength() throws {
    var worst = 0.0
    for zeta in [0, 0.3, 0.9999999, 1, 1.0000001, 2, 40] {
      for phase in [1e-6, 1e-3, 0.1, 0.2, 0.24, 0.3, 0.49, 0.51, 0.9, 1.2, 1.5] {
        let frequency = phase / (2 * Double.pi)
        let short = try SampledMode(frequency: frequency, dampingRatio: zeta, step: 1, name: "m")
        let long = try SampledMode(frequency: frequency, dampingRatio: zeta, step: 2, name: "m")
        for (x0, v0, a) in [(0.0, 0.0, 1.0), (1 / (phase * phase), 0, 0), (0, 1 / phase, 0)] {
          var x = x0
          var v = v0
          short.step(&x, &v, acceleration: a)
          short.step(&x, &v, acceleration: a)
          var longX = x0
          var longV = v0
          long.step(&longX, &longV, acceleration: a)
          let scale = max(abs(x), abs(longX), 1)
          worst = max(worst, abs(x - longX) / scale, abs(v - longV) / max(abs(v), abs(longV), 1))
        }
      }
    }
    print("two steps against one: at most \(worst)")
    // Just above the switch from series to closed form the latter has lost three digits.
    XCTAssertLessThan(worst, 1e-13)
  }

  func testParametersNoModeHasAreRefused() {
    func error(_ frequency: Double, _ zeta: Double, _ step: Double) -> MechanicsError? {
      do throws(MechanicsError) {
        _ = try SampledMode(frequency: frequency, dampingRatio: zeta, step: step, name: "m")
        return nil
      } catch {
        return error
      }
    }
    for bad in [-1, 0, .nan, .infinity] {
      XCTAssertNotNil(error(bad, 0.1, 5e-6))
      XCTAssertNotNil(error(50, 0.1, bad))
    }
    for bad in [-0.01, .nan, .infinity, 101] { XCTAssertNotNil(error(50, bad, 5e-6)) }
    XCTAssertNil(error(99_999, 0.1, 5e-6))
    let nyquist = error(120_000, 0.1, 5e-6)
    XCTAssertEqual(
      nyquist,
      .modeAboveNyquist(mode: "m", frequency: 120_000, step: 5e-6, longestStep: 0.5 / 120_000))
    XCTAssertNil(error(120_000, 0.1, 0.999 * 0.5 / 120_000), "the step the error names would do")
  }
}
