import DriveEmulator
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
    let code = outcome(of: words, Console(isQuiet: false))
    return Interruption.isRequested && code != .success ? .interrupted : code
  }

  private static func outcome(of words: [String], _ console: Console) -> ExitCode {
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
    case .version:
      try console.data(BuildIdentity.compiled.summary + "\n")
      return .success
    case .run(let invocation):
      for option in invocation.command.ignores where invocation.has(option) {
        invocation.console.note("note: --\(option) has no effect on \(invocation.command.name)")
      }
      if let directory = invocation.outputDirectory, invocation.command.writesDirectory {
        try OutputDirectory.check(directory)
      }
      try invocation.checkOutputs()
      return try invocation.command.run(invocation)
    }
  }
}
