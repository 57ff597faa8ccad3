import Foundation
import Reporting
import XCTest

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A page carries everything that it shows, and nothing of what it is told can break out of it.
final class HTMLPageTests: XCTestCase {
  private var page: HTMLPage {
    let plot = SVGPlot(
      title: "FE & TE", x: .init("time", unit: "ms"), y: .init("error", unit: "nm"),
      curves: [SVGPlot.Curve(.init("FE", x: [0, 1], y: [1, 2]))])
    return HTMLPage(
      title: "run <1>", subtitle: "a & b", verdict: "every limit held",
      sections: [
        .init("Signals", [.plot(plot, caption: "an \"error\""), .text("x < y")]),
        .init(
          "Limits",
          [
            .table(
              HTMLTable(columns: ["limit", "worst"], rows: [["a<b", "1.5"], ["c", "-"]], badRows: [1])),
            .code("drive-emu run a\ndrive-emu run b <x>"),
          ]),
      ])
  }

  func testPageIsWellFormedAndFetchesNothing() throws {
    let text = page.document()
    let parser = XMLParser(
      data: Data(
        text.replacingOccurrences(of: "<!DOCTYPE html>\n", with: "")
          .replacingOccurrences(of: "<meta charset=\"utf-8\">", with: "")
          .replacingOccurrences(
            of: "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">", with: ""
          )
          .replacingOccurrences(of: "<link rel=\"icon\" href=\"data:,\">", with: "").utf8))
    XCTAssertTrue(parser.parse(), "\(String(describing: parser.parserError)) at line \(parser.lineNumber)")
    for fetched in ["src=", "url(", "@import", "<script", "http-equiv"] {
      XCTAssertFalse(text.contains(fetched), fetched)
    }
    XCTAssertEqual(
      text.components(separatedBy: "http").count - 1, text.components(separatedBy: "xmlns=\"http").count - 1)
  }

  func testEverythingToldStandsThereEscaped() {
    let text = page.document()
    for part in [
      "<h1>run &lt;1&gt;</h1>", "<p>a &amp; b</p>", "<a href=\"#s1\">Limits</a>", "<section id=\"s1\">",
      "<p class=\"good\">every limit held</p>", "<td class=\"number\">1.5</td>", "<tr class=\"bad\">",
      "drive-emu run a\ndrive-emu run b &lt;x&gt;", "<figcaption>an &quot;error&quot;</figcaption>",
      "<title>FE &amp; TE</title>",
    ] {
      XCTAssertTrue(text.contains(part), part)
    }
  }

  func testFiguresHaveTheirNamesAndWhatIsMissingIsSaid() {
    let lanes = SVGLanes(
      title: "states", x: .init("time"), lanes: [.init("a", [.init("s", from: 0, to: 1, kind: 0)])],
      kinds: ["k"])
    var page = HTMLPage(
      title: "t",
      sections: [
        .init("A", [.figure(id: "states", .lanes(lanes), caption: "what < it did")]),
        .init("B", [.absence(id: "sweep", "no sweep was given; --sweep DIR shows one")], isOpenedAt: true),
      ])
    let text = page.document()
    XCTAssertTrue(text.contains("<figure id=\"states\"><svg"))
    XCTAssertTrue(text.contains("what &lt; it did</figcaption></figure>"))
    XCTAssertTrue(text.contains("<p class=\"absent\" id=\"sweep\">no sweep was given"))
    XCTAssertTrue(text.contains("<section id=\"s1\" tabindex=\"-1\" autofocus=\"autofocus\">"))
    page.sections[1].isOpenedAt = false
    XCTAssertFalse(page.document().contains("autofocus"))
  }

  func testOneStyleSheetServesAllPlots() {
    let text = page.document()
    XCTAssertEqual(text.components(separatedBy: "<style>").count, 2)
    XCTAssertTrue(text.contains("prefers-color-scheme: dark") && text.contains("@media print"))
  }
}
