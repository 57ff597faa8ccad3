import ChannelSim
import Determinism
import XCTest

/// Push-pull of the reference grooves against the reference figures.
final class PushPullTests: XCTestCase {
  func testOverlapsAgreeWithReferenceToFiveDigits() throws {
    for (reference, overlap01, overlap11) in [
      (try ReferenceOptics.dvd(), 0.146591, 0.147285), (try ReferenceOptics.blue(), 0.135822, 0.136427),
    ] {
      let overlaps = try reference.overlaps()
      XCTAssertEqual(overlaps.overlap(0, 1).outer.real, overlap01, accuracy: 1e-6)
      XCTAssertEqual(overlaps.overlap(1, 1).outer.real, overlap11, accuracy: 1e-6)
      XCTAssertEqual(overlaps.overlap(0, 0).outer.real, 0.5, accuracy: 1e-12)
    }
  }

  func testUniformPupilOverlapIsTheCommonAreaOfTwoCircles() throws {
    let uniform = try ReferenceOptics.dvd(rim: 1)
    // (2/pi)(acos h - h sqrt(1 - h^2)) at h = 650/(2 * 0.6 * 740), evaluated with 30 digits.
    XCTAssertEqual(try uniform.overlaps().overlap(0, 1).outer.real, 0.15969798258242138, accuracy: 1e-12)
  }

  func testShiftedDefocusedOverlapsAgreeWithAdaptiveQuadrature() throws {
    // Adaptive two-dimensional quadrature apart, in Python with scipy's dblquad to 1e-11: lens shift 0.1.
    let dvd = try ReferenceOptics.dvd()
    let aberrated = RadialWavefront(numericalAperture: 0.6, defocus: 1e-6, sphericalAberration: 50e-9)
    let overlaps = try dvd.overlaps(lensShift: 0.1, wavefront: aberrated)
    assert(overlaps.overlap(0, 1).outer, 0.08594937519480177, 0.0013464852245632381)
    assert(overlaps.overlap(1, 1).outer, 0.13616398468768237, 0)
    assert(overlaps.overlap(0, 0).outer, 0.5869619115868752, 0)
    assert(overlaps.overlap(0, 0).inner, 0.4091313808875842, 0)
    // Land and groove at 1.23 um, where orders cross the detector's split: defocus 0.5 um.
    let ram = try ReferenceOptics.dvd(pitch: 1230e-9)
    let defocused = RadialWavefront(numericalAperture: 0.6, defocus: 0.5e-6)
    let wide = try ram.overlaps(lensShift: 0.1, wavefront: defocused)
    assert(wide.overlap(1, 0).outer, 0.4175766273503248, -0.006701395239549666)
    assert(wide.overlap(1, 0).inner, 0.0008838163078305816, 0.0011931940315396566)
    assert(wide.overlap(1, -1).outer, 0.03836496444964479, -0.0005588129792449379)
    assert(wide.overlap(1, -1).inner, 0.001236121849083609, 0.0005098073578774237)
    assert(wide.overlap(2, 1).outer, 0.034804652557225195, 0.03150242383691519)
    assert(wide.overlap(2, 0).outer, 0.03960108629872837, -4.900562136751118e-05)
  }

  private func assert(
    _ value: Complex, _ real: Double, _ imaginary: Double, line: UInt = #line
  ) {
    XCTAssertEqual(value.real, real, accuracy: 1e-9, line: line)
    XCTAssertEqual(value.imaginary, imaginary, accuracy: 1e-9, line: line)
  }

  func testAsymmetricGrooveHasTheReferenceCoefficients() throws {
    let dvd = try ReferenceOptics.dvd()
    let result = try dvd.closedForm(dvd.groove(cotInner: Cotangent.of75, cotOuter: Cotangent.of50))
    XCTAssertEqual(result.pushPull.mean, -0.00821988, accuracy: 1e-8)
    XCTAssertEqual(result.pushPull.cosines[0], 0.00299301, accuracy: 1e-8)
    XCTAssertEqual(result.pushPull.sines[0], -0.13187880, accuracy: 1e-8)
    XCTAssertEqual(result.sum.mean, 0.28554844, accuracy: 1e-8)
    XCTAssertEqual(result.sum.cosines[0], -0.05993993, accuracy: 1e-8)
    XCTAssertEqual(result.sum.sines[0], 0.00560434, accuracy: 1e-8)
  }

