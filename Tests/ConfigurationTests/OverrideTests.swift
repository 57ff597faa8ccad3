import Configuration
import XCTest

final class OverrideTests: XCTestCase {
  private func disc(_ overrides: String...) throws -> ConfigurationNode {
    var value = try ConfigurationValue.parse(SampleSchema.document, file: "d.json5")
    for override in overrides { value = try value.applying(override: override, root: "disc") }
    return try SampleSchema.schema.resolve(value)
  }

  func testAPathLeadsThroughKeysAndIndices() throws {
    let node = try disc(
      "disc.layers.0.groove.depth_nm=90", "spacer_um=7e1", "layers.1.weights=[.5,]", "recorded=true",
      "name=bare-word:x")
    XCTAssertEqual(try node.objects("layers")[0].object("groove").quantity("depth_nm"), 90e-9)
    XCTAssertEqual(try node.quantity("spacer_um"), 70e-6)
    XCTAssertEqual(try node.objects("layers")[1].numbers("weights"), [0.5])
    XCTAssertTrue(try node.boolean("recorded"))
    XCTAssertEqual(try node.string("name"), "bare-word:x")
    XCTAssertEqual(try disc("name=\"a=b\"").string("name"), "a=b")
    XCTAssertEqual(try disc("name=./rel/path.json5").string("name"), "./rel/path.json5")
    XCTAssertEqual(try disc("tilt_deg=-.5").number("tilt_deg"), -0.5)
  }

  /// Override, rule, column, path, word.
  private static let broken: [(String, ConfigurationError.Rule, Int, String, String)] = [
    (
      "disc.layers.0.groove.dept_nm=90", .unknownKey, 22, "disc.layers.0.groove.dept_nm",
      "did you mean depth_nm?"
    ),
    ("layers.0.groov.depth_nm=90", .unknownKey, 10, "disc.layers.0.groov", "did you mean groove?"),
    ("disc.spacer_nm=90", .unknownKey, 6, "disc.spacer_nm", "the unit of this key is um: spacer_um"),
    ("disc.layers.2.groove.depth_nm=90", .override, 13, "layers.2", "0 to 1"),
    ("disc.layers.x=90", .override, 13, "layers.x", "no element"),
    ("disc.name.x=90", .override, 11, "name.x", "is a string"),
    ("disc.spacer_um", .override, 1, "", "has no ="),
    ("disc..spacer_um=1", .override, 6, "", "empty part"),
    ("=1", .override, 1, "", "empty part"),
    ("disc.spacer_um=", .override, 16, "", "no value"),
    ("disc.spacer_um=80nm", .syntax, 18, "", "suffix of its key"),
    ("disc.spacer_um=NaN", .nonFinite, 16, "", "NaN"),
    ("disc.spacer_um=900", .outOfRange, 16, "disc.spacer_um", "900 um is out of range"),
    ("disc.spacer_um=thick", .wrongKind, 16, "disc.spacer_um", "a string"),
    ("disc.layers=[{groove: {depth_nm: 1}}, {}]", .missingKey, 39, "disc.layers.1.groove", "missing"),
    ("disc.layers=[1", .syntax, 13, "", "never closed"),
  ]

  func testEveryErrorStandsAtItsColumnOfTheOverride() throws {
    for (override, rule, column, path, word) in Self.broken {
      let error = try refusal(override) { try disc(override) }
      XCTAssertEqual(error.rule, rule, "\(error)")
      XCTAssertEqual(error.position, SourcePosition(file: "--set", line: 1, column: column), "\(error)")
      XCTAssertEqual(error.path, path, "\(error)")
      XCTAssertTrue(error.description.contains(word), "\(error)")
    }
  }

  func testAPathOfAbsurdLengthIsRefused() throws {
    let path = Array(repeating: "a", count: 100_000).joined(separator: ".")
    XCTAssertEqual(try refusal { try disc("\(path)=1") }.rule, .override)
  }

  func testAKeyThatOnlyHasADefaultCanBeReachedInside() throws {
    let resolved = try disc().value.applying(override: "layers.0.shifts_um.0=4")
    XCTAssertEqual(
      try SampleSchema.schema.resolve(resolved).objects("layers")[0].quantities("shifts_um"), [4e-6])
  }
}
