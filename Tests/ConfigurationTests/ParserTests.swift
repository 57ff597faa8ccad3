import Configuration
import XCTest

final class ParserTests: XCTestCase {
  private func parse(_ text: String) throws -> ConfigurationValue {
    try ConfigurationValue.parse(text, file: "a.json5")
  }

  func testEveryKindOfValueIsRead() throws {
    let value = try parse(
      """
      // a comment
      {
        plain: 1, /* another */ "quoted key": 'single',
        $dollar_9: [true, false, null,],
        nested: { deep: { deeper: [] } },
      }
      """)
    XCTAssertEqual(
      value,
      .object([
        "plain": .integer(1), "quoted key": .string("single"),
        "$dollar_9": .array([.boolean(true), .boolean(false), .null]),
        "nested": .object(["deep": .object(["deeper": .array([])])]),
      ]))
  }

  func testNumbersOfEveryFormAreReadToTheNearestDouble() throws {
    let cases: [(String, Double)] = [
      ("0", 0), ("-0", -0.0), ("+1", 1), (".5", 0.5), ("5.", 5), ("-.25e2", -25), ("1E+3", 1000),
      ("0x1F", 31),
      ("-0xff", -255), ("2.2250738585072011e-308", Double(bitPattern: 0x000F_FFFF_FFFF_FFFF)), ("0.1", 0.1),
      ("1e23", 1e23),
      ("9007199254740993", 9_007_199_254_740_992), ("123456789012345678901234567890", 1.2345678901234568e29),
      ("5e-324", .leastNonzeroMagnitude), ("1.7976931348623157e308", .greatestFiniteMagnitude),
      ("0e999999", 0),
    ]
    for (text, expected) in cases {
      let number = try XCTUnwrap(try parse(text).number, text)
      XCTAssertEqual(number.value.bitPattern, expected.bitPattern, text)
    }
  }

  func testWholeNumbersAreKeptExactly() throws {
    XCTAssertEqual(try parse("18446744073709551615").number?.unsignedInteger, .max)
    XCTAssertEqual(try parse("-9223372036854775808").number?.integer, .min)
    XCTAssertEqual(try parse("9223372036854775807").number?.integer, .max)
    XCTAssertEqual(try parse("0xFFFFFFFFFFFFFFFF").number?.unsignedInteger, .max)
    XCTAssertNil(try parse("18446744073709551615").number?.integer)
    XCTAssertNil(try parse("-1").number?.unsignedInteger)
    XCTAssertEqual(try parse("3.0").number?.integer, 3)
    XCTAssertEqual(try parse("1e3").number?.integer, 1000)
    XCTAssertNil(try parse("3.5").number?.integer)
    XCTAssertEqual(try parse("+0x1f").number?.text, "0x1f")
    XCTAssertEqual(try parse("1.50").number?.text, "1.50")
  }

