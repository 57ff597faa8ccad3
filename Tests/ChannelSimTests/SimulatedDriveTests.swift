import ChannelSim
import Configuration
import Determinism
import DiscModel
import Foundation
import XCTest

/// The simulated drive as a whole: where things are, and what light comes back.
final class SimulatedDriveTests: XCTestCase {
  private static let noRunOut = RunOut(HarmonicSeries(), noise: 0)

  /// A layer with a plain groove and no motion of its own.
  private func layer(_ index: Int, outer: Double = 65, axial: RunOut = noRunOut, radial: RunOut = noRunOut)
    -> DiscLayer
  {
    DiscLayer(
      index: index,
      groove: Groove(
        trackPitch: 740e-9, depth: 60e-9, floorWidth: 280e-9, relief: .towardLaser,
        walls: [
          WallRegion(
            fromRadius: 22e-3,
            angles: WallAngles(inner: 65 * Double.pi / 180, outer: outer * Double.pi / 180))
        ]),
      film: Film(index: 2.3, grooveThickness: 100e-9, landThickness: 90e-9),
      reflectance: index == 0 ? 0.2 : 0.6,
      transmittance: index == 0 ? 0.6 : 0, axialRunOut: axial, radialRunOut: radial)
  }

  private func disc(_ layers: [DiscLayer]) -> Disc {
    Disc(
      referenceVelocity: 3.84, trackPath: .parallel, radialPhase: .same,
      radii: DiscRadii(
        informationStart: 22.6e-3, dataStart: 24e-3, dataEnd: 58e-3, informationEnd: 58.5e-3, disc: 60e-3),
      substrate: Substrate(index: 1.56, thickness: 575e-6), spacer: Spacer(index: 1.55, thickness: 55e-6),
      layers: layers)
  }

  private func drive(
    _ disc: Disc, speed: Double = 25, orientation: Orientation = .horizontal,
    sideSpots: SideSpots = SideSpots()
  ) throws -> SimulatedDrive {
    let pickup = Pickup(
      optics: try PickupOptics(
        wavelength: 650e-9, numericalAperture: 0.6, rimIntensity: 0.6, designCoverThickness: 600e-6,
        designCoverIndex: 1.58, astigmatismHalfSeparation: 3e-6, detectorSide: 11e-6, focalLength: 3.05e-3),
      focusActuator: .referenceFocus, trackingActuator: .referenceTracking, restDistance: 0,
      sideSpots: sideSpots)
    let mechanism = Mechanism(
      spindle: .typical, initialSpeed: speed, sled: .typical, initialRadius: 24e-3, orientation: orientation,
      shocks: [])
    return try SimulatedDrive(
      disc: disc, pickup: pickup, mechanism: mechanism, seed: 1, sampleRate: 200_000)
  }

  private func advance(_ drive: inout SimulatedDrive, ticks: Int, focusVoltage: Double = 0, from: UInt64 = 0)
  {
    let table = GaussianTable()
    for tick in 0..<UInt64(ticks) {
      drive.step(
        voltages: SIMD4(focusVoltage, 0, 0, 0), laserIsOn: true, tick: from + tick,
        gaussians: table.values.span)
    }
  }

  func testQuadrantsGiveBackTheThreeSumsByTheConventionsOfSign() throws {
    var drive = try drive(disc([layer(0), layer(1)]))
    advance(&drive, ticks: 1)
    let spot = drive.read()
    let light = spot.light
    let signals = drive.staticSignals(
      layer: spot.layer, displacement: -spot.focusErrors[spot.layer], grooveNumber: spot.grooveNumber,
      lensShift: spot.lensShift)
    XCTAssertEqual(light.x + light.y + light.z + light.w, signals.sum, accuracy: 1e-12)
    XCTAssertEqual((light.x + light.z) - (light.y + light.w), signals.focusError, accuracy: 1e-12)
    XCTAssertEqual((light.x + light.y) - (light.z + light.w), signals.pushPull, accuracy: 1e-12)
  }

  func testFocusErrorIsPositiveWhenTheLensIsTooClose() throws {
    let drive = try drive(disc([layer(0), layer(1)]))
    for layer in 0..<2 {
      let near = drive.staticSignals(layer: layer, displacement: 1e-6, grooveNumber: 0)
      let far = drive.staticSignals(layer: layer, displacement: -1e-6, grooveNumber: 0)
      XCTAssertGreaterThan(near.focusError, 0)
      XCTAssertLessThan(far.focusError, 0)
    }
  }

