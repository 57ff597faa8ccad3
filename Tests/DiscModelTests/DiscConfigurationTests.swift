import Configuration
import DiscModel
import XCTest

final class DiscConfigurationTests: XCTestCase {
  func testTheSchemaIsSound() {
    XCTAssertEqual(Disc.schema.defects(), [])
  }

  func testEveryMisspeltKeyOfTheShippedDiscsIsRefusedAtItsPlace() throws {
    for name in DiscFixtures.names {
      let tried = try assertMisspeltKeysAreRefused(
        in: try DiscFixtures.text(name), file: "\(name).json5", schema: Disc.schema
      ) { try Disc.schema.resolve(try DiscFixtures.composed($0)) }
      XCTAssertGreaterThan(tried, 200)
    }
  }

  func testTheKeysOfTheFileBecomeSI() throws {
    let disc = try DiscFixtures.disc()
    XCTAssertEqual(disc.name, "builtin:dvd-r-dl")
    XCTAssertEqual(disc.referenceVelocity, 3.84)
    XCTAssertEqual(disc.trackPath, .opposite)
    XCTAssertEqual(disc.radialPhase, .same)
    XCTAssertEqual(disc.senseOfRotation, .counterClockwise)
    XCTAssertEqual(
      disc.radii,
      DiscRadii(
        informationStart: 22.6e-3, dataStart: 24e-3, dataEnd: 58e-3, informationEnd: 58.5e-3, disc: 60e-3))
    XCTAssertEqual(disc.substrate, Substrate(index: 1.56, thickness: 575e-6))
    XCTAssertEqual(disc.spacer.thickness, 55e-6)
    XCTAssertEqual(disc.spacer.index, 1.55)
    XCTAssertEqual(disc.spacer.changeOverDisc, 2e-6)
    XCTAssertEqual(
      disc.spacer.withinTurn, HarmonicSeries([Harmonic(order: 1, amplitude: 1e-6, phase: 40.0 / 180 * .pi)]))
    XCTAssertEqual(disc.layers.map(\.index), [0, 1])
    XCTAssertEqual(disc.layers[0].film, Film(index: 2.3, grooveThickness: 150e-9, landThickness: 70e-9))
    XCTAssertEqual(disc.layers[1].film, Film(index: 2.3, grooveThickness: 150e-9, landThickness: 95e-9))
    XCTAssertEqual(disc.layers.map(\.reflectance), [0.22, 0.6])
    XCTAssertEqual(disc.layers.map(\.transmittance), [0.6, 0])
    let groove = disc.layers[0].groove
    XCTAssertEqual(groove.trackPitch, 740e-9)
    XCTAssertEqual(groove.depth, 150e-9)
    XCTAssertEqual(groove.floorWidth, 230e-9)
    XCTAssertEqual(groove.relief, .towardLaser)
    XCTAssertEqual(groove.form, .spiral)
    XCTAssertEqual(groove.continuousLine, .midDepthCentre)
    XCTAssertEqual(groove.walls[1].fromRadius, 40e-3)
    XCTAssertEqual(groove.walls[1].rampLength, 1e-3)
    XCTAssertEqual(groove.walls[1].angles.inner, 66.0 / 180 * .pi)
    XCTAssertEqual(groove.walls[1].angles.outer, 60.0 / 180 * .pi)
    XCTAssertEqual(disc.layers[0].axialRunOut.series.harmonics.map(\.order), [1, 2])
    XCTAssertEqual(disc.layers[0].axialRunOut.series.harmonics.map(\.amplitude), [100e-6, 5e-6])
    XCTAssertEqual(disc.layers[0].axialRunOut.noise, 0.02e-6)
    XCTAssertEqual(disc.layers[0].axialRunOut.noiseBandwidth, 1500)
    XCTAssertEqual(
      disc.layers[1].radialRunOut.series.harmonics,
      [Harmonic(order: 1, amplitude: 32e-6, phase: 75.0 / 180 * .pi)])
  }

  func testTheLimitsDiscInheritsWhatItDoesNotState() throws {
    let nominal = try DiscFixtures.disc()
    let limits = try DiscFixtures.disc("dvd-dl-limits")
    XCTAssertEqual(limits.layers.map(\.groove), nominal.layers.map(\.groove))
    XCTAssertEqual(limits.layers.map(\.film), nominal.layers.map(\.film))
    XCTAssertEqual(limits.layers[0].axialRunOut.noise, nominal.layers[0].axialRunOut.noise)
    XCTAssertEqual(limits.substrate, Substrate(index: 1.56, thickness: 565e-6))
    XCTAssertNotEqual(limits.layers, nominal.layers)
  }

  func testTheSpacerCanBeSetFromOutside() throws {
    XCTAssertEqual(try DiscFixtures.disc("dvd-r-dl", "disc.spacer_um=70").spacer.thickness, 70e-6)
  }

  func testTheCanonicalFormDescribesTheSameDisc() throws {
    for name in DiscFixtures.names {
      let node = try DiscFixtures.node(name)
      let text = try node.value.json(.pretty, nonFinite: .refuse)
      let again = try Disc.schema.resolve(try ConfigurationValue.parse(text, file: "canonical"))
      XCTAssertEqual(again.value, node.value)
      XCTAssertEqual(try Disc(again), try Disc(node))
    }
  }

