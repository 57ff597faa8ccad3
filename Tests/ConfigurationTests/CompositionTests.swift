import Configuration
import XCTest

final class CompositionTests: XCTestCase {
  private func compose(_ text: String, _ texts: [String: String]) throws -> ConfigurationValue {
    try ConfigurationValue.parse(text, file: "main").composed { reference, _ in
      texts[reference].map { ConfigurationSource(name: reference, text: $0) }
    }
  }

  func testObjectsAreMergedAndArraysReplaced() throws {
    let value = try compose(
      "{extends: 'builtin:b', a: {y: 20}, list: [9], new: 1}",
      ["builtin:b": "{schema: 's', a: {x: 1, y: 2}, list: [1, 2, 3], kept: true}"])
    XCTAssertEqual(
      value,
      .object([
        "schema": .string("s"), "a": .object(["x": .integer(1), "y": .integer(20)]), "list": .numbers([9]),
        "kept": .boolean(true), "new": .integer(1),
      ]))
  }

  func testEveryKeyKeepsThePositionOfTheTextItComesFrom() throws {
    let value = try compose("{extends: 'b',\n y: 2}", ["b": "{\n\n x: 1, y: 1}"])
    XCTAssertEqual(value.members?.map(\.keyPosition.description), ["b:3:2", "main:2:2"])
    XCTAssertEqual(value["y"]?.position.description, "main:2:5")
  }

  func testBasesAreComposedFirstAtAnyDepth() throws {
    let value = try compose(
      "{inner: {extends: 'b', z: 3}, list: [{extends: 'c'}]}",
      ["b": "{extends: 'c', y: 2}", "c": "{x: 1, y: 1}"])
    XCTAssertEqual(
      value,
      .object([
        "inner": .object(["x": .integer(1), "y": .integer(2), "z": .integer(3)]),
        "list": .array([.object(["x": .integer(1), "y": .integer(1)])]),
      ]))
  }

  func testAPartOfATextCanBeExtended() throws {
    let base = ["b": "{layers: [{p: 1}, {p: 2, q: 3}]}"]
    let value = try compose("{layers: [{extends: 'b#layers.1', p: 5}]}", base)
    XCTAssertEqual(value, .object(["layers": .array([.object(["p": .integer(5), "q": .integer(3)])])]))
    for part in ["b#layers.2", "b#layers.x", "b#nothing", "b#", "b#layers.0.p", "b#layers"] {
      let error = try refusal(part) { try compose("{extends: '\(part)'}", base) }
      XCTAssertEqual(error.rule, .extends)
      XCTAssertEqual(error.position.description, "main:1:11")
    }
  }

  func testTheLoaderKnowsWhoRefers() throws {
    var seen: [String] = []
    _ = try ConfigurationValue.parse("{extends: 'one'}", file: "main").composed { reference, referring in
      seen.append("\(referring)->\(reference)")
      return ConfigurationSource(
        name: "dir/\(reference)", text: reference == "one" ? "{extends: 'two'}" : "{}")
    }
    XCTAssertEqual(seen, ["main->one", "dir/one->two"])
  }

  func testCirclesAndAbsentTextsAreRefused() throws {
    let circle = try refusal {
      try compose("{extends: 'a'}", ["a": "{x: {extends: 'b'}}", "b": "{extends: 'a'}"])
    }
    XCTAssertEqual(circle.rule, .extends)
    XCTAssertEqual(circle.position.description, "b:1:11")
    XCTAssertTrue(circle.description.contains("main -> a -> b -> a"), "\(circle)")
    XCTAssertEqual(try refusal { try compose("{extends: 'main'}", ["main": "{}"]) }.rule, .extends)
    let absent = try refusal { try compose("{\nextends: 'nope'}", [:]) }
    XCTAssertEqual(absent.position.description, "main:2:10")
    XCTAssertTrue(absent.description.contains("\"nope\" is not found"), "\(absent)")
    XCTAssertEqual(try refusal { try compose("{extends: 3}", [:]) }.rule, .extends)
    XCTAssertEqual(try refusal { try compose("{extends: 'a'}", ["a": "[1]"]) }.rule, .extends)
    XCTAssertEqual(try refusal { try compose("{extends: 'a'}", ["a": "{"]) }.position.description, "a:1:1")
  }

  func testALoaderThatFailsOrNeverEndsIsRefused() throws {
    struct Unreadable: Error {}
    let failing = try refusal {
      try ConfigurationValue.parse("{extends: 'a'}", file: "main").composed { _, _ in throw Unreadable() }
    }
    XCTAssertTrue(failing.description.contains("cannot be read"), "\(failing)")
    var count = 0
    let endless = try refusal {
      try ConfigurationValue.parse("{extends: 'a'}", file: "main").composed { _, _ in
        count += 1
        return ConfigurationSource(name: "\(count)", text: "{extends: 'a'}")
      }
    }
    XCTAssertEqual(endless.rule, .extends)
    count = 0
    _ = try refusal {
      try ConfigurationValue.parse("{extends: 'a'}", file: "main").composed { _, _ in
        count += 1
        return ConfigurationSource(
          name: "\(count)", text: "{x: {extends: 'a'}, y: {extends: 'a'}, z: {extends: 'a'}}")
      }
    }
    XCTAssertLessThanOrEqual(count, ConfigurationValue.mostReferences + 1)
  }

  func testABaseOfAnotherKindIsRefused() throws {
    let error = try refusal {
      try compose("{schema: 'drive-emu/disc/1', extends: 'p'}", ["p": "{schema: 'drive-emu/pickup/1'}"])
    }
    XCTAssertEqual(error.rule, .extends)
    XCTAssertEqual(error.position.description, "main:1:39")
  }

  func testErrorsOfValidationNameTheTextThatHoldsTheKey() throws {
    let value = try compose("{extends: 'base', spacer_um: 999}", ["base": SampleSchema.document])
    let error = try refusal { try SampleSchema.schema.resolve(value) }
    XCTAssertEqual(error.position.description, "main:1:30")
    let misspelt = SampleSchema.document.replacingOccurrences(of: "turns", with: "turms")
    let inBase = try refusal {
      try SampleSchema.schema.resolve(try compose("{extends: 'base'}", ["base": misspelt]))
    }
    XCTAssertEqual(inBase.position.description, "base:5:3")
  }
}
