import Configuration
import Foundation
import TraceFiles
import XCTest

/// Whole runs by the built program. A short one: the reference loops alone for a few turns.
final class RunVerbTests: XCTestCase {
  private static let short = [
    "--set", "sequence=[{command:\"wait\",hold_ms:12,settle_ms:5}]", "--set",
    "limits={focus_residual_peak_nm:{max:1e6}}",
  ]

  func testRunWritesResultConfigurationAndTraceThatReplays() throws {
    let program = try Program(of: self)
    let answer = try program.run(
      ["run", "reference-loop", "--seed", "5", "--json", "--quiet"] + Self.short)
    XCTAssertEqual(answer.code, 0, answer.complaint)
    XCTAssertEqual(answer.complaint, "")
    let result = try answer.json()
    XCTAssertEqual(result["passed"], .boolean(true))
    XCTAssertEqual(try result.number("seed"), 5)
    XCTAssertEqual(try program.contents("out/reference-loop/result.json"), answer.output)
    let configuration = try ConfigurationValue.parse(
      program.contents("out/reference-loop/configuration.json"), file: "configuration.json")
    XCTAssertEqual(try configuration.number("seed"), 5)
    XCTAssertEqual(try configuration.number("sequence.0.hold_ms"), 12)
    // What is switched off is said.
    XCTAssertFalse(try result.elements("switched_off").isEmpty)
    let trace = "out/reference-loop/trace.mcap"
    let replay = try program.run("replay", trace, "--json")
    XCTAssertEqual(replay.code, 0, replay.complaint)
    XCTAssertEqual(try replay.json()["matches"], .boolean(true))

    // Cut inside its header, the trace is damaged, not diverged.
    let bytes = try Data(contentsOf: program.directory.appendingPathComponent(trace))
    try bytes.prefix(1000).write(to: program.directory.appendingPathComponent("cut.mcap"))
    let cut = try program.run("replay", "cut.mcap")
    XCTAssertEqual(cut.code, 6)
    XCTAssertTrue(cut.complaint.hasSuffix("repeat: drive-emu replay cut.mcap\n"), cut.complaint)
  }

  func testEditedTraceWithRightChecksumsEndsWithFourAndItsTickAndWire() throws {
    let program = try Program(of: self)
    XCTAssertEqual(try program.run(["run", "reference-loop", "--quiet"] + Self.short).code, 0)
    // 256 ticks are a message: fourteen words of slow wires, then ten a tick, the first of them quadrant A as a Double.
    try program.copyTrace("out/reference-loop/trace.mcap", to: "edited.mcap") { message in
      guard message.channel == 1, message.sequence == 2 else { return }
      message.data[16 + 14 * 8 + (700 % 256) * 80] ^= 1
    }
    let replay = try program.run("replay", "edited.mcap")
    XCTAssertEqual(replay.code, 4, replay.complaint)
    XCTAssertTrue(
      replay.output.contains(
        "closed loop: 700 ticks and 3 digests match, then first divergence at tick 700: A (frontEnd)"),
      replay.output)
    try program.copyTrace("out/reference-loop/trace.mcap", to: "same.mcap") { _ in }
    XCTAssertEqual(try program.run("replay", "same.mcap").code, 0, "the copying itself changes nothing")
  }

  func testDemoThatFailsGivesItsCodeAndTheCommandThatRepeatsIt() throws {
    let program = try Program(of: self)
    let answer = try program.run(
      "demo", "--no-trace", "--ideal", "--out", "here", "--set",
      "sequence=[{command:\"start\",layer:0,timeout_ms:5}]")
    XCTAssertEqual(answer.code, 3)
    XCTAssertTrue(answer.output.contains("FAILED"), answer.output)
    XCTAssertTrue(answer.output.contains("not done in time"), answer.output)
    XCTAssertTrue(answer.output.contains("switched off: no sample converter"), answer.output)
    XCTAssertTrue(answer.output.contains("x real time"), answer.output)
    XCTAssertTrue(answer.output.contains("\nrepeat: drive-emu demo --no-trace --ideal"), answer.output)
    XCTAssertTrue(program.exists("here/result.json"))
    XCTAssertFalse(program.exists("here/trace.mcap"))
  }

  func testTraceThatIsNotThereIsAMatterOfUsage() throws {
    let answer = try Program(of: self).run("replay", "nowhere.mcap")
    XCTAssertEqual(answer.code, 2)
    XCTAssertTrue(answer.complaint.contains("nowhere.mcap"))
  }

  func testBadScenarioIsRefusedBeforeAnythingIsWritten() throws {
    let program = try Program(of: self)
    let answer = try program.run("run", "demo", "--set", "front_end.sample_bts=8")
    XCTAssertEqual(answer.code, 2)
    XCTAssertTrue(
      answer.complaint.hasPrefix("--set:1:11: front_end.sample_bts: unknown key"), answer.complaint)
    XCTAssertFalse(program.exists("out"))
  }
}

extension Program {
  /// Copies a trace message by message, checksums made anew.
  fileprivate func copyTrace(
    _ name: String, to other: String, change: (inout MCAPMessage) -> Void
  ) throws {
    var reader = try MCAPReader(path: directory.appendingPathComponent(name).path)
    let writer = try MCAPWriter(
      path: directory.appendingPathComponent(other).path,
      options: MCAPWriter.Options(profile: reader.profile, library: reader.library))
    while let record = try reader.next() {
      guard case .message(var message) = record else {
        try writer.add(record)
        continue
      }
      change(&message)
      try writer.add(.message(message))
    }
    try writer.close()
  }
}
