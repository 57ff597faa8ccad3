import ControlBlocks
import Foundation
import XCTest

final class SectionTests: XCTestCase {
  private let sampleRate = 200_000.0

  /// The section's response at a frequency, from its answer to a turning phasor once it has settled.
  private func response(_ frequency: Double, ticks: Int, _ step: (Double, Int) -> Double) -> Complex {
    let turn = 2 * Double.pi * frequency / sampleRate
    var re = 0.0
    var im = 0.0
    for n in 0..<ticks {
      re = step(cos(turn * Double(n)), 0)
      im = step(sin(turn * Double(n)), 1)
    }
    return Complex(re, im) / Complex(angle: turn * Double(ticks - 1))
  }

  /// s as Tustin's transform sees it: j 2 fs tan(pi f / fs).
  private func warped(_ frequency: Double) -> Complex {
    Complex(0, 2 * sampleRate * tan(Double.pi * frequency / sampleRate))
  }

  private func assertEqual(_ a: Complex, _ b: Complex, relative: Double, line: UInt = #line) {
    XCTAssertLessThan((a - b).magnitude, relative * b.magnitude, "\(a) and \(b)", line: line)
  }

  func testBiquadFollowsItsDifferenceEquation() {
    var generator = SeededGenerator(seed: 11)
    let c = BiquadCoefficients(b0: 0.7, b1: -0.3, b2: 0.2, a1: -1.6, a2: 0.8)
    var biquad = Biquad<Double>(c)
    var x = (0.0, 0.0)
    var y = (0.0, 0.0)
    for n in 0..<5_000 {
      let input = generator.signed()
      let direct = c.b0 * input + c.b1 * x.0 + c.b2 * x.1 - c.a1 * y.0 - c.a2 * y.1
      XCTAssertEqual(biquad.step(input), direct, accuracy: 1e-13, "tick \(n)")
      x = (input, x.0)
      y = (direct, y.0)
    }
  }

  func testFirstOrderSectionFollowsItsDifferenceEquation() {
    var generator = SeededGenerator(seed: 12)
    let c = FirstOrderCoefficients(b0: 0.4, b1: 0.3, a1: -0.9)
    var section = FirstOrderSection<Double>(c)
    var x = 0.0
    var y = 0.0
    for n in 0..<5_000 {
      let input = generator.signed()
      let direct = c.b0 * input + c.b1 * x - c.a1 * y
      XCTAssertEqual(section.step(input), direct, accuracy: 1e-14, "tick \(n)")
      x = input
      y = direct
    }
  }

  func testBiquadHasTheAnalogueResponseAtTustinsWarpedFrequency() {
    let w = 2 * Double.pi * 3_000.0
    let coefficients = BiquadCoefficients.tustin(
      numerator: (2, 0.3 * w, 0.5 * w * w), denominator: (1, 0.4 * w, w * w), sampleRate: sampleRate)
    for frequency in [0.0, 300, 2_000, 3_000, 20_000, 60_000, 95_000] {
      var filters = [Biquad<Double>(coefficients), Biquad<Double>(coefficients)]
      let measured = response(frequency, ticks: 4_000) { filters[$1].step($0) }
      let s = warped(frequency)
      let wanted =
        (2 * (s * s) + (0.3 * w) * s + Complex(0.5 * w * w)) / (s * s + (0.4 * w) * s + Complex(w * w))
      assertEqual(measured, wanted, relative: 1e-9)
    }
  }

  func testFirstOrderSectionHasTheAnalogueResponseAtTustinsWarpedFrequency() {
    let w = 2 * Double.pi * 2_000.0
    let coefficients = FirstOrderCoefficients.tustin(
      numerator: (3 / w, 1), denominator: (1 / (3 * w), 1), sampleRate: sampleRate)
    for frequency in [0.0, 100, 2_000, 6_000, 30_000, 90_000] {
      var filters = [FirstOrderSection<Double>(coefficients), FirstOrderSection<Double>(coefficients)]
      let measured = response(frequency, ticks: 2_000) { filters[$1].step($0) }
      let s = warped(frequency)
      let wanted = (Complex(1) + (3 / w) * s) / (Complex(1) + (1 / (3 * w)) * s)
      assertEqual(measured, wanted, relative: 1e-10)
    }
  }

  func testPresetOutputOfASectionWithAPoleAtOneIsKept() {
    // Dyadic coefficients: the sums are exact, so is the hold.
    let c = BiquadCoefficients(b0: 1, b1: 0, b2: 0, a1: -1.75, a2: 0.75)
    var biquad = Biquad<Double>(c)
    var fixed = Biquad<FixedPoint>(c)
    biquad.preset(output: 0.375)
    fixed.preset(output: FixedPoint(0.375))
    for _ in 0..<1_000 {
      XCTAssertEqual(biquad.step(0), 0.375)
      XCTAssertEqual(fixed.step(.zero), FixedPoint(0.375))
    }
  }

  func testPresetInputIsTheSteadyStateFromTheFirstTickOn() {
    let c = FirstOrderCoefficients.tustin(
      numerator: (3e-4, 1), denominator: (2e-5, 1), sampleRate: sampleRate)
    var section = FirstOrderSection<Double>(c)
    section.preset(input: 0.8)
    for _ in 0..<1_000 { XCTAssertEqual(section.step(0.8), 0.8, accuracy: 1e-13) }
    // The state is the one that an endless constant input leaves behind.
    var settled = FirstOrderSection<Double>(c)
    for _ in 0..<2_000 { _ = settled.step(0.8) }
    section.preset(input: 0.8)
    XCTAssertEqual(section.s1, settled.s1, accuracy: 1e-12)
  }
}
