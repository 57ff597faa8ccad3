/// Walks through a text scalar by scalar and knows line and column.
struct JSON5Scanner {
  let file: String
  private let scalars: [Unicode.Scalar]
  private var index = 0
  private var line = 1
  private var column = 1

  /// Decodes the bytes; throws at the first byte that is not UTF-8.
  init(_ bytes: [UInt8], file: String) throws(ConfigurationError) {
    self.file = file
    guard bytes.count <= ConfigurationValue.largestText else {
      throw ConfigurationError(
        .limit, at: SourcePosition(file: file, line: 1, column: 1),
        "the text has \(bytes.count) bytes", advice: "at most \(ConfigurationValue.largestText) are read")
    }
    var decoded: [Unicode.Scalar] = []
    decoded.reserveCapacity(bytes.count)
    var parser = Unicode.UTF8.ForwardParser()
    var source = bytes.makeIterator()
    var isWhole = true
    decoding: while true {
      switch parser.parseScalar(from: &source) {
      case .valid(let encoded): decoded.append(Unicode.UTF8.decode(encoded))
      case .emptyInput: break decoding
      case .error:
        isWhole = false
        break decoding
      }
    }
    scalars = decoded
    if decoded.first == "\u{FEFF}" { index = 1 }
    if !isWhole {
      while peek() != nil { advance() }
      throw ConfigurationError(
        .encoding, at: position, "the bytes here are not UTF-8", advice: "save the text as UTF-8")
    }
  }

  /// Where the next scalar stands.
  var position: SourcePosition { SourcePosition(file: file, line: line, column: column) }

  /// The next scalar, or the one `offset` further.
  func peek(_ offset: Int = 0) -> Unicode.Scalar? {
    index + offset < scalars.count ? scalars[index + offset] : nil
  }

  /// Steps over the next scalar. A line ends with LF, CR LF or CR.
  mutating func advance() {
    guard let scalar = peek() else { return }
    index += 1
    if scalar == "\n" || (scalar == "\r" && peek() != "\n") {
      line += 1
      column = 1
    } else {
      column += 1
    }
  }

  /// Steps over the next scalar if it is this one.
  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek() == scalar else { return false }
    advance()
    return true
  }

  /// Takes scalars as long as they satisfy the condition.
  mutating func take(while condition: (Unicode.Scalar) -> Bool) -> String {
    var taken = String.UnicodeScalarView()
    while let scalar = peek(), condition(scalar) {
      taken.append(scalar)
      advance()
    }
    return String(taken)
  }

  /// Steps over white space and comments.
  mutating func skipBlanks() throws(ConfigurationError) {
    while let scalar = peek() {
      if Self.isBlank(scalar) {
        advance()
      } else if scalar == "/", peek(1) == "/" {
        while let next = peek(), next != "\n", next != "\r" { advance() }
      } else if scalar == "/", peek(1) == "*" {
        try skipBlockComment()
      } else {
        return
      }
    }
  }

  private mutating func skipBlockComment() throws(ConfigurationError) {
    let start = position
    advance()
    advance()
    while peek() != nil {
      if peek() == "*", peek(1) == "/" {
        advance()
        advance()
        return
      }
      advance()
    }
    throw ConfigurationError(
      .syntax, at: start, "the comment that begins here never ends", advice: "close it with */")
  }

  static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case " ", "\t", "\n", "\r", "\u{0B}", "\u{0C}", "\u{A0}", "\u{FEFF}", "\u{2028}", "\u{2029}": true
    default: false
    }
  }

  static func isIdentifierStart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "_", "$": true
    default: false
    }
  }

  static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar >= "0" && scalar <= "9" }

  static func isIdentifierPart(_ scalar: Unicode.Scalar) -> Bool {
    isIdentifierStart(scalar) || isDigit(scalar)
  }

  static func isHexadecimal(_ scalar: Unicode.Scalar) -> Bool {
    isDigit(scalar) || (scalar >= "a" && scalar <= "f") || (scalar >= "A" && scalar <= "F")
  }
}
