import Foundation

/// The command line: finds the command in the table, runs it, turns what goes wrong into one message and a code.
@main
struct DriveEmu {
  static func main() {
    Console.ignoreBrokenPipes()
    let words = Array(CommandLine.arguments.dropFirst())
    exit(status(of: words).rawValue)
  }

  static func status(of words: [String]) -> ExitCode {
    let console = Console(isQuiet: false)
    do {
      return try perform(words, console)
    } catch {
      let account = ErrorAccount(error)
      console.complain(account.message)
      console.complain("repeat: \(Shell.line(["drive-emu"] + words))")
      return account.code
    }
  }

  private static func perform(_ words: [String], _ console: Console) throws -> ExitCode {
    switch try ArgumentParser(commands: CommandTable.commands).parse(words) {
    case .help(let path):
      try console.data(HelpText.text(of: path, in: CommandTable.commands))
      return .success
    case .run(let invocation):
      for option in invocation.command.ignores where invocation.has(option) {
        invocation.console.note("note: --\(option) has no effect on \(invocation.command.name)")
      }
      return try invocation.command.run(invocation)
    }
  }
}
