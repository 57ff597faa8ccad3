import ControlBlocks
import ServoLoop
import XCTest

final class RadiusTableTests: XCTestCase {
  func testValuesAreInterpolatedBetweenNodesAndHeldBeyondThem() {
    var table = RadiusTable<Double>(resolution: 0.01)
    XCTAssertNil(table.value(at: 30))
    for (value, radius) in [(3.0, 50.0), (1, 30), (2, 40)] { table.insert(value, at: radius) }
    XCTAssertEqual(table.count, 3)
    for (radius, value) in [(20.0, 1.0), (30, 1), (35, 1.5), (42.5, 2.25), (50, 3), (58, 3)] {
      XCTAssertEqual(table.value(at: radius) ?? -1, value, accuracy: 1e-12, "\(radius)")
    }
  }

  func testAStepKeepsItsPlaceBetweenTwoCloseNodes() {
    var table = RadiusTable<Double>(resolution: 0.002)
    table.insert(-1, at: 39.999)
    table.insert(1, at: 40.002)
    XCTAssertEqual(table.value(at: 39.5), -1)
    XCTAssertEqual(table.value(at: 40.5), 1)
  }

  func testLearningAgainReplacesTheNode() {
    var table = RadiusTable<Double>(resolution: 0.01)
    table.insert(1, at: 30)
    table.insert(2, at: 30.005)
    XCTAssertEqual(table.count, 1)
    XCTAssertEqual(table.value(at: 30), 2)
  }

  func testAFullTableStaysSortedAndTakesTheNearestNodesPlace() {
    var table = RadiusTable<Double>(resolution: 0.01)
    var seed: UInt64 = 7
    for _ in 0..<200 {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let radius = 22 + 36 * Double(seed >> 40) / Double(1 << 24)
      table.insert(radius * radius, at: radius)
      XCTAssertEqual(table.value(at: radius) ?? -1, radius * radius, accuracy: 1e-9)
    }
    XCTAssertEqual(table.count, 16)
    var last = 0.0
    for step in 0..<360 {
      let value = table.value(at: 22 + 0.1 * Double(step)) ?? -1
      XCTAssertGreaterThanOrEqual(value, last)
      last = value
    }
  }
}
