import XCTest

/// What happens to words that the program does not understand, and to those that it does.
final class UsageTests: XCTestCase {
  /// Every refusal: exit code 2, nothing on standard output, the reason, and last the command that repeats it.
  private func assertRefused(_ words: [String], _ reason: String, line: UInt = #line) throws {
    let answer = try Program(of: self).run(words)
    XCTAssertEqual(answer.code, 2, line: line)
    XCTAssertEqual(answer.output, "", line: line)
    XCTAssertTrue(answer.complaint.contains(reason), answer.complaint, line: line)
    let last = answer.complaint.split(separator: "\n").last.map(String.init)
    XCTAssertEqual(last, "repeat: drive-emu \(words.joined(separator: " "))", line: line)
  }

  func testUnknownWordsAreRefusedWithTheNearestOne() throws {
    try assertRefused(["dmeo"], "did you mean demo?")
    try assertRefused(["disc", "signls", "x"], "did you mean signals?")
    try assertRefused(["disc", "show", "builtin:dvd-r-dl", "--qiet"], "did you mean --quiet?")
    try assertRefused(["help", "explian"], "did you mean explain?")
    try assertRefused(["run", "layer-jmp"], "did you mean builtin:layer-jump?")
    try assertRefused(["disc", "show", "builtin:dvd-rdl"], "did you mean builtin:dvd-r-dl?")
    try assertRefused(["explain", "depht_nm"], "did you mean disc.layers.*.groove.depth_nm?")
    try assertRefused(["explain", "jump_time_ms"], "did you mean jump_time_us?")
    try assertRefused(["doctor", "--require", "python-mcp"], "did you mean python-mcap?")
    try assertRefused(["completion", "bsh"], "did you mean bash?")
  }

  func testMissingAndSuperfluousWordsAreRefused() throws {
    try assertRefused(["disc"], "needs a sub-verb")
    try assertRefused(["disc", "show"], "needs DISC")
    try assertRefused(["disc", "show", "a", "b"], "one word too many")
    try assertRefused(["disc", "signals", "builtin:dvd-r-dl", "--layer"], "--layer needs a value")
    try assertRefused(["disc", "signals", "builtin:dvd-r-dl", "--bare=1"], "takes no value")
    try assertRefused(["disc", "signals", "builtin:dvd-r-dl", "--layer", "2"], "at most 1")
    try assertRefused(["disc", "signals", "builtin:dvd-r-dl", "--radius-mm", "far"], "is no number")
    try assertRefused(["disc", "signals", "builtin:dvd-r-dl", "--radius-mm=99"], "not on the disc")
    try assertRefused(["disc", "signals", "builtin:dvd-r-dl", "--radius-mm=1e-300"], "1 to 60 mm would do")
    try assertRefused(
      ["loop", "bode", "--loop", "focus", "--method", "both", "--to", "1e308"], "0.1 to 90000")
    try assertRefused(
      ["loop", "bode", "--loop", "focus", "--method", "both", "--amplitude-nm", "1e308"], "0.01 to 10000")
    try assertRefused(["loop", "bode", "--loop", "focus", "--averages", "8"], "add --method injected")
    try assertRefused(
      ["write", "marks", "--stack", "dye-l1", "--cw", "--velocity", "1e-300"], "0.01 to 200 would do")
    let tune = ["loop", "tune", "--loop", "focus", "--vary", "firmware.focus.lead=2:3", "--vary"]
    try assertRefused(tune + ["firmware.focus.lead=3:4"], "firmware.focus.lead is given twice")
    try assertRefused(Array(tune.dropLast(3)) + ["--vary=firmware.focus.lead=2:1e308"], "is out of range")
    try assertRefused(["firmware", "new", "class"], "is a word of Swift")
    try assertRefused(["run", "demo", "--seed", "1", "--seed=2"], "given twice")
    try assertRefused(["run", "demo", "--digest-every", "3"], "a power of two")
    try assertRefused(["--json", "demo"], "the verb stands before its options")
    try assertRefused(["explain", "8"], "they are 0, 1, 2, 3, 4, 5, 6, 7, 130")
  }

  func testWithoutWordsTheHelpIsShown() throws {
    let program = try Program(of: self)
    let answer = try program.run()
    XCTAssertEqual(answer.code, 0)
    XCTAssertEqual(answer.output, try program.run("--help").output)
    XCTAssertEqual(answer.output, try program.run("help").output)
  }

  func testOptionValuesMayStandInTheirOwnWordOrAfterAnEqualsSign() throws {
    let program = try Program(of: self)
    let own = try program.run("disc", "show", "builtin:dvd-r-dl", "--set", "layers.0.groove.depth_nm=80")
    let joined = try program.run(
      "disc", "show", "--set=layers.0.groove.depth_nm=80", "--", "builtin:dvd-r-dl")
    XCTAssertEqual(own.code, 0)
    XCTAssertEqual(own.output, joined.output)
    XCTAssertNotEqual(own.output, try program.run("disc", "show", "builtin:dvd-r-dl").output)
  }

  func testOptionsWithoutEffectAreSaidToBe() throws {
    let program = try Program(of: self)
    let loud = try program.run("explain", "3", "--seed", "4")
    XCTAssertEqual(loud.code, 0)
    XCTAssertEqual(loud.complaint, "note: --seed has no effect on explain\n")
    XCTAssertEqual(try program.run("explain", "3", "--seed", "4", "--quiet").complaint, "")
  }

  func testRepeatedCommandIsQuotedForAShell() throws {
    let answer = try Program(of: self).run("disc", "show", "it's here")
    XCTAssertTrue(
      answer.complaint.hasSuffix("repeat: drive-emu disc show 'it'\\''s here'\n"), answer.complaint)
  }

  func testClosedPipeEndsTheOutputAndNotTheProgram() throws {
    let answer = try Program(of: self).run(["help"], closingOutput: true)
    XCTAssertEqual(answer.code, 0)
    XCTAssertEqual(answer.complaint, "")
  }

  func testResultIsAlsoWrittenWhereOutSays() throws {
    let program = try Program(of: self)
    let answer = try program.run("explain", "3", "--json", "--out", "there/it is")
    XCTAssertEqual(answer.code, 0)
    XCTAssertEqual(try program.contents("there/it is/result.json"), answer.output)
  }
}
