import Configuration
import Foundation
import WriteStrategy
import XCTest

/// The shipped stacks and strategies.
enum WriteFixtures {
  static let strategies = [
    "block", "dvd-r-multi-pulse", "dvd-plus-r-multi-pulse", "dvd-r-castle", "dvd-r-l-shape", "dvd-rw",
    "dvd-plus-rw", "bd-n-minus-1", "bd-half", "bd-castle", "dvd-ram-groove", "dvd-ram-land",
  ]
  static let stacks = ["dye-l0", "dye-l1", "rw-l0", "rw-l1"]

  static func text(_ folder: String, _ name: String) throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(
      contentsOf: root.appendingPathComponent("Fixtures/\(folder)/\(name).json5"), encoding: .utf8)
  }

  static func strategy(_ name: String, replacing: [(String, String)] = []) throws -> PulseStrategy {
    var text = try text("strategies", name)
    for (old, new) in replacing {
      XCTAssertTrue(text.contains(old), "\(name) holds no \(old)")
      text = text.replacingOccurrences(of: old, with: new)
    }
    return try PulseStrategy(
      PulseStrategy.schema.resolve(try ConfigurationValue.parse(text, file: "\(name).json5")))
  }

  static func stack(_ name: String) throws -> RecordingStack {
    try RecordingStack(
      RecordingStack.schema.resolve(
        try ConfigurationValue.parse(try text("stacks", name), file: "\(name).json5")))
  }
}

/// Runs something that must throw and returns the error.
func refusal<Value>(
  _ message: String = "", file: StaticString = #filePath, line: UInt = #line, _ body: () throws -> Value
) throws -> ConfigurationError {
  var caught: (any Error)?
  do { _ = try body() } catch { caught = error }
  return try XCTUnwrap(
    caught as? ConfigurationError, "nothing was refused \(message) (\(String(describing: caught)))",
    file: file,
    line: line)
}
