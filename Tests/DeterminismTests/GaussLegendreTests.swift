import Determinism
import XCTest

/// Gauss-Legendre rules against what defines them.
final class GaussLegendreTests: XCTestCase {
  func testRuleIntegratesEveryPowerItsDegreePromises() {
    for count in [1, 2, 5, 12, 24] {
      let rule = GaussLegendre(count: count)
      for power in 0..<(2 * count) {
        var integral = 0.0
        for index in 0..<count {
          var value = rule.weights[index]
          for _ in 0..<power { value *= rule.nodes[index] }
          integral += value
        }
        let exact = power % 2 == 0 ? 2 / Double(power + 1) : 0
        XCTAssertEqual(integral, exact, accuracy: 1e-14, "\(count) nodes, power \(power)")
      }
    }
  }

  func testLargeRulesKeepTheirPrecision() {
    for count in [100, 333, 600] {
      let rule = GaussLegendre(count: count)
      XCTAssertEqual(rule.weights.reduce(0, +), 2, accuracy: 1e-12)
      let exponential = rule.mapped(from: 0, to: 1).reduce(0) { $0 + $1.weight * exp($1.node) }
      XCTAssertEqual(exponential, 1.718281828459045, accuracy: 1e-12)
      for index in 1..<count { XCTAssertGreaterThan(rule.nodes[index], rule.nodes[index - 1]) }
    }
  }

  func testMappedRuleOfAReversedIntervalChangesSign() {
    let forward = GaussLegendre(count: 6).mapped(from: 1, to: 3).reduce(0) { $0 + $1.weight * $1.node }
    let backward = GaussLegendre(count: 6).mapped(from: 3, to: 1).reduce(0) { $0 + $1.weight * $1.node }
    XCTAssertEqual(forward, 4, accuracy: 1e-14)
    XCTAssertEqual(backward, -4, accuracy: 1e-14)
  }
}
