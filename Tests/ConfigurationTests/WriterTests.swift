import Configuration
import XCTest

final class WriterTests: XCTestCase {
  func testThePrettyFormIsFixed() throws {
    let value: ConfigurationValue = .object([
      "name": .string("a\"b\\c\n\u{01}\u{2028}é"), "empty": .object([:]), "none": .array([]),
      "numbers": .numbers([1, -0.5, 1e-9, 80e-9, 1e300]),
      "layers": .array([.object(["pitch_nm": .number(740)]), .null]), "seed": .unsigned(.max),
      "on": .boolean(true),
    ])
    XCTAssertEqual(
      try value.json(.pretty, nonFinite: .refuse),
      """
      {
        "name": "a\\"b\\\\c\\n\\u0001\\u2028é",
        "empty": {},
        "none": [],
        "numbers": [1, -0.5, 1e-09, 8e-08, 1e+300],
        "layers": [
          {
            "pitch_nm": 740
          },
          null
        ],
        "seed": 18446744073709551615,
        "on": true
      }

      """)
    XCTAssertEqual(
      try ConfigurationValue.object(["a": .numbers([1, 2]), "b": .object(["c": .null])])
        .json(.compact, nonFinite: .refuse), #"{"a":[1,2],"b":{"c":null}}"#)
  }

  func testWritingThenReadingIsTheIdentity() throws {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<400 {
      let value = Self.randomValue(depth: 0, &generator)
      for style in [JSONStyle.pretty, .compact] {
        let text = try value.json(style, nonFinite: .refuse)
        let back = try ConfigurationValue.parse(text, file: "w")
        XCTAssertEqual(back, value)
        XCTAssertEqual(try back.json(style, nonFinite: .refuse), text)
      }
    }
  }

  func testEveryFiniteDoubleSurvives() throws {
    var generator = SeededGenerator(seed: 2)
    var seen = 0
    while seen < 5000 {
      let number = Double(bitPattern: generator.next())
      guard number.isFinite else { continue }
      seen += 1
      let text = try ConfigurationValue.number(number).json(.compact, nonFinite: .refuse)
      XCTAssertEqual(
        try ConfigurationValue.parse(text, file: "w").number?.value.bitPattern, number.bitPattern)
    }
    XCTAssertEqual(try ConfigurationValue.number(-0.0).json(.compact, nonFinite: .refuse), "-0")
  }

  func testNumbersThatAreNotFiniteAreRefusedOrWrittenAsNull() throws {
    for number in [Double.nan, .infinity, -.infinity] {
      let value: ConfigurationValue = .object(["margins": .array([.number(1), .number(number)])])
      let error = try refusal { try value.json(.compact, nonFinite: .refuse) }
      XCTAssertEqual(error.rule, .nonFinite)
      XCTAssertEqual(error.path, "margins.1")
      XCTAssertEqual(try value.json(.compact, nonFinite: .writeNull), #"{"margins":[1,null]}"#)
    }
  }

  func testAValueNestedTooDeepIsRefused() throws {
    var value = ConfigurationValue.array([])
    for _ in 1..<ConfigurationValue.deepestNesting { value = .array([value]) }
    XCTAssertNoThrow(try value.json(.compact, nonFinite: .refuse))
    XCTAssertEqual(
      try refusal { try ConfigurationValue.array([value]).json(.compact, nonFinite: .refuse) }.rule, .limit)
  }

  /// A value of up to four levels with awkward strings and numbers.
  static func randomValue(depth: Int, _ generator: inout SeededGenerator) -> ConfigurationValue {
    switch Int.random(in: 0..<(depth < 4 ? 9 : 6), using: &generator) {
    case 0: return .null
    case 1: return .boolean(Bool.random(using: &generator))
    case 2: return .integer(Int(truncatingIfNeeded: generator.next()))
    case 3: return .number(Double.random(in: -1e6...1e6, using: &generator))
    case 4: return .unsigned(generator.next())
    case 5: return .string(randomText(&generator))
    case 6:
      let count = Int.random(in: 0..<5, using: &generator)
      return .array((0..<count).map { _ in randomValue(depth: depth + 1, &generator) })
    default:
      let count = Int.random(in: 0..<5, using: &generator)
      return .object(
        members: (0..<count).map {
          .init("\(randomText(&generator))\($0)", randomValue(depth: depth + 1, &generator))
        })
    }
  }

  private static func randomText(_ generator: inout SeededGenerator) -> String {
    let alphabet: [Unicode.Scalar] = [
      "a", "é", "\"", "\\", "\n", "\0", "'", "/", "\u{2029}", "😀", "\u{7F}", " ",
    ]
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0..<8, using: &generator) {
      text.append(alphabet[Int.random(in: 0..<alphabet.count, using: &generator)])
    }
    return String(text)
  }
}
