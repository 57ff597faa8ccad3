import DiscModel
import XCTest

final class NetPhaseTests: XCTestCase {
  /// The net phase in units of 4 pi d/lambda of a disc with n_s 1.58, n_b 1.5 and n_d 2.4, for a given levelling
  /// (film difference over depth).
  private func factor(layer: Int, relief: Relief, levelling: Double) throws -> Double {
    var disc = try DiscFixtures.disc()
    disc.substrate.index = 1.58
    disc.spacer.index = 1.5
    disc.layers[layer].groove.depth = 100e-9
    disc.layers[layer].groove.relief = relief
    disc.layers[layer].film = Film(
      index: 2.4, grooveThickness: 50e-9 + levelling * 100e-9, landThickness: 50e-9)
    return disc.netPhase(of: disc.layers[layer], wavelength: 650e-9) / (4 * .pi * 100e-9 / 650e-9)
  }

  func testTheFactorsAreThoseOfTheReference() throws {
    XCTAssertEqual(try factor(layer: 0, relief: .towardLaser, levelling: 0.4), -0.62, accuracy: 1e-12)
    XCTAssertEqual(try factor(layer: 1, relief: .towardLaser, levelling: 0.4), -1.14, accuracy: 1e-12)
    XCTAssertEqual(try factor(layer: 1, relief: .awayFromLaser, levelling: 0.4), 1.86, accuracy: 1e-12)
  }

  /// Worked out by hand: without levelling the bare phase of the body in front; away from the laser the film adds.
  func testWithoutLevellingThePhaseIsThatOfTheBodyBefore() throws {
    XCTAssertEqual(try factor(layer: 0, relief: .towardLaser, levelling: 0), -1.58, accuracy: 1e-12)
    XCTAssertEqual(try factor(layer: 0, relief: .awayFromLaser, levelling: 0), 1.58, accuracy: 1e-12)
    XCTAssertEqual(try factor(layer: 1, relief: .awayFromLaser, levelling: 0), 1.5, accuracy: 1e-12)
    XCTAssertEqual(try factor(layer: 0, relief: .awayFromLaser, levelling: 0.4), 1.58 + 0.96, accuracy: 1e-12)
  }

  func testTheFilmNullsThePushPullOfLayerZeroAtTheRatioOfTheIndices() throws {
    let null = 1.58 / 2.4
    XCTAssertEqual(try factor(layer: 0, relief: .towardLaser, levelling: null), 0, accuracy: 1e-12)
    XCTAssertLessThan(try factor(layer: 0, relief: .towardLaser, levelling: null - 0.05), 0)
    XCTAssertGreaterThan(try factor(layer: 0, relief: .towardLaser, levelling: null + 0.05), 0)
  }

  func testThePhaseFallsWithTheWavelength() throws {
    let disc = try DiscFixtures.disc()
    for layer in disc.layers {
      let red = disc.netPhase(of: layer, wavelength: 650e-9)
      XCTAssertEqual(disc.netPhase(of: layer, wavelength: 325e-9), 2 * red, accuracy: 1e-12)
    }
  }

  /// Push-pull in the range of the medium, with the net phase that the fixture states, over the whole disc.
  func testTheFixturesGiveSensiblePushPullOnBothLayers() throws {
    for name in DiscFixtures.names {
      let disc = try DiscFixtures.disc(name)
      for layer in disc.layers {
        let phase = disc.netPhase(of: layer, wavelength: 650e-9)
        XCTAssertEqual(phase, layer.index == 0 ? -0.9666 : -1.0005, accuracy: 5e-4)
        for radius in [24e-3, 40.5e-3, 58e-3] {
          let profile = try layer.groove.profile(atRadius: radius)
          let normalised = ReferencePushPull(profile, netPhase: phase).normalised
          XCTAssertTrue((0.22...0.44).contains(normalised), "\(name) layer \(layer.index): \(normalised)")
        }
      }
    }
  }

  func testUnequalWallsOfTheFixturesMakeAnOffsetInTheOuterRegionOnly() throws {
    let disc = try DiscFixtures.disc()
    for layer in disc.layers {
      let phase = disc.netPhase(of: layer, wavelength: 650e-9)
      let inner = ReferencePushPull(try layer.groove.profile(atRadius: 30e-3), netPhase: phase).pushPull.dc
      let outer = ReferencePushPull(try layer.groove.profile(atRadius: 50e-3), netPhase: phase).pushPull.dc
      XCTAssertEqual(inner, 0, accuracy: 1e-15)
      XCTAssertGreaterThan(outer.magnitude, 1e-5)
    }
  }
}
