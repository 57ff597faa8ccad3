import DriveEmulator

/// `drive-emu run SCENARIO`: one scenario, its limits judged, trace and result written.
enum Run {
  static let command = Command(
    path: ["run"], summary: "run one scenario, judge its limits, write trace and result",
    operands: [
      Operand(name: "SCENARIO", help: "a scenario file, or builtin:NAME such as builtin:layer-jump")
    ],
    options: Execution.options + PlugIn.options,
    discussion: Execution.outputNote + "\nExit code 0 if every step was done and every limit held, 3 if not.",
    run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    let execution = try Execution(
      Reference.resolve(invocation.operands[0], kind: "scenario"), invocation)
    try execution.present(execution.report.text, invocation)
    invocation.console.note("written: \(execution.directory.path)")
    return execution.exitCode
  }
}
