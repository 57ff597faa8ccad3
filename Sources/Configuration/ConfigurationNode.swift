/// A validated object with its defaults filled in, and typed access to its fields.
///
/// Access to a key throws `missingKey` where the key is absent (possible only for fields whose absence has a
/// meaning) and `wrongKind` where the accessor does not fit the schema; neither can follow from a user's text.
public struct ConfigurationNode: Sendable {
  /// What the object holds.
  public let schema: Schema
  /// The object: every field that has a value, in the order of the schema.
  public let value: ConfigurationValue
  /// The path of the object, such as `disc.layers.0`.
  public let path: String

  init(schema: Schema, value: ConfigurationValue, path: String) {
    self.schema = schema
    self.value = value
    self.path = path
  }

  /// Whether a key has a value.
  public func has(_ key: String) -> Bool { value[key] != nil }

  /// A number as written, in the unit of its key.
  public func number(_ key: String) throws(ConfigurationError) -> Double {
    guard let number = try member(key).number else { throw misfit(key, "a number") }
    return number.value
  }

  /// A number in SI: the unit of the key's suffix is converted, rounded once for decimal units.
  public func quantity(_ key: String) throws(ConfigurationError) -> Double {
    guard let number = try member(key).number else { throw misfit(key, "a number") }
    return ConfigurationUnit(ofKey: key).quantity(number)
  }

  /// A whole number.
  public func integer(_ key: String) throws(ConfigurationError) -> Int {
    guard let integer = try member(key).number?.integer else { throw misfit(key, "a whole number") }
    return integer
  }

  /// A boolean.
  public func boolean(_ key: String) throws(ConfigurationError) -> Bool {
    guard let boolean = try member(key).boolean else { throw misfit(key, "a boolean") }
    return boolean
  }

  /// A string.
  public func string(_ key: String) throws(ConfigurationError) -> String {
    guard let string = try member(key).string else { throw misfit(key, "a string") }
    return string
  }

  /// A choice as a case of an enumeration.
  public func choice<Choice: RawRepresentable>(
    _ key: String, as type: Choice.Type = Choice.self
  ) throws(ConfigurationError) -> Choice where Choice.RawValue == String {
    guard let choice = try member(key).string.flatMap(Choice.init(rawValue:)) else {
      throw misfit(key, "a choice of \(type)")
    }
    return choice
  }

  /// An object.
  public func object(_ key: String) throws(ConfigurationError) -> ConfigurationNode {
    let value = try member(key)
    guard case .object(let inner)? = schema.field(key)?.kind else { throw misfit(key, "an object") }
    return ConfigurationNode(schema: inner, value: value, path: pathOf(key))
  }

  /// An array of objects.
  public func objects(_ key: String) throws(ConfigurationError) -> [ConfigurationNode] {
    guard case .objects(let inner, _)? = schema.field(key)?.kind, let elements = try member(key).elements
    else {
      throw misfit(key, "an array of objects")
    }
    return elements.enumerated().map {
      ConfigurationNode(schema: inner, value: $0.element, path: "\(pathOf(key)).\($0.offset)")
    }
  }

  /// An array of numbers as written, in the unit of the key.
  public func numbers(_ key: String) throws(ConfigurationError) -> [Double] {
    try numberElements(key).map(\.value)
  }

  /// An array of numbers in SI.
  public func quantities(_ key: String) throws(ConfigurationError) -> [Double] {
    let unit = ConfigurationUnit(ofKey: key)
    return try numberElements(key).map { unit.quantity($0) }
  }

  /// An array of strings.
  public func strings(_ key: String) throws(ConfigurationError) -> [String] {
    guard let elements = try member(key).elements else { throw misfit(key, "an array of strings") }
    return elements.compactMap(\.string)
  }

  /// Where the value of a key stands; the object's place for a default.
  public func position(of key: String) -> SourcePosition { value[key]?.position ?? value.position }

  /// An error about values that are each in range but do not fit together, placed at a key.
  public func inconsistency(at key: String, _ problem: String, advice: String) -> ConfigurationError {
    ConfigurationError(.inconsistent, at: position(of: key), path: pathOf(key), problem, advice: advice)
  }

  private func pathOf(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  private func member(_ key: String) throws(ConfigurationError) -> ConfigurationValue {
    guard let value = value[key] else {
      throw ConfigurationError(
        .missingKey, at: value.position, path: pathOf(key), "the key has no value", advice: "give it one")
    }
    return value
  }

  private func numberElements(_ key: String) throws(ConfigurationError) -> [ConfigurationNumber] {
    guard let elements = try member(key).elements else { throw misfit(key, "an array of numbers") }
    return elements.compactMap(\.number)
  }

  private func misfit(_ key: String, _ wanted: String) -> ConfigurationError {
    ConfigurationError(
      .wrongKind, at: position(of: key), path: pathOf(key),
      "the program asks for \(wanted), the schema differs",
      advice: "this is an error of the program: report it")
  }
}
