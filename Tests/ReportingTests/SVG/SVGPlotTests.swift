import Foundation
import Reporting
import XCTest

#if canImport(FoundationXML)
  import FoundationXML
#endif

final class SVGPlotTests: XCTestCase {
  private func parsed(_ text: String) throws -> [SVGElement] {
    let reader = SVGReader()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = reader
    XCTAssertTrue(parser.parse(), "\(String(describing: parser.parserError)) in \(text)")
    return reader.elements
  }

  private func paths(_ elements: [SVGElement], _ style: String) -> [String] {
    elements.filter { $0.name == "path" && $0.classes.contains(style) }.compactMap { $0.attributes["d"] }
  }

  private func plot(_ curves: [SVGPlot.Curve]) -> SVGPlot {
    SVGPlot(title: "Push-pull", x: .init("radial place", unit: "nm"), y: .init("push-pull"), curves: curves)
  }

  func testADocumentIsWellFormedXMLWithItsStyleAndAnElementHasNone() throws {
    let plot = plot([.init(.init("a < b & \"c\"", x: [0, 1, 2], y: [1, -1, 3]))])
    let document = try parsed(plot.document())
    XCTAssertEqual(document.first?.name, "svg")
    XCTAssertEqual(document.first?.attributes["viewBox"], "0 0 640 320")
    XCTAssertEqual(document.filter { $0.name == "style" }.count, 1)
    XCTAssertTrue(document.contains { $0.text == "a < b & \"c\"" }, "the name survives its escaping")
    XCTAssertTrue(document.contains { $0.text == "radial place / nm" })
    XCTAssertEqual(try parsed(plot.element()).filter { $0.name == "style" }.count, 0)
  }

  /// The curve's ends are the ends of the x axis, and y grows upward.
  func testPointsStandWhereTheirValuesSay() throws {
    let elements = try parsed(plot([.init(.init(x: [0, 5, 10], y: [0, 1, 2]))]).element())
    let curve = try XCTUnwrap(paths(elements, "curve").first)
    let numbers = curve.split { "ML ".contains($0) }.compactMap { Double($0) }
    XCTAssertEqual(numbers.count, 6)
    XCTAssertEqual(numbers[2], (numbers[0] + numbers[4]) / 2, accuracy: 0.02)
    XCTAssertEqual(numbers[3], (numbers[1] + numbers[5]) / 2, accuracy: 0.02)
    XCTAssertLessThan(numbers[5], numbers[1])
    XCTAssertEqual(numbers[4], 640 - 16)
    let marks = elements.filter { $0.classes.contains("mark") }.map(\.text)
    for mark in ["0", "2", "10", "0.5"] { XCTAssertTrue(marks.contains(mark), "\(marks)") }
  }

  func testValuesThatAreNotFiniteLeaveAGap() throws {
    let elements = try parsed(
      plot([.init(.init(x: [0, 1, 2, 3, 4], y: [0, 1, .nan, 1, .infinity]))]).element())
    let curve = try XCTUnwrap(paths(elements, "curve").first)
    XCTAssertEqual(curve.filter { $0 == "M" }.count, 2)
    XCTAssertEqual(curve.filter { $0 == "L" }.count, 1)
    XCTAssertFalse(curve.contains("n"))
  }

  func testAPlotWithoutValuesSaysSo() throws {
    for curves in [[], [SVGPlot.Curve(.init(x: [.nan], y: [1]))]] {
      let elements = try parsed(plot(curves).element())
      XCTAssertTrue(elements.contains { $0.text == "no finite values" })
      XCTAssertEqual(elements.filter { $0.classes.contains("mark") }.count, 0)
    }
  }

  func testALogarithmicAxisSpreadsDecadesEvenlyAndSkipsWhatHasNoLogarithm() throws {
    var plot = plot([.init(.init(x: [1, 10, 100, 1000], y: [0, 0.01, 0.1, 1]))])
    plot.xScale = .logarithmic
    plot.yScale = .logarithmic
    let curve = try XCTUnwrap(paths(parsed(plot.element()), "curve").first)
    let numbers = curve.split { "ML ".contains($0) }.compactMap { Double($0) }
    XCTAssertEqual(numbers.count, 6, "zero has no logarithm")
    XCTAssertEqual(numbers[2] - numbers[0], numbers[4] - numbers[2], accuracy: 0.02)
    XCTAssertEqual(numbers[3] - numbers[1], numbers[5] - numbers[3], accuracy: 0.02)
  }

