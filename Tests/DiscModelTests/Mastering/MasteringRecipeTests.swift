import Configuration
import DiscModel
import XCTest

final class MasteringRecipeTests: XCTestCase {
  private func degrees(_ radians: Double) -> Double { radians / .pi * 180 }

  static func recipe(_ name: String, _ overrides: String...) throws -> MasteringRecipe {
    var value = try DiscFixtures.composed(
      try ConfigurationValue.parse(try DiscFixtures.text(name, in: "recipes"), file: "\(name).json5"))
    for override in overrides { value = try value.applying(override: override, root: "recipe") }
    return try MasteringRecipe(MasteringRecipe.schema.resolve(value, path: ""))
  }

  private func disc(_ made: MasteredDisc) throws -> Disc {
    try Disc(Disc.schema.resolve(try made.discDocument(), path: "disc"))
  }

  /// What each shipped recipe promises in its first line, to a hundredth of a degree.
  func testTheShippedRecipesGiveTheWallsTheyPromise() throws {
    for (name, inner, outer) in [
      ("tilted-beam", 75.0, 50.0), ("tilted-beam-slight", 65, 55), ("two-beams", 65, 55),
      ("grown-film", 75, 50),
    ] {
      let made = try MasteredDisc(try Self.recipe(name))
      let groove = try disc(made).layers[made.recipe.layer].groove
      let angles = try XCTUnwrap(groove.walls.last).angles
      XCTAssertEqual(degrees(angles.inner), inner, accuracy: 0.02, name)
      XCTAssertEqual(degrees(angles.outer), outer, accuracy: 0.02, name)
      XCTAssertNoThrow(try groove.profile(atRadius: 50e-3))
    }
  }

  /// From elsewhere the search finds both pairs of angles, by either means.
  func testTheSearchFindsTheWantedAngles() throws {
    let wanted = { (inner: Double, outer: Double) in
      WallAngles(inner: inner / 180 * .pi, outer: outer / 180 * .pi)
    }
    for (name, angles, second) in [
      ("tilted-beam", wanted(65, 55), false), ("tilted-beam", wanted(75, 50), false),
      ("tilted-beam", wanted(50, 62), false), ("two-beams", wanted(65, 55), true),
      ("two-beams", wanted(66, 60), true),
    ] {
      let start = try Self.recipe(
        name, "cuts.0.tilt_deg=0", "etching.selectivity=0.45", "resist.thickness_nm=260")
      let found = try start.finding(angles, bySecondBeam: second)
      let rows = try MasteredDisc(found).rows
      let row = rows[rows.count / 2]
      XCTAssertEqual(degrees(row.moulded.angles.inner), degrees(angles.inner), accuracy: 0.02)
      XCTAssertEqual(degrees(row.moulded.angles.outer), degrees(angles.outer), accuracy: 0.02)
      XCTAssertEqual(found.regions[0].tilt == 0, second)
    }
    XCTAssertThrowsError(try Self.recipe("tilted-beam").finding(wanted(85, 30), bySecondBeam: false)) {
      XCTAssertTrue("\($0)".contains("the nearest are"), "\($0)")
    }
    XCTAssertThrowsError(try Self.recipe("tilted-beam").finding(wanted(75, 50), bySecondBeam: true)) {
      XCTAssertTrue("\($0)".contains("no second beam"), "\($0)")
    }
  }

  /// Row B10: with whole fidelity and no shrinkage the disc has the master's groove; else the depth is the stated
  /// share, widths lose the stated share at each radius, and nothing else changes.
  func testTheMouldedGrooveDiffersFromTheMastersByFidelityAndShrinkageOnly() throws {
    let perfect = try MasteredDisc(
      try Self.recipe(
        "tilted-beam", "moulding.depth_fidelity_percent=100", "moulding.shrinkage_percent=0",
        "moulding.shrinkage_growth_percent=0"))
    for row in perfect.rows {
      XCTAssertEqual(row.moulded.angles, row.master.angles)
      XCTAssertEqual(row.moulded.depths, row.master.depths)
    }
    for row in try MasteredDisc(try Self.recipe("tilted-beam")).rows {
      let width = 1 - 0.004 - 0.002 * row.radius / 60e-3
      XCTAssertEqual(row.moulded.depth, 0.97 * row.master.depth, accuracy: 1e-18)
      XCTAssertEqual(row.moulded.floorWidth, width * row.master.floorWidth, accuracy: 1e-18)
      XCTAssertEqual(row.moulded.pitch, width * row.master.pitch, accuracy: 1e-18)
      XCTAssertEqual(
        tan(row.moulded.angles.inner), 0.97 / width * tan(row.master.angles.inner), accuracy: 1e-9)
    }
  }

