import Determinism
import Foundation
import ServoTuning
import XCTest

/// Loops whose margins a textbook gives in closed form.
final class ClosedFormLoopTests: XCTestCase {
  private struct Formula: OpenLoop {
    let sampleRate = 200_000.0
    let value: (Complex) -> Complex
    func response(at frequency: Double) -> Complex { value(Complex(0, 2 * .pi * frequency)) }
  }

  private static func delay(_ s: Complex, _ time: Double) -> Complex {
    Complex(cos(s.imaginary * time), -sin(s.imaginary * time))
  }

  func testAnIntegratorWithDelayHasTheMarginsOfTheTextbook() throws {
    let (w, time) = (2 * Double.pi * 1000, 40e-6)
    let loop = Formula { Complex(w) / $0 * Self.delay($0, time) }
    let margins = try XCTUnwrap(LoopMargins(of: loop))
    XCTAssertEqual(margins.crossovers.count, 1)
    XCTAssertEqual(margins.crossovers[0], 1000, accuracy: 1e-9)
    XCTAssertEqual(margins.phaseMarginDegrees, 90 - 360 * 1000 * time, accuracy: 1e-9)
    XCTAssertEqual(margins.delayMargin, 1 / 4000.0 - time, accuracy: 1e-15)
    // -180 degrees at every odd multiple of 1/(4 T), the first of them the nearest.
    XCTAssertEqual(try XCTUnwrap(margins.gainMarginFrequency), 1 / (4 * time), accuracy: 1e-6)
    XCTAssertEqual(
      try XCTUnwrap(margins.gainMarginDecibels), 20 * log10(.pi / (2 * w * time)), accuracy: 1e-9)
    XCTAssertNil(margins.gainReductionMarginDecibels)
    // Frequencies of -180 degrees below half the sample rate: 6.25 kHz times 1, 5, 9 and 13.
    XCTAssertEqual(margins.phaseCrossings.map { ($0.frequency * 4 * time).rounded() }, [1, 5, 9, 13])
  }

  func testADoubleIntegratorWithLeadHasTheLeadsPhaseAsMargin() throws {
    let (w, ratio) = (2 * Double.pi * 2000, 3.0)
    let loop = Formula { s in
      let lead = (Complex(1) + (ratio / w) * s) / (Complex(1) + (1 / (ratio * w)) * s)
      return Complex(w * w / ratio) / (s * s) * lead
    }
    let margins = try XCTUnwrap(LoopMargins(of: loop))
    XCTAssertEqual(margins.crossovers[0], 2000, accuracy: 1e-8)
    XCTAssertEqual(
      margins.phaseMarginDegrees, (atan(ratio) - atan(1 / ratio)) * 180 / .pi, accuracy: 1e-9)
    // The phase never comes down to -180 degrees again.
    XCTAssertNil(margins.gainMarginDecibels)
  }

  func testAConditionallyStableLoopHasAMarginInEitherDirection() throws {
    let (k, z, time) = (2 * Double.pi * 1500, 2 * Double.pi * 300, 20e-6)
    let loop = Formula { s in
      let zero = s + Complex(z)
      return k * (zero * zero / (s * s * s)) * Self.delay(s, time)
    }
    let margins = try XCTUnwrap(LoopMargins(of: loop))
    let crossover = 2 * Double.pi * margins.crossovers[0]
    XCTAssertEqual(k * (crossover * crossover + z * z) / pow(crossover, 3), 1, accuracy: 1e-12)
    let phase = -270 + (2 * atan(crossover / z) - crossover * time) * 180 / .pi
    XCTAssertEqual(margins.phaseMarginDegrees, phase + 180, accuracy: 1e-9)
    // The gain may fall until -180 degrees, near z, are at 1.
    let low = try XCTUnwrap(margins.phaseCrossings.first)
    let w = 2 * Double.pi * low.frequency
    XCTAssertEqual(2 * atan(w / z) - w * time, .pi / 2, accuracy: 1e-9)
    let reduction = 20 * log10(k * (w * w + z * z) / (w * w * w))
    XCTAssertEqual(try XCTUnwrap(margins.gainReductionMarginDecibels), reduction, accuracy: 1e-9)
    XCTAssertGreaterThan(reduction, 0)
    XCTAssertGreaterThan(try XCTUnwrap(margins.gainMarginDecibels), 0)
    XCTAssertGreaterThan(try XCTUnwrap(margins.gainMarginFrequency), margins.crossovers[0])
  }

  func testAResonanceThatCrossesAgainIsFound() throws {
    // A second mode that reaches above 1 at 18 kHz: three crossovers, and the delay margin is that of the highest.
    let (w, mode) = (2 * Double.pi * 2000, 2 * Double.pi * 18_000)
    let loop = Formula { s in
      let resonance = Complex(mode * mode) / (s * s + (0.02 * mode) * s + Complex(mode * mode))
      return Complex(w) / s * resonance
    }
    let margins = try XCTUnwrap(LoopMargins(of: loop))
    XCTAssertEqual(margins.crossovers.count, 3)
    XCTAssertEqual(margins.phaseMarginFrequency, margins.crossovers[2], accuracy: 1e-9)
    XCTAssertLessThan(margins.delayMargin, 1 / 18_000.0)
  }
}
