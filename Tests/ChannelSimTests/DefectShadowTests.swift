import Determinism
import DiscModel
import Foundation
import XCTest

@testable import ChannelSim

/// Shadows of flaws, against areas that can be written down.
final class DefectShadowTests: XCTestCase {
  private func shadow(_ defects: [DiscDefect]) throws -> (shadow: DefectShadow, cone: Double) {
    let optics = try ReferenceOptics.dvd().optics
    var disc = try RecordedDiscTests.disc()
    disc.defects = defects
    return (
      DefectShadow(disc: disc, optics: optics, radius: 24e-3),
      optics.coneRadius(at: disc.substrate.thickness, index: disc.substrate.index)
    )
  }

  private func dot(_ width: Double, depth: DiscDefect.Depth = .entranceSurface, through: Double = 0)
    -> DiscDefect
  {
    DiscDefect(kind: .dot, depth: depth, radius: 24e-3, angle: 0, width: width, transmittance: through)
  }

  /// Of the aperture's light (or, with half the exponent, its field) the share within a ray that crosses the surface at a
  /// share of the cone: the sine condition and the law of refraction, written down.
  private func inside(_ share: Double, exponent: Double, index: Double) -> Double {
    let sine = 0.6 / index
    let tangent = share * sine / (1 - sine * sine).squareRoot()
    let rho = tangent / (1 + tangent * tangent).squareRoot() * index / 0.6
    return (1 - Double.exp(-exponent * rho * rho)) / (1 - Double.exp(-exponent))
  }

  func testADotOnTheAxisTakesItsShareOfTheCone() throws {
    let cone = try shadow([]).cone
    let exponent = -Double.log(0.6)
    let index = try RecordedDiscTests.disc().substrate.index
    for share in [0.3, 0.6, 0.9] {
      let (shadow, _) = try shadow([dot(2 * share * cone)])
      let left = shadow.quadrants(layer: 0, radius: 24e-3, turnFraction: 0)
      // In and out the same place is dark. Over an edge of width e both ways together pass a third and not half, which
      // widens the dot by e/6; and the twelve rings on which it is sampled are a twelfth of the light each.
      let returning = 1 - inside(share + 1.0 / 72, exponent: exponent, index: index)
      XCTAssertEqual(left.x, returning, accuracy: 0.02)
      XCTAssertEqual(left.y, left.x, accuracy: 1e-12)
      // Into the spot the field goes once, and its intensity is the square; the root of an edge narrows the dot by e/6.
      let field = 1 - inside(share - 1.0 / 72, exponent: exponent / 2, index: index)
      let passing = shadow.passing(layer: 0, radius: 24e-3, turnFraction: 0)
      XCTAssertEqual(passing, field * field, accuracy: 0.02)
      XCTAssertEqual(
        shadow.returning(layer: 0, radius: 24e-3, turnFraction: 0), 0.5 * (left.x + left.y), accuracy: 1e-15)
    }
  }

  func testADotAsideDarkensTwice() throws {
    let cone = try shadow([]).cone
    let (shadow, _) = try shadow([dot(0.4 * cone)])
    let left = shadow.quadrants(layer: 0, radius: 24e-3 + 0.5 * cone, turnFraction: 0)
    // What goes in at one side comes out at the other: two shadows of 0.04 of the area, each of the density there.
    let index = try RecordedDiscTests.disc().substrate.index
    let exponent = -Double.log(0.6)
    let density =
      (inside(0.51, exponent: exponent, index: index) - inside(0.49, exponent: exponent, index: index))
      / (0.51 * 0.51 - 0.49 * 0.49)
    XCTAssertEqual(0.5 * (left.x + left.y), 1 - 2 * 0.04 * density, accuracy: 0.01)
  }

  func testADotInADiagonalDisturbsTheFocusErrorAndNotItsOppositeWhenItLeaves() throws {
    let cone = try shadow([]).cone
    let (shadow, _) = try shadow([dot(0.4 * cone)])
    let way = 0.4 * cone
    let turn = way / (2 * Double.pi * 24e-3)
    let before = shadow.quadrants(layer: 0, radius: 24e-3 + way, turnFraction: 1 - turn)
    let after = shadow.quadrants(layer: 0, radius: 24e-3 + way, turnFraction: turn)
    XCTAssertGreaterThan((before.x - before.y).magnitude, 0.05)
    XCTAssertEqual(before.x - before.y, -(after.x - after.y), accuracy: 0.01)
  }

  func testALayersOwnHoleIsAllOrNothingAndWhatLiesBehindTheFocusIsNotSeen() throws {
    let hole = try shadow([dot(100e-6, depth: .layer0, through: 0.5)]).shadow
    XCTAssertEqual(hole.quadrants(layer: 0, radius: 24e-3, turnFraction: 0).x, 0.25, accuracy: 1e-12)
    XCTAssertEqual(hole.quadrants(layer: 0, radius: 24.06e-3, turnFraction: 0).x, 1, accuracy: 1e-12)
    // On layer 1 its light is wide where it crosses layer 0.
    let seen = hole.quadrants(layer: 1, radius: 24.06e-3, turnFraction: 0).x
    XCTAssertGreaterThan(seen, 0.5)
    XCTAssertLessThan(seen, 0.999)
    let behind = try shadow([dot(100e-6, depth: .layer1)]).shadow
    XCTAssertEqual(behind.quadrants(layer: 0, radius: 24e-3, turnFraction: 0), SIMD2(1, 1))
    XCTAssertEqual(behind.quadrants(layer: 1, radius: 24e-3, turnFraction: 0), .zero)
  }

  func testAScratchAlongTheTrackTakesAStripeAndNoFocusError() throws {
    let cone = try shadow([]).cone
    let scratch = DiscDefect(
      kind: .scratch, radius: 24e-3, angle: 0, width: 0.2 * cone, length: 20e-3, direction: 0)
    let left = try shadow([scratch]).shadow.quadrants(layer: 0, radius: 24e-3, turnFraction: 0)
    // Ring by ring, of a ring of radius r the share (2/pi) asin(h/r) lies within a stripe of half-width h; soft edges widen
    // it as they do a dot. The innermost of the twelve rings stands for a disc that the stripe covers more of: .01 of the
    // light.
    let index = try RecordedDiscTests.disc().substrate.index
    let exponent = -Double.log(0.6)
    let h = 0.1 + 1.0 / 72
    let stripe = (0..<2000).reduce(0.0) { sum, ring in
      let (from, to) = (Double(ring) / 2000, Double(ring + 1) / 2000)
      let light =
        inside(to, exponent: exponent, index: index) - inside(from, exponent: exponent, index: index)
      let middle = 0.5 * (from + to)
      return sum + light * (middle > h ? 2 / Double.pi * Double.asin(h / middle) : 1)
    }
    XCTAssertEqual(left.x, 1 - stripe, accuracy: 0.02)
    XCTAssertEqual(left.x, left.y, accuracy: 1e-12)
  }

  func testAFlawIsNoticedBeforeTheSpotComesThere() throws {
    let (shadow, cone) = try shadow([dot(100e-6)])
    XCTAssertTrue(shadow.isNear(layer: 0, radius: 24e-3, turnFraction: 0.001, way: 0))
    let far = (60e-6 + cone + 1e-3) / (2 * Double.pi * 24e-3)
    XCTAssertFalse(shadow.isNear(layer: 0, radius: 24e-3, turnFraction: far, way: 0))
    XCTAssertTrue(shadow.isNear(layer: 0, radius: 24e-3, turnFraction: far, way: 1.1e-3))
  }
}
