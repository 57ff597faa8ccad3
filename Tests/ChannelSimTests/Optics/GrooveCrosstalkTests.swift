@testable import ChannelSim
import Determinism
import DiscModel
import XCTest

/// What the groove does to the astigmatic focus error, and what side spots half a pitch aside do about it.
final class GrooveCrosstalkTests: XCTestCase {
  /// Light on the quadrants over the track, straight from the diffraction integrals.
  private struct Track {
    let forms: QuadrantForms
    let groove: GrooveShape

    func light(theta: Double) -> SIMD4<Double> {
      var light = SIMD4<Double>.zero
      for (first, second) in QuadrantForms.pairs(highest: forms.highest) {
        let product = groove.amplitude(order: first) * groove.amplitude(order: second).conjugate
        let turned =
          (first == second ? 1 : 2) * (product * Complex.unit(phase: Double(first - second) * theta))
        light += turned.real * forms[first, second].real - turned.imaginary * forms[first, second].imaginary
      }
      return light
    }
  }

  private func track(
    _ reference: ReferenceOptics, alignment: DetectorAlignment = DetectorAlignment(), defocus: Double = 0
  ) throws -> Track {
    let fields = QuadrantFields(
      optics: reference.optics, orderSpacing: reference.orderSpacing, alignment: alignment, returnShift: 0)
    let wavefront = RadialWavefront(numericalAperture: reference.optics.numericalAperture, defocus: defocus)
    return Track(
      forms: fields.forms(wavefront, lensShift: 0),
      groove: try reference.groove(cotInner: Cotangent.of60, cotOuter: Cotangent.of60))
  }

  private func focusError(_ light: SIMD4<Double>) -> Double { light.x + light.z - light.y - light.w }
  private func sum(_ light: SIMD4<Double>) -> Double { light.x + light.y + light.z + light.w }

  /// Mean, cosine and sine of a signal over the track.
  private func series(_ signal: (Double) -> Double) -> (mean: Double, cosine: Double, sine: Double) {
    var values = (mean: 0.0, cosine: 0.0, sine: 0.0)
    for index in 0..<16 {
      let theta = 2 * Double.pi * Double(index) / 16
      let value = signal(theta)
      values.mean += value / 16
      values.cosine += value * Double.cos(theta) / 8
      values.sine += value * Double.sin(theta) / 8
    }
    return values
  }

  /// Reference: about 12 % of the sum peak to peak, as focus near 300 nm where the slope is a mirror's times the sum.
  func testTheRippleOfFocusErrorIsTheReferences() throws {
    let dvd = try ReferenceOptics.dvd(side: 16e-6)
    let here = try track(dvd)
    let ripple = series { focusError(here.light(theta: $0)) }
    let light = series { sum(here.light(theta: $0)) }
    XCTAssertEqual(2 * ripple.cosine / light.mean, 0.12, accuracy: 0.012)
    XCTAssertEqual(ripple.sine, 0, accuracy: 1e-12)
    XCTAssertEqual(2 * ripple.cosine / light.mean / 4.036e-4, 300, accuracy: 30)
    // The slope of a grooved layer is less: its first orders meet the detector at one side only. What the focus servo
    // sees as the difference between land and groove is larger.
    let step = 20e-9
    let above = try track(dvd, defocus: step)
    let below = try track(dvd, defocus: -step)
    let slopes = [above, below].map { there in series { focusError(there.light(theta: $0)) }.mean }
    let slope = (slopes[0] - slopes[1]) / (2 * step)
    XCTAssertEqual(2 * ripple.cosine / slope * 1e9, 412, accuracy: 5)
  }

  func testIncidentAstigmatismEnlargesTheRipple() throws {
    let dvd = try ReferenceOptics.dvd(side: 16e-6)
    func ripple(_ astigmatism: Double) throws -> (size: Double, sum: Double) {
      let here = try track(dvd, alignment: DetectorAlignment(incidentAstigmatism: astigmatism))
      let values = series { focusError(here.light(theta: $0)) }
      let light = series { sum(here.light(theta: $0)) }
      return ((values.cosine * values.cosine + values.sine * values.sine).squareRoot(), light.mean)
    }
    let sizes = try [-30e-9, 0, 30e-9].map { try ripple($0) }
    XCTAssertEqual(2 * max(sizes[0].size, sizes[2].size) / sizes[0].sum / 4.036e-4, 730, accuracy: 73)
  }

  func testADetectorBesideTheAxisAddsASine() throws {
    let dvd = try ReferenceOptics.dvd()
    func ripple(_ offset: SIMD2<Double>) throws -> (mean: Double, cosine: Double, sine: Double) {
      let here = try track(dvd, alignment: DetectorAlignment(offset: offset))
      return series { focusError(here.light(theta: $0)) }
    }
    XCTAssertEqual(try ripple(.zero).sine, 0, accuracy: 1e-12)
    XCTAssertGreaterThan(try ripple(SIMD2(0, 0.5e-6)).sine.magnitude, 0.03)
  }

  /// Differential astigmatic detection: the side spots half a pitch away see the ripple turned over.
  func testDifferentialDetectionCancelsTheRippleAndKeepsTheSlope() throws {
    let dvd = try ReferenceOptics.dvd()
    let share = 0.067
    func differential(_ track: Track, theta: Double) -> Double {
      let main = track.light(theta: theta)
      let side =
        share * (track.light(theta: theta + .pi) + track.light(theta: theta - .pi))
      return focusError(main) + focusError(side) / (2 * share)
    }
    let here = try track(dvd)
    let ripple = series { differential(here, theta: $0) }
    XCTAssertEqual(ripple.cosine, 0, accuracy: 1e-12)
    let above = try track(dvd, defocus: 20e-9)
    let single = series { focusError(above.light(theta: $0)) }.mean
    XCTAssertEqual(series { differential(above, theta: $0) }.mean, 2 * single, accuracy: 1e-12)
  }
}