  /// The push-pull of the moulded disc is that of the master with the stated share of its depth, and of no other.
  func testThePushPullOfTheDiscIsThatOfTheMasterAtTheStatedFidelity() throws {
    let made = try MasteredDisc(
      try Self.recipe("tilted-beam", "moulding.shrinkage_percent=0", "moulding.shrinkage_growth_percent=0"))
    let row = made.rows[4]
    func pushPull(_ section: GrooveSection, depth: Double) -> ReferencePushPull {
      ReferencePushPull(
        GrooveProfile(section, relief: .towardLaser), netPhase: -4 * .pi * 1.58 * depth / 650e-9)
    }
    let disc = pushPull(row.moulded, depth: row.moulded.depth).pushPull
    let shallower = pushPull(row.master, depth: 0.97 * row.master.depth).pushPull
    for (here, there) in [
      (disc.dc, shallower.dc), (disc.cosine, shallower.cosine), (disc.sine, shallower.sine),
    ] {
      XCTAssertEqual(here, there, accuracy: 1e-15)
    }
    let master = pushPull(row.master, depth: row.master.depth).pushPull
    XCTAssertGreaterThan((disc.sine - master.sine).magnitude, 1e-4)
    XCTAssertGreaterThan((disc.dc - master.dc).magnitude, 1e-5)
  }

  /// Stampers invert: an odd casting leaves a recess in the substrate, toward the laser on the first one.
  func testTheCastingDecidesTheRelief() throws {
    for (generation, relief) in [(1, Relief.towardLaser), (2, .awayFromLaser), (3, .towardLaser)] {
      let made = try MasteredDisc(try Self.recipe("tilted-beam", "moulding.generation=\(generation)"))
      XCTAssertEqual(try disc(made).layers[0].groove.relief, relief)
    }
    XCTAssertEqual(
      try disc(MasteredDisc(try Self.recipe("grown-film"))).layers[1].groove.relief, .towardLaser)
    XCTAssertEqual(
      try disc(MasteredDisc(try Self.recipe("grown-film", "moulding.generation=1"))).layers[1].groove.relief,
      .awayFromLaser)
  }

  /// Rows B6, B7 and B9 in one disc: what the table of equal films asks for, and what the films then are.
  func testWallsOfTheGrownFilmAreRoughlyEqualWhereTheGrooveIsDissymmetric() throws {
    let made = try MasteredDisc(try Self.recipe("grown-film"))
    for row in made.rows {
      let film = try XCTUnwrap(row.film)
      let equalising = degrees(try XCTUnwrap(row.equalisingDifference))
      if row.radius < 30e-3 { XCTAssertLessThanOrEqual(equalising.magnitude, 10) }
      if row.radius >= 48e-3 {
        XCTAssertGreaterThanOrEqual(equalising, 20)
        XCTAssertLessThan(film.wallImbalance.magnitude, 0.15)
      }
      XCTAssertGreaterThan(film.floor, film.land, "the land lies lower and sees less of the sky")
    }
    // With equal walls there the same flux gives films a third apart.
    let equal = try MasteredDisc(try Self.recipe("grown-film", "cuts.1.tilt_deg=0"))
    XCTAssertGreaterThan(try XCTUnwrap(equal.rows.last?.film).wallImbalance, 0.3)
    let layer = try disc(made).layers[1]
    let film = try XCTUnwrap(layer.stack?.films[1])
    XCTAssertEqual(
      film.innerWallThickness ?? 0, film.outerWallThickness ?? 0, accuracy: 0.1 * film.landThickness)
    XCTAssertEqual(film.grooveThickness, 5.5e-9, accuracy: 0.05e-9)
    XCTAssertNotNil(layer.growth)
  }

  func testTheCutFollowsItsRamp() throws {
    let recipe = try Self.recipe("grown-film")
    XCTAssertEqual(recipe.cut(atRadius: 40e-3).beams[0].tilt, 0)
    XCTAssertEqual(degrees(recipe.cut(atRadius: 47.5e-3).beams[0].tilt), 1.1111, accuracy: 1e-9)
    XCTAssertEqual(degrees(recipe.cut(atRadius: 55e-3).beams[0].tilt), 2.2222, accuracy: 1e-9)
    let walls = try disc(MasteredDisc(recipe)).layers[1].groove.walls
    XCTAssertEqual(walls.map(\.rampLength), [0, 1e-3])
    XCTAssertEqual(walls[0].angles.inner, walls[0].angles.outer, accuracy: 1e-9)
    XCTAssertNotEqual(walls[0].floorWidth, walls[1].floorWidth)
  }

  func testWhatDoesNotFitTogetherIsRefusedAtItsPlace() throws {
    for (override, path) in [
      ("film_growth.stack_film=4", "film_growth.stack_film"),
      ("cuts.1.from_radius_mm=22", "cuts.1.from_radius_mm"), ("cuts.0.ramp_mm=2", "cuts.0.ramp_mm"),
      ("film_growth.ring_width_mm=95", "film_growth.ring_width_mm"),
      ("disc.layers.1.groove.floor_width_nm=800", "disc.layers.1.groove.walls.0.inner_deg"),
    ] {
      XCTAssertThrowsError(try Self.recipe("grown-film", override), override) {
        XCTAssertEqual(($0 as? ConfigurationError)?.rule, .inconsistent, "\($0)")
        XCTAssertEqual(($0 as? ConfigurationError)?.path, path)
      }
    }
  }

  func testARecipeThatGivesNoGrooveNamesTheRadius() throws {
    XCTAssertThrowsError(try MasteredDisc(try Self.recipe("tilted-beam", "cuts.0.dose=0.3"))) {
      XCTAssertTrue("\($0)".hasPrefix("at 22.6 mm the resist is cleared nowhere"), "\($0)")
    }
  }
}
