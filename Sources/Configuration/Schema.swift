/// What a configuration holds: one description that validates, explains and tests every key.
public struct Schema: Sendable {
  /// Where a field's value comes from.
  public enum Grade: Sendable, Equatable {
    /// A standard, with the clause.
    case standard(String)
    /// The literature, with the source.
    case literature(String)
    /// Nobody confirms it.
    case assumed

    /// `standard`, `literature` or `assumed`.
    public var name: String {
      switch self {
      case .standard: "standard"
      case .literature: "literature"
      case .assumed: "assumed"
      }
    }

    /// The clause or the source; empty where the value is assumed.
    public var source: String {
      switch self {
      case .standard(let clause): clause
      case .literature(let source): source
      case .assumed: ""
      }
    }
  }

  /// What a field holds.
  public indirect enum Kind: Sendable {
    /// A number in the unit of the key's suffix, within a range in that unit.
    case number(NumberRange)
    /// A whole number.
    case integer(ClosedRange<Int>)
    /// True or false.
    case boolean
    /// One of these strings.
    case choice([String])
    /// A text.
    case string
    /// An object that this schema describes.
    case object(Schema)
    /// An array of objects.
    case objects(Schema, count: ClosedRange<Int>)
    /// An array of numbers in the unit of the key's suffix.
    case numbers(NumberRange, count: ClosedRange<Int>)
    /// An array of strings.
    case strings(count: ClosedRange<Int>)

    /// The choice among the raw values of an enumeration.
    public static func choice<Choice>(of: Choice.Type) -> Kind
    where Choice: CaseIterable & RawRepresentable, Choice.RawValue == String {
      .choice(Choice.allCases.map(\.rawValue))
    }
  }

  /// Whether a field must be there.
  public enum Presence: Sendable {
    /// Leaving it out is an error.
    case required
    /// Left out, it has this value.
    case optional(default: ConfigurationValue)
    /// Left out, it stays out; the text says what that means.
    case absentMeans(String)
  }

  /// One key of an object.
  public struct Field: Sendable {
    /// The key, with its unit as suffix.
    public let key: String
    /// What it holds.
    public let kind: Kind
    /// Whether it must be there.
    public let presence: Presence
    /// What it means, in one line.
    public let meaning: String
    /// Where its value comes from.
    public let grade: Grade
    /// Whether it changes no physics by design, such as a name.
    public let isMetadata: Bool

    /// A field.
    public init(
      _ key: String, _ kind: Kind, _ presence: Presence = .required, meaning: String, grade: Grade,
      isMetadata: Bool = false
    ) {
      self.key = key
      self.kind = kind
      self.presence = presence
      self.meaning = meaning
      self.grade = grade
      self.isMetadata = isMetadata
    }

    /// The unit that the key's suffix states; `plain` for what is no number.
    public var unit: ConfigurationUnit {
      switch kind {
      case .number, .numbers: ConfigurationUnit(ofKey: key)
      default: .plain
      }
    }
  }

  /// The kind of document that this schema describes, such as `disc`; nil for a part of a document.
  public let document: String?
  /// The version of the document; 0 for a part.
  public let version: Int
  /// The fields, in the order in which they are written.
  public let fields: [Field]

  /// A part of a document.
  public init(fields: [Field]) {
    document = nil
    version = 0
    self.fields = fields
  }

  /// A document, whose first key is `schema: "drive-emu/DOCUMENT/VERSION"`.
  public init(document: String, version: Int, fields: [Field]) {
    self.document = document
    self.version = version
    self.fields = fields
  }

  /// The value of the key `schema` that a document of this schema carries; nil for a part of a document.
  public var identifier: String? { document.map { "drive-emu/\($0)/\(version)" } }

  /// The field of a key.
  public func field(_ key: String) -> Field? { fields.first { $0.key == key } }

  static let schemaKey = "schema"
  static let extendsKey = "extends"

  /// The keys that a document may hold here, for did-you-mean.
  var knownKeys: [String] {
    (document == nil ? [] : [Self.schemaKey]) + fields.map(\.key) + [Self.extendsKey]
  }
}
