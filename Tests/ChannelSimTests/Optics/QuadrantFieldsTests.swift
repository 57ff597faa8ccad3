@testable import ChannelSim
import Determinism
import DiscModel
import XCTest

/// The groove's orders on the astigmatic quadrant detector.
final class QuadrantFieldsTests: XCTestCase {
  private func fields(
    _ reference: ReferenceOptics, alignment: DetectorAlignment = DetectorAlignment(), returnShift: Double = 0
  ) -> QuadrantFields {
    QuadrantFields(
      optics: reference.optics, orderSpacing: reference.orderSpacing, alignment: alignment,
      returnShift: returnShift)
  }

  func testAMirrorGivesTheFocusCurveOfTheRingIntegrals() throws {
    let dvd = try ReferenceOptics.dvd()
    let detector = try AstigmaticDetector(
      optics: dvd.optics, phaseSwing: AstigmaticDetector.phaseSwing(optics: dvd.optics, range: 6e-6))
    let fields = fields(dvd)
    for defocus in [-4.5e-6, -2e-6, -0.3e-6, 0, 1e-6, 3.1e-6, 4.5e-6] {
      let wavefront = RadialWavefront(numericalAperture: 0.6, defocus: defocus)
      let light = fields.forms(wavefront, lensShift: 0)[0, 0].real
      let exact = try detector.signal(wavefront)
      XCTAssertEqual(light.x + light.z - light.y - light.w, exact.focusError, accuracy: 1e-6)
      XCTAssertEqual(light.sum(), exact.sum, accuracy: 1e-6)
      XCTAssertEqual(light.x + light.y - light.z - light.w, 0, accuracy: 1e-12)
    }
  }
}

extension SIMD4<Double> {
  func sum() -> Double { x + y + z + w }
}

/// The table over lens position, shift and tilt against direct integrals.
final class QuadrantBasisTests: XCTestCase {
  /// Light on the quadrants by the window of a table, and by the direct sum of orders.
  private func compare(
    _ reference: ReferenceOptics, cover: Double, alignment: DetectorAlignment = DetectorAlignment(),
    places: [(defocus: Double, shift: Double, tilt: Double)], accuracy: Double
  ) throws {
    let straight = RadialWavefront(
      optics: reference.optics, cover: [CoverMedium(thickness: cover, index: 1.58)])
    let basis = try QuadrantBasis(
      optics: reference.optics, pitch: reference.pitch, wavefront: straight, alignment: alignment)
    let groove = try reference.groove(cotInner: Cotangent.of75, cotOuter: Cotangent.of50)
    let table = basis.contracted { groove.amplitude(order: $0) }
    var largest = 0.0
    for place in places {
      let fields = QuadrantFields(
        optics: reference.optics, orderSpacing: reference.orderSpacing, alignment: alignment,
        returnShift: -2 * place.tilt / reference.optics.numericalAperture)
      var tilted = TiltedCoverWavefront(straight: straight, tilt: place.tilt, optics: reference.optics)
      tilted.straight.defocus += place.defocus
      let forms = fields.forms(tilted, lensShift: place.shift)
      var window = QuadrantWindow()
      let position = place.defocus / basis.step + Double(QuadrantBasis.rowCount / 2)
      window.take(
        position: position, blank: table.span, recorded: table.span, share: 0, channels: basis.channelCount,
        terms: basis.termCount,
        shift: place.shift, tilt: place.tilt)
      for theta in stride(from: 0.0, to: 6, by: 1.1) {
        var direct = SIMD4<Double>.zero
        for (first, second) in QuadrantForms.pairs(highest: basis.highest) {
          let product = groove.amplitude(order: first) * groove.amplitude(order: second).conjugate
          let turned =
            (first == second ? 1 : 2) * (product * Complex.unit(phase: Double(first - second) * theta))
          direct +=
            turned.real * forms[first, second].real - turned.imaginary * forms[first, second].imaginary
        }
        let (sine, cosine) = Double.sinCos(theta)
        let light = window.light(
          at: position, sine: sine, cosine: cosine, harmonics: basis.highest, along: .zero)
        let difference = light.mean + light.ripple - direct
        for lane in 0..<4 { largest = max(largest, difference[lane].magnitude) }
      }
    }
    XCTAssertLessThan(largest, accuracy)
  }

  func testTheTableHoldsItsStatedError() throws {
    let dvd = try ReferenceOptics.dvd()
    // Lens position and lens shift.
    try compare(
      dvd, cover: 575e-6,
      places: [
        (0, 0, 0), (0.311e-6, 0.06, 0), (-1.23e-6, 0.12, 0), (3.3e-6, -0.12, 0), (0.1e-6, 0.03, 0),
        (-0.2e-6, 0.09, 0),
      ], accuracy: 2e-4)
    // With tilt, at the polynomials' own places and between them.
    try compare(dvd, cover: 575e-6, places: [(0.05e-6, 0, QuadrantBasis.tilt)], accuracy: 6e-5)
    try compare(
      dvd, cover: 575e-6,
      places: [(0.1e-6, 0.03, 0.005), (-0.4e-6, -0.05, 0.003), (0.2e-6, 0.08, -0.008)],
      accuracy: 1e-3)
  }

  func testTheTableKnowsADetectorBesideTheAxis() throws {
    try compare(
      try ReferenceOptics.dvd(), cover: 600e-6,
      alignment: DetectorAlignment(
        offset: SIMD2(0.3e-6, -0.2e-6), beamDecentre: 0.03, incidentAstigmatism: 20e-9),
      places: [(0.2e-6, -0.05, 0.003)], accuracy: 1e-3)
  }
}
