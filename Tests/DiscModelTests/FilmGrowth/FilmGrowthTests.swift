import DiscModel
import XCTest

final class FilmGrowthTests: XCTestCase {
  static let ring = AnnularSource(ringRadius: 45e-3, distance: 40e-3)

  static func growth(_ source: AnnularSource = ring, scattered: Double = 0) -> FilmGrowth {
    FilmGrowth(
      source: source, scatteredShare: scattered, thickness: 20e-9, referenceRadius: 40e-3, discRadius: 60e-3)
  }

  static func groove(_ inner: Double = 90, _ outer: Double = 90, depth: Double = 80e-9) -> Groove {
    let angles = WallAngles(inner: inner / 180 * .pi, outer: outer / 180 * .pi)
    return Groove(
      trackPitch: 740e-9, depth: depth, floorWidth: 250e-9, relief: .towardLaser,
      walls: [WallRegion(fromRadius: 0, angles: angles)])
  }

  private func profile(_ inner: Double, _ outer: Double, depth: Double = 80e-9) throws -> GrooveProfile {
    try Self.groove(inner, outer, depth: depth).profile(atRadius: 30e-3)
  }

  /// On the axis the ring is seen alike from all sides, and what is scattered comes from all sides everywhere.
  func testEqualWallsGetEqualFilmsUnderASymmetricFlux() throws {
    let equal = try profile(62, 62)
    for standsOut in [true, false] {
      let film = Self.growth().film(on: equal, atRadius: 0, standsOut: standsOut)
      XCTAssertEqual(film.innerWall, film.outerWall, accuracy: 1e-12 * film.floor)
      let scattered = Self.growth(scattered: 1).film(on: equal, atRadius: 58e-3, standsOut: standsOut)
      XCTAssertEqual(scattered.innerWall, scattered.outerWall, accuracy: 1e-12 * scattered.floor)
      XCTAssertLessThan(scattered.outerWall, scattered.openPlane)
    }
  }

  /// At the outer radii particles come from the inside. The inner-side wall faces them where the groove stands out,
  /// the outer-side wall where it is recessed.
  func testTheWallThatFacesTheSourceGetsMore() throws {
    let equal = try profile(62, 62)
    XCTAssertLessThan(Self.growth().meanArrivalAngle(atRadius: 55e-3), 0)
    let out = Self.growth().film(on: equal, atRadius: 55e-3, standsOut: true)
    XCTAssertGreaterThan(out.innerWall, 1.5 * out.outerWall)
    let recessed = Self.growth().film(on: equal, atRadius: 55e-3, standsOut: false)
    XCTAssertGreaterThan(recessed.outerWall, 1.5 * recessed.innerWall)
    // A ring larger than the disc turns the flux, and with it the walls.
    let wide = AnnularSource(ringRadius: 90e-3, distance: 40e-3)
    XCTAssertGreaterThan(Self.growth(wide).meanArrivalAngle(atRadius: 55e-3), 0)
    let turned = Self.growth(wide).film(on: equal, atRadius: 55e-3, standsOut: true)
    XCTAssertGreaterThan(turned.outerWall, 1.5 * turned.innerWall)
  }

  /// Without shadow each face gets what a plane of its tilt gets: the flux vector on its normal.
  func testFlatWallsWithoutShadowGetTheFluxVectorOnTheirNormal() throws {
    let growth = Self.growth()
    let film = growth.film(on: try profile(12, 9, depth: 5e-9), atRadius: 50e-3, standsOut: true)
    let angle = growth.meanArrivalAngle(atRadius: 50e-3)
    func expected(_ tilt: Double) -> Double { film.openPlane * cos(tilt + angle) / cos(angle) }
    XCTAssertEqual(film.innerWall, expected(12 / 180 * .pi), accuracy: 1e-3 * film.openPlane)
    XCTAssertEqual(film.outerWall, expected(-9 / 180 * .pi), accuracy: 1e-3 * film.openPlane)
    XCTAssertEqual(film.floor, film.openPlane, accuracy: 1e-12 * film.openPlane, "nothing stands above it")
    XCTAssertEqual(film.land, film.openPlane, accuracy: 1e-3 * film.openPlane)
    let flat = growth.film(on: try profile(60, 60, depth: 0), atRadius: 40e-3, standsOut: true)
    XCTAssertEqual(flat.land, 20e-9, accuracy: 1e-20)
    XCTAssertEqual(flat.floor, 20e-9, accuracy: 1e-20)
  }