  func testEscapesAreReadAsJSON5SaysThem() throws {
    XCTAssertEqual(
      try parse(#""\" \' \\ \/ \b\f\n\r\t\v\0 \x41 \u00e9 \ud83d\ude00""#).string,
      "\" ' \\ / \u{08}\u{0C}\n\r\t\u{0B}\0 A é 😀")
    XCTAssertEqual(try parse("'one\\\ntwo\\\r\nthree'").string, "onetwothree")
  }

  func testKeysAndValuesKnowWhereTheyStand() throws {
    let value = try parse("\u{FEFF}{\r\n  é: 1}".replacingOccurrences(of: "é", with: "'é😀'"))
    let member = try XCTUnwrap(value.members?.first)
    XCTAssertEqual(value.position, SourcePosition(file: "a.json5", line: 1, column: 1))
    XCTAssertEqual(member.keyPosition, SourcePosition(file: "a.json5", line: 2, column: 3))
    // Columns count scalars: quote, e, face, quote, colon, blank.
    XCTAssertEqual(member.value.position, SourcePosition(file: "a.json5", line: 2, column: 9))
    let array = try parse("[ 1,\n\r[2], /* \n */ 'x' ]")
    XCTAssertEqual(array.elements?.map(\.position.line), [1, 3, 4])
    XCTAssertEqual(array.elements?.map(\.position.column), [3, 1, 5])
  }

  /// Text, rule, line, column, and a word that the message must hold.
  private static let broken: [(String, ConfigurationError.Rule, Int, Int, String)] = [
    ("", .syntax, 1, 1, "ends"),
    ("  // nothing\n", .syntax, 2, 1, "ends"),
    ("{a: 1", .syntax, 1, 1, "never closed"),
    ("\n [1, ", .syntax, 2, 2, "never closed"),
    ("{a 1}", .syntax, 1, 4, "colon"),
    ("{a: 1 b: 2}", .syntax, 1, 7, "comma"),
    ("[1 2]", .syntax, 1, 4, "comma"),
    ("[,]", .syntax, 1, 2, "value"),
    ("{,}", .syntax, 1, 2, "key"),
    ("{a: }", .syntax, 1, 5, "value"),
    ("{a-b: 1}", .syntax, 1, 3, "quotes"),
    ("{1a: 1}", .syntax, 1, 2, "key"),
    ("{é: 1}", .syntax, 1, 2, "key"),
    ("{a: 1} x", .syntax, 1, 8, "after the end"),
    ("{a: land}", .syntax, 1, 5, "quotes"),
    ("{a: 80nm}", .syntax, 1, 7, "suffix of its key"),
    ("{a: 80 nm}", .syntax, 1, 8, "comma"),
    ("1.2.3", .syntax, 1, 4, "follows"),
    ("010", .syntax, 1, 1, "leading zero"),
    ("-", .syntax, 1, 1, "without digits"),
    (".", .syntax, 1, 1, "without digits"),
    ("1e", .syntax, 1, 1, "exponent"),
    ("0x", .syntax, 1, 1, "0x"),
    ("0x11112222333344445", .limit, 1, 1, "64 bits"),
    ("[NaN]", .nonFinite, 1, 2, "NaN"),
    ("[-Infinity]", .nonFinite, 1, 2, "-Infinity"),
    ("[Infinity]", .nonFinite, 1, 2, "finite"),
    ("[1, 1e999]", .nonFinite, 1, 5, "larger"),
    ("[1e-999]", .nonFinite, 1, 2, "smaller"),
    ("'abc", .syntax, 1, 1, "never ends"),
    ("{a: 'ab\n'}", .syntax, 1, 5, "line"),
    ("'a\u{01}'", .syntax, 1, 3, "control"),
    (#"'a\q'"#, .syntax, 1, 3, "escape"),
    (#"'\u12'"#, .syntax, 1, 2, "4 hexadecimal"),
    (#"'\xg0'"#, .syntax, 1, 2, "2 hexadecimal"),
    (#"'\ud83d'"#, .syntax, 1, 2, "surrogate"),
    (#"'\ud83d\u0041'"#, .syntax, 1, 2, "surrogate"),
    (#"'\ude00'"#, .syntax, 1, 2, "surrogate"),
    (#"'\01'"#, .syntax, 1, 2, "escape"),
    ("'\\", .syntax, 1, 2, "ends"),
    ("[1, /* 2]", .syntax, 1, 5, "never ends"),
    ("[1] /", .syntax, 1, 5, "after the end"),
    ("{a: 1,\n b: 2, 'a': 3}", .duplicateKey, 2, 8, "line 1, column 2"),
  ]

  func testEverySyntaxErrorTellsItsPlace() throws {
    for (text, rule, line, column, word) in Self.broken {
      let error = try refusal(text) { try parse(text) }
      XCTAssertEqual(error.rule, rule, "\(text): \(error)")
      XCTAssertEqual(
        error.position, SourcePosition(file: "a.json5", line: line, column: column), "\(text): \(error)")
      XCTAssertTrue(error.description.contains(word), "\(text): \(error)")
      XCTAssertFalse(error.description.contains("\n"), "one line: \(error)")
    }
  }

  func testAnErrorIsOneLineOfPlacePathAndMessage() throws {
    let error = try refusal { try parse("{disc: {layers: [{pitch: 1}, {pitch: 1, pitch: 2}]}}") }
    XCTAssertEqual(
      error.description,
      "a.json5:1:41: disc.layers.1.pitch: the key stands twice in this object, first at line 1, column 31; "
        + "remove one of the two")
  }

  func testBytesThatAreNotUTF8AreRefusedAtTheirPlace() throws {
    for bad in [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0x80]] as [[UInt8]] {
      let error = try refusal { try ConfigurationValue.parse(Array("[1,\n 'é".utf8) + bad, file: "a.json5") }
      XCTAssertEqual(error.rule, .encoding)
      XCTAssertEqual(error.position, SourcePosition(file: "a.json5", line: 2, column: 4))
    }
  }

  func testNestingIsBounded() throws {
    let deepest = ConfigurationValue.deepestNesting
    let fits = String(repeating: "[", count: deepest) + String(repeating: "]", count: deepest)
    XCTAssertNoThrow(try parse(fits))
    let error = try refusal { try parse(String(repeating: "[", count: 1_000_000)) }
    XCTAssertEqual(error.rule, .limit)
    XCTAssertEqual(error.position, SourcePosition(file: "a.json5", line: 1, column: deepest + 1))
    XCTAssertEqual(try refusal { try parse(String(repeating: "{a:", count: 70)) }.rule, .limit)
  }

  func testTheSizeOfATextIsBounded() throws {
    let bytes = [UInt8](repeating: UInt8(ascii: " "), count: ConfigurationValue.largestText + 1)
    let error = try refusal { try ConfigurationValue.parse(bytes, file: "a.json5") }
    XCTAssertEqual(error.rule, .limit)
    XCTAssertEqual(error.position, SourcePosition(file: "a.json5", line: 1, column: 1))
  }
}
