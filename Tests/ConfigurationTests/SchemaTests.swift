import Configuration
import XCTest

final class SchemaTests: XCTestCase {
  private func resolve(_ text: String) throws -> ConfigurationNode {
    try SampleSchema.schema.resolve(try ConfigurationValue.parse(text, file: "d.json5"))
  }

  private static let head = "{schema: 'drive-emu/disc/1', "

  func testAValidDocumentIsReadWithItsDefaults() throws {
    let disc = try resolve(SampleSchema.document)
    XCTAssertEqual(try disc.string("name"), "sample")
    XCTAssertEqual(try disc.number("spacer_um"), 60)
    XCTAssertEqual(try disc.quantity("spacer_um"), 60e-6)
    XCTAssertEqual(try disc.integer("turns"), 12)
    XCTAssertFalse(try disc.boolean("recorded"))
    XCTAssertFalse(disc.has("tilt_deg"))
    XCTAssertEqual(try disc.strings("tags"), [])
    let layers = try disc.objects("layers")
    XCTAssertEqual(layers.map(\.path), ["disc.layers.0", "disc.layers.1"])
    XCTAssertEqual(
      try layers[0].object("groove").choice("relief", as: SampleSchema.Relief.self), .towardLaser)
    XCTAssertEqual(
      try layers[1].object("groove").choice("relief", as: SampleSchema.Relief.self), .towardLaser)
    XCTAssertEqual(try layers[1].object("groove").quantity("depth_nm"), 70.5e-9)
    XCTAssertEqual(try layers[0].numbers("weights"), [0.25, 0.5])
    XCTAssertEqual(try layers[0].quantities("shifts_um"), [0.3e-6])
    XCTAssertEqual(try layers[1].quantities("shifts_um"), [1e-6, 2e-6])
  }

  func testTheResolvedDocumentIsCanonicalAndResolvesToItself() throws {
    let disc = try resolve(SampleSchema.document)
    let text = try disc.value.json(.pretty, nonFinite: .refuse)
    XCTAssertEqual(try resolve(text).value, disc.value)
    XCTAssertEqual(
      disc.value.members?.map(\.key), ["schema", "name", "spacer_um", "turns", "recorded", "tags", "layers"])
  }

  /// What follows the head, rule, column of the error, path, and words that the message must hold.
  private static let broken: [(String, ConfigurationError.Rule, Int, String, [String])] = [
    (
      "layers: [{groove: {dept_nm: 1}}]}", .unknownKey, 49, "disc.layers.0.groove.dept_nm",
      ["did you mean depth_nm?"]
    ),
    (
      "layers: [{groove: {depth_um: 1}}]}", .unknownKey, 49, "disc.layers.0.groove.depth_um",
      ["the unit of this key is nm: depth_nm"]
    ),
    ("spacer: 1}", .unknownKey, 30, "disc.spacer", ["the unit of this key is um: spacer_um"]),
    ("depth_nm: 1}", .unknownKey, 30, "disc.depth_nm", ["it belongs at disc.layers.*.groove.depth_nm"]),
    (
      "completely_else: 1}", .unknownKey, 30, "disc.completely_else",
      ["the keys known here are name, spacer_um"]
    ),
    ("extends: 'x'}", .unknownKey, 30, "disc.extends", ["merged"]),
    (
      "spacer_um: 0}", .outOfRange, 41, "disc.spacer_um",
      ["0 um is out of range", "above 0 and at most 200 um"]
    ),
    ("spacer_um: 200.5}", .outOfRange, 41, "disc.spacer_um", ["200.5 um"]),
    ("spacer_um: '60'}", .wrongKind, 41, "disc.spacer_um", ["a string", "number in um", "without quotes"]),
    ("turns: 1.5}", .wrongKind, 37, "disc.turns", ["1.5 is no whole number"]),
    ("turns: 0}", .outOfRange, 37, "disc.turns", ["at least 1 and at most 1000"]),
    ("turns: 1e300}", .outOfRange, 37, "disc.turns", ["1e300"]),
    ("turns: true}", .wrongKind, 37, "disc.turns", ["a boolean"]),
    ("recorded: 1}", .wrongKind, 40, "disc.recorded", ["true or false"]),
    ("name: null}", .wrongKind, 36, "disc.name", ["null", "a string"]),
    ("tags: [1]}", .wrongKind, 37, "disc.tags.0", ["a string"]),
    ("tags: ['a','b','c']}", .outOfRange, 36, "disc.tags", ["3 elements", "0 to 2"]),
    ("layers: {}}", .wrongKind, 38, "disc.layers", ["an array of objects"]),
    ("layers: []}", .outOfRange, 38, "disc.layers", ["0 elements", "1 to 2"]),
    ("layers: [1]}", .wrongKind, 39, "disc.layers.0", ["a number", "an object"]),
    ("layers: [{}]}", .missingKey, 39, "disc.layers.0.groove", ["missing", "The guide groove."]),
    (
      "layers: [{groove: {depth_nm: 1, relief: 'toward_lasr'}}]}", .outOfRange, 70,
      "disc.layers.0.groove.relief", ["did you mean \"toward_laser\"?", "\"away_from_laser\""]
    ),
    (
      "layers: [{groove: {depth_nm: 1, relief: 2}}]}", .wrongKind, 70, "disc.layers.0.groove.relief",
      ["one of"]
    ),
    (
      "layers: [{groove: {depth_nm: 1}, weights: [0.5, 1]}]}", .outOfRange, 78, "disc.layers.0.weights.1",
      ["below 1"]
    ),
    (
      "layers: [{groove: {depth_nm: 1}, weights: [0.5, 'x']}]}", .wrongKind, 78, "disc.layers.0.weights.1",
      ["a number"]
    ),
    ("}", .missingKey, 1, "disc.layers", ["it states: The layers"]),
  ]