  func testEveryMarkIsDrawnAsWhatItIs() throws {
    let series = SVGPlot.Series(x: [0, 1, 2], y: [1, 2, 1])
    let elements = try parsed(
      plot([
        .init(series), .init(series, mark: .dashes), .init(series, mark: .dots, colour: 5),
        .init(series, mark: .area),
      ]).element())
    XCTAssertEqual(paths(elements, "curve").count, 3)
    XCTAssertEqual(paths(elements, "dashes").count, 1)
    XCTAssertEqual(paths(elements, "dot").first?.filter { $0 == "h" }.count, 3)
    XCTAssertEqual(paths(elements, "c5").count, 1)
    XCTAssertTrue(try XCTUnwrap(paths(elements, "area").first).hasSuffix("Z"))
  }

  func testARuleWidensTheAxisUntilItIsSeen() throws {
    var plot = plot([.init(.init(x: [0, 1], y: [0, 1]))])
    plot.rules = [.init("limit", at: 10), .init(at: 3, isUpright: true)]
    let elements = try parsed(plot.element())
    XCTAssertEqual(paths(elements, "rule").count, 2)
    XCTAssertTrue(elements.contains { $0.text == "limit" })
    let curve = try XCTUnwrap(paths(elements, "curve").first)
    let numbers = curve.split { "ML ".contains($0) }.compactMap { Double($0) }
    XCTAssertLessThan(numbers[2], 300, "a third of the axis")
  }

  /// The size of the picture is bounded by its width, and no peak is lost.
  func testALongSeriesIsThinnedWithoutLosingItsPeaks() throws {
    let count = 200_000
    var values = (0..<count).map { Double($0 % 7) }
    values[77_777] = 1000
    let series = SVGPlot.Series(x: (0..<count).map(Double.init), y: values)
    let text = plot([.init(series)]).element()
    XCTAssertLessThan(text.utf8.count, 60_000)
    let curve = try XCTUnwrap(paths(parsed(text), "curve").first)
    let numbers = curve.split { "ML ".contains($0) }.compactMap { Double($0) }
    let heights = stride(from: 1, to: numbers.count, by: 2).map { numbers[$0] }
    XCTAssertEqual(heights.filter { $0 < 60 }.count, 1, "one peak")
  }

  func testExtremeValuesDoNotTrap() throws {
    for values in [
      [-1e308, 1e308], [Double.leastNonzeroMagnitude, Double.leastNormalMagnitude], [3.0, 3.0],
      [1e15, 1e15 + 1],
    ] {
      for scale in [SVGPlot.Scale.linear, .logarithmic] {
        var plot = plot([.init(.init(x: values, y: values))])
        plot.xScale = scale
        plot.yScale = scale
        plot.width = -3
        XCTAssertFalse(try parsed(plot.document()).isEmpty)
      }
    }
  }

  func testColoursAreToldInLightAndDark() {
    XCTAssertTrue(SVGStyle.sheet.contains("prefers-color-scheme: dark"))
    for index in 0..<SVGStyle.colourCount {
      XCTAssertEqual(SVGStyle.sheet.components(separatedBy: ".plot .c\(index) {").count, 3)
    }
  }
}

private struct SVGElement {
  let name: String
  let attributes: [String: String]
  var text = ""
  var classes: [String] { (attributes["class"] ?? "").split(separator: " ").map(String.init) }
}

private final class SVGReader: NSObject, XMLParserDelegate {
  var elements: [SVGElement] = []
  private var open: [Int] = []

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String] = [:]
  ) {
    open.append(elements.count)
    elements.append(SVGElement(name: name, attributes: attributes))
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    open.removeLast()
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    if let innermost = open.last { elements[innermost].text += text }
  }
}