  func testRecessedAndRaisedGroovesHaveOppositePushPull() throws {
    let toward = try drive(disc([layer(0), layer(1)]))
    var raised = layer(0)
    raised.groove.relief = .awayFromLaser
    // Without its film, so that the relief alone decides.
    var plain = layer(0)
    plain.film = Film(index: 2.3, grooveThickness: 90e-9, landThickness: 90e-9)
    raised.film = plain.film
    let away = try drive(disc([raised, layer(1)]))
    let bare = try drive(disc([plain, layer(1)]))
    XCTAssertLessThan(away.pushPullSlope(layer: 0, trackPlace: 0).slope, 0, "recessed: PP falls outward")
    // Equal and opposite in the aperture; on the detector the cover's aberration tells them apart by a hundredth.
    XCTAssertEqual(
      away.pushPullSlope(layer: 0, trackPlace: 0).slope / bare.pushPullSlope(layer: 0, trackPlace: 0).slope,
      -1,
      accuracy: 0.02)
    XCTAssertGreaterThan(toward.pushPullSlope(layer: 0, trackPlace: 0).slope, 0)
    // On land the slope is the other one.
    XCTAssertLessThan(toward.pushPullSlope(layer: 0, trackPlace: 0.5).slope, 0)
  }

  func testUnequalWallsMoveTheMiddleOfThePushPull() throws {
    let equal = try drive(disc([layer(0), layer(1)]))
    let unequal = try drive(disc([layer(0, outer: 45), layer(1)]))
    XCTAssertEqual(equal.pushPullSlope(layer: 0, trackPlace: 0).middle, 0, accuracy: 1e-15)
    XCTAssertGreaterThan(abs(unequal.pushPullSlope(layer: 0, trackPlace: 0).middle), 1e-6)
  }

  func testTheOtherLayersStrayLightFallsWithTheSpacer() throws {
    var stray: [Double] = []
    for spacer in [40e-6, 55e-6, 70e-6] {
      var thick = disc([layer(0), layer(1)])
      thick.spacer.thickness = spacer
      let both = try drive(thick).staticSignals(layer: 0, displacement: 0, grooveNumber: 0).sum
      let alone = try drive(disc([layer(0)])).staticSignals(layer: 0, displacement: 0, grooveNumber: 0).sum
      stray.append(both / alone - 1)
    }
    print("stray sum of layer 1 in focus on layer 0:", stray)
    XCTAssertGreaterThan(stray[0], stray[1])
    XCTAssertGreaterThan(stray[1], stray[2])
    XCTAssertGreaterThan(stray[2], 0.005)
    XCTAssertLessThan(stray[0], 0.10)
  }

  func testAxialRunOutMovesTheLayerAndEccentricityTheTrack() throws {
    let axial = RunOut(HarmonicSeries([Harmonic(order: 1, amplitude: 100e-6, phase: 0.4)]), noise: 0)
    let radial = RunOut(HarmonicSeries([Harmonic(order: 1, amplitude: 30e-6, phase: -0.3)]), noise: 0)
    var moving = try drive(disc([layer(0, axial: axial, radial: radial)]))
    let table = GaussianTable()
    for tick in 0..<16_000 as Range<UInt64> {
      let spot = moving.read()
      let angle = 2 * Double.pi * moving.turnFraction
      let z = 100e-6 * cos(angle - 0.4)
      // The lens sags under gravity from its neutral place; its own path is known.
      XCTAssertEqual(spot.focusErrors.x + moving.lens.focusPosition, z, accuracy: 1e-10)
      // A spiral: the groove's number falls by a turn as the disc turns once, beside the eccentricity.
      let radius = 24e-3 - 30e-6 * cos(angle + 0.3)
      let groove = (radius - 22.6e-3) / 740e-9 - moving.turnFraction
      XCTAssertEqual(spot.grooveNumber, groove, accuracy: 2e-3)
      // The drive voltage holds the disc's speed nearly.
      moving.step(
        voltages: SIMD4(0, 0, 0, 1), laserIsOn: true, tick: tick, gaussians: table.values.span)
    }
  }

  func testLayerOneFollowsLayerZeroAndTheSpacer() throws {
    let axial = RunOut(HarmonicSeries([Harmonic(order: 1, amplitude: 100e-6, phase: 0)]), noise: 0)
    var thick = disc([layer(0, axial: axial), layer(1, axial: axial)])
    thick.spacer.withinTurn = HarmonicSeries([Harmonic(order: 1, amplitude: 4e-6, phase: 0)])
    let still = try drive(thick, speed: 0)
    var drive = still
    advance(&drive, ticks: 1)
    let spot = drive.read()
    // At angle 0 the spacer is 4 um thicker: the lens travels further by the share travel/spacer of it.
    let travel = spot.focusErrors.y - spot.focusErrors.x
    XCTAssertEqual(travel, drive.layerTravel * (1 + 4.0 / 55), accuracy: 1e-9)
  }

