import Configuration
import Foundation
import XCTest

/// Captures by the built program: imported, refused, told.
final class CaptureVerbTests: XCTestCase {
  private let table = "Time [s],FE [V],drive [V]\n0,0.5,1\n5e-6,-0.25,2\n1e-5,0.125,1.5\n"
  private let sidecar = """
    { schema: "drive-emu/capture/1", name: "bench",
      signals: [{ signal: "focus_error", channel: "FE" }, { signal: "tracking_error", constant: 0 },
        { signal: "sum", constant: 1 }, { signal: "focus_drive", channel: "drive", full_scale: 2.5 }] }
    """

  private func program(_ files: [String: String]) throws -> Program {
    let program = try Program(of: self)
    for (name, text) in files {
      try Data(text.utf8).write(to: program.directory.appendingPathComponent(name))
    }
    return program
  }

  func testImportWritesATraceThatTheOtherVerbsRead() throws {
    let program = try program(["x.csv": table, "x.json5": sidecar])
    let answer = try program.run(
      "trace", "import", "x.csv", "--sidecar", "x.json5", "--to", "x.mcap", "--json")
    XCTAssertEqual(answer.code, 0, answer.complaint)
    XCTAssertEqual(try answer.json().number("ticks"), 3)
    XCTAssertEqual(try answer.json().number("servo_rate_hz"), 200_000)
    let info = try program.run("trace", "info", "x.mcap")
    XCTAssertTrue(info.output.hasPrefix("capture bench"), info.output)
    XCTAssertEqual(
      try program.run("trace", "export", "x.mcap", "--to", "y.csv", "--signal", "focus_drive").code, 0)
    let text = try String(
      contentsOf: program.directory.appendingPathComponent("y.csv"), encoding: .utf8)
    XCTAssertEqual(text, "Time [s],focus_drive\n0.0,0.4\n5e-06,0.8\n1e-05,0.6000000000000001\n")
    XCTAssertEqual(try program.run("trace", "diff", "x.mcap", "x.mcap").code, 0)
  }

  func testWhatIsMissingOrDoesNotFitHasItsExitCodeAndLeavesNoFile() throws {
    let program = try program([
      "x.csv": table, "x.json5": sidecar, "wrong.json5": sidecar.replacing("\"FE\"", with: "\"FX\""),
      "gap.csv": table.replacing("5e-6,-0.25,2\n", with: ""),
      "rate.json5": sidecar.replacing("name:", with: "rate_hz: 1e6, name:"),
    ])
    for (arguments, code, message) in [
      (["x.csv"], 2, "--sidecar is missing"), (["x.csv", "--sidecar", "x.json5"], 2, "--to is missing"),
      (["x.csv", "--sidecar", "none.json5", "--to", "x.mcap"], 2, "none.json5 cannot be read"),
      (["x.csv", "--sidecar", "wrong.json5", "--to", "x.mcap"], 2, "wrong.json5:2:47: signals.0.channel"),
      (["x.csv", "--sidecar", "rate.json5", "--to", "x.mcap"], 2, "write rate_hz: 200000"),
      (["gap.csv", "--sidecar", "x.json5", "--to", "x.mcap"], 0, ""),
      (["none.csv", "--sidecar", "x.json5", "--to", "y.mcap"], 2, "none.csv"),
      (["x.csv", "--sidecar", "x.json5", "--to", "x.csv"], 2, "--to names a file that is read"),
    ] as [([String], Int32, String)] {
      let answer = try program.run(["trace", "import"] + arguments)
      XCTAssertEqual(answer.code, code, answer.complaint)
      XCTAssertTrue(message.isEmpty || answer.complaint.contains(message), answer.complaint)
      if code != 0 { XCTAssertFalse(program.exists("x.mcap"), "\(arguments)") }
      if code == 0 {
        try FileManager.default.removeItem(at: program.directory.appendingPathComponent("x.mcap"))
      }
    }
    let holed = table + "2e-5,1,1\n"
    try Data(holed.utf8).write(to: program.directory.appendingPathComponent("holed.csv"))
    let gap = try program.run("trace", "import", "holed.csv", "--sidecar", "x.json5", "--to", "x.mcap")
    XCTAssertEqual(gap.code, 6, gap.complaint)
    XCTAssertTrue(gap.complaint.contains("line 5 lies"), gap.complaint)
    XCTAssertFalse(program.exists("x.mcap"))
  }

  func testWithoutSidecarOneToBeginWithIsPrinted() throws {
    let program = try program(["x.csv": table])
    let answer = try program.run("trace", "import", "x.csv", "--to", "x.mcap")
    XCTAssertEqual(answer.code, 2)
    XCTAssertTrue(
      answer.output.contains("{ signal: \"...\", channel: \"FE\", unit: \"V\", full_scale: 1 },"),
      answer.output)
  }

  func testReplaysOfATraceOfOurOwn() throws {
    let program = try Program(of: self)
    let run = try program.run(
      "run", "reference-loop", "--quiet", "--set", "sequence=[{command:\"wait\",hold_ms:12,settle_ms:5}]",
      "--set",
      "limits={focus_residual_peak_nm:{max:1e6}}", "--out", "r")
    XCTAssertEqual(run.code, 0, run.complaint)
    let open = try program.run("replay", "r/trace.mcap", "--open-loop")
    XCTAssertEqual(open.code, 0, open.complaint)
    XCTAssertTrue(open.output.contains("focus_drive: the same to the bit on all 2560 ticks"), open.output)
    XCTAssertEqual(
      try program.run("replay", "r/trace.mcap", "--open-loop").output, open.output, "every time the same")
    let what = ["replay", "r/trace.mcap", "--counterfactual", "--set", "firmware.focus.gain_v_per_um=0.5"]
    let other = try program.run(what + ["--to", "w.mcap", "--json"])
    XCTAssertEqual(other.code, 0, other.complaint)
    XCTAssertEqual(try other.json().elements("axes").count, 2)
    XCTAssertTrue(try other.json().string("depends_on").contains("actuator"))
    let difference = try program.run("trace", "diff", "r/trace.mcap", "w.mcap")
    XCTAssertEqual(difference.code, 4, difference.output)
    XCTAssertTrue(difference.output.contains("focus drive (firmware)"), difference.output)
    for (arguments, message) in [
      (["--set", "firmware.focus.gain_v_per_um=0.5"], "add --open-loop or --counterfactual"),
      (["--open-loop", "--counterfactual"], "two replays"),
      (["--open-loop", "--resimulate"], "--counterfactual"),
      (["--open-loop", "--set", "firmware.focus.gian_v_per_um=1"], "gain_v_per_um"),
      (["--counterfactual", "--to", "r/trace.mcap"], "--to names a file that is read"),
    ] {
      let answer = try program.run(["replay", "r/trace.mcap"] + arguments)
      XCTAssertEqual(answer.code, 2, answer.complaint)
      XCTAssertTrue(answer.complaint.contains(message), answer.complaint)
    }
    let word = try program.run("explain", "full_scale")
    XCTAssertTrue(word.output.contains("the file's value that is full scale"), word.output)
  }
}
