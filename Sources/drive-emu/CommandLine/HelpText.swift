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
    drive-emu: an emulator of the physical drive channel of a dual-layer optical disc.

    usage: drive-emu VERB [operands] [options]

    \(list(commands.map { ($0.name, $0.summary) }))
    options of every verb:
    \(options(CommandTable.commonOptions))
    exit codes:
    \(list(ExitCode.allCases.map { ("\($0.rawValue)", $0.meaning) }))
    drive-emu VERB --help tells more. Data goes to standard output, everything else to standard error.
    Begin with: drive-emu demo

    """
  }

  private static func help(of command: Command) -> String {
    var text = "usage: \(usage(of: command))\n\n\(command.summary)\n"
    if !command.discussion.isEmpty { text += "\n\(command.discussion)\n" }
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

  /// Two columns, the first one indented.
  private static func list(_ rows: [(String, String)]) -> String {
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { "  \($0.0)\(String(repeating: " ", count: width - $0.0.count))  \($0.1)\n" }.joined()
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
