import ChannelSim
import Determinism
import Foundation
import XCTest

/// A complex number, as far as a frequency response needs it.
private struct Complex {
  var re: Double
  var im: Double

  static func + (a: Complex, b: Complex) -> Complex { Complex(re: a.re + b.re, im: a.im + b.im) }
  static func + (a: Complex, b: Double) -> Complex { Complex(re: a.re + b, im: a.im) }
  static func * (a: Complex, b: Complex) -> Complex {
    Complex(re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re)
  }
  static func * (a: Double, b: Complex) -> Complex { Complex(re: a * b.re, im: a * b.im) }
  static func / (a: Complex, b: Complex) -> Complex {
    let n = b.re * b.re + b.im * b.im
    return Complex(re: (a.re * b.re + a.im * b.im) / n, im: (a.im * b.re - a.re * b.im) / n)
  }
  var magnitude: Double { (re * re + im * im).squareRoot() }
}

/// The published figures of the reference loop, which were computed elsewhere, against the sampled plant.
final class ReferenceLoopTests: XCTestCase {
  private let step = 5e-6

  /// The mode's transfer function at z: (g (z - 1 + d) + s^2) / ((z - 1 + w^2 g)(z - 1 + d) + w^2 s^2).
  private func response(_ mode: SampledMode, _ z: Complex) -> Complex {
    let (g, s, d, k) = (mode.positionGain, mode.velocityGain, mode.velocityLoss, mode.stiffness)
    let increment = z + -1
    return (g * (increment + d) + s * s) / ((increment + k * g) * (increment + d) + k * s * s)
  }

  /// Controller B without its gain, by Tustin: (s^2 + 2 z1 w1 s + w1^2)/(s (s + 4 pi)) (1 + 3 s/w0)/(1 + s/(3 w0)).
  private func controller(_ axis: TwoModeActuator, crossover: Double, _ z: Complex) -> Complex {
    let s = (2 / step) * ((z + -1) / (z + 1))
    let w1 = 2 * Double.pi * axis.firstFrequency
    let w0 = 2 * Double.pi * crossover
    let notch = s * s + 2 * axis.firstDampingRatio * w1 * s + w1 * w1
    return notch / (s * (s + 4 * Double.pi)) * (((3 / w0) * s + 1) / ((1 / (3 * w0)) * s + 1))
  }

  /// The open loop with gain 1: controller, one step of delay, plant.
  private func openLoop(_ axis: TwoModeActuator, crossover: Double, at frequency: Double) throws -> Complex {
    let modes = try axis.sampled(step: step, name: "axis")
    let angle = 2 * Double.pi * frequency * step
    let z = Complex(re: cos(angle), im: sin(angle))
    let plant =
      axis.accelerationPerVolt * (response(modes.first, z) + axis.secondWeight * response(modes.second, z))
    return controller(axis, crossover: crossover, z) * plant / z
  }

  func testGainsForUnitLoopGainAtCrossoverAreThePublishedOnes() throws {
    let focus = 1 / (try openLoop(.referenceFocus, crossover: 2000, at: 2000)).magnitude
    let tracking = 1 / (try openLoop(.referenceTracking, crossover: 2400, at: 2400)).magnitude
    print("focus gain \(focus), tracking gain \(tracking)")
    XCTAssertEqual(focus / 616_987.2525029246, 1, accuracy: 1e-11)
    XCTAssertEqual(tracking / 1_634_026.5500181573, 1, accuracy: 1e-11)
  }

  func testPhaseAndGainMarginOfTheFocusAxisAreThePublishedOnes() throws {
    let gain = 616_987.2525029246
    let crossover = gain * (try openLoop(.referenceFocus, crossover: 2000, at: 2000))
    let phaseMargin = 180 + atan2(crossover.im, crossover.re) * 180 / Double.pi
    XCTAssertEqual(phaseMargin, 47.788070, accuracy: 1e-6)
    let atPhaseCrossing = gain * (try openLoop(.referenceFocus, crossover: 2000, at: 21_215.54))
    XCTAssertEqual(-20 * log10(atPhaseCrossing.magnitude), 19.92353, accuracy: 2e-4)
    XCTAssertEqual(atPhaseCrossing.im / atPhaseCrossing.re, 0, accuracy: 1e-4)
  }
}