  func testGravityPullsTheLensByHowTheDriveStands() throws {
    for (orientation, focus, radial) in [
      (Orientation.horizontal, -1.0, 0.0), (.upsideDown, 1, 0), (.onSide, 0, -1),
    ] {
      var drive = try drive(disc([layer(0), layer(1)]), orientation: orientation)
      advance(&drive, ticks: 120_000)
      let w1 = 2 * Double.pi * 52.0
      let w2 = 2 * Double.pi * 58.0
      XCTAssertEqual(drive.lens.focusPosition, focus * 9.80665 / (w1 * w1), accuracy: 1e-9)
      XCTAssertEqual(drive.lens.trackingPosition, radial * 9.80665 / (w2 * w2), accuracy: 1e-8)
    }
  }

  func testTheLaserOffGivesNoLight() throws {
    var drive = try drive(disc([layer(0), layer(1)]))
    XCTAssertEqual(drive.read().light, .zero)
    advance(&drive, ticks: 1)
    XCTAssertGreaterThan(drive.read().light.x, 0)
  }

  func testADiscOfOneLayerShowsOnlyOne() throws {
    var drive = try drive(disc([layer(0)]))
    XCTAssertEqual(drive.layerCount, 1)
    XCTAssertEqual(drive.layerTravel, 0)
    advance(&drive, ticks: 2000, focusVoltage: 0.1)
    XCTAssertEqual(drive.read().layer, 0)
  }

  func testACopyContinuesBitForBitAndASnapshotToo() throws {
    let axial = RunOut(HarmonicSeries([Harmonic(order: 2, amplitude: 10e-6, phase: 1)]), noise: 20e-9)
    var first = try drive(disc([layer(0, axial: axial), layer(1, axial: axial)]))
    advance(&first, ticks: 1003, focusVoltage: 0.05)
    var second = try drive(disc([layer(0, axial: axial), layer(1, axial: axial)]))
    try second.restore(first.snapshot())
    advance(&first, ticks: 500, from: 1003)
    advance(&second, ticks: 500, from: 1003)
    XCTAssertEqual(first.digest(), second.digest())
    XCTAssertEqual(first.read(), second.read())
  }

  func testWallsAreTakenUpAsTheSledMovesAcrossABorder() throws {
    var bordered = layer(0)
    bordered.groove.walls.append(
      WallRegion(
        fromRadius: 24.5e-3, angles: WallAngles(inner: 75 * Double.pi / 180, outer: 50 * Double.pi / 180)))
    var drive = try drive(disc([bordered, layer(1)]))
    let before = drive.pushPullSlope(layer: 0, trackPlace: 0).middle
    let table = GaussianTable()
    for tick in 0..<40_000 as Range<UInt64> {
      drive.step(voltages: SIMD4(0, 0, 1.2, 0), laserIsOn: true, tick: tick, gaussians: table.values.span)
    }
    XCTAssertGreaterThan(drive.sled.position, 24.6e-3)
    let after = drive.pushPullSlope(layer: 0, trackPlace: 0).middle
    XCTAssertEqual(before, 0, accuracy: 1e-15)
    XCTAssertGreaterThan(abs(after), 1e-6)
  }

  /// Half a pitch aside the side spots' push-pull is the main spot's turned over; their mean is not.
  func testSideSpotsHalfAPitchAsideSeeTheGroovesTurnedOver() throws {
    var drive = try drive(disc([layer(0)]), sideSpots: SideSpots(share: 0.067, offset: 370e-9))
    advance(&drive, ticks: 1)
    var main: [Double] = []
    var side: [Double] = []
    for tick in 0..<400 as Range<UInt64> {
      let spot = drive.read()
      main.append(spot.light.x + spot.light.y - spot.light.z - spot.light.w)
      side.append(spot.side.x + spot.side.y - spot.side.z - spot.side.w)
      advance(&drive, ticks: 1, from: tick)
    }
    let mainMean = main.reduce(0, +) / 400
    let sideMean = side.reduce(0, +) / 400
    var product = 0.0
    var power = 0.0
    for index in main.indices {
      product += (main[index] - mainMean) * (side[index] - sideMean)
      power += (main[index] - mainMean) * (main[index] - mainMean)
    }
    XCTAssertGreaterThan(power, 1e-6)
    XCTAssertEqual(product / power, -2 * 0.067, accuracy: 0.005)
  }
}
