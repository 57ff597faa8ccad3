public import Configuration
internal import Foundation

/// Finds configurations by name or path, composes them and applies overrides.
public enum ScenarioLoader {
  /// Loads `reference`, a path or `builtin:NAME`, composed with everything that it extends, overrides applied.
  ///
  /// An override may itself extend (`pickup={extends:'builtin:dvd-write'}`), or name another document in the place of a
  /// part (`pickup=builtin:dvd-write`).
  /// Throws a `ConfigurationError` that names file, line and column.
  public static func load(
    _ reference: String, overrides: [String] = []
  ) throws(ConfigurationError) -> ConfigurationValue {
    let source = try read(reference, from: "")
    var value = try ConfigurationValue.parse(source.bytes, file: source.name)
      .composed(loader: { (reference, file) in try read(reference, from: file) })
    for text in overrides { value = try value.applying(override: text) }
    guard !overrides.isEmpty else { return value }
    return try named(value).composed(loader: { (reference, file) in try read(reference, from: file) })
  }

  /// A string in the place of a document stands for the document that it names.
  private static func named(_ value: ConfigurationValue) -> ConfigurationValue {
    guard var members = value.members else { return value }
    for index in members.indices where ["disc", "pickup", "firmware"].contains(members[index].key) {
      guard members[index].value.string != nil else { continue }
      let reference = members[index].value
      members[index].value = ConfigurationValue(
        .object([ConfigurationValue.Member("extends", at: reference.position, reference)]),
        at: reference.position)
    }
    return ConfigurationValue(.object(members), at: value.position)
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
      let folder = (file as NSString).deletingLastPathComponent
      // What --set names counts from where the program was started, as what the command line names.
      if !folder.isEmpty { path = folder + "/" + reference }
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ConfigurationError(
        .extends, at: .built, path: "", "\(path) cannot be read",
        advice: "name a readable file, or one of the builtin configurations")
    }
    return ConfigurationSource(name: path, bytes: [UInt8](data))
  }
}