  /// No key is read by nobody: a changed value gives a changed disc. The first region's ramp can only be 0, and
  /// another value is refused.
  func testEveryValueOfTheFileChangesTheDisc() throws {
    let node = try DiscFixtures.node("dvd-r-dl")
    let disc = try Disc(node)
    var changed = 0
    for (path, value) in leaves(of: node.value, path: "")
    where path != "schema" && !path.hasSuffix("walls.0.ramp_mm") {
      let alternatives = replacements(for: value)
      XCTAssertFalse(alternatives.isEmpty, path)
      let differs = alternatives.contains { text in
        guard let value = try? node.value.applying(override: "\(path)=\(text)"),
          let other = try? Disc.schema.resolve(value), let otherDisc = try? Disc(other)
        else { return false }
        return otherDisc != disc
      }
      XCTAssertTrue(differs, "\(path) changes nothing")
      changed += 1
    }
    XCTAssertGreaterThan(changed, 70)
  }

  private func leaves(of value: ConfigurationValue, path: String) -> [(String, ConfigurationValue)] {
    let join = { (key: String) in path.isEmpty ? key : "\(path).\(key)" }
    if let members = value.members { return members.flatMap { leaves(of: $0.value, path: join($0.key)) } }
    if let elements = value.elements {
      return elements.enumerated().flatMap { leaves(of: $0.element, path: join(String($0.offset))) }
    }
    return [(path, value)]
  }

  private func replacements(for value: ConfigurationValue) -> [String] {
    if let number = value.number {
      return number.isInteger && number.value >= 1
        ? ["\(number.value + 1)", "\(number.value - 1)", "\(number.value * 1.001)"]
        : ["\(number.value * 1.001 + 0.001)"]
    }
    return [
      "opposite", "parallel", "same", "concentric", "away_from_laser", "floor_centre", "clockwise", "other",
    ]
  }

  /// An override that leaves each value in range but describes no disc; the path of the error and a word of it.
  private static let inconsistent: [(String, String, String)] = [
    ("radii.data_start_mm=22.6", "disc.radii.data_start_mm", "information_start_mm"),
    ("radii.data_end_mm=59", "disc.radii.information_end_mm", "above 59 mm"),
    ("radii.disc_mm=58", "disc.radii.disc_mm", "58 mm"),
    (
      "layers.0.groove.walls.1.from_radius_mm=22", "disc.layers.0.groove.walls.1.from_radius_mm",
      "from the inside out"
    ),
    ("layers.1.groove.walls.0.ramp_mm=1", "disc.layers.1.groove.walls.0.ramp_mm", "nothing to ramp from"),
    (
      "layers.0.groove.floor_width_nm=650", "disc.layers.0.groove.walls.0.inner_deg",
      "take 789.89 nm at radius 22 mm"
    ),
    (
      "layers.1.groove.walls.1.outer_deg=5", "disc.layers.1.groove.walls.1.inner_deg",
      "at radius 40 mm, the track pitch is 740 nm"
    ),
    ("layers.0.reflectance_percent=40.5", "disc.layers.0.reflectance_percent", "100.5 percent"),
  ]

  func testValuesThatDoNotFitTogetherAreRefusedAtTheirPlace() throws {
    for (override, path, word) in Self.inconsistent {
      let error = try refusal(override) { try DiscFixtures.disc("dvd-r-dl", override) }
      XCTAssertEqual(error.rule, .inconsistent, "\(error)")
      XCTAssertEqual(error.path, path, "\(error)")
      XCTAssertTrue(error.description.contains(word), "\(error)")
      XCTAssertGreaterThan(error.position.line, 0)
    }
    let three =
      "[{from_radius_mm: 20, inner_deg: 60, outer_deg: 60}, {from_radius_mm: 30, inner_deg: 61, outer_deg: 60, "
      + "ramp_mm: 5}, {from_radius_mm: 34, inner_deg: 62, outer_deg: 60}]"
    let error = try refusal { try DiscFixtures.disc("dvd-r-dl", "layers.0.groove.walls=\(three)") }
    XCTAssertTrue(error.description.contains("inside the ramp"), "\(error)")
    XCTAssertEqual(error.position.file, "--set")
  }

  func testADiscNeedsOneOrTwoLayers() throws {
    XCTAssertEqual(try refusal { try DiscFixtures.disc("dvd-r-dl", "layers=[]") }.rule, .outOfRange)
    let node = try DiscFixtures.node("dvd-r-dl")
    let first = try XCTUnwrap(node.value["layers"]?.elements?.first).json(.compact, nonFinite: .refuse)
    XCTAssertEqual(try DiscFixtures.disc("dvd-r-dl", "layers=[\(first)]").layers.count, 1)
    XCTAssertEqual(
      try refusal { try DiscFixtures.disc("dvd-r-dl", "layers=[\(first),\(first),\(first)]") }.rule,
      .outOfRange)
  }

  func testEveryKeyIsExplained() throws {
    let all = Disc.schema.explanations()
    XCTAssertGreaterThan(all.filter(\.isLeaf).count, 40)
    let spacer = try XCTUnwrap(try Disc.schema.explain("disc.spacer_um").first)
    XCTAssertEqual(spacer.unit, .um)
    XCTAssertEqual(spacer.grade, .standard("ECMA-267 12.3"))
    XCTAssertEqual(all.filter(\.isMetadata).map(\.path), ["disc.name", "disc.sense_of_rotation"])
  }
}
