import Configuration
import DriveEmulator
import ServoTuning

/// `drive-emu loop bode --scenario S --loop focus|tracking`: frequency response and margins of the loop that runs.
enum LoopBode {
  static let command = Command(
    path: ["loop", "bode"],
    summary: "frequency response and margins of a servo loop as it runs",
    options: [
      Option(
        name: "scenario", value: "SCENARIO",
        help: "a scenario file or builtin:NAME; builtin:reference-loop if not given"),
      Option(name: "loop", value: "LOOP", help: "focus or tracking"),
      Option(
        name: "method", value: "METHOD",
        help:
          "linearised (an impulse on copies of the run; the default), injected (sines, with coherence), or both"
      ),
      Option(
        name: "at", value: "PLACE",
        help: "where the loop is broken: output (of the firmware; the default) or error"),
      Option(name: "layer", value: "N", help: "the layer in focus, 0 if not given"),
      Option(
        name: "corner", value: "K",
        help: "the scenario at its corner K, counted from 1; without own corners those of builtin:corners"),
      Option(name: "from", value: "HZ", help: "lowest frequency of the injection, 20 Hz if not given"),
      Option(name: "to", value: "HZ", help: "highest frequency of the injection, 60 kHz if not given"),
      Option(
        name: "amplitude-nm", value: "NM",
        help: "motion of the spot that an injected sine aims at; 100 of focus and 20 of tracking if not given"
      ),
      Option(name: "averages", value: "N", help: "windows averaged at each frequency, 6 if not given"),
    ],
    discussion: """
      The scenario runs until it holds the layer with both loops closed; every measurement starts from a copy of that
      run. Of an injected measurement a figure is refused where the coherence beside it is below 0.9; the exit code is
      then 3.
      """,
    run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    let report = try experiment(invocation).measure()
    try invocation.emit(text: report.text, json: report.json)
    guard report.figures != nil else {
      throw Failure(
        .limitFailed, "no figure of the \(report.axis.rawValue) loop can be told",
        advice: report.refusals.first?.reason ?? "its gain never crosses 1")
    }
    guard report.refusals.isEmpty || report.method == .linearised else {
      for refusal in report.refusals {
        invocation.console.complain("refused: \(refusal.figure): \(refusal.reason)")
      }
      invocation.console.complain(
        "more --averages or a larger --amplitude-nm may do; repeat: \(invocation.repetition)")
      return .limitFailed
    }
    return .success
  }

  static func experiment(_ invocation: Invocation) throws -> LoopExperiment {
    guard let axis = try choice("loop", of: LoopAxis.self, invocation) else {
      throw Failure.usage("loop bode needs --loop", advice: "write --loop focus or --loop tracking")
    }
    let reference = try Reference.resolve(
      invocation.value("scenario") ?? "builtin:reference-loop", kind: "scenario")
    let scenario = try scenario(reference, invocation)
    var experiment = LoopExperiment(
      scenario: scenario, axis: axis, place: try choice("at", of: LoopBreak.self, invocation) ?? .output,
      layer: try invocation.integer("layer", in: 0...1) ?? 0,
      method: try choice("method", of: LoopMethod.self, invocation) ?? .linearised)
    // Beyond .45 of the servo's rate a sine has too few samples a period.
    let band = 0.1...0.45 * scenario.sampleRate
    experiment.injection.lowest = try invocation.number("from", in: band) ?? experiment.injection.lowest
    experiment.injection.highest = try invocation.number("to", in: band) ?? experiment.injection.highest
    experiment.injection.averages =
      try invocation.integer("averages", in: 2...1000) ?? experiment.injection.averages
    if let length = try invocation.number("amplitude-nm", in: 0.01...10_000) {
      experiment.injection.length = length * 1e-9
    }
    guard experiment.method == .linearised else { return experiment }
    for option in ["from", "to", "amplitude-nm", "averages"] where invocation.has(option) {
      throw Failure.usage(
        "--\(option) is of injected sines, and nothing is injected", advice: "add --method injected, or both")
    }
    return experiment
  }

  /// The scenario, at the corner asked for: one of its own, or of builtin:corners where it has none.
  private static func scenario(_ reference: String, _ invocation: Invocation) throws -> Scenario {
    var overrides = invocation.overrides
    if let seed = try invocation.seed() { overrides.append("seed=\(seed)") }
    let scenario = try ScenarioLoader.scenario(reference, overrides: overrides)
    guard invocation.has("corner") else { return scenario }
    let corners = try CornerSet.corners(of: scenario)
    guard let number = try invocation.integer("corner", in: 1...corners.count) else { return scenario }
    return try scenario.corner(corners[number - 1])
  }

  static func choice<Choice: RawRepresentable & CaseIterable>(
    _ option: String, of: Choice.Type, _ invocation: Invocation
  ) throws -> Choice? where Choice.RawValue == String {
    guard let text = invocation.value(option) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      throw Failure.usage(
        "--\(option) \(text) is no choice",
        advice: Spelling.advice(text, among: Choice.allCases.map(\.rawValue)))
    }
    return choice
  }
}
