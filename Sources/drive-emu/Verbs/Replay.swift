import Configuration
import DriveEmulator

/// `drive-emu replay TRACE`: re-runs the recorded inputs and the closed loop, and checks every digest; or feeds the
/// inputs to firmware of one's choice, or closes the loop again with other coefficients.
enum Replay {
  static let command = Command(
    path: ["replay"], summary: "re-run a trace and check every bit, or ask what if",
    operands: [Operand(name: "TRACE", help: "a trace that run, demo or trace import has written")],
    options: PlugIn.options + [
      Option(name: "open-loop", help: "feed the recorded inputs to the firmware and compare its drives"),
      Option(
        name: "counterfactual", help: "close the recorded loop again with other coefficients, by a model"),
      Option(
        name: "scenario", value: "SCENARIO", help: "what firmware (and plant) a capture is replayed with"),
      Option(
        name: "state", value: "TRACE", help: "a trace of our own whose beginning a capture is replayed from"),
      Option(
        name: "resimulate", help: "with --counterfactual: simulate the change too and tell how far off it is"),
      Option(
        name: "to", value: "TRACE", isWritten: true,
        help: "write what came of --open-loop or --counterfactual as a trace"),
    ], ignores: ["seed"],
    discussion: """
      Twice: the firmware alone on the recorded inputs, and the whole closed loop from the snapshot in the trace.
      Exit code 0 if both match, 4 if one diverged (the first tick and what differs are named), 6 if the trace is
      truncated or corrupt, 2 if it belongs to another program.

      --open-loop is exact: same trace, firmware and start, same bits. A trace of our own is replayed from its own
      state; a capture from power-on with the commands of --scenario, or from the state of --state. --set changes
      coefficients of the firmware. --counterfactual needs a trace that begins with a closed loop (trace cut makes
      one) and tells the residual of its prediction, which holds for the scenario's actuator and optics alone; with
      --resimulate it exits with 3 where the simulation disagrees by more.
      """, run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    let isOpenLoop = invocation.has("open-loop")
    let isCounterfactual = invocation.has("counterfactual")
    guard !(isOpenLoop && isCounterfactual) else {
      throw Failure.usage("--open-loop and --counterfactual are two replays", advice: "ask for one of them")
    }
    if isOpenLoop { return try openLoop(invocation) }
    if isCounterfactual { return try counterfactual(invocation) }
    for option in ["set", "scenario", "state", "resimulate", "to"] where invocation.has(option) {
      throw Failure.usage(
        "--\(option) changes nothing in a replay of every bit", advice: "add --open-loop or --counterfactual")
    }
    return try everyBit(invocation)
  }

  private static func openLoop(_ invocation: Invocation) throws -> ExitCode {
    if invocation.has("resimulate") {
      throw Failure.usage("--resimulate belongs to --counterfactual", advice: "leave it out")
    }
    let report = try OpenLoopReplay.replay(
      path: invocation.operands[0], start: try start(invocation), overrides: changes(invocation),
      output: invocation.value("to"))
    try invocation.emit(text: report.text, json: report.json)
    return ExitCode(rawValue: report.exitCode) ?? .damagedInput
  }

  private static func start(_ invocation: Invocation) throws -> OpenLoopReplay.Start {
    let library = try PlugIn.library(invocation)
    if let state = invocation.value("state") {
      guard invocation.value("scenario") == nil, library == nil else {
        throw Failure.usage(
          "--state brings scenario and firmware with it",
          advice: "leave --scenario and --firmware out, or --state")
      }
      return .state(path: state)
    }
    guard let reference = invocation.value("scenario") else {
      guard library == nil else {
        throw Failure.usage(
          "firmware of a library begins at power-on",
          advice: "name the scenario whose commands it is given: --scenario")
      }
      return .recording
    }
    // From power-on, changes are changes of the scenario.
    let scenario = try ScenarioLoader.scenario(reference, overrides: invocation.overrides)
    return library.map { .library($0, scenario) } ?? .scenario(scenario)
  }

  private static func counterfactual(_ invocation: Invocation) throws -> ExitCode {
    guard invocation.value("firmware") == nil else {
      throw Failure.usage(
        "--counterfactual changes coefficients, not firmware", advice: "leave --firmware out")
    }
    var settings = CounterfactualReplay.Settings(
      overrides: invocation.overrides, state: invocation.value("state"),
      comparesTruth: invocation.has("resimulate"), output: invocation.value("to"))
    if let reference = invocation.value("scenario") {
      guard settings.state == nil else {
        throw Failure.usage("--state brings its scenario with it", advice: "leave --scenario out, or --state")
      }
      settings.scenario = try ScenarioLoader.scenario(reference)
    }
    let report = try CounterfactualReplay.replay(path: invocation.operands[0], settings)
    try invocation.emit(text: report.text, json: report.json)
    return report.agreesWithTruth == false ? .limitFailed : .success
  }

  private static func changes(_ invocation: Invocation) -> [String] {
    invocation.value("scenario") == nil ? invocation.overrides : []
  }

  private static func everyBit(_ invocation: Invocation) throws -> ExitCode {
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
