import DriveEmulator

/// `drive-emu demo`: the five-minute tour.
enum Demo {
  static let command = Command(
    path: ["demo"], summary: "the five-minute tour: focus, track, jump to the other layer and back",
    options: Execution.options,
    discussion: Execution.outputNote + """

      Break it: drive-emu demo --set front_end.extra_delay_us=70
      """, run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    let execution = try Execution("builtin:demo", invocation)
    let story = DemoStory(execution, width: invocation.console.width)
    try execution.present(story.text, invocation)
    return execution.exitCode
  }
}
