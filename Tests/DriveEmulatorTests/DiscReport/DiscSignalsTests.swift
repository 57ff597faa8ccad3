import ChannelSim
import Configuration
import DiscModel
import DriveEmulator
import XCTest

/// Reference figures: an independent scalar computation, section 3 (groove) and 5 (focus) of its tables.
final class DiscSignalsTests: XCTestCase {
  func testBareGrooveGivesTheReferenceCoefficients() throws {
    let signals = try DiscSignals(
      disc: try Self.reference(), optics: try Self.optics(), layer: 0, radius: 30e-3, bare: true)
    let pushPull = signals.groove.pushPull
    XCTAssertEqual(pushPull.mean, -0.00821988, accuracy: 1e-8)
    XCTAssertEqual(pushPull.cosines[0], 0.00299301, accuracy: 1e-8)
    XCTAssertEqual(pushPull.sines[0], -0.13187880, accuracy: 1e-8)
    let sum = signals.groove.sum
    XCTAssertEqual(sum.mean, 0.28554844, accuracy: 1e-8)
    XCTAssertEqual(sum.cosines[0], -0.05993993, accuracy: 1e-8)
    XCTAssertEqual(sum.sines[0], 0.00560434, accuracy: 1e-8)
    XCTAssertEqual(try XCTUnwrap(signals.groove.balancedZero), 2.672e-9, accuracy: 1e-12)
    XCTAssertEqual(try XCTUnwrap(signals.groove.rawZero), -4.671e-9, accuracy: 1e-12)
    XCTAssertEqual(signals.overlap01, 0.146591, accuracy: 1e-6)
    XCTAssertEqual(signals.overlap11, 0.147285, accuracy: 1e-6)
    XCTAssertEqual(signals.netPhase, 4 * Double.pi * 1.58 * 80 / 650, accuracy: 1e-12)
  }

  func testBareFocusGivesTheReferenceCurve() throws {
    let signals = try DiscSignals(
      disc: try Self.reference(), optics: try Self.optics(detectorSide: 16e-6), layer: 0, radius: 30e-3,
      bare: true)
    // Two-dimensional quadrature made apart: 0.895557 at 3.1 um, 0.4017339833e-3 per nm over 10 nm.
    XCTAssertEqual(signals.focus.positivePeak, 0.895557, accuracy: 1e-5)
    XCTAssertEqual(signals.focus.negativePeak, -signals.focus.positivePeak, accuracy: 1e-9)
    XCTAssertEqual(signals.focus.range, 6.3e-6, accuracy: 0.15e-6)
    XCTAssertEqual(signals.focus.slope * 1e-9, 4.017340e-4, accuracy: 4e-9)
    XCTAssertEqual(signals.focus.lensPosition, 0, accuracy: 1e-12)
  }

  func testLensTravelsLessThanTheParaxialWayBetweenTheLayers() throws {
    var disc = try Self.reference()
    disc.substrate.thickness = 575e-6
    disc.spacer = Spacer(index: 1.58, thickness: 55e-6)
    let optics = try Self.optics(designCover: 602.5e-6)
    let first = try DiscSignals(disc: disc, optics: optics, layer: 0, radius: 30e-3)
    let second = try DiscSignals(disc: disc, optics: optics, layer: 1, radius: 30e-3)
    XCTAssertEqual(second.focus.lensPosition - first.focus.lensPosition, 32.9e-6, accuracy: 0.05e-6)
    // With 27.5 um of cover error the slope falls 4 %.
    let perfect = try DiscSignals(disc: disc, optics: optics, layer: 0, radius: 30e-3, bare: true).focus.slope
    for signals in [first, second] {
      XCTAssertEqual(signals.focus.slope / signals.reflectance / perfect, 0.96, accuracy: 0.003)
    }
  }

  func testRaisedGrooveTurnsThePolarity() throws {
    let optics = try Self.optics()
    let recessed = try DiscSignals(
      disc: Self.reference(), optics: optics, layer: 0, radius: 30e-3, bare: true)
    var disc = try Self.reference()
    disc.layers[0].groove.relief = .towardLaser
    let raised = try DiscSignals(disc: disc, optics: optics, layer: 0, radius: 30e-3, bare: true)
    XCTAssertEqual(raised.netPhase, -recessed.netPhase)
    XCTAssertLessThan(recessed.groove.pushPull.sines[0] * raised.groove.pushPull.sines[0], 0)
  }

