import ChannelSim
import Determinism
import ControlBlocks
import ServoTuning
import XCTest
import Foundation

/// The reference loops of the focus and tracking axis: plant and controller B, in metres and volts.
enum ReferenceLoops {
  static func loop(
    staticGain: Double, first: Double, damping: Double, second: Double, crossover: Double, gain: Double
  ) -> LinearLoop {
    let w1 = 2 * Double.pi * first
    let acceleration = staticGain * w1 * w1
    return LinearLoop(
      design: ServoControllerDesign(
        gain: gain, zeroFrequency: first, zeroDamping: damping, slowPole: 2, crossover: crossover,
        leadRatio: 3, sampleRate: 200_000),
      modes: [
        LinearMode(gain: acceleration, frequency: first, damping: damping),
        LinearMode(gain: 0.12 * acceleration, frequency: second, damping: 0.015),
      ],
      delayTicks: 1)
  }

  static let focus = loop(
    staticGain: 0.8e-3, first: 52, damping: 0.12, second: 21_000, crossover: 2000,
    gain: 616_987.2525029246)
  static let tracking = loop(
    staticGain: 0.35e-3, first: 58, damping: 0.10, second: 18_000, crossover: 2400,
    gain: 1_634_026.5500181573)
}

final class ReferenceLoopMarginsTests: XCTestCase {
  func testFocusMarginsAreThePublishedOnes() throws {
    let margins = try XCTUnwrap(LoopMargins(of: ReferenceLoops.focus))
    XCTAssertEqual(margins.crossovers.count, 1)
    XCTAssertEqual(margins.crossovers[0], 2000, accuracy: 2000 * 1e-9)
    XCTAssertEqual(margins.phaseMarginDegrees, 47.788070, accuracy: 1e-6)
    XCTAssertEqual(try XCTUnwrap(margins.gainMarginDecibels), 19.92353, accuracy: 1e-5)
    XCTAssertEqual(try XCTUnwrap(margins.gainMarginFrequency), 21215.54, accuracy: 0.01)
    XCTAssertEqual(margins.peakSensitivity, 1.451804, accuracy: 1e-6)
    XCTAssertEqual(margins.peakSensitivityFrequency, 3225.16, accuracy: 0.3)
    XCTAssertEqual(margins.peakComplementary, 1.353212, accuracy: 1e-6)
    XCTAssertEqual(margins.peakComplementaryFrequency, 1318.29, accuracy: 0.2)
    XCTAssertEqual(margins.delayMargin * 1e6, 66.3723, accuracy: 1e-4)
  }

  func testFocusLoopLiesInsideTheStandardsMask() {
    XCTAssertEqual(ReferenceMask.axial.margin(of: ReferenceLoops.focus), 0.914, accuracy: 1e-3)
    // Half the gain falls out of it.
    var weak = ReferenceLoops.focus
    weak.design.gain /= 2
    XCTAssertLessThan(ReferenceMask.axial.margin(of: weak), 0)
  }

  func testFocusGainIsTheOneThatPutsTheCrossoverOnItsPlace() {
    for loop in [ReferenceLoops.focus, ReferenceLoops.tracking] {
      let value = loop.response(at: loop.design.crossover)
      XCTAssertEqual(value.power.squareRoot(), 1, accuracy: 1e-12)
    }
  }

  func testTrackingMarginsAreThoseOfAnIndependentCalculation() throws {
    let margins = try XCTUnwrap(LoopMargins(of: ReferenceLoops.tracking))
    // The figures were computed apart from this, with thirty digits, from the same transfer functions.
    XCTAssertEqual(margins.crossovers.count, 1)
    XCTAssertEqual(margins.crossovers[0], 2400, accuracy: 2400 * 1e-9)
    XCTAssertEqual(margins.phaseMarginDegrees, 46.6990650284, accuracy: 1e-8)
    XCTAssertEqual(margins.delayMargin * 1e6, 54.04984378, accuracy: 1e-7)
    XCTAssertEqual(try XCTUnwrap(margins.gainMarginDecibels), 15.50079771, accuracy: 1e-7)
    XCTAssertEqual(try XCTUnwrap(margins.gainMarginFrequency), 18303.87523, accuracy: 1e-4)
    XCTAssertEqual(margins.peakSensitivity, 1.486388793, accuracy: 1e-8)
    XCTAssertEqual(margins.peakComplementary, 1.367681763, accuracy: 1e-8)
    XCTAssertGreaterThan(ReferenceMask.radial.margin(of: ReferenceLoops.tracking), 0)
    // No Nyquist encirclement is hidden: 1+L keeps away from zero on a much finer grid than the search's.
    var smallest = Double.infinity
    var frequency = 10.0
    while frequency < 99_900 {
      let loop = ReferenceLoops.tracking.response(at: frequency)
      smallest = min(smallest, (loop + Complex(1)).power.squareRoot())
      frequency *= 1.0005
    }
    XCTAssertEqual(1 / smallest, margins.peakSensitivity, accuracy: 1e-4)
  }

  func testDisturbancesAreReducedAsPublished() {
    let loop = ReferenceLoops.focus
    func residual(_ frequency: Double, _ amplitude: Double) -> Double {
      loop.sensitivity(at: frequency).power.squareRoot() * amplitude
    }
    XCTAssertEqual(residual(23.1, 300e-6) * 1e9, 120.3676, accuracy: 120 * 1e-3)
    XCTAssertEqual(residual(25.46, 300e-6) * 1e9, 146.1162, accuracy: 146 * 1e-3)
    XCTAssertEqual(residual(61.1, 100e-6) * 1e9, 279.518, accuracy: 280 * 1e-3)
    XCTAssertEqual(loop.noiseGain(), 0.230654, accuracy: 1e-6)
  }

  func testInjectedSineTellsTheGainByItsPhase() {
    for (gain, phase) in [(0.0, 66.106), (-3.0, 45.000), (3.0, 87.212)] {
      var loop = ReferenceLoops.focus
      loop.design.gain *= Foundation.pow(10, gain / 20)
      let value = loop.sensitivity(at: 2000)
      XCTAssertEqual(Foundation.atan2(value.imaginary, value.real) * 180 / .pi, phase, accuracy: 1e-3)
      if gain == 0 { XCTAssertEqual(value.power.squareRoot(), 1.23443, accuracy: 1e-5) }
    }
  }

  func testSampleRateAndGainMoveTheMarginsAsPublished() throws {
    for (rate, margin) in [(88_200.0, 40.94), (151_200, 46.05), (400_000, 50.49)] {
      var loop = ReferenceLoops.focus
      loop.design.sampleRate = rate
      let value = loop.response(at: 2000)
      loop.design.gain /= value.power.squareRoot()
      let margins = try XCTUnwrap(LoopMargins(of: loop))
      XCTAssertEqual(margins.phaseMarginDegrees, margin, accuracy: 0.005)
    }
    var loud = ReferenceLoops.focus
    loud.design.gain *= Foundation.pow(10, 6 / 20.0)
    let margins = try XCTUnwrap(LoopMargins(of: loud))
    XCTAssertEqual(margins.phaseMarginDegrees, 39.52, accuracy: 0.005)
    XCTAssertEqual(margins.peakSensitivity, 1.822, accuracy: 5e-4)
  }
}
