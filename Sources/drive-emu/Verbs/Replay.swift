import DriveEmulator

/// `drive-emu replay TRACE`: re-runs the recorded inputs and the closed loop, and checks every digest.
enum Replay {
  static let command = Command(
    path: ["replay"], summary: "re-run a trace and check that every bit comes out again",
    operands: [Operand(name: "TRACE", help: "a trace.mcap that run or demo has written")],
    options: [PlugIn.option], ignores: ["set", "seed"],
    discussion: """
      Twice: the firmware alone on the recorded inputs, and the whole closed loop from the snapshot in the trace.
      Exit code 0 if both match, 4 if one diverged (the first tick and what differs are named), 6 if the trace is
      truncated or corrupt, 2 if it belongs to another program.
      """, run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    let progress = Progress("replay", console: invocation.console)
    Interruption.watch()
    let follow: (RunProgress) -> Bool = {
      progress.update(Double($0.ticks) / Double(max($0.estimatedTicks, 1)))
      return !Interruption.isRequested
    }
    let path = invocation.operands[0]
    let report =
      if let library = try PlugIn.library(invocation) {
        try TraceReplay.replay(path: path, firmware: library, progress: follow)
      } else {
        try TraceReplay.replay(path: path, progress: follow)
      }
    progress.finish()
    try invocation.emit(text: report.text, json: report.json)
    let code = ExitCode(rawValue: report.exitCode) ?? .internalError
    if code != .success { invocation.console.complain("repeat: \(invocation.repetition)") }
    return code
  }
}