  func testBarePhaseOfLayerOneIsThatOfTheBond() throws {
    let signals = try DiscSignals(
      disc: Self.disc("builtin:dvd-r-dl"), optics: Self.optics(), layer: 1, radius: 24e-3, bare: true)
    XCTAssertEqual(signals.netPhase, -4 * Double.pi * 1.55 * 60 / 650, accuracy: 1e-12)
    XCTAssertEqual(signals.reflectance, 1)
  }

  func testSignalsOfTheDiscFollowReflectanceAndFilms() throws {
    var disc = try Self.disc("builtin:dvd-r-dl")
    let optics = try Self.optics()
    let second = try DiscSignals(disc: disc, optics: optics, layer: 1, radius: 24e-3)
    XCTAssertEqual(second.reflectance, 0.6 * 0.6 * 0.6, accuracy: 1e-12)
    XCTAssertEqual(second.netPhase, disc.netPhase(of: disc.layers[1], wavelength: 650e-9))
    disc.layers[1].reflectance /= 2
    let darker = try DiscSignals(disc: disc, optics: optics, layer: 1, radius: 24e-3)
    XCTAssertEqual(darker.groove.pushPull.sines[0], second.groove.pushPull.sines[0] / 2, accuracy: 1e-12)
    XCTAssertEqual(darker.focus.positivePeak, second.focus.positivePeak / 2, accuracy: 1e-12)
  }

  func testZeroThatDoesNotExistIsNull() throws {
    var disc = try Self.reference()
    disc.layers[0].groove.depth = 0
    let signals = try DiscSignals(disc: disc, optics: Self.optics(), layer: 0, radius: 30e-3, bare: true)
    XCTAssertEqual(signals.document["zero_raw_nm"], .null)
    XCTAssertEqual(signals.document["zero_ac_nm"], .null)
  }

  func testQuestionsWithoutAnswerAreRefused() throws {
    let disc = try Self.reference()
    let optics = try Self.optics()
    for (layer, radius) in [(2, 30e-3), (-1, 30e-3), (0, 0.0), (0, 0.1), (0, Double.nan)] {
      XCTAssertThrowsError(try DiscSignals(disc: disc, optics: optics, layer: layer, radius: radius)) {
        XCTAssertTrue($0 is DiscReportError, "\($0)")
      }
    }
  }

  func testStandardsRulesAreErrorsAndPublishedPracticeIsAWarning() {
    XCTAssertEqual(DiscFinding.Rule.spacerThickness.grade, .error)
    XCTAssertEqual(DiscFinding.Rule.equalGrooveFilms.grade, .warning)
  }

  // MARK: Fixtures

  private static func disc(_ reference: String) throws -> Disc {
    try Disc(Disc.schema.resolve(ScenarioLoader.load(reference)))
  }

  /// d = 80 nm, f = 250 nm, alpha/beta = 75/50 degrees, recessed, behind index 1.58.
  private static func reference() throws -> Disc {
    var disc = try disc("builtin:dvd-r-dl")
    disc.substrate.index = 1.58
    disc.layers[0].groove = Groove(
      trackPitch: 740e-9, depth: 80e-9, floorWidth: 250e-9, relief: .awayFromLaser,
      walls: [
        WallRegion(
          fromRadius: 22e-3, angles: WallAngles(inner: 75 * Double.pi / 180, outer: 50 * Double.pi / 180))
      ])
    return disc
  }

  private static func optics(
    detectorSide: Double = 11e-6, designCover: Double = 600e-6
  ) throws -> PickupOptics {
    try PickupOptics(
      wavelength: 650e-9, numericalAperture: 0.6, rimIntensity: 0.6, designCoverThickness: designCover,
      designCoverIndex: 1.58, astigmatismHalfSeparation: 3e-6, detectorSide: detectorSide,
      focalLength: 3.05e-3)
  }
}
