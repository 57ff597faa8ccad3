import Configuration
import DiscModel
import Foundation
import XCTest

/// The discs of rows A1 to B12: each has its property, and is told when it has lost it.
final class RowFixtureTests: XCTestCase {
  /// Name, and which rules its walls break because the row asks for it.
  private static let discs: [(name: String, breaks: [DiscFinding.Rule])] = [
    ("row-a1-full-stack", []), ("row-a2-thicker-in-groove", []), ("row-a3-same-phase", []),
    ("row-a4-opposite-phase", []), ("row-a5-both-toward", []), ("row-a6-both-away", []),
    ("row-a6-away-toward", []), ("row-b1-spiral", []), ("row-b1-concentric", []), ("row-b2-two-regions", []),
    ("row-b3-steeper-inside", []), ("row-b4-twenty-degrees", []), ("row-b5-outer-half", []),
    ("row-b6-two-differences", []), ("row-b7-border-at-half-radius", []), ("row-b8-own-grooves", []),
    // The phase-change films of the two layers differ, for the first one lets light through.
    ("row-b9-equal-wall-films", [.equalGrooveFilms]),
    ("row-b10-moulded", [.dissymmetryRadius]), ("row-b11-tilted-beam", [.dissymmetryRadius]),
    ("row-b12-two-beams", [.dissymmetryRadius]),
  ]

  func testEveryRowHasItsDiscAndKeepsEveryOtherRule() throws {
    for (name, breaks) in Self.discs {
      let disc = try DiscFixtures.disc(name)
      XCTAssertEqual(
        disc.findings().map(\.rule).filter { $0 != .effectiveReflectance || !breaks.contains($0) },
        breaks.filter { $0 != .effectiveReflectance }, "\(name): \(disc.findings())")
      XCTAssertFalse(disc.rows.isEmpty, name)
      XCTAssertEqual(disc.name, "builtin:\(name)")
    }
    let claimed = Set(try Self.discs.flatMap { try DiscFixtures.disc($0.name).rows })
    XCTAssertEqual(claimed, Set(StructureRow.allCases), "every row that a disc shows is claimed by one")
  }

  /// A disc, a change that takes its property away, and the row that `findings` then names.
  private static let losses: [(String, String, DiscFinding.Rule, StructureRow)] = [
    ("row-a1-full-stack", "layers.0.stack=[{material:'dye',groove_nm:90,land_nm:50}]", .fullStack, .a1),
    ("row-a1-full-stack", "layers.0.stack.0.land_nm=95", .filmThickerInGroove, .a2),
    ("row-a2-thicker-in-groove", "layers.0.film.land_nm=150", .filmThickerInGroove, .a2),
    ("row-a2-thicker-in-groove", "layers.1.film.groove_nm=110", .equalGrooveFilms, .a2),
    ("row-a3-same-phase", "radial_phase=opposite", .radialPhase, .a3),
    ("row-a4-opposite-phase", "radial_phase=same", .radialPhase, .a4),
    ("row-a5-both-toward", "layers.1.groove.relief=away_from_laser", .reliefs, .a5),
    ("row-a6-both-away", "layers.0.groove.relief=toward_laser", .reliefs, .a6),
    ("row-a6-away-toward", "layers.0.groove.relief=toward_laser", .reliefs, .a6),
    ("row-b1-spiral", "layers.0.groove.walls.1.inner_deg=55", .dissymmetricRegion, .b1),
    ("row-b2-two-regions", "layers.0.groove.walls.1.inner_deg=55", .twoRegions, .b2),
    (
      "row-b3-steeper-inside", "layers.0.groove.walls.1={from_radius_mm:40,inner_deg:55,outer_deg:70}",
      .wallSense, .b3
    ),
    ("row-b4-twenty-degrees", "layers.0.groove.walls.1.inner_deg=69.9", .dissymmetrySize, .b4),
    ("row-b5-outer-half", "layers.0.groove.walls.1.from_radius_mm=29", .dissymmetryRadius, .b5),
    ("row-b6-two-differences", "layers.0.groove.walls.0.inner_deg=66", .dissymmetryRadius, .b5),
    ("row-b6-two-differences", "layers.0.groove.walls.1.inner_deg=69", .dissymmetrySteps, .b6),
    ("row-b7-border-at-half-radius", "layers.0.groove.walls.1.from_radius_mm=31", .dissymmetryBorder, .b7),
    ("row-b9-equal-wall-films", "layers.1.stack.1.inner_wall_nm=4.2", .equalWallFilms, .b9),
    ("row-b9-equal-wall-films", "layers.1.film_growth.scattered_percent=0", .equalWallFilms, .b9),
    ("row-b9-equal-wall-films", "layers.1.groove.relief=away_from_laser", .equalWallFilms, .b9),
  ]

