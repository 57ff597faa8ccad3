import Configuration
import Reporting

/// Help, made from the table.
enum HelpText {
  static func usage(of command: Command) -> String {
    let operands = command.operands.map { operand in
      (operand.isOptional ? "[\(operand.name)]" : operand.name) + (operand.isRepeatable ? "..." : "")
    }
    return (["drive-emu", command.name] + operands + ["[options]"]).joined(separator: " ")
  }

  /// All verbs, those of one verb with sub-verbs, or one command.
  static func text(of path: [String], in commands: [Command]) -> String {
    if path.isEmpty { return overview(commands) }
    let found = commands.filter { Array($0.path.prefix(path.count)) == path }
    if found.count == 1, found[0].path == path { return help(of: found[0]) }
    var text = "usage: drive-emu \(path.joined(separator: " ")) SUB-VERB …\n\n"
    text += list(found.map { ($0.name, $0.summary) })
    return text + "\ndrive-emu VERB SUB-VERB --help tells its options.\n"
  }

  private static func overview(_ commands: [Command]) -> String {
    """
    drive-emu: the physical drive channel of a dual-layer optical disc, emulated.

    usage: drive-emu VERB [operands] [options], drive-emu --version

    \(list(commands.map { ($0.name, $0.summary) }))
    options of every verb:
    \(options(CommandTable.commonOptions))
    exit codes:
    \(list(ExitCode.allCases.map { ("\($0.rawValue)", $0.meaning) }))
    drive-emu VERB --help tells more. Data goes to standard output, everything
    else to standard error. Begin with: drive-emu demo

    """
  }

  private static func help(of command: Command) -> String {
    var text = "usage: \(usage(of: command))\n\n\(broken(command.summary, width: width))\n"
    if !command.discussion.isEmpty { text += "\n\(discussion(of: command))" }
    if !command.operands.isEmpty {
      text += "\noperands:\n" + list(command.operands.map { ($0.name, $0.help) })
    }
    if !command.options.isEmpty { text += "\noptions:\n" + options(command.options) }
    text += "\noptions of every verb:\n" + options(command.commonOptions)
    if !command.ignores.isEmpty {
      text += "\n" + command.ignores.map { "--\($0)" }.joined(separator: ", ") + " without effect here.\n"
    }
    return text
  }

  private static func options(_ options: [Option]) -> String {
    list(options.map { ("--\($0.name)\($0.value.map { " \($0)" } ?? "")", $0.help) })
  }

  /// The paragraphs of a discussion, which blank lines part, each broken anew.
  static func discussion(of command: Command) -> String {
    let lines = command.discussion.split(separator: "\n", omittingEmptySubsequences: false)
    let paragraphs = lines.split(whereSeparator: \.isEmpty).map { $0.joined(separator: " ") }
    return paragraphs.map { broken($0, width: width) + "\n" }.joined(separator: "\n")
  }

  /// Characters in a line of help: what the narrowest usual terminal shows.
  static let width = 80

  /// Two columns, the first one indented, the second one broken.
  private static func list(_ rows: [(String, String)]) -> String {
    let first = rows.map(\.0.count).max() ?? 0
    return rows.map { name, help in
      let head = "  \(name)\(String(repeating: " ", count: first - name.count))  "
      return head + broken(help, width: width, indentation: head.count) + "\n"
    }.joined()
  }

  /// A paragraph whose lines end at words, the second line and all behind it indented; a longer word stands alone.
  static func broken(_ paragraph: String, width: Int, indentation: Int = 0) -> String {
    var lines: [String] = []
    for word in paragraph.split(separator: " ") {
      if let last = lines.last, indentation + last.count + 1 + word.count <= width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines.joined(separator: "\n" + String(repeating: " ", count: indentation))
  }

  /// The table as JSON: what `help --json` prints and the table's own test reads.
  static func document(_ commands: [Command]) -> ConfigurationValue {
    .object([
      "commands": .array(commands.map(document)),
      "common_options": .array(CommandTable.commonOptions.map(document)),
      "exit_codes": .array(
        ExitCode.allCases.map {
          .object(["code": .integer(Int($0.rawValue)), "meaning": .string($0.meaning)])
        }),
    ])
  }

  private static func document(_ command: Command) -> ConfigurationValue {
    .object([
      "path": .array(command.path.map { .string($0) }), "summary": .string(command.summary),
      "usage": .string(usage(of: command)),
      "operands": .array(
        command.operands.map {
          .object([
            "name": .string($0.name), "optional": .boolean($0.isOptional),
            "repeatable": .boolean($0.isRepeatable), "help": .string($0.help),
          ])
        }), "options": .array(command.options.map(document)),
      "without_effect": .array(command.ignores.map { .string($0) }),
    ])
  }

  private static func document(_ option: Option) -> ConfigurationValue {
    .object([
      "name": .string(option.name), "value": option.value.map { .string($0) } ?? .null,
      "repeatable": .boolean(option.isRepeatable), "help": .string(option.help),
    ])
  }
}
