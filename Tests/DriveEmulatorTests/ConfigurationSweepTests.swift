import Configuration
import DriveEmulator
import Foundation
import XCTest

/// A parameter without effect is a lie: every key changes what comes out, or says that it is metadata.
///
/// `DRIVE_EMU_KEYS=firmware.tracking,pickup` tries only the keys whose names begin so.
final class ConfigurationSweepTests: XCTestCase {
  func testEveryKeyOfAScenarioChangesWhatComesOut() throws {
    try HeavyTests.require()
    var sweep = ConfigurationSweep()
    for variant in ConfigurationVariants.all {
      try sweep.add(variant)
      print("\(variant.name): \(sweep.summary)")
    }
    XCTAssertGreaterThan(sweep.paths.count, 150)
    let exempt = Set(Self.withoutAnother.map(\.path))
    var dead: [String] = []
    let asked = ProcessInfo.processInfo.environment["DRIVE_EMU_KEYS"]?.split(separator: ",") ?? [""]
    for path in sweep.paths where !exempt.contains(path) && asked.contains(where: path.hasPrefix) {
      if try !Self.isMetadata(path), try !sweep.hasEffect(path) {
        dead.append(path)
        print("without effect: \(path)")
      }
    }
    print("\(sweep.paths.count) keys, \(sweep.runs) runs, effects by variant: \(sweep.credits)")
    XCTAssertEqual(dead, [], "these keys change nothing and are not metadata")
    for key in Self.withoutAnother {
      XCTAssertEqual(sweep.refusal(key.path, of: key.tooMuch)?.rule, .inconsistent, key.path)
    }
  }

  /// What the schema says of a key; an element of an array of numbers has none of its own.
  private static func isMetadata(_ path: String) throws -> Bool {
    var parts = path.split(separator: ".")
    if parts.last.flatMap({ Int($0) }) != nil { parts.removeLast() }
    return try ScenarioSchema.schema.explain(parts.joined(separator: "."), root: "").allSatisfy(\.isMetadata)
  }

  /// Keys of a kind that has an effect elsewhere, in the one place where there is nothing to act on. They are still
  /// held against the rest: a value that cannot be is refused.
  private static let withoutAnother =
    [0, 1].flatMap { layer in
      let walls = "disc.layers.\(layer).groove.walls.0"
      return [
        // The first region holds for everything further in.
        (path: "\(walls).from_radius_mm", tooMuch: "41"),
        // It has no region before it to ramp from.
        (path: "\(walls).ramp_mm", tooMuch: "1"),
      ]
      // Behind layer 1 nothing lies that its light could reach.
    } + [(path: "disc.layers.1.transmittance_percent", tooMuch: "50")]

  func testAKeyWithEffectIsSeenAndMetadataIsNot() throws {
    var sweep = ConfigurationSweep()
    try sweep.add(ConfigurationVariant("a moment", ["sequence=[{command: \"start\", timeout_ms: 12}]"]))
    XCTAssertTrue(try sweep.hasEffect("mechanism.spindle.inertia_g_m2"))
    if HeavyTests.areAsked { XCTAssertFalse(try sweep.hasEffect("about")) }
  }
}