  func testEveryRowIsNamedWhenItsPropertyIsLost() throws {
    for (name, change, rule, row) in Self.losses {
      // Rows of walls hold where one layer has them: both lose them.
      let both =
        change.hasPrefix("layers.0.groove.walls")
        ? [change, change.replacingOccurrences(of: "layers.0", with: "layers.1")] : [change]
      let disc = try Disc(DiscFixtures.node(name, overrides: both))
      XCTAssertTrue(
        disc.findings().contains { $0.rule == rule && $0.row == row },
        "\(name) with \(change): \(disc.findings())")
      let before = try DiscFixtures.disc(name).findings()
      XCTAssertFalse(before.contains { $0.rule == rule && $0.row == row }, "\(name): \(before)")
    }
    let text = try XCTUnwrap(
      try Disc(
        DiscFixtures.node(
          "row-b4-twenty-degrees", overrides: (0...1).map { "layers.\($0).groove.walls.1.inner_deg=60" })
      ).findings().first
    ).description
    XCTAssertTrue(
      text.hasPrefix("dissymmetry_size (row B4): inner less outer wall angle is layer 0: 0 deg"), text)
    XCTAssertTrue(text.contains("10 deg from 40 mm"), text)
  }

  func testEachLayersOwnGrooveIsTold() throws {
    var disc = try DiscFixtures.disc("row-b8-own-grooves")
    disc.layers[1].groove = disc.layers[0].groove
    XCTAssertEqual(disc.findings().map(\.rule), [.ownGrooves])
  }

  // MARK: What follows from the property

  private func pushPull(_ disc: Disc, layer: Int = 0, radius: Double = 50e-3) throws -> ReferencePushPull {
    ReferencePushPull(
      try disc.layers[layer].groove.profile(atRadius: radius),
      netPhase: disc.netPhase(of: disc.layers[layer], wavelength: 650e-9))
  }

  /// A1: layer 1's light crosses the translucent layer twice; thicker silver takes it away.
  func testLayer1IsSeenThroughTheFilmsOfLayer0() throws {
    let disc = try DiscFixtures.disc("row-a1-full-stack")
    let first = disc.layers[0], second = disc.layers[1]
    XCTAssertEqual(
      disc.effectiveReflectance(of: second), first.transmittance * first.transmittance * second.reflectance)
    let thick = try DiscFixtures.disc(
      "row-a1-full-stack", "layers.0.stack.1={material:'silver',groove_nm:20,land_nm:20}")
    XCTAssertLessThan(
      thick.effectiveReflectance(of: thick.layers[1]), 0.5 * disc.effectiveReflectance(of: second))
  }

  /// A2: the film's difference is most of the phase that the deep groove of layer 0 has left.
  func testTheFilmDifferenceIsPartOfTheNetPhase() throws {
    let disc = try DiscFixtures.disc("row-a2-thicker-in-groove")
    let equal = try DiscFixtures.disc("row-a2-thicker-in-groove", "layers.0.film.land_nm=150")
    let difference =
      disc.netPhase(of: disc.layers[0], wavelength: 650e-9)
      - equal.netPhase(of: equal.layers[0], wavelength: 650e-9)
    XCTAssertEqual(difference, 4 * .pi / 650e-9 * 2.3 * 80e-9, accuracy: 1e-9)
    // Levelled by depth x n_s/n_d, the push-pull is gone.
    let nulled = try DiscFixtures.disc(
      "row-a2-thicker-in-groove", "layers.0.film.land_nm=\(150 - 150 * 1.56 / 2.3)")
    XCTAssertLessThan(try pushPull(nulled).normalised, 1e-6)
    XCTAssertGreaterThan(try pushPull(disc).normalised, 0.2)
  }