  func testEveryRuleRefusesWithItsPlacePathAndAdvice() throws {
    for (tail, rule, column, path, words) in Self.broken {
      let error = try refusal(tail) { try resolve(Self.head + tail) }
      XCTAssertEqual(error.rule, rule, "\(error)")
      XCTAssertEqual(error.position, SourcePosition(file: "d.json5", line: 1, column: column), "\(error)")
      XCTAssertEqual(error.path, path, "\(error)")
      for word in words { XCTAssertTrue(error.description.contains(word), "\(error) lacks \(word)") }
      XCTAssertTrue(error.description.hasPrefix("d.json5:1:\(column): \(path): "), "\(error)")
    }
  }

  func testTheKindAndVersionOfADocumentAreChecked() throws {
    let cases: [(String, Int, String)] = [
      ("{}", 1, "does not say"),
      ("{schema: 'drive-emu/pickup/1'}", 10, "describes a pickup, a disc is needed"),
      ("{schema: 'drive-emu/disc/2'}", 10, "version 2 of the disc format"),
      ("{schema: 'disc'}", 10, "names no schema"),
      ("{turns: 1, schema: 'drive-emu/disc/1'}", 12, "must be the first"),
    ]
    for (text, column, word) in cases {
      let error = try refusal(text) { try resolve(text) }
      XCTAssertEqual(error.rule, .wrongSchema, "\(error)")
      XCTAssertEqual(error.position.column, column, "\(error)")
      XCTAssertTrue(error.description.contains(word), "\(error)")
      XCTAssertTrue(error.description.contains("drive-emu/disc/1"), "\(error)")
    }
    XCTAssertEqual(try refusal { try resolve("{schema: 1}") }.rule, .wrongKind)
    XCTAssertEqual(try refusal { try resolve("[]") }.rule, .wrongKind)
  }

  func testADocumentInsideAnotherNeedsNoSchemaKeyButMayCarryIt() throws {
    let outer = Schema(
      document: "scenario", version: 1,
      fields: [.init("disc", .object(SampleSchema.schema), meaning: "The disc.", grade: .assumed)])
    let inner = "layers: [{groove: {depth_nm: 1}}]"
    for key in ["", "schema: 'drive-emu/disc/1', "] {
      let text = "{schema: 'drive-emu/scenario/1', disc: {\(key)\(inner)}}"
      let node = try outer.resolve(try ConfigurationValue.parse(text, file: "s"))
      XCTAssertEqual(try node.object("disc").objects("layers")[0].path, "scenario.disc.layers.0")
    }
    let wrong = "{schema: 'drive-emu/scenario/1', disc: {schema: 'drive-emu/pickup/1', \(inner)}}"
    XCTAssertEqual(
      try refusal { try outer.resolve(try ConfigurationValue.parse(wrong, file: "s")) }.rule, .wrongSchema)
  }

