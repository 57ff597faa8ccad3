public import Configuration
internal import Foundation

/// Finds configurations by name or path, composes them and applies overrides.
public enum ScenarioLoader {
  /// Loads `reference`, a path or `builtin:NAME`, composed with everything that it extends, overrides applied.
  ///
  /// Throws a `ConfigurationError` that names file, line and column.
  public static func load(
    _ reference: String, overrides: [String] = []
  ) throws(ConfigurationError) -> ConfigurationValue {
    let source = try read(reference, from: "")
    var value = try ConfigurationValue.parse(source.bytes, file: source.name)
      .composed(loader: { (reference, file) in try read(reference, from: file) })
    for text in overrides { value = try value.applying(override: text) }
    return value
  }

  /// A scenario, ready to run.
  public static func scenario(
    _ reference: String, overrides: [String] = []
  ) throws(ConfigurationError) -> Scenario {
    try Scenario(load(reference, overrides: overrides))
  }

  /// The text behind a reference; a relative path counts from the file that refers.
  static func read(
    _ reference: String, from file: String
  ) throws(ConfigurationError) -> ConfigurationSource {
    if reference.hasPrefix(BuiltinLibrary.prefix) {
      if let source = BuiltinLibrary.source(reference) { return source }
      let names = BuiltinLibrary.entries.map { BuiltinLibrary.prefix + $0.name }.joined(separator: ", ")
      throw ConfigurationError(
        .extends, at: .built, path: "", "there is no \(reference)", advice: "there are \(names)")
    }
    var path = reference
    if !reference.hasPrefix("/"), !file.isEmpty, !file.hasPrefix(BuiltinLibrary.prefix) {
      path = (file as NSString).deletingLastPathComponent + "/" + reference
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ConfigurationError(
        .extends, at: .built, path: "", "\(path) cannot be read",
        advice: "name a readable file, or one of the builtin configurations")
    }
    return ConfigurationSource(name: path, bytes: [UInt8](data))
  }
}
