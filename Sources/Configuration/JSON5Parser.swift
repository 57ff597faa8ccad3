extension ConfigurationValue {
  /// The largest text that is read, in bytes.
  public static let largestText = 16 << 20
  /// How deep objects and arrays may be nested, in texts and in values to be written.
  public static let deepestNesting = 64

  /// Reads JSON5: JSON with comments, trailing commas, unquoted ASCII keys, single-quoted strings, a leading plus
  /// or point in numbers, and hexadecimal integers. Line and column of every key and value are kept.
  ///
  /// Throws at the first thing that is wrong: bytes that are not UTF-8, a syntax error, a duplicate key, a number
  /// that is not finite, a text that is too large or nested too deep.
  public static func parse(_ bytes: [UInt8], file: String) throws(ConfigurationError) -> ConfigurationValue {
    var parser = JSON5Parser(try JSON5Scanner(bytes, file: file))
    return try parser.parseText()
  }

  /// Reads JSON5 from a string.
  public static func parse(_ text: String, file: String) throws(ConfigurationError) -> ConfigurationValue {
    try parse(Array(text.utf8), file: file)
  }
}

/// A recursive descent over the scanner; the depth limit bounds the recursion.
struct JSON5Parser {
  var scanner: JSON5Scanner
  private var path: [String] = []

  init(_ scanner: JSON5Scanner) { self.scanner = scanner }

  mutating func parseText() throws(ConfigurationError) -> ConfigurationValue {
    try scanner.skipBlanks()
    let value = try parseValue(depth: 0)
    try scanner.skipBlanks()
    if let next = scanner.peek() {
      throw failure("\(Self.name(next)) after the end of the value", "one text holds one value")
    }
    return value
  }

  private mutating func parseValue(depth: Int) throws(ConfigurationError) -> ConfigurationValue {
    let start = scanner.position
    guard let next = scanner.peek() else { throw failure("the text ends where a value should stand") }
    switch next {
    case "{", "[":
      guard depth < ConfigurationValue.deepestNesting else {
        throw failure(
          "nested deeper than \(ConfigurationValue.deepestNesting) levels", "flatten the text", rule: .limit)
      }
      return next == "{" ? try parseObject(depth: depth) : try parseArray(depth: depth)
    case "\"", "'": return ConfigurationValue(.string(try parseString()), at: start)
    case "+", "-", ".", "0"..."9": return ConfigurationValue(.number(try parseNumber()), at: start)
    default: return ConfigurationValue(try parseWord(), at: start)
    }
  }

  // MARK: Objects and arrays

  private mutating func parseObject(depth: Int) throws(ConfigurationError) -> ConfigurationValue {
    let start = scanner.position
    var members: [ConfigurationValue.Member] = []
    var positions: [String: SourcePosition] = [:]
    scanner.advance()
    while true {
      try scanner.skipBlanks()
      if scanner.take("}") { return ConfigurationValue(.object(members), at: start) }
      let keyPosition = scanner.position
      let key = try parseKey(objectStart: start)
      path.append(key)
      if let first = positions.updateValue(keyPosition, forKey: key) {
        throw failure(
          "the key stands twice in this object, first at line \(first.line), column \(first.column)",
          "remove one of the two", rule: .duplicateKey, at: keyPosition)
      }
      try scanner.skipBlanks()
      guard scanner.take(":") else {
        throw failure("\(describeNext()) where a colon should follow the key", "write \(key): value")
      }
      try scanner.skipBlanks()
      members.append(.init(key, at: keyPosition, try parseValue(depth: depth + 1)))
      path.removeLast()
      try scanner.skipBlanks()
      if !scanner.take(","), scanner.peek() != "}" {
        throw unclosed(start, "a comma or } should follow the value of \(Quotation.quoted(key))", "{", "}")
      }
    }
  }

  private mutating func parseArray(depth: Int) throws(ConfigurationError) -> ConfigurationValue {
    let start = scanner.position
    var elements: [ConfigurationValue] = []
    scanner.advance()
    while true {
      try scanner.skipBlanks()
      if scanner.take("]") { return ConfigurationValue(.array(elements), at: start) }
      if scanner.peek() == nil { throw unclosed(start, "", "[", "]") }
      path.append(String(elements.count))
      elements.append(try parseValue(depth: depth + 1))
      path.removeLast()
      try scanner.skipBlanks()
      if !scanner.take(","), scanner.peek() != "]" {
        throw unclosed(start, "a comma or ] should follow the element", "[", "]")
      }
    }
  }

  private mutating func parseKey(objectStart: SourcePosition) throws(ConfigurationError) -> String {
    guard let next = scanner.peek() else { throw unclosed(objectStart, "", "{", "}") }
    if next == "\"" || next == "'" { return try parseString() }
    if JSON5Scanner.isIdentifierStart(next) {
      let key = scanner.take(while: JSON5Scanner.isIdentifierPart)
      if let after = scanner.peek(), after != ":", after != "/", !JSON5Scanner.isBlank(after) {
        throw failure("\(Self.name(after)) in a key without quotes", "write the key in quotes, then a colon")
      }
      return key
    }
    throw failure("\(Self.name(next)) where a key should stand", "a key is a name or a quoted string")
  }

  // MARK: Words

  private mutating func parseWord() throws(ConfigurationError) -> ConfigurationValue.Content {
    let start = scanner.position
    let word = scanner.take(while: JSON5Scanner.isIdentifierPart)
    switch word {
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    case "null": return .null
    case "NaN", "Infinity": throw notFinite(word, at: start)
    case "": throw failure("\(describeNext()) where a value should stand")
    default:
      throw failure(
        "the word \(Quotation.quoted(word)) is no value", "a string stands in quotes: \"\(word)\"", at: start)
    }
  }

  // MARK: Errors

  func failure(
    _ problem: String, _ advice: String = "", rule: ConfigurationError.Rule = .syntax,
    at position: SourcePosition? = nil
  ) -> ConfigurationError {
    ConfigurationError(
      rule, at: position ?? scanner.position, path: path.joined(separator: "."), problem, advice: advice)
  }

  func notFinite(_ word: String, at position: SourcePosition) -> ConfigurationError {
    failure(
      "\(word) is no number that a configuration may hold", "write a finite number", rule: .nonFinite,
      at: position)
  }

  /// At the end of the text the opening bracket is the place to look at; elsewhere the unexpected scalar is.
  private func unclosed(
    _ start: SourcePosition, _ expectation: String, _ opening: String, _ closing: String
  ) -> ConfigurationError {
    if scanner.peek() == nil {
      return failure("the \(opening) that stands here is never closed", "close it with \(closing)", at: start)
    }
    return failure("\(describeNext()) where \(expectation)")
  }

  private func describeNext() -> String {
    scanner.peek().map(Self.name) ?? "the end of the text"
  }

  static func name(_ scalar: Unicode.Scalar) -> String { Quotation.quoted(String(scalar)) }
}
