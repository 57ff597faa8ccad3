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

  func testTheRippleOfFocusErrorIsTheReferences() throws {
    for blurs in [11e-6, 16e-6] {
      let dvd = try ReferenceOptics.dvd(side: blurs)
      let here = try track(dvd)
      let ripple = series { focusError(here.light(theta: $0)) }
      let light = series { sum(here.light(theta: $0)) }
      let step = 20e-9
      let above = try track(dvd, defocus: step)
      let below = try track(dvd, defocus: -step)
      let slope =
        (series { focusError(above.light(theta: $0)) }.mean
          - series { focusError(below.light(theta: $0)) }.mean)
        / (2 * step)
      print(
        "side", blurs, "ripple", ripple, "of sum", 2 * ripple.cosine / light.mean, "land to groove",
        2 * ripple.cosine / slope * 1e9, "nm")
    }
  }

  func testIncidentAstigmatismEnlargesTheRipple() throws {
    let dvd = try ReferenceOptics.dvd()
    for astigmatism in [-30e-9, 0, 30e-9] {
      let here = try track(dvd, alignment: DetectorAlignment(incidentAstigmatism: astigmatism))
      print("astigmatism", astigmatism, series { focusError(here.light(theta: $0)) })
    }
  }

  func testADetectorBesideTheAxisAddsASine() throws {
    let dvd = try ReferenceOptics.dvd()
    for offset in [SIMD2(0, 0), SIMD2(0.5e-6, 0), SIMD2(0, 0.5e-6)] {
      let here = try track(dvd, alignment: DetectorAlignment(offset: offset))
      print("offset", offset, series { focusError(here.light(theta: $0)) })
    }
  }
}
