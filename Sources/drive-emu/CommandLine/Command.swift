/// One option of a command.
struct Option: Sendable {
  /// Without the dashes.
  let name: String
  /// What its value is called in help, such as `DIR`; nil for an option that takes no value.
  var value: String?
  var isRepeatable = false
  /// Its value names a file that the command writes.
  var isWritten = false
  let help: String
}

/// One operand of a command.
struct Operand: Sendable {
  /// As in help, such as `SCENARIO`.
  let name: String
  var isOptional = false
  /// Takes all words from here on; for the last operand.
  var isRepeatable = false
  let help: String
}

/// One command: everything that parsing, help and completion need, and what it does.
struct Command: Sendable {
  /// The verb and, where it has them, the sub-verb.
  let path: [String]
  let summary: String
  var operands: [Operand] = []
  var options: [Option] = []
  /// Common options that cannot change what this command does; it says so when they are given.
  var ignores: [String] = []
  /// More than the summary, for its own help.
  var discussion = ""
  let run: @Sendable (Invocation) throws -> ExitCode

  var name: String { path.joined(separator: " ") }

  /// The options that every command has, without those that this one has in its own way.
  var commonOptions: [Option] {
    CommandTable.commonOptions.filter { common in !options.contains { $0.name == common.name } }
  }

  /// Its own options and those that every command has.
  var allOptions: [Option] { options + commonOptions }

  /// Whether `--out` names a directory, as for all commands that have no other option of this name.
  var writesDirectory: Bool { option("out")?.value == "DIR" }

  func option(_ name: String) -> Option? { allOptions.first { $0.name == name } }
}
