import DriveEmulator

/// `drive-emu demo`: the five-minute tour.
enum Demo {
  static let command = Command(
    path: ["demo"], summary: "the five-minute tour: focus, track, jump, burn, read back",
    options: Execution.options,
    discussion: Execution.outputNote + "\n\n" + """
      Break it: drive-emu demo --set front_end.extra_delay_us=70
      """, run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    let execution = try Execution("builtin:demo", invocation)
    try DemoBurn.removeStale(in: execution.directory)
    let burn =
      execution.report.passed
      ? try DemoBurn(
        into: execution.directory, seed: execution.scenario.seed, console: invocation.console) : nil
    let story = DemoStory(execution, picture: try picture(execution, invocation), burn: burn)
    try execution.present(story.text, invocation)
    if burn?.isEqual == false { return .uncorrectable }
    return execution.exitCode
  }

  /// The first jump; empty where there is no trace to draw it from.
  private static func picture(_ execution: Execution, _ invocation: Invocation) throws -> String {
    guard !invocation.isJSON, let path = execution.tracePath, let jump = execution.report.jumps.first else {
      return ""
    }
    return try JumpPicture.text(
      trace: path, jump: jump, sampleRate: execution.report.sampleRate, width: invocation.console.width)
  }
}
