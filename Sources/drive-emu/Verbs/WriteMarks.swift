import Configuration
import DriveEmulator
import Reporting
import WriteStrategy

/// `drive-emu write marks`: what a pulse train does to a recording layer.
enum WriteMarks {
  static let command = Command(
    path: ["write", "marks"], summary: "temperatures and marks of a pulse train on a layer",
    options: [
      Option(name: "stack", value: "STACK", help: "a stack file or builtin:NAME such as builtin:dye-l1"),
      Option(
        name: "strategy", value: "STRATEGY", help: "a strategy file or builtin:NAME; builtin:block by default"
      ),
      Option(
        name: "runs", value: "RUNS", help: "marks and spaces: 3T8,14T14 is a 3T mark, an 8T space, and so on"),
      Option(name: "power-mw", value: "P", help: "the peak power"),
      Option(name: "absorbed", help: "the power is what heats the film, not what falls on the disc"),
      Option(name: "velocity", value: "V", help: "speed of the track in m/s; the strategy's own by default"),
      Option(
        name: "linear",
        help: "a threshold on the film's mean rise: no latent heat, no regrowth, no reaction time"),
      Option(name: "cw", help: "only the highest rise under continuous power"),
      Option(
        name: "probe", value: "X[:Y]", isRepeatable: true,
        help: "temperature against time at X nm along the track and Y nm aside of it; may be given many times"
      ),
    ], ignores: ["seed"],
    discussion: """
      Places count from where the spot stood at the first pulse's leading edge; shifts are against the same mark
      alone, positive downstream; temperatures are rises of the film's mean. The width is the greatest
      of the mark. --set reaches the keys of the stack, and those of the strategy with strategy. before them. --cw tells the
      rise for a milliwatt that heats the film.
      """, run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    do {
      let input = try WriteInput(invocation)
      if invocation.has("cw") {
        try continuous(input, invocation)
      } else {
        let result = try WriteMarksResult(input, probes: invocation.values("probe"))
        try invocation.emit(text: result.text, json: result.document)
      }
    } catch let error as WriteStrategyError {
      throw Failure.usage(error.problem, advice: error.advice)
    }
    return .success
  }

  private static func continuous(_ input: WriteInput, _ invocation: Invocation) throws {
    let peak = try input.writer().response.continuousPeak
    let perMilliwatt = peak.rise * 1e-3
    let threshold = input.stack.thresholdRise / perMilliwatt
    try invocation.emit(
      text: """
        \(input.stack.name) at \(decimalText(input.velocity)) m/s, continuous power
        highest rise    \(decimalText(perMilliwatt, decimals: 2)) K for a milliwatt absorbed, \
        \(decimalText(-peak.ahead * 1e9, decimals: 0)) nm behind the spot
        threshold       \(decimalText(threshold, decimals: 3)) mW absorbed

        """,
      json: .object([
        "peak_k_per_mw": .number(perMilliwatt), "peak_behind_nm": .number(-peak.ahead * 1e9),
        "threshold_mw": .number(threshold), "velocity_m_per_s": .number(input.velocity),
      ]))
  }
}

/// What `write marks` is asked for.
struct WriteInput {
  let stack: RecordingStack
  let strategy: PulseStrategy
  let velocity: Double
  let isLinear: Bool
  /// Empty with `--cw`.
  let runs: [MarkRun]
  /// Incident peak power, W; nil with `--cw`.
  let power: Double?

  init(_ invocation: Invocation) throws {
    guard let stackName = invocation.value("stack") else {
      throw Failure.usage("no stack", advice: "give one, such as --stack builtin:dye-l1")
    }
    let ofStrategy = invocation.overrides.filter { $0.hasPrefix("strategy.") }
    let ofStack = invocation.overrides.filter { !$0.hasPrefix("strategy.") }
    stack = try RecordingStack(
      RecordingStack.schema.resolve(Self.load(stackName, kind: "stack", ofStack)))
    let strategyName = invocation.value("strategy") ?? "builtin:block"
    strategy = try PulseStrategy(
      PulseStrategy.schema.resolve(Self.load(strategyName, kind: "strategy", ofStrategy)))
    velocity = try invocation.number("velocity", in: 0.01...200) ?? strategy.referenceVelocity
    isLinear = invocation.has("linear")
    if invocation.has("cw") {
      (runs, power) = ([], nil)
      return
    }
    guard let text = invocation.value("runs"), let milliwatts = try invocation.number("power-mw") else {
      throw Failure.usage(
        "no runs or no power to write them with", advice: "give both: --runs 3T8,14T14 --power-mw 18")
    }
    runs = try MarkRun.parse(text)
    power = milliwatts * 1e-3 / (invocation.has("absorbed") ? stack.absorptance : 1)
  }

  /// The tables of heat for this stack and speed.
  func writer() throws -> LayerWriter { try LayerWriter(stack, velocity: velocity, linear: isLinear) }

  /// What heats the film, W.
  func train() throws -> PulseTrain {
    try strategy.train(runs, peakPower: power ?? 0, velocity: velocity).scaled(by: stack.absorptance)
  }

  private static func load(_ name: String, kind: String, _ overrides: [String]) throws -> ConfigurationValue {
    var value = try ScenarioLoader.load(Reference.resolve(name, kind: kind))
    for text in overrides { value = try value.applying(override: text, root: kind) }
    return value
  }
}
