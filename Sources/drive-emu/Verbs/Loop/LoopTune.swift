import Configuration
import DriveEmulator
import ServoTuning

/// `drive-emu loop tune --scenario S --loop focus|tracking`: search over gains against limits.
enum LoopTune {
  static let command = Command(
    path: ["loop", "tune"], summary: "search over a loop's gains against limits",
    options: [
      Option(
        name: "scenario", value: "SCENARIO",
        help: "a scenario file or builtin:NAME; builtin:reference-loop if not given"),
      Option(name: "loop", value: "LOOP", help: "focus or tracking"),
      Option(
        name: "vary", value: "KEY=LOW:HIGH", isRepeatable: true,
        help:
          "a number that may change, such as firmware.focus.lead=2:5; gain, lead and its middle if not given"),
      Option(
        name: "at-least", value: "FIGURE=N", isRepeatable: true,
        help:
          "a limit such as phase_margin_deg=45; 40 degrees, 10 dB and the standard's mask if none is given"),
      Option(
        name: "at-most", value: "FIGURE=N", isRepeatable: true, help: "a limit such as crossover_hz=2500"),
      Option(
        name: "ms-ceiling", value: "MS", help: "the hard limit of the peak sensitivity, 1.7 if not given"),
      Option(
        name: "corners", help: "at every corner of the scenario, or of builtin:corners where it has none"),
      Option(name: "layer", value: "N", help: "the layer in focus, 0 if not given"),
      Option(name: "most", value: "N", help: "how many loops are measured at most, 400 if not given"),
    ],
    discussion: """
      Figures: phase_margin_deg, gain_margin_db, delay_margin_us, mask_margin_db, crossover_hz, ms. A setting is as good
      as its worst corner. Exit code 0 if the setting found keeps every limit at every corner, 3 if not.
      """,
    run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    let tuning = try tuning(invocation)
    let progress = Progress("tuning \(tuning.axis.rawValue)", console: invocation.console)
    Interruption.watch()
    let result = try tuning.search { share in
      progress.update(share)
      return !Interruption.isRequested
    }
    progress.finish()
    try invocation.emit(text: result.text, json: result.json)
    return result.after.keepsLimits && result.isComplete ? .success : .limitFailed
  }

  private static func tuning(_ invocation: Invocation) throws -> LoopTuning {
    guard let axis = try LoopBode.choice("loop", of: LoopAxis.self, invocation) else {
      throw Failure.usage("loop tune needs --loop", advice: "write --loop focus or --loop tracking")
    }
    var overrides = invocation.overrides
    if let seed = try invocation.seed() { overrides.append("seed=\(seed)") }
    let scenario = try ScenarioLoader.scenario(
      Reference.resolve(invocation.value("scenario") ?? "builtin:reference-loop", kind: "scenario"),
      overrides: overrides)
    let corners = invocation.has("corners") ? try CornerSet.corners(of: scenario) : []
    var tuning = LoopTuning(scenario: scenario, axis: axis, corners: corners)
    tuning.layer = try invocation.integer("layer", in: 0...1) ?? 0
    tuning.mostMeasurements = try invocation.integer("most", in: 1...1_000_000) ?? tuning.mostMeasurements
    tuning.peakSensitivityCeiling = try invocation.number("ms-ceiling") ?? tuning.peakSensitivityCeiling
    guard tuning.peakSensitivityCeiling > 1 else {
      throw Failure.usage("Ms cannot be held below 1", advice: "a ceiling such as 1.7 would do")
    }
    tuning.parameters = try invocation.values("vary").map(parameter)
    try checkEnds(of: tuning.parameters, scenario)
    if tuning.parameters.isEmpty { tuning.parameters = LoopTuning.usualParameters(of: scenario, axis: axis) }
    let limits =
      try invocation.values("at-least").map { try limit($0, axis, "at-least") { .atLeast($0) } }
      + invocation.values("at-most").map { try limit($0, axis, "at-most") { .atMost($0) } }
    if !limits.isEmpty { tuning.limits = limits }
    return tuning
  }

  /// Throws where a key is given twice, or where an end of its range is none that the key may have: told before the search.
  private static func checkEnds(of parameters: [TuningParameter], _ scenario: Scenario) throws {
    for (index, parameter) in parameters.enumerated() {
      guard !parameters[..<index].contains(where: { $0.key == parameter.key }) else {
        throw Failure.usage("--vary \(parameter.key) is given twice", advice: "give its range once")
      }
      for end in [parameter.low, parameter.high] {
        _ = try Scenario(scenario.document.applying(override: "\(parameter.key)=\(end)"))
      }
    }
  }

  private static func parameter(_ text: String) throws -> TuningParameter {
    let parts = text.split(separator: "=", maxSplits: 1)
    let ends = parts.count == 2 ? parts[1].split(separator: ":").map { Double($0) } : []
    guard ends.count == 2, let low = ends[0], let high = ends[1], low.isFinite, high.isFinite else {
      throw Failure.usage(
        "--vary \(text) names no range", advice: "write --vary firmware.focus.gain_v_per_um=0.3:1.2")
    }
    return TuningParameter(String(parts[0]), low: low, high: high)
  }

  private static func limit(
    _ text: String, _ axis: LoopAxis, _ option: String, _ bound: (Double) -> TuningBound
  ) throws -> (quantity: TuningQuantity, bound: TuningBound) {
    let figures: [(name: String, quantity: TuningQuantity)] = [
      ("phase_margin_deg", .phaseMargin(axis)), ("gain_margin_db", .gainMargin(axis)),
      ("delay_margin_us", .delayMargin(axis)), ("mask_margin_db", .maskMargin(axis)),
      ("crossover_hz", .crossover(axis)), ("ms", .peakSensitivity(axis)),
    ]
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, let number = Double(parts[1]), number.isFinite else {
      throw Failure.usage("--\(option) \(text) is no limit", advice: "write --\(option) phase_margin_deg=45")
    }
    guard let figure = figures.first(where: { $0.name == parts[0] }) else {
      throw Failure.usage(
        "there is no figure \"\(parts[0])\"", advice: Spelling.advice(parts[0], among: figures.map(\.name)))
    }
    return (figure.quantity, bound(number))
  }
}