  /// A3, A4: grooves of one number lie over each other, or half a pitch aside, on every turn.
  func testTheRadialPhaseSetsTheGroovesOfLayer1Aside() throws {
    for (name, shift) in [("row-a3-same-phase", 0.0), ("row-a4-opposite-phase", 370e-9)] {
      let disc = try DiscFixtures.disc(name)
      for groove in [0.0, 17, 40_000] {
        XCTAssertEqual(
          disc.grooveRadius(of: disc.layers[1], groove: groove)
            - disc.grooveRadius(of: disc.layers[0], groove: groove),
          shift, accuracy: 1e-15)
      }
    }
  }

  /// A5, A6: the sign of the net phase, and with it of the push-pull's slope, follows the relief of the layer.
  func testTheReliefSetsThePolarityOfEachLayer() throws {
    for (name, signs) in [
      ("row-a5-both-toward", [-1.0, -1]), ("row-a6-both-away", [1, 1]), ("row-a6-away-toward", [1, -1]),
    ] {
      let disc = try DiscFixtures.disc(name)
      for layer in disc.layers {
        let phase = disc.netPhase(of: layer, wavelength: 650e-9)
        XCTAssertEqual(phase.sign == .plus ? 1 : -1, signs[layer.index], "\(name) \(phase)")
        XCTAssertEqual(phase.magnitude, 1, accuracy: 0.05)
        // Recessed: the push-pull falls where its sine's coefficient is negative.
        XCTAssertEqual(try pushPull(disc, layer: layer.index).pushPull.sine < 0, phase > 0)
      }
    }
  }

  /// B1, B3: unequal walls make an offset, and swapping them turns its sign.
  func testUnequalWallsMakeAnOffsetAndSwappedOnesTheOpposite() throws {
    for name in [
      "row-b1-spiral", "row-b1-concentric", "row-b3-steeper-inside", "row-b10-moulded", "row-b11-tilted-beam",
      "row-b12-two-beams",
    ] {
      let disc = try DiscFixtures.disc(name)
      var swapped = disc
      for index in swapped.layers[0].groove.walls.indices {
        let angles = swapped.layers[0].groove.walls[index].angles
        swapped.layers[0].groove.walls[index].angles = WallAngles(inner: angles.outer, outer: angles.inner)
      }
      let here = try pushPull(disc).pushPull, there = try pushPull(swapped).pushPull
      XCTAssertGreaterThan(here.dc.magnitude, 1e-5, name)
      XCTAssertEqual(here.dc, -there.dc, accuracy: 1e-15, name)
      XCTAssertEqual(here.cosine, -there.cosine, accuracy: 1e-15, name)
    }
    XCTAssertEqual(
      try DiscFixtures.disc("row-b1-concentric").layers.map(\.groove.form), [.concentric, .concentric])
    XCTAssertEqual(try DiscFixtures.disc("row-b1-spiral").layers.map(\.groove.form), [.spiral, .spiral])
  }

  /// B2, B5 to B7: the offset steps where the regions meet, and is nothing where the walls are equal.
  func testTheOffsetFollowsTheRegions() throws {
    func offset(_ name: String, _ radius: Double) throws -> Double {
      try pushPull(DiscFixtures.disc(name), radius: radius).pushPull.dc.magnitude
    }
    XCTAssertLessThan(try offset("row-b2-two-regions", 30e-3), 1e-15)
    XCTAssertGreaterThan(
      try offset("row-b2-two-regions", 50e-3), try 1.2 * offset("row-b2-two-regions", 40e-3))
    let ramp = try offset("row-b2-two-regions", 46e-3)
    XCTAssertGreaterThan(ramp, try offset("row-b2-two-regions", 40e-3))
    XCTAssertLessThan(ramp, try offset("row-b2-two-regions", 48e-3))
    XCTAssertLessThan(try offset("row-b5-outer-half", 30.4e-3), 1e-15)
    XCTAssertGreaterThan(try offset("row-b5-outer-half", 30.6e-3), 1e-3)
    for (name, border) in [("row-b6-two-differences", 42e-3), ("row-b7-border-at-half-radius", 30e-3)] {
      XCTAssertGreaterThan(try offset(name, border + 1e-5), try 2 * offset(name, border - 1e-5))
    }
  }

  /// B4: twice the difference, more than twice the offset.
  func testTheOffsetGrowsWithTheDifference() throws {
    let large = try pushPull(DiscFixtures.disc("row-b4-twenty-degrees")).pushPull.dc
    let small = try pushPull(DiscFixtures.disc("row-b1-spiral")).pushPull.dc
    XCTAssertGreaterThan(large / small, 2)
  }

