@testable import ChannelSim
import Determinism
import XCTest

/// The other layer's light on the side spots' detectors.
final class StrayLightTests: XCTestCase {
  private func light(distance: Double, travel: Double = 33e-6) throws -> StrayLight {
    let dvd = try ReferenceOptics.dvd()
    return StrayLight(
      optics: dvd.optics, stray: RadialWavefront(numericalAperture: 0.6, defocus: -travel),
      focused: dvd.perfect, distance: distance, alignment: DetectorAlignment())
  }

  /// On the axis the same rays give what diffraction gives for the main detector: the focus curve's tail.
  func testOnTheAxisItIsTheTailOfTheFocusCurve() throws {
    let dvd = try ReferenceOptics.dvd()
    let wavefront = RadialWavefront(numericalAperture: 0.6, defocus: -33e-6)
    let detector = try AstigmaticDetector(
      optics: dvd.optics, phaseSwing: AstigmaticDetector.phaseSwing(optics: dvd.optics, wavefront: wavefront))
    let exact = try detector.signal(wavefront)
    // Two detectors of the main one's size.
    XCTAssertEqual(try light(distance: 0).light.sumOfLanes / 2 / exact.sum, 1, accuracy: 0.1)
  }

  func testAsideItIsHalfOrMoreOfTheSideSpotsOwnLight() throws {
    // Equal layers; a side spot of a fifteenth. Reference: 45 to 90 % of each side spot's own signal.
    let stray = try light(distance: 15e-6)
    let ratio = stray.light.sumOfLanes / 2 * 15
    XCTAssertGreaterThan(ratio, 0.3)
    XCTAssertLessThan(ratio, 0.9)
    XCTAssertEqual(try light(distance: 90e-6).light, .zero, "beyond the blur there is none")
  }

  func testItsInterferenceDriftsWithTheDetour() throws {
    let stray = try light(distance: 15e-6)
    let own = 1 / 15.0
    let values = (0..<32).map { stray.light(own: own, other: 1, phase: 2 * .pi * Double($0) / 32).sumOfLanes }
    let mean = values.reduce(0, +) / 32
    XCTAssertEqual(mean, stray.light.sumOfLanes, accuracy: 1e-12)
    let swing = ((values.max() ?? 0) - (values.min() ?? 0)) / mean
    XCTAssertGreaterThan(swing, 0.01)
    // Never more than two coherent fields can make of it (Cauchy and Schwarz).
    let beat = (stray.beatReal * stray.beatReal + stray.beatImaginary * stray.beatImaginary).sumOfLanes
    XCTAssertLessThan(beat, 4 * stray.light.sumOfLanes)
  }
}
