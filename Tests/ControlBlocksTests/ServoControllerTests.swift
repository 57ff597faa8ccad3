import ControlBlocks
import Foundation
import XCTest

final class ServoControllerTests: XCTestCase {
  /// The reference focus controller in metres and volts.
  private let reference = ServoControllerDesign(
    gain: 616_987.2525029246, zeroFrequency: 52, zeroDamping: 0.12, slowPole: 2, crossover: 2_000,
    leadRatio: 3,
    sampleRate: 200_000)

  /// The same law from a normalised error to full-scale drive, as the firmware uses it.
  private var normalised: ServoControllerDesign {
    var design = reference
    design.gain = 0.6
    return design
  }

  /// K (s^2 + 2 z w1 s + w1^2)/(s (s + wp)) (1 + 3 s/w0)/(1 + s/(3 w0)) at j 2 fs tan(pi f/fs).
  private func formula(_ design: ServoControllerDesign, at frequency: Double) -> Complex {
    let s = Complex(0, 2 * design.sampleRate * tan(Double.pi * frequency / design.sampleRate))
    let w1 = 2 * Double.pi * design.zeroFrequency
    let wp = 2 * Double.pi * design.slowPole
    let w0 = 2 * Double.pi * design.crossover
    let shaping = (s * s + (2 * design.zeroDamping * w1) * s + Complex(w1 * w1)) / (s * (s + Complex(wp)))
    let lead = (Complex(1) + (design.leadRatio / w0) * s) / (Complex(1) + (1 / (design.leadRatio * w0)) * s)
    return design.gain * (shaping * lead)
  }

  func testResponseIsTheFormulaAtTheCrossoverAndAroundIt() {
    // The impulse response, with the poles at 1 and at 2 Hz taken out so that its sum converges.
    var controller = ServoController<Double>(reference, limit: 1e12)
    let c = 2 * reference.sampleRate
    let wp = 2 * Double.pi * reference.slowPole
    let pole = (c - wp) / (c + wp)
    var h = (0.0, 0.0)
    let reduced = (0..<2_000).map { n in
      let now = controller.step(error: n == 0 ? 1 : 0)
      defer { h = (now, h.0) }
      return now - (1 + pole) * h.0 + pole * h.1
    }
    for frequency in [100.0, 500, 2_000, 6_000, 20_000, 90_000] {
      let turn = 2 * Double.pi * frequency / reference.sampleRate
      var sum = Complex(0)
      for (n, value) in reduced.enumerated() { sum = sum + value * Complex(angle: -turn * Double(n)) }
      let back = Complex(angle: -turn)
      let measured = sum / ((Complex(1) - back) * (Complex(1) - pole * back))
      let wanted = formula(reference, at: frequency)
      XCTAssertLessThan((measured - wanted).magnitude, 1e-6 * wanted.magnitude, "\(frequency) Hz")
    }
  }

  func testAConstantErrorRampsTheDriveWithTheVelocityGainOfTheFormula() {
    var controller = ServoController<Double>(normalised, limit: 1e12)
    var last = 0.0
    var slope = 0.0
    // Twenty-five time constants of the slow pole.
    for _ in 0..<400_000 {
      let drive = controller.step(error: 1e-3)
      slope = drive - last
      last = drive
    }
    let w1 = 2 * Double.pi * normalised.zeroFrequency
    let wanted =
      1e-3 * normalised.gain * w1 * w1 / (2 * Double.pi * normalised.slowPole) / normalised.sampleRate
    XCTAssertEqual(slope, wanted, accuracy: 1e-6 * wanted)
  }

  private func checkHolding<Scalar: ServoScalar>(
    _: Scalar.Type, first: Double, after: Double, line: UInt = #line
  ) {
    var worst = 0.0
    for drive in [-0.4, 0.015, 0.25] {
      var controller = ServoController<Scalar>(normalised, limit: 1)
      for n in 0..<500 { _ = controller.step(error: Scalar(sin(Double(n)))) }
      controller.begin(holding: Scalar(drive))
      let held = controller.step(error: .zero).double
      XCTAssertEqual(held, drive, accuracy: first, line: line)
      // 2 000 ticks: 10 ms.
      for _ in 0..<2_000 { worst = max(worst, (controller.step(error: .zero).double - drive).magnitude) }
    }
    print("\(Scalar.self): the drive held moves by \(worst) in 10 ms without error")
    XCTAssertLessThan(worst, after, line: line)
  }

  func testBeginHoldsTheDriveWithoutErrorFromTheFirstTickOn() {
    // A pole at 1 keeps it; at worst it may fall as the 2 Hz pole does, 12 % in 10 ms.
    checkHolding(Double.self, first: 1e-12, after: 1e-9)
    checkHolding(FixedPoint.self, first: 1e-8, after: 0.4 * 0.01)
    checkHolding(Float.self, first: 1e-6, after: 0.4 * 0.12)
  }

  func testTheLimitHoldsTheDriveAndLeavesTheStateAlone() {
    var limited = ServoController<Double>(normalised, limit: 0.2)
    var free = ServoController<Double>(normalised, limit: 1e9)
    var reached = (false, false)
    for n in 0..<4_000 {
      let error = 0.5 * sin(Double(n) * 0.01)
      let wanted = free.step(error: error)
      let drive = limited.step(error: error)
      XCTAssertEqual(drive, min(max(wanted, -0.2), 0.2))
      if wanted > 0.2 { reached.0 = true }
      if wanted < -0.2 { reached.1 = true }
      XCTAssertEqual(limited.shaping.s1, free.shaping.s1)
      XCTAssertEqual(limited.lead.s1, free.lead.s1)
    }
    XCTAssertTrue(reached.0 && reached.1)
  }
}
