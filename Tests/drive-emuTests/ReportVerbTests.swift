import Configuration
import Foundation
import XCTest

/// The page of a run, made by the built program. How it looks in a browser is the business of .ci/pages.
final class ReportVerbTests: XCTestCase {
  private static let short = [
    "--quiet", "--set", "sequence=[{command:\"wait\",hold_ms:12,settle_ms:5}]", "--set",
    "limits={focus_residual_peak_nm:{max:1e6}}",
  ]

  private func ran() throws -> Program {
    let program = try Program(of: self)
    XCTAssertEqual(try program.run(["run", "reference-loop"] + Self.short + ["--out", "run"]).code, 0)
    return program
  }

  func testAPageOfATraceShowsItsFiguresAndSaysWhatItCannotShow() throws {
    let program = try ran()
    let answer = try program.run("report", "run", "--out", "pages/page.html", "--json", "--quiet")
    XCTAssertEqual(answer.code, 0, answer.complaint)
    let told = try answer.json()
    let figures = try told.elements("figures").compactMap(\.string)
    for id in [
      "focus-error", "tracking-error", "true-focus-error", "true-radial-error", "drives", "slow-drives",
      "states",
      "bode-focus", "phase-focus", "nyquist-focus", "bode-tracking", "nyquist-tracking", "s-curves",
      "s-curve-slope",
      "groove", "push-pull",
    ] { XCTAssertTrue(figures.contains(id), "\(id): \(answer.output)") }
    let page = try program.contents("pages/page.html")
    XCTAssertEqual(page.utf8.count, Int(try told.number("bytes")))
    XCTAssertLessThan(page.utf8.count, 2_000_000)
    for id in figures { XCTAssertTrue(page.contains("<figure id=\"\(id)\"><svg"), id) }
    // What it cannot show stands in its place, in words.
    let missing = try told.elements("not_shown")
    XCTAssertEqual(Set(missing.compactMap { $0["figure"]?.string }).intersection(figures), [])
    XCTAssertTrue(missing.contains { $0["figure"]?.string == "sweep-scatter" })
    for item in missing {
      let id = try item.string("figure")
      XCTAssertTrue(page.contains("<p class=\"absent\" id=\"\(id)\">"), id)
      XCTAssertGreaterThan(try item.string("why").count, 20)
    }
    XCTAssertFalse(page.contains("autofocus"))
  }

  func testATickIsLookedAtCloselyAndOneThatIsNotThereIsRefused() throws {
    let program = try ran()
    let answer = try program.run("report", "run/trace.mcap", "--open-at", "1000", "--json", "--quiet")
    XCTAssertEqual(answer.code, 0, answer.complaint)
    let page = try program.contents("report.html")
    XCTAssertEqual(page.components(separatedBy: " autofocus=").count, 2)
    XCTAssertTrue(page.contains("<figure id=\"open-at-errors\"><svg"))
    XCTAssertTrue(page.contains("Tick 1000, 5.000 ms from the beginning"))
    let beyond = try program.run("report", "run", "--open-at", "2560", "--out", "no.html")
    XCTAssertEqual(beyond.code, 2)
    XCTAssertTrue(beyond.complaint.contains("ticks 0 to 2559 would do"), beyond.complaint)
    XCTAssertFalse(program.exists("no.html"))
  }

  func testATraceThatWasBrokenOffSaysSo() throws {
    let program = try ran()
    let bytes = try Data(contentsOf: program.directory.appendingPathComponent("run/trace.mcap"))
    try bytes.prefix(bytes.count * 3 / 4).write(to: program.directory.appendingPathComponent("cut.mcap"))
    let answer = try program.run("report", "cut.mcap", "--out", "cut.html", "--quiet")
    XCTAssertEqual(answer.code, 6, answer.complaint)
    XCTAssertTrue(answer.complaint.contains("INCOMPLETE"), answer.complaint)
    XCTAssertTrue(try program.contents("cut.html").contains("<p class=\"bad\">INCOMPLETE</p>"))
    try Data("no trace at all".utf8).write(to: program.directory.appendingPathComponent("not.mcap"))
    let none = try program.run("report", "not.mcap", "--out", "none.html")
    XCTAssertEqual(none.code, 6, none.complaint)
    XCTAssertFalse(program.exists("none.html"))
  }

  func testASweepIsScattered() throws {
    let program = try Program(of: self)
    let made = try program.run(
      ["sweep", "run", "reference-loop", "--samples", "6", "--out", "sweep"] + Self.short + [
        "--set",
        "variations=[{name:\"damping\",keys:[\"pickup.focus_actuator.first_damping\"],low:0.08,high:0.2}]",
      ])
    XCTAssertEqual(made.code, 0, made.complaint)
    XCTAssertEqual(try program.run(["run", "reference-loop"] + Self.short + ["--out", "run"]).code, 0)
    let answer = try program.run("report", "run", "--sweep", "sweep", "--json", "--quiet")
    XCTAssertEqual(answer.code, 0, answer.complaint)
    let page = try program.contents("report.html")
    XCTAssertTrue(
      page.contains("<figure id=\"sweep-scatter\"><svg") && page.contains("6 of 6 samples passed"))
    XCTAssertTrue(page.contains("Severity over damping"))
  }
}
