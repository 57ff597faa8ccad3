public import Configuration
internal import DriveEmulator

/// What came of one sample.
public struct SweepSample: Equatable, Sendable {
  /// One limited metric: the worst value of the run, nil where it never gave one.
  public struct Figure: Equatable, Sendable {
    /// The metric's key.
    public var metric: String
    /// The worst value of the run, in the key's unit; nil where there was none.
    public var value: Double?
    /// The largest value that passes.
    public var maximum: Double
    /// The limit was held.
    public var passed: Bool
  }

  /// Its place in the plan, from 0.
  public var index: Int
  /// The scenario's name with what makes it this sample.
  public var name: String
  /// The seed of its random streams.
  public var seed: UInt64
  /// By the variations' names, in their order.
  public var draws: [Draw]
  /// Every step was done and every limit held.
  public var passed: Bool
  /// The run came to its end.
  public var isComplete: Bool
  /// One for each limit of the scenario, in their order.
  public var figures: [Figure]
  /// What went wrong, a line each.
  public var failures: [String]
  /// Jumps of the run, and those that did not end at the layer asked for.
  public var jumps: Int
  /// Layer jumps that did not end at the layer asked for.
  public var missedJumps: Int
  /// Combines every part's last digest: two runs of a sample that agree in it went the same way.
  public var digests: [String]

  /// What was drawn for one variation.
  public struct Draw: Equatable, Sendable {
    /// The variation's name.
    public var name: String
    /// In the unit of the variation's keys.
    public var value: Double
  }

  init(index: Int, plan: SweepPlan, scenario: Scenario, report: RunReport) {
    self.index = index
    name = scenario.name
    seed = scenario.seed
    draws = plan.draws(index).map { Draw(name: $0.name, value: $0.value) }
    passed = report.passed
    isComplete = report.isComplete
    figures = report.verdicts.map {
      Figure(metric: $0.metric.rawValue, value: $0.value, maximum: $0.maximum, passed: $0.passed)
    }
    failures = report.failures
    jumps = report.jumps.count
    missedJumps = report.jumps.filter { !$0.hasLanded }.count
    digests = report.finalDigests.values.map { String($0, radix: 16) }
  }

  /// A sample whose scenario could not be built, such as one whose draws do not fit together: a failure like another.
  init(index: Int, plan: SweepPlan, problem: String) {
    self.index = index
    name = "\(plan.scenario.name) sample \(index)"
    seed = plan.scenario.seed
    draws = plan.draws(index).map { Draw(name: $0.name, value: $0.value) }
    passed = false
    isComplete = false
    figures = plan.scenario.limits.map {
      Figure(metric: $0.metric.rawValue, value: nil, maximum: $0.maximum, passed: false)
    }
    failures = [problem]
    jumps = 0
    missedJumps = 0
    digests = []
  }

  /// How far the worst figure is from its limit: its share of the limit, infinite for one that was never told or for a
  /// run that did not come to its end.
  public var severity: Double {
    guard isComplete else { return .infinity }
    return figures.reduce(0) { worst, figure in
      guard let value = figure.value else { return .infinity }
      return max(worst, figure.maximum > 0 ? value / figure.maximum : (figure.passed ? 0 : .infinity))
    }
  }
}

extension SweepSample {
  static let schema = "drive-emu/sample/1"

  /// As its file holds it.
  public func json(plan: SweepPlan) -> ConfigurationValue {
    .object([
      "schema": .string(Self.schema), "plan": .string(plan.fingerprint), "sample": .integer(index),
      "name": .string(name), "seed": .unsigned(seed),
      "draws": .array(draws.map { .object(["name": .string($0.name), "value": .number($0.value)]) }),
      "passed": .boolean(passed), "complete": .boolean(isComplete),
      "figures": .array(
        figures.map {
          .object([
            "metric": .string($0.metric), "value": $0.value.map { .number($0) } ?? .null,
            "max": .number($0.maximum),
            "passed": .boolean($0.passed),
          ])
        }),
      "jumps": .integer(jumps), "missed_jumps": .integer(missedJumps),
      "failures": .array(failures.map { .string($0) }), "digests": .array(digests.map { .string($0) }),
    ])
  }

  /// Reads a file back; nil unless it is a whole result of this sample of this plan.
  init?(_ value: ConfigurationValue, index: Int, plan: SweepPlan) {
    guard value["schema"]?.string == Self.schema, value["plan"]?.string == plan.fingerprint,
      value["sample"]?.number?.integer == index, let name = value["name"]?.string,
      let seed = value["seed"]?.number?.integer, let passed = value["passed"]?.boolean,
      let isComplete = value["complete"]?.boolean, let draws = value["draws"]?.elements,
      let figures = value["figures"]?.elements, let jumps = value["jumps"]?.number?.integer,
      let missed = value["missed_jumps"]?.number?.integer, let failures = value["failures"]?.elements,
      let digests = value["digests"]?.elements
    else { return nil }
    self.index = index
    self.name = name
    self.seed = UInt64(clamping: seed)
    self.passed = passed
    self.isComplete = isComplete
    self.jumps = jumps
    missedJumps = missed
    self.failures = failures.compactMap(\.string)
    self.digests = digests.compactMap(\.string)
    self.draws = draws.compactMap { draw in
      guard let name = draw["name"]?.string, let value = draw["value"]?.number?.value else { return nil }
      return Draw(name: name, value: value)
    }
    self.figures = figures.compactMap { figure in
      guard let metric = figure["metric"]?.string, let maximum = figure["max"]?.number?.value,
        let passed = figure["passed"]?.boolean
      else { return nil }
      return Figure(metric: metric, value: figure["value"]?.number?.value, maximum: maximum, passed: passed)
    }
    let isWhole =
      self.draws.count == plan.draws(index).count && self.draws.count == draws.count
      && self.figures.count == plan.scenario.limits.count && self.figures.count == figures.count
    guard isWhole else { return nil }
  }
}