  func testZerosOfWallAsymmetryAgreeWithReference() throws {
    let dvd = try ReferenceOptics.dvd()
    // cot alpha, cot beta, peak to peak, DC over it, balanced and raw zero in nm.
    let rows = [
      (Cotangent.of60, Cotangent.of60, 0.26610, 0, 0, 0),
      (Cotangent.of65, Cotangent.of55, 0.26655, -0.0127, 1.056, -1.939),
      (Cotangent.of75, Cotangent.of50, 0.263825, -0.03116, 2.672, -4.671),
    ]
    for (inner, outer, peakToPeak, ratio, balanced, raw) in rows {
      let result = try dvd.closedForm(dvd.groove(cotInner: inner, cotOuter: outer))
      XCTAssertEqual(result.pushPull.peakToPeak, peakToPeak, accuracy: 6e-6)
      XCTAssertEqual(result.pushPull.mean / result.pushPull.peakToPeak, ratio, accuracy: 6e-5)
      XCTAssertEqual(try XCTUnwrap(result.balancedZero) * 1e9, balanced, accuracy: 6e-4)
      XCTAssertEqual(try XCTUnwrap(result.rawZero) * 1e9, raw, accuracy: 6e-4)
    }
  }

  func testLockPointStepsWhereWallsChange() throws {
    // From the walls of one region to those of the next, relative to the centre of the floor.
    let dvd = try ReferenceOptics.dvd()
    func zeros(_ inner: Double, _ outer: Double) throws -> (raw: Double, balanced: Double) {
      let groove = try dvd.groove(cotInner: inner, cotOuter: outer)
      let result = try dvd.closedForm(groove)
      let floor = (groove.outerWallWidth - groove.innerWallWidth) / 4
      return (try XCTUnwrap(result.rawZero) + floor, try XCTUnwrap(result.balancedZero) + floor)
    }
    let inside = try zeros(Cotangent.of65, Cotangent.of55)
    let outside = try zeros(Cotangent.of75, Cotangent.of50)
    XCTAssertEqual((outside.raw - inside.raw) * 1e9, 4.0, accuracy: 0.05)
    XCTAssertEqual((outside.balanced - inside.balanced) * 1e9, 8.4, accuracy: 0.05)
  }

  func testSumCannotTellGrooveFromLandAtHalfDuty() throws {
    let dvd = try ReferenceOptics.dvd()
    func contrast(duty: Double) throws -> Double {
      let groove = try GrooveShape(
        pitch: dvd.pitch, floorWidth: duty * dvd.pitch - 40e-9, innerWallWidth: 40e-9, outerWallWidth: 40e-9,
        halfPhase: 1.2)
      let sum = try dvd.closedForm(groove).sum
      return 2 * sum.cosines[0] / sum.mean
    }
    XCTAssertEqual(try contrast(duty: 0.5), 0, accuracy: 1e-12)
    XCTAssertEqual(try contrast(duty: 0.4), -(try contrast(duty: 0.6)), accuracy: 1e-12)
    XCTAssertGreaterThan(abs(try contrast(duty: 0.4)), 0.2)
  }

  func testEighthWaveGrooveHasTheReferencePeakToPeak() throws {
    for (reference, peakToPeak) in [
      (try ReferenceOptics.dvd(), 0.37329), (try ReferenceOptics.blue(), 0.34587),
      (try ReferenceOptics.dvd(pitch: 1230e-9), 1.06738),
    ] {
      let half = try GrooveShape(
        pitch: reference.pitch, floorWidth: reference.pitch / 2, innerWallWidth: 0, outerWallWidth: 0,
        halfPhase: .pi / 4)
      let result = PushPullCoefficients(groove: half, overlaps: try reference.overlaps())
      XCTAssertEqual(result.pushPull.peakToPeak, peakToPeak, accuracy: 6e-6)
    }
  }

  func testQuarterWaveGrooveIsSilentOnlyWithVerticalWalls() throws {
    let dvd = try ReferenceOptics.dvd()
    func peakToPeak(wall: Double, phase: Double) throws -> Double {
      let groove = try GrooveShape(
        pitch: dvd.pitch, floorWidth: 370e-9 - wall, innerWallWidth: wall, outerWallWidth: wall,
        halfPhase: phase)
      return try dvd.closedForm(groove).pushPull.peakToPeak
    }
    let wall = 650e-9 / 4 / 1.58 * Cotangent.of60
    XCTAssertEqual(try peakToPeak(wall: 0, phase: .pi / 2), 0, accuracy: 1e-12)
    let residue = try peakToPeak(wall: wall, phase: .pi / 2) / peakToPeak(wall: 0, phase: .pi / 4)
    XCTAssertEqual(residue, 0.2, accuracy: 0.05)
  }