  /// B8: each layer's signal comes from its own groove, even where the other has none that is unequal.
  func testEachLayerHasTheSignalOfItsOwnGroove() throws {
    let disc = try DiscFixtures.disc("row-b8-own-grooves")
    XCTAssertLessThan(try pushPull(disc, layer: 0, radius: 40e-3).pushPull.dc.magnitude, 1e-15)
    XCTAssertGreaterThan(try pushPull(disc, layer: 1, radius: 40e-3).pushPull.dc.magnitude, 1e-5)
    XCTAssertNotEqual(disc.layers[0].groove.depth, disc.layers[1].groove.depth)
  }

  /// B9 to B12: what the recipes give is what the discs hold.
  func testTheMadeDiscsAreWhatTheirRecipesGive() throws {
    for (name, recipe, layer) in [
      ("row-b9-equal-wall-films", "grown-film", 1), ("row-b10-moulded", "tilted-beam-slight", 0),
      ("row-b11-tilted-beam", "tilted-beam", 0), ("row-b12-two-beams", "two-beams", 0),
    ] {
      let made = try Disc(
        Disc.schema.resolve(
          try MasteredDisc(try MasteringRecipeTests.recipe(recipe)).discDocument(), path: "disc"))
      let disc = try DiscFixtures.disc(name)
      let here = disc.layers[layer].groove, there = made.layers[layer].groove
      XCTAssertEqual(here.relief, there.relief)
      XCTAssertEqual(here.depth, there.depth, accuracy: 1e-11, name)
      XCTAssertEqual(here.walls.count, there.walls.count)
      for (one, other) in zip(here.walls, there.walls) {
        XCTAssertEqual(one.angles.inner, other.angles.inner, accuracy: 2e-4, name)
        XCTAssertEqual(one.angles.outer, other.angles.outer, accuracy: 2e-4, name)
        XCTAssertEqual(one.floorWidth ?? 0, other.floorWidth ?? 1, accuracy: 2e-11, name)
        XCTAssertEqual([one.fromRadius, one.rampLength], [other.fromRadius, other.rampLength])
      }
      for (one, other) in zip(disc.layers[layer].stack?.films ?? [], made.layers[layer].stack?.films ?? []) {
        XCTAssertEqual(one.innerWallThickness ?? 0, other.innerWallThickness ?? 0, accuracy: 1e-12)
        XCTAssertEqual(one.outerWallThickness ?? 0, other.outerWallThickness ?? 0, accuracy: 1e-12)
        XCTAssertEqual(one.landThickness, other.landThickness, accuracy: 1e-12)
      }
      XCTAssertEqual(disc.layers[layer].growth, made.layers[layer].growth)
    }
  }
}

/// What keeps a pickup from a disc.
final class PickupMatchTests: XCTestCase {
  private let dvd = PickupFigures(wavelength: 650e-9, numericalAperture: 0.6, designCover: 600e-6)

  func testAPickupThatFitsIsNotTold() throws {
    XCTAssertEqual(try DiscFixtures.disc().findings(under: dvd), [])
    XCTAssertEqual(try DiscFixtures.disc("dvd-dl-limits").findings(under: dvd), [])
  }

  func testTracksTooFineForTheApertureAreTold() throws {
    let fine = try DiscFixtures.disc(
      "dvd-r-dl", "layers.0.groove.floor_width_nm=100", "layers.0.groove.depth_nm=50",
      "layers.0.groove.track_pitch_nm=320")
    let finding = try XCTUnwrap(fine.findings(under: dvd).first)
    XCTAssertEqual(finding.rule, .orderSpacing)
    XCTAssertTrue(finding.value.contains("3.385"), finding.value)
    XCTAssertEqual(finding.layer, 0)
    let blue = PickupFigures(wavelength: 405e-9, numericalAperture: 0.85, designCover: 600e-6)
    XCTAssertFalse(fine.findings(under: blue).contains { $0.rule == .orderSpacing })
  }

  func testACoverThatThePickupIsNotMadeForIsTold() throws {
    let blue = PickupFigures(wavelength: 405e-9, numericalAperture: 0.85, designCover: 100e-6)
    let findings = try DiscFixtures.disc().findings(under: blue)
    XCTAssertEqual(findings.map(\.rule), [.designCover, .designCover])
    XCTAssertTrue(findings[0].value.contains("575 um of cover"), findings[0].value)
  }
}
