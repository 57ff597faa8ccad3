import Reporting
import XCTest

/// A long series in little room: every peak is there, in its order and at its place.
final class ExtremesSeriesTests: XCTestCase {
  func testAShortSeriesIsKeptAsItIs() {
    var series = ExtremesSeries(most: 8)
    for index in 0..<8 { series.append(x: Double(index), Double(index * index)) }
    let curve = series.series("s")
    XCTAssertEqual(curve.x, (0..<8).map(Double.init))
    XCTAssertEqual(curve.y, (0..<8).map { Double($0 * $0) })
    XCTAssertEqual(series.pointsPerStretch, 1)
  }

  func testNoPeakIsLostAndMemoryIsBounded() {
    let count = 100_003
    for peak in [0, 1, 4711, 65_535, count - 1] {
      var series = ExtremesSeries(most: 100)
      for index in 0..<count { series.append(x: Double(index), index == peak ? -7 : Double(index % 2)) }
      let curve = series.series()
      XCTAssertLessThanOrEqual(curve.x.count, 200)
      XCTAssertEqual(curve.y.min(), -7, "peak at \(peak)")
      let place = curve.x[curve.y.firstIndex(of: -7) ?? 0]
      XCTAssertTrue((0..<Double(series.pointsPerStretch)).contains(Double(peak) - place), "peak at \(peak)")
      XCTAssertEqual(curve.y.max(), 1)
    }
  }

  func testLowestAndHighestStandInTheirOrder() {
    for values in [[0.0, 3, -2, 1], [0, -2, 3, 1]] {
      var series = ExtremesSeries(most: 2)
      for (index, value) in (values + [0, 0, 0, 0]).enumerated() { series.append(x: Double(index), value) }
      XCTAssertEqual(Array(series.series().y.prefix(2)), values.filter { $0 == 3 || $0 == -2 })
    }
  }

  func testWhatIsNotFiniteLeavesAGap() {
    var series = ExtremesSeries(most: 4)
    for value in [1.0, .nan, 2, .infinity] { series.append(x: 0, value) }
    XCTAssertEqual(series.series().y.map(\.isFinite), [true, false, true, false])
    var joined = ExtremesSeries(most: 2)
    for value in [1.0, .nan, 2, 2] { joined.append(x: 0, value) }
    XCTAssertEqual(joined.series().y.map(\.isFinite), [false, true, true])
  }
}