  func testSymmetriesOfWallsAndRelief() throws {
    let dvd = try ReferenceOptics.dvd()
    let symmetric = try dvd.closedForm(dvd.groove(cotInner: 0.5, cotOuter: 0.5))
    XCTAssertEqual(symmetric.pushPull.mean, 0, accuracy: 1e-12)
    XCTAssertEqual(symmetric.pushPull.cosines[0], 0, accuracy: 1e-12)
    let there = try dvd.closedForm(dvd.groove(cotInner: 0.3, cotOuter: 0.8))
    let swapped = try dvd.closedForm(dvd.groove(cotInner: 0.8, cotOuter: 0.3))
    XCTAssertEqual(there.pushPull.mean, -swapped.pushPull.mean, accuracy: 1e-12)
    XCTAssertEqual(there.pushPull.cosines[0], -swapped.pushPull.cosines[0], accuracy: 1e-12)
    XCTAssertEqual(there.pushPull.sines[0], swapped.pushPull.sines[0], accuracy: 1e-12)
    let raised = try dvd.closedForm(dvd.groove(cotInner: 0.5, cotOuter: 0.5, sign: -1))
    for theta in stride(from: 0.0, to: 6, by: 0.7) {
      XCTAssertEqual(
        raised.pushPull.value(at: theta), -symmetric.pushPull.value(at: theta), accuracy: 1e-12)
      XCTAssertEqual(raised.sum.value(at: theta), symmetric.sum.value(at: theta), accuracy: 1e-12)
    }
    let raisedZero = try dvd.closedForm(dvd.groove(cotInner: 0.3, cotOuter: 0.8, sign: -1)).rawZero
    XCTAssertEqual(try XCTUnwrap(raisedZero), try XCTUnwrap(there.rawZero), accuracy: 1e-18)
  }

  func testOrdersCarryAllThePower() throws {
    let dvd = try ReferenceOptics.dvd()
    let groove = try dvd.groove(cotInner: Cotangent.of75, cotOuter: Cotangent.of50)
    var power = groove.amplitude(order: 0).power
    for order in 1...40_000 {
      power += groove.amplitude(order: order).power + groove.amplitude(order: -order).power
    }
    // The walls' corners leave a tail as m^-4: below 1e-12 beyond 40 000 orders.
    XCTAssertEqual(power, 1, accuracy: 1e-12)
  }

  func testGeneralSumEqualsClosedForm() throws {
    for reference in [try ReferenceOptics.dvd(), try ReferenceOptics.blue()] {
      let pitch = reference.pitch
      let groove = try GrooveShape(
        pitch: pitch, floorWidth: 0.3 * pitch, innerWallWidth: 0.05 * pitch, outerWallWidth: 0.1 * pitch,
        halfPhase: 1.1)
      let closed = try reference.closedForm(groove)
      let general = PushPullCoefficients(groove: groove, overlaps: try reference.overlaps())
      XCTAssertEqual(general.pushPull.cosines.count, 1)
      for theta in stride(from: 0.0, to: 6, by: 0.7) {
        XCTAssertEqual(
          general.pushPull.value(at: theta), closed.pushPull.value(at: theta), accuracy: 1e-12)
        XCTAssertEqual(general.sum.value(at: theta), closed.sum.value(at: theta), accuracy: 1e-12)
      }
    }
  }

  func testLensShiftMovesTheRawZeroByTheReferenceFigure() throws {
    let dvd = try ReferenceOptics.dvd()
    let groove = try dvd.groove(cotInner: Cotangent.of60, cotOuter: Cotangent.of60)
    let shifted = PushPullCoefficients(groove: groove, overlaps: try dvd.overlaps(lensShift: 0.05))
    XCTAssertEqual(shifted.pushPull.mean / shifted.pushPull.peakToPeak, 0.0515, accuracy: 5e-5)
    XCTAssertEqual(try XCTUnwrap(shifted.rawZero) * 1e9, 12.2, accuracy: 0.05)
  }

