import Configuration
import DriveEmulator
import XCTest

/// Every key of every shipped configuration, written wrongly, is refused at its place with the right key suggested.
final class ConfigurationRefusalTests: XCTestCase {
  func testEveryMisspeltKeyOfAShippedFileIsRefusedAtItsPlace() throws {
    for entry in ConfigurationVariants.sampledEntries {
      try assertRefused(String(decoding: entry.bytes, as: UTF8.self), entry)
    }
  }

  func testEveryMisspeltKeyOfAComposedConfigurationIsRefusedAtItsPlace() throws {
    try HeavyTests.require()
    for entry in BuiltinLibrary.entries {
      let value = try ScenarioLoader.load(BuiltinLibrary.prefix + entry.name)
      let resolved = try ConfigurationVariants.schema(of: entry).resolve(value).value
      try assertRefused(try resolved.json(.pretty, nonFinite: .refuse), entry)
    }
  }

  func testEveryWrongUnitIsRefusedAtItsPlaceWithTheRightOne() throws {
    for entry in ConfigurationVariants.sampledEntries {
      let text = String(decoding: entry.bytes, as: UTF8.self)
      let document = try ConfigurationValue.parse(text, file: entry.name)
      var tried = 0
      for member in MisspeltKeys.members(of: document) {
        for wrong in Self.otherUnits(of: member.key) {
          let broken = try MisspeltKeys.replace(member, by: wrong, in: text)
          XCTAssertThrowsError(try resolve(try ConfigurationValue.parse(broken, file: entry.name), entry)) {
            let error = $0 as? ConfigurationError
            XCTAssertEqual(error?.rule, .unknownKey, "\($0)")
            XCTAssertEqual(error?.position, member.keyPosition, "\($0)")
            XCTAssertEqual(error?.suggestion, member.key, "\($0)")
          }
          tried += 1
        }
      }
      print("\(entry.name): \(tried) wrong units refused")
    }
  }

  /// The key with other units in place of its own; none for a key without a unit.
  private static func otherUnits(of key: String) -> [String] {
    let unit = ConfigurationUnit(ofKey: key)
    guard unit != .plain, key.hasSuffix("_" + unit.rawValue) else { return [] }
    let stem = key.dropLast(unit.rawValue.count)
    return ["nm", "um", "mm", "us", "ms", "hz", "khz", "deg", "v"].filter { $0 != unit.rawValue }
      .map { stem + $0 }
  }

  private func resolve(
    _ value: ConfigurationValue, _ entry: BuiltinLibrary.Entry
  ) throws -> ConfigurationNode {
    let composed = try value.composed { reference, _ in BuiltinLibrary.source(reference) }
    return try ConfigurationVariants.schema(of: entry).resolve(composed)
  }

  private func assertRefused(_ text: String, _ entry: BuiltinLibrary.Entry) throws {
    let tried = try assertMisspeltKeysAreRefused(
      in: text, file: entry.name, schema: ConfigurationVariants.schema(of: entry)
    ) { try self.resolve($0, entry) }
    XCTAssertGreaterThan(tried, 15, entry.name)
    print("\(entry.name): \(tried) misspellings refused")
  }
}
