import Foundation
import XCTest

final class WriteVerbTests: XCTestCase {
  /// What is wrong with a strategy is told with file, line and column.
  func testBadStrategiesAreRefusedWithTheirPosition() throws {
    let program = try Program(of: self)
    let bad = [
      ("negative", "times: { top_width: -1 },", "4:"),
      ("overlap", "form: \"multi_pulse\", times: { multi_width: 3 },", "4:"),
      ("level", "levels: { middle: 500 },", "4:"),
      ("missing", "lead_shifts: { marks: [3, 4], spaces: [3, 4], rows: [{ shifts: [0.1, 0.2] }] },", "4:"),
    ]
    for (name, keys, line) in bad {
      let text = """
        {
          schema: "drive-emu/strategy/1",
          extends: "builtin:dvd-r-castle",
          \(keys)
        }
        """
      try Data(text.utf8).write(to: program.directory.appendingPathComponent("\(name).json5"))
      let answer = try program.run(
        "write", "marks", "--stack", "builtin:dye-l1", "--strategy", "\(name).json5", "--runs", "3T8,8T8",
        "--power-mw", "10")
      XCTAssertEqual(answer.code, 2, name)
      XCTAssertTrue(answer.complaint.contains("\(name).json5:\(line)"), answer.complaint)
      XCTAssertEqual(answer.output, "", name)
    }
  }

  func testWhatCannotBeCalibratedIsRefused() throws {
    let program = try Program(of: self)
    for words in [
      ["--layer", "5"], ["--stack", "builtin:rw-l0"], ["--tilt-deg", "9"], ["--energy-mj", "-1"],
      ["--start-mw", "none"], ["--target-gamma", "1"],
      ["--disc", "builtin:dvd-rw-dl-contrast", "--target-beta", "0"],
      ["--disc", "builtin:dvd-rw-dl-contrast", "--stack", "builtin:dye-l0"],
    ] {
      let answer = try program.run(["write", "opc"] + words)
      XCTAssertEqual(answer.code, 2, "\(words): \(answer.complaint)")
      XCTAssertEqual(answer.output, "", "\(words)")
    }
  }
}
