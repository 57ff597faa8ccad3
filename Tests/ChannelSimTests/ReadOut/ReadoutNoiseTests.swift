import ChannelSim
import XCTest

final class ReadoutNoiseTests: XCTestCase {
  /// 0.7 mW at the disc, half of what comes back on the detector, 10 kilohm a quadrant.
  private func least(power: Double = 0.35e-3, reflectance: Double, feedback: Double = 10e3) -> Double {
    ReadoutNoise.leastElectronic(
      power: power, reflectance: reflectance, responsivity: 0.45, feedback: feedback, temperature: 300)
  }

  func testShotAndThermalNoiseAreTheirClosedForms() {
    // Shot noise alone: the square root of 2 q R/I.
    let current = 0.35e-3 * 0.45
    XCTAssertEqual(
      least(reflectance: 0.2, feedback: .infinity), (2 * 1.602176634e-19 * 0.2 / current).squareRoot(),
      accuracy: 1e-15)
    // Thermal noise alone: a kilohm at 300 K is 4.07 nV per root hertz, hence 4.07 pA; four of them twice that.
    XCTAssertEqual(least(reflectance: 0, feedback: 1e3) * current, 2 * 4.0703e-12, accuracy: 1e-15)
    // Ten times the light: a tenth of the thermal part, the root of a tenth of the shot part.
    XCTAssertEqual(least(power: 3.5e-3, reflectance: 0), least(reflectance: 0) / 10, accuracy: 1e-20)
  }

  func testAssumedNoiseLiesWellAboveWhatPhysicsLeaves() {
    let least = least(reflectance: 0.3)
    print("least \(least), assumed \(ReadoutNoise().electronic)")
    XCTAssertGreaterThan(ReadoutNoise().electronic, 4 * least)
  }
}
