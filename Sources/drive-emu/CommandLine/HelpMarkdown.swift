/// The verb reference as a page of Markdown, made from the table of commands.
enum HelpMarkdown {
  static func page(_ commands: [Command]) -> String {
    var text = """
      # Verbs

      Made by `drive-emu help --markdown` from the same table as the program's help. Data goes to standard output, everything
      else to standard error.

      Options of every verb:

      \(options(CommandTable.commonOptions))
      Exit codes:

      | code | meaning |
      |---|---|
      \(ExitCode.allCases.map { "| \($0.rawValue) | \(escaped($0.meaning)) |\n" }.joined())
      """
    text += "\nThe verbs:\n\n"
    for command in commands {
      text += "* [`\(command.name)`](#\(anchor(command))): \(escaped(command.summary))\n"
    }
    for command in commands { text += section(command) }
    return text
  }

  private static func section(_ command: Command) -> String {
    var text = "\n## \(command.name)\n\n\(escaped(capitalised(command.summary))).\n\n"
    text += "```\n\(HelpText.usage(of: command))\n```\n"
    if !command.discussion.isEmpty { text += "\n```text\n\(HelpText.discussion(of: command))```\n" }
    if !command.operands.isEmpty {
      text += "\n| operand | |\n|---|---|\n"
      for operand in command.operands {
        text += "| `\(operand.name)`\(operand.isOptional ? ", optional" : "") | \(escaped(operand.help)) |\n"
      }
    }
    if !command.options.isEmpty { text += "\n" + options(command.options) }
    if !command.ignores.isEmpty {
      text += "\n" + command.ignores.map { "`--\($0)`" }.joined(separator: ", ") + " without effect here.\n"
    }
    return text
  }

  private static func options(_ options: [Option]) -> String {
    "| option | |\n|---|---|\n"
      + options.map { option in
        let value = option.value.map { " \($0)" } ?? ""
        return "| `--\(option.name)\(value.replacing("|", with: "\\|"))` | \(escaped(option.help)) |\n"
      }.joined()
  }

  private static func anchor(_ command: Command) -> String { command.name.replacing(" ", with: "-") }

  private static func capitalised(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  /// Characters that Markdown would take for its own.
  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      if "|<>*_`".contains(character) { result.append("\\") }
      result.append(character)
    }
  }
}