  func testEveryMisspeltKeyIsRefusedAtItsPlace() throws {
    let tried = try assertMisspeltKeysAreRefused(
      in: SampleSchema.document, file: "d.json5", schema: SampleSchema.schema
    ) { try SampleSchema.schema.resolve($0) }
    XCTAssertGreaterThan(tried, 60)
  }

  func testAnAccessorThatDoesNotFitTheSchemaThrows() throws {
    let disc = try resolve(SampleSchema.document)
    XCTAssertEqual(try refusal { try disc.number("name") }.rule, .wrongKind)
    XCTAssertEqual(try refusal { try disc.quantity("tilt_deg") }.rule, .missingKey)
    XCTAssertEqual(try refusal { try disc.object("layers") }.rule, .wrongKind)
    let error = disc.inconsistency(at: "spacer_um", "too thin", advice: "55 would do")
    XCTAssertEqual(error.description, "d.json5:4:14: disc.spacer_um: too thin; 55 would do")
  }

  func testExplanationsNameEveryKey() throws {
    let all = SampleSchema.schema.explanations()
    XCTAssertEqual(all.count, 12)
    let depth = try XCTUnwrap(all.first { $0.path == "disc.layers.*.groove.depth_nm" })
    XCTAssertEqual(depth.unit, .nm)
    XCTAssertEqual(depth.range, "at least 0 and at most 500 nm")
    XCTAssertEqual(depth.defaultValue, "required")
    XCTAssertTrue(depth.isLeaf)
    let spacer = try XCTUnwrap(try SampleSchema.schema.explain("spacer_um").first)
    XCTAssertEqual(spacer.grade, .standard("ECMA-267 12.3"))
    XCTAssertEqual(spacer.defaultValue, "55")
    XCTAssertEqual(try SampleSchema.schema.explain("tilt_deg").first?.defaultValue, "no tilt is modelled")
    XCTAssertEqual(try SampleSchema.schema.explain("disc.layers.1.groove.depth_nm").map(\.path), [depth.path])
    XCTAssertEqual(
      try SampleSchema.schema.explain("groove.relief").first?.range, "toward_laser, away_from_laser")
    XCTAssertTrue(try XCTUnwrap(try SampleSchema.schema.explain("name").first).isMetadata)
    let error = try refusal { try SampleSchema.schema.explain("groove.dpth_nm") }
    XCTAssertEqual(error.suggestion, "depth_nm")
    XCTAssertTrue(error.description.contains("did you mean disc.layers.*.groove.depth_nm?"), "\(error)")
    XCTAssertEqual(try refusal { try SampleSchema.schema.explain("") }.rule, .unknownKey)
  }

  func testASchemaTellsItsOwnDefects() {
    XCTAssertEqual(SampleSchema.schema.defects(), [])
    let broken = Schema(fields: [
      .init("a_nm", .number(.positive), .optional(default: .number(-1)), meaning: "", grade: .standard("")),
      .init("a_nm", .choice([]), meaning: "Twice.", grade: .assumed),
      .init("extends", .string, meaning: "Reserved.", grade: .assumed),
    ])
    XCTAssertEqual(broken.defects(root: "x").count, 6)
  }

  func testRangesHoldTheirBoundsAsStated() {
    XCTAssertTrue(NumberRange.closed(0, 1).contains(0) && NumberRange.closed(0, 1).contains(1))
    XCTAssertFalse(NumberRange.open(0, 1).contains(0) || NumberRange.open(0, 1).contains(1))
    XCTAssertFalse(NumberRange.above(0, upTo: 1).contains(0))
    XCTAssertTrue(NumberRange.above(0, upTo: 1).contains(1))
    XCTAssertFalse(NumberRange.positive.contains(0))
    XCTAssertTrue(NumberRange.nonNegative.contains(0))
    XCTAssertFalse(NumberRange.any.contains(.nan) || NumberRange.any.contains(.infinity))
    XCTAssertEqual(NumberRange.open(-1, 2).description, "above -1 and below 2")
    XCTAssertEqual(NumberRange.any.description, "any number")
  }
}
