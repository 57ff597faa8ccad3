import DriveEmulator

/// `drive-emu trace diff TRACE TRACE`: where two runs first differ, and how the difference spread.
enum TraceDiff {
  static let command = Command(
    path: ["trace", "diff"], summary: "where two run logs first differ, and how that spread",
    operands: [
      Operand(name: "TRACE", help: "a trace.mcap that run or demo has written"),
      Operand(name: "OTHER", help: "another one"),
    ], ignores: ["set", "seed"],
    discussion: """
      Keys of the configurations that differ, the first tick and wire, every other wire with the tick at which it first
      differs, and, where both runs can be made again by this program, the first fields of their states.
      Exit code 0 if every wire and digest of the common ticks agree, 4 if not.
      """, run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    let comparison = try TraceComparison(invocation.operands[0], invocation.operands[1])
    try invocation.emit(text: comparison.text, json: comparison.json)
    return ExitCode(rawValue: comparison.exitCode) ?? .internalError
  }
}
