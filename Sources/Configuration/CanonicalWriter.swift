/// How JSON is laid out.
public enum JSONStyle: Sendable {
  /// One line, no blanks, no line end.
  case compact
  /// Two-space indentation, arrays of plain values on one line, a line end at the end of the text.
  case pretty
}

/// What is done with a number that is not finite, which JSON cannot hold.
public enum NonFinitePolicy: Sendable {
  /// The writer throws.
  case refuse
  /// The writer writes `null`.
  case writeNull
}

extension ConfigurationValue {
  /// The value as JSON: keys in their order, quoted; numbers as the shortest text that reads back the same.
  ///
  /// Reading the result gives an equal value. Throws for a number that is not finite, if `nonFinite` says so, and
  /// for a value nested deeper than `deepestNesting`.
  public func json(_ style: JSONStyle, nonFinite: NonFinitePolicy) throws(ConfigurationError) -> String {
    var writer = CanonicalWriter(style: style, nonFinite: nonFinite)
    try writer.write(self, depth: 0)
    return style == .pretty ? writer.text + "\n" : writer.text
  }
}

struct CanonicalWriter {
  let style: JSONStyle
  let nonFinite: NonFinitePolicy
  private(set) var text = ""
  private var path: [String] = []

  init(style: JSONStyle, nonFinite: NonFinitePolicy) {
    self.style = style
    self.nonFinite = nonFinite
  }

  mutating func write(_ value: ConfigurationValue, depth: Int) throws(ConfigurationError) {
    switch value.content {
    case .null: text += "null"
    case .boolean(let boolean): text += boolean ? "true" : "false"
    case .string(let string): writeString(string)
    case .number(let number): try write(number, of: value)
    case .array(let elements):
      try checkDepth(depth, value)
      try write(elements, depth: depth)
    case .object(let members):
      try checkDepth(depth, value)
      try write(members, depth: depth)
    }
  }

  private mutating func write(
    _ members: [ConfigurationValue.Member], depth: Int
  ) throws(ConfigurationError) {
    text += "{"
    for (index, member) in members.enumerated() {
      if index > 0 { text += "," }
      breakLine(depth + 1)
      writeString(member.key)
      text += style == .pretty ? ": " : ":"
      path.append(member.key)
      try write(member.value, depth: depth + 1)
      path.removeLast()
    }
    if !members.isEmpty { breakLine(depth) }
    text += "}"
  }

  private mutating func write(_ elements: [ConfigurationValue], depth: Int) throws(ConfigurationError) {
    let isPlain = elements.allSatisfy { $0.members == nil && $0.elements == nil }
    text += "["
    for (index, element) in elements.enumerated() {
      if index > 0 { text += isPlain && style == .pretty ? ", " : "," }
      if !isPlain { breakLine(depth + 1) }
      path.append(String(index))
      try write(element, depth: depth + 1)
      path.removeLast()
    }
    if !isPlain { breakLine(depth) }
    text += "]"
  }

  private mutating func write(
    _ number: ConfigurationNumber, of value: ConfigurationValue
  ) throws(ConfigurationError) {
    if number.value.isFinite {
      text += number.canonicalText
    } else if nonFinite == .writeNull {
      text += "null"
    } else {
      throw ConfigurationError(
        .nonFinite, at: value.position, path: path.joined(separator: "."),
        "the number is \(number.value), which JSON cannot hold", advice: "write finite numbers or allow null")
    }
  }

  private mutating func writeString(_ string: String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      default:
        if Quotation.isInvisible(scalar) {
          text += Quotation.escape(scalar)
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    text += "\""
  }

  private mutating func breakLine(_ depth: Int) {
    guard style == .pretty else { return }
    text += "\n" + String(repeating: "  ", count: depth)
  }

  private func checkDepth(_ depth: Int, _ value: ConfigurationValue) throws(ConfigurationError) {
    guard depth >= ConfigurationValue.deepestNesting else { return }
    throw ConfigurationError(
      .limit, at: value.position, path: path.joined(separator: "."),
      "nested deeper than \(ConfigurationValue.deepestNesting) levels", advice: "flatten the value")
  }
}
