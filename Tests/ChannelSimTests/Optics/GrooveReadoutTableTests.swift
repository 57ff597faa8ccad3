import ChannelSim
import XCTest

/// The tick's groove read-out against the general overlap sum it stands for.
final class GrooveReadoutTableTests: XCTestCase {
  /// Largest differences of the six coefficients from the general sum.
  private func largestError(
    _ reference: ReferenceOptics, cover: RadialWavefront, defocuses: [Double], shifts: [Double]
  ) throws -> Double {
    let pitch = reference.pitch
    let groove = try GrooveShape(
      pitch: pitch, floorWidth: 0.34 * pitch, innerWallWidth: 0.03 * pitch, outerWallWidth: 0.09 * pitch,
      halfPhase: 1.2)
    let table = try GrooveReadoutTable(optics: reference.optics, pitch: pitch, wavefront: cover)
    let orders = GrooveOrders(groove)
    var largest = 0.0
    for defocus in defocuses {
      for shift in shifts {
        var wavefront = cover
        wavefront.defocus += defocus
        let exact = PushPullCoefficients(
          groove: groove, overlaps: try reference.overlaps(lensShift: shift, wavefront: wavefront))
        for theta in [0.0, 1.5, 3.1, 4.7] {
          let here = table.signals(
            orders, cosTheta: cos(theta), sinTheta: sin(theta), defocus: defocus, lensShift: shift)
          largest = max(largest, abs(here.pushPull - exact.pushPull.value(at: theta)))
          largest = max(largest, abs(here.sum - exact.sum.value(at: theta)))
        }
      }
    }
    return largest
  }

  func testTableEqualsGeneralSumOnItsRowsWithoutShift() throws {
    let dvd = try ReferenceOptics.dvd()
    let step = 650e-9 / (90 * 0.36)
    let error = try largestError(
      dvd, cover: dvd.perfect, defocuses: [0, 25 * step, -199 * step], shifts: [0])
    XCTAssertLessThan(error, 1e-11)
  }

  func testTableHoldsItsStatedErrorUpToTheLargestShift() throws {
    for reference in [try ReferenceOptics.dvd(), try ReferenceOptics.blue()] {
      let cover = RadialWavefront(
        optics: reference.optics,
        cover: [
          CoverMedium(
            thickness: reference.optics.designCoverThickness * 1.02, index: reference.optics.designCoverIndex)
        ])
      let aperture = reference.optics.numericalAperture
      let step = reference.optics.wavelength / (90 * aperture * aperture)
      let error = try largestError(
        reference, cover: cover, defocuses: [step / 2, -36.5 * step, 199.5 * step],
        shifts: [0, 0.05, -0.1, 0.15])
      XCTAssertLessThan(error, 1e-5)
    }
  }

  func testCoefficientsAndSignalsAgree() throws {
    let dvd = try ReferenceOptics.dvd()
    let table = try GrooveReadoutTable(optics: dvd.optics, pitch: dvd.pitch, wavefront: dvd.perfect)
    let orders = GrooveOrders(try dvd.groove(cotInner: Cotangent.of75, cotOuter: Cotangent.of50))
    let series = table.coefficients(orders, pitch: dvd.pitch, defocus: 3e-7, lensShift: -0.07)
    for theta in [0.3, 2.0, 5.0] {
      let here = table.signals(
        orders, cosTheta: cos(theta), sinTheta: sin(theta), defocus: 3e-7, lensShift: -0.07)
      XCTAssertEqual(here.pushPull, series.pushPull.value(at: theta), accuracy: 1e-14)
      XCTAssertEqual(here.sum, series.sum.value(at: theta), accuracy: 1e-14)
    }
  }

  func testModulationFadesBeyondTheTableAndNeverTraps() throws {
    let dvd = try ReferenceOptics.dvd()
    let table = try GrooveReadoutTable(optics: dvd.optics, pitch: dvd.pitch, wavefront: dvd.perfect)
    let orders = GrooveOrders(try dvd.groove(cotInner: Cotangent.of60, cotOuter: Cotangent.of60))
    func amplitude(_ defocus: Double) -> Double {
      table.coefficients(orders, pitch: dvd.pitch, defocus: defocus, lensShift: 0).pushPull.peakToPeak
    }
    let edge = amplitude(table.defocusRange)
    XCTAssertEqual(amplitude(2 * table.defocusRange), edge / 4, accuracy: 1e-12)
    XCTAssertEqual(amplitude(-2 * table.defocusRange), edge / 4, accuracy: 1e-12)
    XCTAssertEqual(amplitude(.infinity), 0)
    let unknown = table.signals(orders, cosTheta: 1, sinTheta: 0, defocus: .nan, lensShift: 0)
    XCTAssertTrue(unknown.pushPull.isNaN)
  }

  func testGrooveWiderThanTheOpticsResolvesIsRefused() throws {
    let ram = try ReferenceOptics.dvd(pitch: 1230e-9)
    XCTAssertThrowsError(
      try GrooveReadoutTable(optics: ram.optics, pitch: ram.pitch, wavefront: ram.perfect)
    ) { XCTAssertEqual(($0 as? OpticsError)?.quantity, "orderSpacing (aperture radii)") }
  }
}