  func testDefocusAndSphericalAberrationWeakenPushPullAndLeaveItsMean() throws {
    let dvd = try ReferenceOptics.dvd()
    let groove = try dvd.groove(cotInner: Cotangent.of75, cotOuter: Cotangent.of50)
    let perfect = PushPullCoefficients(groove: groove, overlaps: try dvd.overlaps())
    func change(_ wavefront: RadialWavefront) throws -> Double {
      let result = PushPullCoefficients(groove: groove, overlaps: try dvd.overlaps(wavefront: wavefront))
      XCTAssertEqual(result.pushPull.mean, perfect.pushPull.mean, accuracy: 1e-12)
      return result.pushPull.peakToPeak / perfect.pushPull.peakToPeak - 1
    }
    XCTAssertEqual(
      try change(RadialWavefront(numericalAperture: 0.6, defocus: 500e-9)), -0.07, accuracy: 0.005)
    XCTAssertEqual(
      try change(RadialWavefront(numericalAperture: 0.6, sphericalAberration: 80e-9)), -0.067,
      accuracy: 0.0005)
  }

  func testTiltShiftsTheReturnBeamAndItsComaTheTrack() throws {
    let dvd = try ReferenceOptics.dvd()
    let groove = try dvd.groove(cotInner: Cotangent.of60, cotOuter: Cotangent.of60)
    let straight = RadialWavefront(optics: dvd.optics, cover: [CoverMedium(thickness: 602.5e-6, index: 1.58)])
    let tilt = 0.3 * .pi / 180
    func pushPull(coma: Bool, shift: Bool) throws -> PushPullCoefficients {
      let alignment = PupilAlignment(returnShift: shift ? -2 * tilt / 0.6 : 0)
      return PushPullCoefficients(
        groove: groove,
        overlaps: try PupilOverlap(
          optics: dvd.optics, orderSpacing: dvd.orderSpacing,
          wavefront: TiltedCoverWavefront(straight: straight, tilt: coma ? tilt : 0, optics: dvd.optics),
          alignment: alignment))
    }
    // The reference's 0.75 % of offset.
    let returned = try pushPull(coma: false, shift: true).pushPull
    XCTAssertEqual(100 * returned.mean / returned.peakToPeak, 0.75, accuracy: 0.005)
    let comatic = try pushPull(coma: true, shift: false)
    XCTAssertEqual(comatic.pushPull.mean, 0, accuracy: 1e-12, "coma alone makes no offset")
    // A sum over a Cartesian aperture apart, in Python: -6.74. The reference's 5.5 is third-order coma, below.
    XCTAssertEqual(try XCTUnwrap(comatic.balancedZero) * 1e9, -6.74, accuracy: 0.03)
    let none = try pushPull(coma: false, shift: false)
    XCTAssertEqual(try XCTUnwrap(none.balancedZero), 0, accuracy: 1e-18)
  }

  /// Seidel's coma of a tilted plate, W31 = -t (n^2 - 1) tau NA^3/(2 n^3), its slope taken off by least squares.
  private struct SeidelComa: PupilWavefront {
    let coefficient: Double
    func path(xi: Double, eta: Double) -> Double { coefficient * (xi * xi + eta * eta - 0.65224) * xi }
  }

  func testThirdOrderComaIsAFifthTooSmall() throws {
    let dvd = try ReferenceOptics.dvd()
    let groove = try dvd.groove(cotInner: Cotangent.of60, cotOuter: Cotangent.of60)
    let index = 1.58
    let tilt = 0.3 * Double.pi / 180
    let coefficient =
      -600e-6 * (index * index - 1) / (2 * index * index * index) * tilt * 0.6 * 0.6 * 0.6
    let overlaps = try PupilOverlap(
      optics: dvd.optics, orderSpacing: dvd.orderSpacing, wavefront: SeidelComa(coefficient: coefficient))
    let result = PushPullCoefficients(groove: groove, overlaps: overlaps)
    XCTAssertEqual(try XCTUnwrap(result.balancedZero) * 1e9, -5.5, accuracy: 0.05)
  }

  func testBeamDecentreAndSplitOffsetMakeTheOffsetOfALensShiftTogether() throws {
    // A lens shift is, seen from the lens, a beam decentred the other way and a split moved the other way.
    let dvd = try ReferenceOptics.dvd()
    let shifted = try dvd.overlaps(lensShift: 0.04)
    let apart = try PupilOverlap(
      optics: dvd.optics, orderSpacing: dvd.orderSpacing, wavefront: dvd.perfect,
      alignment: PupilAlignment(beamDecentre: -0.04, splitOffset: -0.04))
    for (first, second) in [(0, 0), (1, 0), (1, 1), (0, -1)] {
      let one = shifted.overlap(first, second)
      let other = apart.overlap(first, second)
      XCTAssertEqual(one.outer.real, other.outer.real, accuracy: 1e-14)
      XCTAssertEqual(one.inner.imaginary, other.inner.imaginary, accuracy: 1e-14)
    }
    let split = try PupilOverlap(
      optics: dvd.optics, orderSpacing: dvd.orderSpacing, wavefront: dvd.perfect,
      alignment: PupilAlignment(splitOffset: 0.04)
    ).overlap(0, 0)
    XCTAssertLessThan(split.outer.real, 0.48)
    XCTAssertEqual(split.outer.real + split.inner.real, 1, accuracy: 1e-12)
  }

