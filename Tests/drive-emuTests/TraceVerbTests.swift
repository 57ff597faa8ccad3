import Configuration
import Foundation
import TraceFiles
import XCTest

/// Work with run logs by the built program: what is told, exported, cut and compared.
final class TraceVerbTests: XCTestCase {
  private static let short = [
    "--quiet", "--set", "sequence=[{command:\"wait\",hold_ms:12,settle_ms:5}]", "--set",
    "limits={focus_residual_peak_nm:{max:1e6}}",
  ]
  private let log = "out/reference-loop/trace.mcap"

  private func loggedLoop(_ more: [String] = [], to name: String? = nil) throws -> Program {
    let program = try Program(of: self)
    let directory = name.map { ["--out", $0] } ?? []
    XCTAssertEqual(try program.run(["run", "reference-loop"] + Self.short + more + directory).code, 0)
    return program
  }

  func testInfoTellsTicksAndWhetherTheLogIsWhole() throws {
    let program = try loggedLoop()
    let info = try program.run("trace", "info", log, "--json")
    XCTAssertEqual(info.code, 0, info.complaint)
    XCTAssertEqual(try info.json().number("ticks"), 2560)
    XCTAssertEqual(try info.json()["complete"], .boolean(true))
    let bytes = try Data(contentsOf: program.directory.appendingPathComponent(log))
    try bytes.prefix(bytes.count / 2).write(to: program.directory.appendingPathComponent("cut.mcap"))
    let cut = try program.run("trace", "info", "cut.mcap")
    XCTAssertEqual(cut.code, 6)
    XCTAssertTrue(cut.output.contains("INCOMPLETE"), cut.output)
  }

  func testExactFormatsHoldTheSameValuesAsTheOthersToTheirPrecision() throws {
    let program = try loggedLoop()
    var columns: [String: Recording] = [:]
    for format in ["csv", "npz", "vcd", "sr", "wav"] {
      let file = "x.\(format)"
      let answer = try program.run(
        "trace", "export", log, "--to", file, "--signal", "tracking_error", "--signal", "true_focus_error",
        "--first-tick", "100", "--last-tick", "499", "--every", "2")
      XCTAssertEqual(answer.code, 0, answer.complaint)
      let path = program.directory.appendingPathComponent(file).path
      columns[format] = try Recording(path: path, rate: 100_000)
    }
    let exact = try XCTUnwrap(columns["npz"])
    XCTAssertEqual(exact.signals.map(\.name), ["tracking_error", "true_focus_error"])
    XCTAssertEqual(exact.count, 200)
    XCTAssertEqual(exact.interval, 1e-5)
    XCTAssertEqual(exact.start, 5e-4)
    XCTAssertGreaterThan(Set(exact.signals[1].samples).count, 100, "the disc moves")
    for format in ["csv", "vcd"] {
      XCTAssertEqual(columns[format]?.signals.map(\.samples), exact.signals.map(\.samples), format)
    }
    let rounded = exact.signals.map { $0.samples.map { Double(Float($0)) } }
    for format in ["sr", "wav"] { XCTAssertEqual(columns[format]?.signals.map(\.samples), rounded, format) }
  }

  func testExportRefusesWhatThereIsNotAndLeavesNoFile() throws {
    let program = try loggedLoop()
    for (arguments, message) in [
      (["--to", "x.csv", "--signal", "focus_eror"], "there is no signal focus_eror"),
      (["--to", "x.docx"], "docx is no format"), ([], "--to is missing"),
      (["--to", "x.csv", "--first-tick", "9", "--last-tick", "3"], "--last-tick lies before"),
      (["--to", "x.csv", "--first-tick", "99999"], "has no tick from 99999 on; trace info"),
    ] {
      let answer = try program.run(["trace", "export", log] + arguments)
      XCTAssertEqual(answer.code, 2, answer.output)
      XCTAssertTrue(answer.complaint.contains(message), answer.complaint)
    }
    XCTAssertFalse(program.exists("x.csv"))
  }

  func testStretchCutOutReplaysAndAgreesWithTheWhole() throws {
    let program = try loggedLoop()
    let cut = try program.run(
      "trace", "cut", log, "--first-tick", "700", "--last-tick", "1500", "--to", "cut.mcap")
    XCTAssertEqual(cut.code, 0, cut.complaint)
    let replay = try program.run("replay", "cut.mcap", "--json")
    XCTAssertEqual(replay.code, 0, replay.complaint)
    let info = try program.run("trace", "info", "cut.mcap", "--json").json()
    XCTAssertEqual(try info.number("first_tick"), 700)
    XCTAssertEqual(try info.number("ticks"), 801)
    let same = try program.run("trace", "diff", log, "cut.mcap", "--json")
    XCTAssertEqual(same.code, 0, same.output)
    XCTAssertEqual(try same.json().number("end_tick"), 1501)
    XCTAssertEqual(try program.run("trace", "cut", log, "--first-tick", "99999", "--to", "none.mcap").code, 2)
    XCTAssertFalse(program.exists("none.mcap"))
  }

  func testDifferenceOfTwoRunsNamesKeyTickWireAndField() throws {
    let program = try loggedLoop(["--set", "firmware.focus.gain_v_per_um=0.6", "--out", "a"])
    let other = try program.run(
      ["run", "reference-loop"] + Self.short + ["--set", "firmware.focus.gain_v_per_um=0.65", "--out", "b"])
    XCTAssertEqual(other.code, 0, other.complaint)
    let answer = try program.run("trace", "diff", "a/trace.mcap", "b/trace.mcap", "--json")
    XCTAssertEqual(answer.code, 4)
    let json = try answer.json()
    let keys = try json.elements("configuration").compactMap { $0["key"]?.string }
    XCTAssertEqual(keys, ["firmware.focus.gain_v_per_um"])
    let wires = try json.elements("wires")
    XCTAssertEqual(wires.first?["wire"]?.string, "focus drive", "the gain acts on the drive first")
    let ticks = wires.compactMap { $0["tick"]?.number?.unsignedInteger }
    XCTAssertEqual(ticks, ticks.sorted(), "a chain in the order of time")
    XCTAssertTrue(wires.contains { $0["wire"]?.string == "true focus error" }, "and comes round by the lens")
    let fields = try json.elements("fields").compactMap(\.string)
    XCTAssertTrue(fields.contains { $0.hasPrefix("firmware.") }, "\(fields)")
  }
}