  /// What the faces get together is what falls through the plane above the groove: nothing is lost, nothing counted
  /// twice.
  func testTheFacesTogetherGetWhatFallsOnThePitch() throws {
    for (inner, outer, standsOut) in [(75.0, 50.0, true), (75, 50, false), (88, 88, true), (40, 70, false)] {
      for scattered in [0, 0.4, 1] {
        let section = try profile(inner, outer, depth: 120e-9)
        let film = Self.growth(scattered: scattered).film(on: section, atRadius: 52e-3, standsOut: standsOut)
        let slant = { (width: Double) in (width * width + 120e-9 * 120e-9).squareRoot() }
        let whole =
          film.floor * section.floorWidth + film.land * section.landWidth
          + film.innerWall * slant(section.innerWallWidth) + film.outerWall * slant(section.outerWallWidth)
        XCTAssertEqual(whole, film.openPlane * section.trackPitch, accuracy: 2e-3 * whole)
      }
    }
  }

  /// Particles thrown one by one from the ring, followed to the face they strike.
  func testFilmsAreThoseOfADirectCountOfParticles() throws {
    let section = try profile(75, 50, depth: 120e-9)
    for (standsOut, radius) in [(true, 50e-3), (false, 50e-3), (true, 26e-3)] {
      let film = Self.growth().film(on: section, atRadius: radius, standsOut: standsOut)
      let counted = ParticleCount(
        source: Self.ring, radius: radius, section: section, standsOut: standsOut, particles: 1_500_000)
      XCTAssertGreaterThan(counted.hits, 10_000)
      for (face, value) in [film.innerWall, film.floor, film.outerWall, film.land].enumerated() {
        let share = value * counted.lengths[face] / (film.openPlane * section.trackPitch)
        let expected = share * Double(counted.hits)
        // Four standard deviations of the count, and half a percent for the annulus in which particles are taken.
        XCTAssertEqual(
          Double(counted.counts[face]), expected, accuracy: 4 * expected.squareRoot() + 0.005 * expected,
          "face \(face), stands out: \(standsOut)")
      }
    }
  }

  /// Equal films need walls that lean apart by twice the mean arrival angle where nothing shadows.
  func testShallowWallsEqualiseAtTwiceTheMeanArrivalAngle() throws {
    let growth = Self.growth()
    let mean = 20.0 / 180 * Double.pi
    for radius in [26e-3, 34e-3] {
      let difference = try XCTUnwrap(
        growth.equalisingDifference(
          trackPitch: 740e-9, depth: 2e-9, midDepthWidth: 370e-9, meanAngle: mean, atRadius: radius,
          standsOut: true))
      XCTAssertEqual(difference, -2 * growth.meanArrivalAngle(atRadius: radius), accuracy: 2e-3)
    }
  }

  /// The table that rows B6, B7 and B9 ask for together; a groove of mean wall angle 62.5 degrees.
  func testTheEqualisingDifferenceIsSmallInsideAndLargeOutside() throws {
    let growth = Self.growth(scattered: 0.2)
    func difference(_ radius: Double, standsOut: Bool) throws -> Double {
      try XCTUnwrap(
        growth.equalisingDifference(
          trackPitch: 740e-9, depth: 80e-9, midDepthWidth: 320e-9, meanAngle: 62.5 / 180 * Double.pi,
          atRadius: radius,
          standsOut: standsOut), "\(radius)") / .pi * 180
    }
    var last = -Double.infinity
    for radius in stride(from: 22e-3, through: 58e-3, by: 3e-3) {
      let here = try difference(radius, standsOut: true)
      let arrival = growth.meanArrivalAngle(atRadius: radius) / .pi * 180
      print("radius \(radius * 1e3) mm: \(here) deg, arrival \(arrival)")
      if radius < 30e-3 { XCTAssertLessThanOrEqual(here, 10) }
      if radius > 40e-3 { XCTAssertGreaterThanOrEqual(here, 20) }
      XCTAssertGreaterThan(here, last)
      last = here
      // The same flux asks for the opposite of a groove that is recessed from the source.
      XCTAssertEqual(try difference(radius, standsOut: false) < 0, here > 0)
    }
  }
}
