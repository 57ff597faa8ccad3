import Configuration
import DriveEmulator

/// `drive-emu completion SHELL`.
enum Completion {
  static let command = Command(
    path: ["completion"], summary: "print a completion script for a shell",
    operands: [Operand(name: "SHELL", help: CompletionScript.shells.joined(separator: ", "))],
    ignores: ["set", "seed"], discussion: "eval \"$(drive-emu completion bash)\" turns it on in this shell.",
    run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    let shell = invocation.operands[0]
    guard CompletionScript.shells.contains(shell) else {
      throw Failure.usage(
        "there is no completion for \(shell)",
        advice: Spelling.advice(shell, among: CompletionScript.shells))
    }
    let references = BuiltinLibrary.entries.map { BuiltinLibrary.prefix + $0.name }
    let script = CompletionScript.bash(CommandTable.commands, references: references)
    try invocation.emit(text: script, json: .object(["shell": .string(shell), "script": .string(script)]))
    return .success
  }
}
