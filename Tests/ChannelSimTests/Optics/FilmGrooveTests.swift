import ChannelSim
import Determinism
import DiscModel
import XCTest

/// The orders of a groove whose floor, land and walls reflect as their films do.
final class FilmGrooveTests: XCTestCase {
  private let optics = 650e-9

  private func disc(_ change: (inout DiscLayer) -> Void = { _ in }) -> Disc {
    let degree = Double.pi / 180
    var layer = DiscLayer(
      index: 0,
      groove: Groove(
        trackPitch: 740e-9, depth: 80e-9, floorWidth: 250e-9, relief: .awayFromLaser,
        walls: [WallRegion(fromRadius: 22e-3, angles: WallAngles(inner: 75 * degree, outer: 50 * degree))]),
      film: Film(index: 2.3, grooveThickness: 100e-9, landThickness: 90e-9), reflectance: 0.2,
      transmittance: 0.6)
    change(&layer)
    var disc = Disc(
      referenceVelocity: 3.84, trackPath: .parallel, radialPhase: .same,
      radii: DiscRadii(
        informationStart: 22.6e-3, dataStart: 24e-3, dataEnd: 58e-3, informationEnd: 58.5e-3, disc: 60e-3),
      substrate: Substrate(index: 1.58, thickness: 575e-6), spacer: Spacer(index: 1.55, thickness: 55e-6),
      layers: [layer])
    disc.layers[0] = layer
    return disc
  }

  private func groove(_ disc: Disc, marks: ReliefPart? = nil) throws -> FilmGroove {
    FilmGroove(
      profile: try disc.layers[0].groove.profile(atRadius: 30e-3),
      light: GrooveLight(disc: disc, layer: disc.layers[0], wavelength: optics, marks: marks))
  }

  private func pushPull(_ groove: some GrooveDiffraction) throws -> FourierSeries {
    let dvd = try ReferenceOptics.dvd()
    return PushPullCoefficients(groove: groove, overlaps: try dvd.overlaps()).pushPull
  }

  func testEqualReflectionEverywhereIsTheClosedForm() throws {
    let disc = disc()
    let profile = try disc.layers[0].groove.profile(atRadius: 30e-3)
    let shape = try GrooveShape(
      pitch: profile.trackPitch, floorWidth: profile.floorWidth, innerWallWidth: profile.innerWallWidth,
      outerWallWidth: profile.outerWallWidth,
      halfPhase: disc.netPhase(of: disc.layers[0], wavelength: optics) / 2)
    let films = try groove(disc)
    for order in -3...3 {
      for other in -3...3 {
        let closed = 0.2 * (shape.amplitude(order: order) * shape.amplitude(order: other).conjugate)
        let general = films.amplitude(order: order) * films.amplitude(order: other).conjugate
        XCTAssertEqual(general.real, closed.real, accuracy: 1e-12)
        XCTAssertEqual(general.imaginary, closed.imaginary, accuracy: 1e-12)
      }
    }
  }

  private func stacked(_ change: (inout StackFilm) -> Void) -> Disc {
    disc { layer in
      let angle = WallAngles(inner: 1.1, outer: 1.1)
      layer.groove.walls = [WallRegion(fromRadius: 22e-3, angles: angle)]
      var dye = StackFilm(material: .dye, grooveThickness: 100e-9, landThickness: 60e-9)
      change(&dye)
      layer.stack = LayerFilms([
        dye, StackFilm(material: .silver, grooveThickness: 12e-9, landThickness: 12e-9),
      ])
    }
  }

  func testUnequalFilmsOnEqualWallsMakeTheOffsetOfUnequalWalls() throws {
    let equal = try pushPull(groove(stacked { _ in }))
    XCTAssertEqual(equal.mean, 0, accuracy: 1e-12)
    XCTAssertEqual(equal.cosines[0], 0, accuracy: 1e-12)
    let outer = try pushPull(groove(stacked { $0.outerWallThickness = 40e-9 }))
    let inner = try pushPull(groove(stacked { $0.innerWallThickness = 40e-9 }))
    XCTAssertGreaterThan(outer.mean.magnitude, 1e-5)
    XCTAssertEqual(outer.mean, -inner.mean, accuracy: 1e-12)
    XCTAssertEqual(outer.cosines[0], -inner.cosines[0], accuracy: 1e-12)
    XCTAssertEqual(outer.sines[0], inner.sines[0], accuracy: 1e-12)
  }

  func testMarksChangeTheGrooveAndLeaveTheLand() throws {
    let disc = stacked { _ in }
    let blank = try groove(disc)
    let marked = try groove(disc, marks: .groove)
    XCTAssertGreaterThan((marked.amplitude(order: 0) - blank.amplitude(order: 0)).magnitude, 0.02)
    let still = stacked { $0.enteredRecordedIndex = $0.index(wavelength: 650e-9, isRecorded: false) }
    XCTAssertEqual(
      (try groove(still, marks: .groove).amplitude(order: 1) - groove(still).amplitude(order: 1)).magnitude,
      0,
      accuracy: 1e-15)
  }

  /// On a groove of vertical walls as wide as its land, films alike on both, marks on lands are marks in grooves half a
  /// pitch aside, in the light that comes back from there: the order m changes by (-1)^m times as much.
  func testMarksOnLandsAreMarksInGroovesHalfAPitchAside() throws {
    let disc = stacked { $0.landThickness = $0.grooveThickness }
    var even = disc
    even.layers[0].groove.floorWidth = 370e-9
    even.layers[0].groove.walls = [
      WallRegion(fromRadius: 22e-3, angles: WallAngles(inner: .pi / 2, outer: .pi / 2))
    ]
    let (blank, inGrooves, onLands) = try (
      groove(even), groove(even, marks: .groove), groove(even, marks: .land)
    )
    func change(_ marked: FilmGroove, _ order: Int) -> Complex {
      marked.amplitude(order: order) - blank.amplitude(order: order)
    }
    let light = change(onLands, 0) * change(inGrooves, 0).conjugate
    XCTAssertGreaterThan(light.magnitude, 1e-4)
    let turned = (1 / light.magnitude) * light
    for order in -3...3 {
      let expected = (order % 2 == 0 ? 1.0 : -1.0) * (turned * change(inGrooves, order))
      XCTAssertEqual((change(onLands, order) - expected).magnitude, 0, accuracy: 1e-14, "\(order)")
    }
    XCTAssertGreaterThan(change(inGrooves, 1).magnitude, 0.01)
  }
}