  func testFirstOrderLawsHoldForShallowGrooves() throws {
    let dvd = try ReferenceOptics.dvd()
    let overlaps = try dvd.overlaps()
    let ratio = overlaps.overlap(1, 1).outer.real / overlaps.overlap(0, 1).outer.real
    let depth = 30e-9
    let groove = try dvd.groove(cotInner: 0.5, cotOuter: 0.6, depth: depth)
    let result = try dvd.closedForm(groove)
    let chi = groove.halfPhase
    let duty = sin(.pi * groove.midWidth / dvd.pitch)
    let peakToPeak = 8 / .pi * overlaps.overlap(0, 1).outer.real * sin(2 * chi) * duty
    XCTAssertEqual(result.pushPull.peakToPeak / peakToPeak, 1, accuracy: 0.06)
    let law = -(tan(chi) / chi - 1) * (0.1 * depth / (2 * dvd.pitch)) * duty * ratio
    XCTAssertEqual(result.pushPull.mean / result.pushPull.peakToPeak / law, 1, accuracy: 0.25)
    let separation = try XCTUnwrap(result.rawZero) - XCTUnwrap(result.balancedZero)
    let predicted = dvd.pitch / .pi * result.pushPull.mean / result.pushPull.peakToPeak
    XCTAssertEqual(separation / predicted, 1, accuracy: 1e-3)
  }

  func testSecondHarmonicZerosOfALandAndGrooveDisc() throws {
    let ram = try ReferenceOptics.dvd(pitch: 1230e-9)
    let groove = try GrooveShape(
      pitch: ram.pitch, floorWidth: 500e-9, innerWallWidth: 30e-9, outerWallWidth: 90e-9, halfPhase: 0.9)
    let result = PushPullCoefficients(groove: groove, overlaps: try ram.overlaps(lensShift: 0.03))
    XCTAssertEqual(result.pushPull.cosines.count, 2)
    XCTAssertGreaterThan(abs(result.pushPull.sines[1]), 1e-3)
    let raw = try XCTUnwrap(result.rawZero) * 2 * .pi / ram.pitch
    XCTAssertEqual(result.pushPull.value(at: raw), 0, accuracy: 1e-12)
    XCTAssertLessThan(result.pushPull.slope(at: raw), 0)
    let balanced = try XCTUnwrap(result.balancedZero) * 2 * .pi / ram.pitch
    XCTAssertEqual(result.pushPull.value(at: balanced), result.pushPull.mean, accuracy: 1e-12)
    var lowest = Double.infinity
    var highest = -Double.infinity
    for step in 0..<20_000 {
      let value = result.pushPull.value(at: Double(step) * 2 * .pi / 20_000)
      lowest = min(lowest, value)
      highest = max(highest, value)
    }
    XCTAssertEqual(result.pushPull.peakToPeak, highest - lowest, accuracy: 1e-7)
  }

  func testZerosAreAbsentWhereTheSignalHasNone() throws {
    let offset = FourierSeries(mean: 1, cosine: 0.1, sine: 0.2)
    XCTAssertNil(PushPullCoefficients(pitch: 1e-6, pushPull: offset, sum: offset).rawZero)
    let flat = FourierSeries(mean: 0, cosine: 0, sine: 0)
    XCTAssertNil(PushPullCoefficients(pitch: 1e-6, pushPull: flat, sum: flat).balancedZero)
  }

  func testGrooveWiderThanItsPitchIsRefused() {
    XCTAssertThrowsError(
      try GrooveShape(
        pitch: 740e-9, floorWidth: 600e-9, innerWallWidth: 100e-9, outerWallWidth: 50e-9, halfPhase: 1)
    ) { XCTAssertEqual(($0 as? OpticsError)?.quantity, "floorWidth + innerWallWidth + outerWallWidth (m)") }
  }
}
