import DriveEmulator

/// `drive-emu trace info TRACE`: what a run log holds.
enum TraceInfo {
  static let command = Command(
    path: ["trace", "info"], summary: "what a run log holds",
    operands: [Operand(name: "TRACE", help: "a trace.mcap that run or demo has written")],
    ignores: ["set", "seed"],
    discussion:
      "Exit code 0 for a whole log, 6 for one that is truncated or corrupt; what is whole is told all the same.",
    run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    let summary = try TraceSummary(path: invocation.operands[0])
    try invocation.emit(text: summary.text, json: summary.json)
    return ExitCode(rawValue: summary.exitCode) ?? .damagedInput
  }
}
