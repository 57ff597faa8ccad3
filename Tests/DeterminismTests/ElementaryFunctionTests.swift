import Determinism
import XCTest

/// The functions against mpmath's correctly rounded values.
final class ElementaryFunctionTests: XCTestCase {
  private struct Worst {
    var distance: UInt64 = 0
    var line = ""
    var cases = 0
  }

  /// Doubles between two values of like sign; 0 for two NaN.
  private func distance(_ a: Double, _ b: Double) -> UInt64 {
    if a.isNaN || b.isNaN { return a.isNaN && b.isNaN ? 0 : .max }
    func ordered(_ x: Double) -> Int64 {
      let bits = Int64(bitPattern: x.bitPattern)
      return bits < 0 ? Int64.min &- bits : bits
    }
    let difference = ordered(a).subtractingReportingOverflow(ordered(b))
    return difference.overflow ? .max : difference.partialValue.magnitude
  }

  private func value(_ name: Substring, _ x: Double, _ second: Double) -> Double? {
    switch name {
    case "sin": return .sin(x)
    case "cos": return .cos(x)
    case "tan": return .tan(x)
    case "exp": return .exp(x)
    case "log": return .log(x)
    case "atan": return .atan(x)
    case "asin": return .asin(x)
    case "acos": return .acos(x)
    case "tanh": return .tanh(x)
    case "atan2": return .atan2(y: x, x: second)
    case "pow": return .pow(x, second)
    default: return nil
    }
  }

  func testEveryFunctionIsWithinOneUlpOfTheCorrectlyRoundedValue() throws {
    var worst: [String: Worst] = [:]
    for line in ElementaryTables.cases.split(separator: "\n") {
      let parts = line.split(separator: " ")
      if parts[0] == "upperQuantile" { continue }
      let numbers = try parts.dropFirst().map {
        Double(bitPattern: try XCTUnwrap(UInt64($0, radix: 16)))
      }
      let result = try XCTUnwrap(value(parts[0], numbers[0], numbers[numbers.count - 2 > 0 ? 1 : 0]))
      let expected = numbers[numbers.count - 1]
      var entry = worst[String(parts[0])] ?? Worst()
      entry.cases += 1
      let ulps = distance(result, expected)
      if ulps > entry.distance {
        entry.distance = ulps
        entry.line = "\(numbers) gave \(result)"
      }
      worst[String(parts[0])] = entry
    }
    XCTAssertEqual(worst.count, 11)
    for (name, entry) in worst.sorted(by: { $0.key < $1.key }) {
      print("\(name): \(entry.cases) cases, at most \(entry.distance) ulp \(entry.line)")
      XCTAssertLessThanOrEqual(entry.distance, 1, "\(name) \(entry.line)")
      XCTAssertGreaterThan(entry.cases, 300, name)
    }
  }
}
