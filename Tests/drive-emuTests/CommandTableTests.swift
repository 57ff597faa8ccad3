import Configuration
import XCTest

/// The one table of commands, as the program itself tells it.
final class CommandTableTests: XCTestCase {
  func testTableHasUniqueNamesAndNoEmptyHelp() throws {
    let table = try Program(of: self).run("help", "--json").json()
    let common = try table.elements("common_options").map { try $0.string("name") }
    XCTAssertEqual(Set(common), ["json", "set", "seed", "out", "quiet"])
    var names: [String] = []
    for command in try table.elements("commands") {
      let path = try command.elements("path").compactMap(\.string)
      XCTAssertTrue((1...2).contains(path.count))
      names.append(path.joined(separator: " "))
      XCTAssertFalse(try command.string("summary").isEmpty)
      let options = try command.elements("options")
      // A command may have a common option in its own way.
      let own = try options.map { try $0.string("name") }
      let optionNames = own + common.filter { !own.contains($0) } + ["help"]
      XCTAssertEqual(Set(optionNames).count, optionNames.count, "options of \(path)")
      for part in try options + command.elements("operands") {
        XCTAssertFalse(try part.string("help").isEmpty, "\(path)")
        XCTAssertFalse(try part.string("name").isEmpty, "\(path)")
      }
    }
    XCTAssertEqual(Set(names).count, names.count)
    for verb in ["demo", "run", "replay", "disc show", "disc check", "disc signals", "doctor", "explain"] {
      XCTAssertTrue(names.contains(verb), verb)
    }
    // A verb is either a command or a family of them, never both, and its commands stand together.
    let verbs = names.map { $0.split(separator: " ")[0] }
    for verb in Set(verbs) {
      let own = names.filter { $0.split(separator: " ")[0] == verb }
      XCTAssertTrue(own == [String(verb)] || own.allSatisfy { $0.contains(" ") }, "\(own)")
      let first = try XCTUnwrap(verbs.firstIndex(of: verb)), last = try XCTUnwrap(verbs.lastIndex(of: verb))
      XCTAssertEqual(last - first + 1, own.count, "\(verb)")
    }
  }

  func testEveryCommandHasHelpByBothWays() throws {
    let program = try Program(of: self)
    let table = try program.run("help", "--json").json()
    for command in try table.elements("commands") {
      let path = try command.elements("path").compactMap(\.string)
      let asked = try program.run(path + ["--help"])
      XCTAssertEqual(asked.code, 0)
      XCTAssertEqual(asked.output, try program.run(["help"] + path).output)
      XCTAssertTrue(asked.output.hasPrefix("usage: drive-emu \(path.joined(separator: " "))"))
      for option in try command.elements("options") + table.elements("common_options") {
        XCTAssertTrue(asked.output.contains("--\(try option.string("name"))"), "\(path)")
      }
    }
  }

  func testExitCodesAreThoseOfTheManual() throws {
    let table = try Program(of: self).run("help", "--json").json()
    XCTAssertEqual(
      try table.elements("exit_codes").map { try $0.number("code") }, [0, 1, 2, 3, 4, 5, 6, 7, 130])
  }

  func testCompletionOffersEveryVerbAndOption() throws {
    let program = try Program(of: self)
    let script = try program.run("completion", "bash").output
    let table = try program.run("help", "--json").json()
    for command in try table.elements("commands") {
      let path = try command.elements("path").compactMap(\.string)
      for word in path { XCTAssertTrue(script.contains(word), word) }
      for option in try command.elements("options") {
        XCTAssertTrue(script.contains("--\(try option.string("name"))"))
      }
    }
    XCTAssertTrue(script.contains("builtin:demo"))
  }
}
