// Strings and numbers of JSON5.

extension JSON5Parser {
  // MARK: Strings

  mutating func parseString() throws(ConfigurationError) -> String {
    let start = scanner.position
    guard let quote = scanner.peek() else { throw failure("the text ends where a string should stand") }
    scanner.advance()
    var text = String.UnicodeScalarView()
    while let scalar = scanner.peek() {
      if scalar == quote {
        scanner.advance()
        return String(text)
      }
      if scalar == "\\" {
        if let escaped = try parseEscape() { text.append(escaped) }
        continue
      }
      if scalar.value < 0x20, scalar != "\t" {
        let isLineEnd = scalar == "\n" || scalar == "\r"
        throw failure(
          isLineEnd ? "the string does not end on its line" : "a control character in a string",
          isLineEnd ? "close the string or write \\n" : "write it as \(Quotation.escape(scalar))",
          at: isLineEnd ? start : nil)
      }
      text.append(scalar)
      scanner.advance()
    }
    throw failure("the string that begins here never ends", "close it with \(quote)", at: start)
  }

  /// The scalar that an escape stands for; nothing for a line that is continued.
  private mutating func parseEscape() throws(ConfigurationError) -> Unicode.Scalar? {
    let start = scanner.position
    scanner.advance()
    guard let kind = scanner.peek() else { throw failure("the text ends inside a string", at: start) }
    scanner.advance()
    switch kind {
    case "\"", "'", "\\", "/": return kind
    case "b": return "\u{08}"
    case "f": return "\u{0C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "v": return "\u{0B}"
    case "0" where !(scanner.peek().map(JSON5Scanner.isDigit) ?? false): return "\0"
    case "x": return Unicode.Scalar(UInt8(truncatingIfNeeded: try parseHexadecimal(digits: 2, from: start)))
    case "u": return try parseUnicodeEscape(from: start)
    case "\r":
      _ = scanner.take("\n")
      return nil
    case "\n", "\u{2028}", "\u{2029}": return nil
    default:
      throw failure(
        "\\\(Quotation.oneLine(String(kind))) is no escape", "a backslash is written \\\\", at: start)
    }
  }

  private mutating func parseUnicodeEscape(from start: SourcePosition) throws(ConfigurationError)
    -> Unicode.Scalar
  {
    let first = try parseHexadecimal(digits: 4, from: start)
    if let scalar = Unicode.Scalar(first) { return scalar }
    if first < 0xDC00, scanner.peek() == "\\", scanner.peek(1) == "u" {
      scanner.advance()
      scanner.advance()
      let second = try parseHexadecimal(digits: 4, from: start)
      if (0xDC00...0xDFFF).contains(second),
        let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
      {
        return scalar
      }
    }
    throw failure(
      "the escape is half of a surrogate pair", "write both halves or the character itself", at: start)
  }

  private mutating func parseHexadecimal(
    digits: Int, from start: SourcePosition
  ) throws(ConfigurationError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let scalar = scanner.peek(), JSON5Scanner.isHexadecimal(scalar),
        let digit = Character(scalar).hexDigitValue
      else { throw failure("the escape needs \(digits) hexadecimal digits", at: start) }
      value = value << 4 | UInt32(digit)
      scanner.advance()
    }
    return value
  }

  // MARK: Numbers

  mutating func parseNumber() throws(ConfigurationError) -> ConfigurationNumber {
    let start = scanner.position
    var sign = ""
    if scanner.take("-") { sign = "-" } else if scanner.take("+") { sign = "" }
    let isHexadecimal = scanner.peek() == "0" && (scanner.peek(1) == "x" || scanner.peek(1) == "X")
    let number =
      isHexadecimal ? try parseHexadecimalNumber(sign, start) : try parseDecimalNumber(sign, start)
    if let next = scanner.peek(), JSON5Scanner.isIdentifierPart(next) || next == "." || next == "%" {
      throw failure(
        "\(Self.name(next)) follows the number \(number.text)",
        "a number stands alone; its unit is the suffix of its key")
    }
    return number
  }

  private mutating func parseHexadecimalNumber(
    _ sign: String, _ start: SourcePosition
  ) throws(ConfigurationError) -> ConfigurationNumber {
    scanner.advance()
    scanner.advance()
    let digits = scanner.take(while: JSON5Scanner.isHexadecimal)
    guard !digits.isEmpty else { throw failure("0x without digits", at: start) }
    guard let magnitude = UInt64(digits, radix: 16) else {
      throw failure(
        "a hexadecimal number of more than 64 bits", "write it in decimal", rule: .limit, at: start)
    }
    let value = sign == "-" ? -Double(magnitude) : Double(magnitude)
    return ConfigurationNumber(value: value, text: "\(sign)0x\(digits)", literalMagnitude: magnitude)
  }

  private mutating func parseDecimalNumber(
    _ sign: String, _ start: SourcePosition
  ) throws(ConfigurationError) -> ConfigurationNumber {
    let whole = scanner.take(while: JSON5Scanner.isDigit)
    let hasPoint = scanner.take(".")
    let fraction = hasPoint ? scanner.take(while: JSON5Scanner.isDigit) : ""
    guard !(whole.isEmpty && fraction.isEmpty) else {
      let word = scanner.take(while: JSON5Scanner.isIdentifierPart)
      if word == "NaN" || word == "Infinity" { throw notFinite(sign + word, at: start) }
      throw failure("a sign or a point without digits", at: start)
    }
    guard whole.utf8.count < 2 || !whole.hasPrefix("0") else {
      throw failure("a number with a leading zero", "write it without; hexadecimal begins with 0x", at: start)
    }
    let exponent = try parseExponent(start)
    let text = "\(sign)\(whole.isEmpty ? "0" : whole)\(fraction.isEmpty ? "" : ".\(fraction)")\(exponent)"
    guard let value = Double(text), value.isFinite else {
      throw failure(
        "\(Quotation.quoted(text)) is larger than any Double", "write a finite number", rule: .nonFinite,
        at: start)
    }
    let isZero = (whole + fraction).utf8.allSatisfy { $0 == UInt8(ascii: "0") }
    guard value != 0 || isZero else {
      throw failure(
        "\(Quotation.quoted(text)) is smaller than any Double", "write 0 or a larger number",
        rule: .nonFinite,
        at: start)
    }
    let isLiteralInteger = !hasPoint && exponent.isEmpty
    return ConfigurationNumber(
      value: value, text: text, literalMagnitude: isLiteralInteger ? UInt64(whole) : nil)
  }

  /// The exponent as `e` with sign and digits, or nothing.
  private mutating func parseExponent(_ start: SourcePosition) throws(ConfigurationError) -> String {
    guard scanner.peek() == "e" || scanner.peek() == "E" else { return "" }
    scanner.advance()
    let sign = scanner.take("-") ? "-" : ""
    if sign.isEmpty { _ = scanner.take("+") }
    let digits = scanner.take(while: JSON5Scanner.isDigit)
    guard !digits.isEmpty else { throw failure("an exponent without digits", at: start) }
    return "e\(sign)\(digits)"
  }
}
