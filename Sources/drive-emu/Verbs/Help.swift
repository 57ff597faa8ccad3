/// `drive-emu help [VERB]`.
enum Help {
  static let command = Command(
    path: ["help"], summary: "tell what the verbs do",
    operands: [
      Operand(name: "VERB", isOptional: true, help: "a verb"),
      Operand(name: "SUB-VERB", isOptional: true, help: "its sub-verb, if it has them"),
    ], options: [Option(name: "markdown", help: "the whole reference as a page of Markdown")],
    ignores: ["set", "seed"], run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    let commands = CommandTable.commands
    let path = invocation.operands
    if invocation.has("markdown") {
      guard path.isEmpty else {
        throw Failure.usage("--markdown tells of every verb", advice: "leave \(path[0]) out")
      }
      try invocation.console.data(HelpMarkdown.page(commands))
      return .success
    }
    let known = commands.filter { Array($0.path.prefix(path.count)) == path }
    guard !known.isEmpty else {
      throw Failure.usage(
        "there is no verb \"\(path.joined(separator: " "))\"",
        advice: Spelling.advice(
          path.joined(separator: " "),
          among: Array(Set(CommandTable.verbs(of: commands) + commands.map(\.name))).sorted()))
    }
    try invocation.emit(text: HelpText.text(of: path, in: commands), json: HelpText.document(known))
    return .success
  }
}
