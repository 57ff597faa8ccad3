import Configuration
import XCTest

/// Help as it appears on a terminal.
final class HelpTests: XCTestCase {
  /// Lines that are longer than a terminal is wide, but for those of one long word.
  private func tooWide(_ text: String) -> [String] {
    text.split(separator: "\n").map(String.init).filter { line in
      line.count > 80 && line.split(separator: " ").count > 1
    }
  }

  func testHelpOfEveryVerbFitsATerminalOf80Columns() throws {
    let program = try Program(of: self)
    XCTAssertEqual(tooWide(try program.run("help").output), [])
    let commands = try program.run("help", "--json").json().elements("commands")
    XCTAssertFalse(commands.isEmpty)
    for command in commands {
      let path = try command.elements("path").compactMap(\.string)
      XCTAssertEqual(tooWide(try program.run(path + ["--help"]).output), [], "\(path)")
    }
    XCTAssertEqual(tooWide(try program.run("explain").output), [])
  }

  func testVersionTellsTheProgramAndItsBuild() throws {
    let answer = try Program(of: self).run("--version")
    XCTAssertEqual(answer.code, 0)
    XCTAssertTrue(answer.output.hasPrefix("drive-emu 0."), answer.output)
    XCTAssertEqual(answer.output.split(separator: "\n").count, 1)
  }
}
