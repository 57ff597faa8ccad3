/// A parsed or built tree of values in which every value and every key knows where it stands.
///
/// Two values are equal when they hold the same; positions and the spelling of numbers do not count, the order of
/// keys does.
public struct ConfigurationValue: Sendable, Equatable {
  /// What a value can be.
  public indirect enum Content: Sendable, Equatable {
    /// Keys and values in their order.
    case object([Member])
    /// Values in their order.
    case array([ConfigurationValue])
    /// A number, with its digits as written.
    case number(ConfigurationNumber)
    /// A text.
    case string(String)
    /// True or false.
    case boolean(Bool)
    /// Nothing.
    case null
  }

  /// One key of an object with its value.
  public struct Member: Sendable, Equatable {
    /// The key.
    public var key: String
    /// Where the key stands.
    public var keyPosition: SourcePosition
    /// The value.
    public var value: ConfigurationValue

    /// A key with its value.
    public init(_ key: String, at keyPosition: SourcePosition = .built, _ value: ConfigurationValue) {
      self.key = key
      self.keyPosition = keyPosition
      self.value = value
    }

    public static func == (left: Member, right: Member) -> Bool {
      left.key == right.key && left.value == right.value
    }
  }

  /// What the value is.
  public var content: Content
  /// Where the value begins.
  public var position: SourcePosition

  /// A value at a position.
  public init(_ content: Content, at position: SourcePosition = .built) {
    self.content = content
    self.position = position
  }

  public static func == (left: ConfigurationValue, right: ConfigurationValue) -> Bool {
    left.content == right.content
  }
}

// MARK: Building

extension ConfigurationValue {
  /// An object, keys in the order given.
  public static func object(_ members: KeyValuePairs<String, ConfigurationValue>) -> ConfigurationValue {
    ConfigurationValue(.object(members.map { Member($0.key, $0.value) }))
  }

  /// An object from members that code collected.
  public static func object(members: [Member]) -> ConfigurationValue { ConfigurationValue(.object(members)) }

  /// An array.
  public static func array(_ elements: [ConfigurationValue]) -> ConfigurationValue {
    ConfigurationValue(.array(elements))
  }

  /// A number; one that is not finite can be held, and is refused or written as null by the writer.
  public static func number(_ value: Double) -> ConfigurationValue {
    ConfigurationValue(.number(ConfigurationNumber(value)))
  }

  /// An array of numbers.
  public static func numbers(_ values: [Double]) -> ConfigurationValue { .array(values.map { .number($0) }) }

  /// A whole number, kept exactly.
  public static func integer(_ value: Int) -> ConfigurationValue {
    ConfigurationValue(.number(ConfigurationNumber(value)))
  }

  /// A whole number such as a seed, kept exactly.
  public static func unsigned(_ value: UInt64) -> ConfigurationValue {
    ConfigurationValue(.number(ConfigurationNumber(unsigned: value)))
  }

  /// A string.
  public static func string(_ value: String) -> ConfigurationValue { ConfigurationValue(.string(value)) }

  /// A boolean.
  public static func boolean(_ value: Bool) -> ConfigurationValue { ConfigurationValue(.boolean(value)) }

  /// The value null.
  public static let null = ConfigurationValue(.null)
}

// MARK: Reading

extension ConfigurationValue {
  /// The members, if this is an object.
  public var members: [Member]? {
    if case .object(let members) = content { members } else { nil }
  }

  /// The elements, if this is an array.
  public var elements: [ConfigurationValue]? {
    if case .array(let elements) = content { elements } else { nil }
  }

  /// The number, if this is one.
  public var number: ConfigurationNumber? {
    if case .number(let number) = content { number } else { nil }
  }

  /// The string, if this is one.
  public var string: String? {
    if case .string(let string) = content { string } else { nil }
  }

  /// The boolean, if this is one.
  public var boolean: Bool? {
    if case .boolean(let boolean) = content { boolean } else { nil }
  }

  /// The value of a key, if this is an object that has it.
  public subscript(key: String) -> ConfigurationValue? { members?.first { $0.key == key }?.value }

  /// The kind of the value in words, for messages.
  public var kindName: String {
    switch content {
    case .object: "an object"
    case .array: "an array"
    case .number: "a number"
    case .string: "a string"
    case .boolean: "a boolean"
    case .null: "null"
    }
  }
}
