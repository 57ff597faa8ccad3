import Configuration
import DiscModel
import Foundation

/// The shipped discs and the ways tests change them.
enum DiscFixtures {
  static let names = ["dvd-r-dl", "dvd-dl-limits"]

  static func text(_ name: String, in kind: String = "discs") throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(
      contentsOf: root.appendingPathComponent("Fixtures/\(kind)/\(name).json5"), encoding: .utf8)
  }

  /// A disc of this name, or else a recipe.
  private static func text(of name: String) throws -> String {
    do {
      return try text(name)
    } catch {
      return try text(name, in: "recipes")
    }
  }

  static func composed(_ value: ConfigurationValue) throws -> ConfigurationValue {
    try value.composed { reference, _ in
      guard reference.hasPrefix("builtin:") else { return nil }
      return ConfigurationSource(
        name: reference, text: try Self.text(of: String(reference.dropFirst("builtin:".count))))
    }
  }

  static func node(_ name: String, overrides: [String] = []) throws -> ConfigurationNode {
    var value = try composed(try ConfigurationValue.parse(try text(name), file: "\(name).json5"))
    for override in overrides { value = try value.applying(override: override, root: "disc") }
    return try Disc.schema.resolve(value)
  }

  static func disc(_ name: String = "dvd-r-dl", _ overrides: String...) throws -> Disc {
    try Disc(try node(name, overrides: overrides))
  }
}
