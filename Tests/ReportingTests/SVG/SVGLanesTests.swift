import Reporting
import XCTest

/// Spans in lanes, and what SVGPlot draws beside curves: events, ranges, regions.
final class SVGLanesTests: XCTestCase {
  private var lanes: SVGLanes {
    var lanes = SVGLanes(
      title: "states", x: .init("time", unit: "ms"),
      lanes: [
        .init(
          "firmware",
          [.init("search <1>", from: 0, to: 60, kind: 0), .init("follow", from: 60, to: 61, kind: 2)]),
        .init("layer", [.init("0", from: 0, to: 100, kind: 2)]),
      ], kinds: ["searching", "nothing of this", "following"])
    lanes.events = [.init("1", at: 50), .init("2", at: 500)]
    lanes.rules = [.init("", at: 25, isUpright: true)]
    return lanes
  }

  private func count(_ part: String, in text: String) -> Int { text.components(separatedBy: part).count - 1 }

  func testSpansLieWhereTheyBelongAndKeepTheirOrder() {
    let text = lanes.element()
    // Three spans, and two kinds in the legend.
    XCTAssertEqual(count("<rect class=\"span", in: text), 5)
    XCTAssertTrue(text.contains("search &lt;1&gt;"))
    XCTAssertFalse(text.contains("nothing of this"))
    // The axis spans 0 to 100 over 70 (14 + 8 letters of 7 pixels) to 624 pixels; 60 lies at 402.4.
    XCTAssertTrue(text.contains("x=\"70\" y=\"59\" width=\"332.4\" height=\"20\""), text)
    XCTAssertTrue(text.contains("x=\"402.4\" y=\"59\" width=\"5.54\""), text)
    XCTAssertTrue(text.contains("x=\"70\" y=\"85\" width=\"554\""), text)
    // A span too narrow for its name tells it where the reader points at it.
    XCTAssertEqual(count(">follow<", in: text), 1)
    XCTAssertTrue(text.contains("class=\"event\" d=\"M347 108V56\""), text)
    XCTAssertTrue(text.contains("class=\"rule\" d=\"M208.5 108V56\""), text)
  }

  func testEventsInsideTheAxisAreDrawnWithNamesThatDoNotCover() {
    var plot = SVGPlot(
      x: .init("t"), y: .init("v"), curves: [.init(.init("a", x: [0, 100], y: [0, 1]))])
    plot.events = [
      .init("first", at: 10, about: "what <happened>"), .init("second", at: 10.1), .init("third", at: 90),
      .init("beyond", at: 101), .init("lost", at: .nan),
    ]
    let text = plot.element()
    XCTAssertEqual(count("class=\"event\"", in: text), 3)
    XCTAssertEqual(count("class=\"event-name\"", in: text), 2)
    XCTAssertTrue(text.contains("<title>what &lt;happened&gt;</title>"))
    XCTAssertFalse(text.contains("second") || text.contains("beyond"))
  }

  func testAGivenRangeHoldsAndPointsBeyondLeaveGaps() throws {
    var plot = SVGPlot(
      x: .init("x"), y: .init("y"), curves: [.init(.init(x: [0, 1, 2, 3, 4], y: [0, 1, 50, 1, 0]))])
    plot.yRange = -1...2
    let text = plot.element()
    let curve = try XCTUnwrap(
      text.components(separatedBy: "class=\"curve c0\" d=\"").last?.split(separator: "\"").first)
    XCTAssertEqual(count("M", in: String(curve)), 2, "one run on either side of the gap")
    XCTAssertTrue(text.contains(">-1<") && text.contains(">2<"))
  }

  func testRegionsCloseAndFaintTracesStayApart() {
    let square = SVGPlot.Series("mark", x: [0, 1, 1, 0], y: [0, 0, 1, 1])
    let traces = SVGPlot.Series("eye", x: [0, 1, .nan, 0, 1], y: [0, 1, .nan, 1, 0])
    let text = SVGPlot(
      x: .init("x"), y: .init("y"), curves: [.init(square, mark: .region), .init(traces, mark: .faint)]
    ).element()
    XCTAssertTrue(text.contains("class=\"region c0\" d=\"M") && text.contains("Z\""))
    XCTAssertTrue(text.contains("class=\"faint c1\""))
  }
}
