/// The one error of configuration: where, what is wrong, what would do.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The rule that was broken.
  public enum Rule: String, Sendable, CaseIterable {
    /// The bytes are not UTF-8.
    case encoding
    /// The text or its nesting is larger than the reader accepts.
    case limit
    /// The text is not JSON5.
    case syntax
    /// A number that is not finite, in a text or in a value to be written.
    case nonFinite
    /// A key stands twice in one object.
    case duplicateKey
    /// A key that the schema does not know.
    case unknownKey
    /// A key that the schema requires is not there.
    case missingKey
    /// A value of another kind than the schema states.
    case wrongKind
    /// A value or a count outside the range that the schema states.
    case outOfRange
    /// The document is of another kind or version than asked for.
    case wrongSchema
    /// A base document cannot be found or refers to itself.
    case extends
    /// A `--set` that cannot be read or that leads nowhere.
    case override
    /// Values that are each in range do not fit together.
    case inconsistent
  }

  /// The rule that was broken.
  public var rule: Rule
  /// Where the offending key or value stands.
  public var position: SourcePosition
  /// The path of keys and indices to it, such as `disc.layers.0.groove.depth_nm`; empty at the top.
  public var path: String
  /// What is wrong.
  public var problem: String
  /// What would do; empty if the problem says it all.
  public var advice: String
  /// The key that was probably meant.
  public var suggestion: String?

  /// An error at a position.
  public init(
    _ rule: Rule, at position: SourcePosition, path: String = "", _ problem: String, advice: String = "",
    suggestion: String? = nil
  ) {
    self.rule = rule
    self.position = position
    self.path = path
    self.problem = problem
    self.advice = advice
    self.suggestion = suggestion
  }

  /// One line: `FILE:LINE:COLUMN: path: problem; advice`.
  public var description: String {
    var parts: [String] = []
    if position != .built { parts.append(position.description) }
    if !path.isEmpty { parts.append(path) }
    parts.append(advice.isEmpty ? problem : "\(problem); \(advice)")
    return Quotation.oneLine(parts.joined(separator: ": "))
  }
}

/// How foreign text is shown inside a message: on one line, nothing invisible, not too long.
enum Quotation {
  static let longest = 60

  /// The text in double quotes, shortened.
  static func quoted(_ text: String) -> String {
    let scalars = text.unicodeScalars
    if scalars.count <= longest { return "\"\(oneLine(text))\"" }
    var head = String.UnicodeScalarView()
    head.append(contentsOf: scalars.prefix(longest))
    return "\"\(oneLine(String(head)))…\""
  }

  /// The text with every control character and line separator written as an escape.
  static func oneLine(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if isInvisible(scalar) {
        result += escape(scalar)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// `\u` and four hexadecimal digits.
  static func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// Whether a scalar is a control character or a line separator.
  static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFEFF: true
    default: false
    }
  }
}
