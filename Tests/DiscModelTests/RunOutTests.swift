import DiscModel
import Foundation
import XCTest

final class RunOutTests: XCTestCase {
  private let series = HarmonicSeries([
    Harmonic(order: 1, amplitude: 50e-6, phase: 0.3), Harmonic(order: 3, amplitude: 4e-6, phase: -1),
  ])

  func testTheDisplacementIsTheSumOfItsHarmonics() {
    for angle in stride(from: -7.0, through: 7, by: 0.37) {
      let expected = 50e-6 * cos(angle - 0.3) + 4e-6 * cos(3 * angle + 1)
      XCTAssertEqual(series.displacement(atAngle: angle), expected, accuracy: 1e-19)
    }
    XCTAssertEqual(HarmonicSeries().displacement(atAngle: 1), 0)
  }

  func testTheAccelerationIsTheSecondDerivativeInTime() {
    let rate = 25.0, step = 1e-4
    for angle in stride(from: 0.0, through: 6, by: 0.5) {
      let second =
        (series.displacement(atAngle: angle + step) - 2 * series.displacement(atAngle: angle)
          + series.displacement(atAngle: angle - step)) / (step * step)
      let expected = second * pow(2 * .pi * rate, 2)
      XCTAssertEqual(series.acceleration(atAngle: angle, rotationRate: rate), expected, accuracy: 1e-4)
    }
  }

  func testPeaksOfASingleHarmonicAreItsAmplitude() {
    for order in [1, 2, 7] {
      let single = HarmonicSeries([Harmonic(order: order, amplitude: 3e-4, phase: 0.02)])
      XCTAssertEqual(single.peakDeviation, 3e-4, accuracy: 3e-4 * 1e-6)
      XCTAssertEqual(single.peakToPeak, 6e-4, accuracy: 6e-4 * 1e-6)
      let expected = 3e-4 * pow(2 * .pi * 25.46 * Double(order), 2)
      XCTAssertEqual(single.peakAcceleration(rotationRate: 25.46), expected, accuracy: expected * 1e-6)
    }
    XCTAssertEqual(HarmonicSeries().peakDeviation, 0)
    XCTAssertEqual(HarmonicSeries().peakToPeak, 0)
  }

  /// The oracle samples two thousand times as finely.
  func testPeaksOfASumAreThoseOfAFineSampling() {
    let fine = stride(from: 0.0, to: 2 * Double.pi, by: 1e-5).map { series.displacement(atAngle: $0) }
    let highest = fine.reduce(-1, max), lowest = fine.reduce(1, min)
    XCTAssertEqual(series.peakToPeak, highest - lowest, accuracy: 1e-6 * 50e-6)
    XCTAssertEqual(series.peakDeviation, max(highest, -lowest), accuracy: 1e-6 * 50e-6)
  }

  func testTheLimitsDiscStandsAtTheLimitsOfTheStandard() throws {
    let disc = try DiscFixtures.disc("dvd-dl-limits")
    let rate = disc.rotationRate(atRadius: disc.radii.dataStart)
    XCTAssertEqual(rate, 25.46, accuracy: 0.01)
    for layer in disc.layers {
      let axial = disc.axialMotion(of: layer)
      XCTAssertEqual(axial.peakDeviation, 0.3e-3, accuracy: 2e-6)
      XCTAssertLessThanOrEqual(axial.peakDeviation, 0.3e-3)
      let acceleration = axial.peakAcceleration(rotationRate: rate)
      XCTAssertLessThanOrEqual(acceleration, 8)
      XCTAssertGreaterThan(acceleration, 7)
      let radial = layer.radialRunOut.series
      XCTAssertEqual(radial.peakToPeak, 100e-6, accuracy: 0.2e-6)
      XCTAssertLessThanOrEqual(radial.peakToPeak, 100e-6)
    }
    let eccentricities = disc.layers.map { $0.radialRunOut.series.harmonics[0] }
    XCTAssertNotEqual(eccentricities[0], eccentricities[1])
    XCTAssertEqual(disc.spacer.withinTurn.peakToPeak, 8e-6, accuracy: 1e-12)
  }
}
