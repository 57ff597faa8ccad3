internal import Configuration
internal import DriveEmulator

/// A sweep's samples put together: yield, figures, worst cases, and what drives the failures.
public struct SweepResult: Sendable {
  /// How one metric lies over the samples, in the unit of its key.
  public struct Spread: Equatable, Sendable {
    /// The metric's key.
    public var metric: String
    /// The largest value that passes.
    public var maximum: Double
    /// Samples that gave a value, and samples that failed here.
    public var count: Int
    /// Samples that failed here.
    public var failed: Int
    /// The smallest value; nil where no sample gave one.
    public var smallest: Double?
    /// Half of the samples lie at or below this.
    public var median: Double?
    /// 95 % of the samples lie at or below this.
    public var percentile95: Double?
    /// 99 % of the samples lie at or below this.
    public var percentile99: Double?
    /// The largest value.
    public var largest: Double?
    /// The sample of the largest value.
    public var worstSample: Int?
  }

  /// How one tolerance goes with the severity of the samples.
  public struct Driver: Equatable, Sendable {
    /// The variation's name.
    public var name: String
    /// Spearman's rank correlation with the severity, -1 to 1; nil where the draw never varies.
    public var correlation: Double?
    /// The correlation is larger than chance gives in 1 of 1000 sweeps.
    public var isSignificant: Bool
    /// Mean of the draws of the samples that failed and of those that passed.
    public var meanOfFailed: Double?
    /// Mean of the draws of the samples that passed; nil where none did.
    public var meanOfPassed: Double?
  }

  /// What was swept.
  public let plan: SweepPlan
  /// Every sample, in order.
  public let samples: [SweepSample]
  /// How many passed.
  public let passed: Int
  /// Wilson's interval of the yield at 95 % confidence.
  public let yieldInterval: (low: Double, high: Double)
  /// How each limited metric lies over the samples, in the order of the limits.
  public let spreads: [Spread]
  /// By falling size of the correlation.
  public let drivers: [Driver]
  /// Indices of the worst samples, the worst first; those that failed, or else the nearest to a limit.
  public let worst: [Int]

  /// The share that passed, 0 to 1.
  public var yield: Double { Double(passed) / Double(max(samples.count, 1)) }
  /// Layer jumps of all samples.
  public var jumps: Int { samples.reduce(0) { $0 + $1.jumps } }
  /// Those that did not end at the layer asked for.
  public var missedJumps: Int { samples.reduce(0) { $0 + $1.missedJumps } }

  /// Puts together what a directory holds. Throws a `SweepError` when a sample is missing.
  public init(_ directory: SweepDirectory, worstCount: Int = 10) throws {
    plan = directory.plan
    let samples = try directory.all()
    self.samples = samples
    passed = samples.filter(\.passed).count
    yieldInterval = SweepStatistics.wilson(passed: passed, of: samples.count)
    spreads = plan.scenario.limits.indices.map { Spread(samples, $0) }
    drivers = Self.drivers(samples)
    worst = Array(
      samples.indices.sorted {
        samples[$0].severity == samples[$1].severity ? $0 < $1 : samples[$0].severity > samples[$1].severity
      }.prefix(worstCount))
  }

  private static func drivers(_ samples: [SweepSample]) -> [Driver] {
    let severities = samples.map(\.severity)
    let count = samples.first?.draws.count ?? 0
    let drivers = (0..<count).map { place in
      let draws = samples.map { $0.draws[place].value }
      let correlation = SweepStatistics.rankCorrelation(draws, severities)
      // Without a connexion the correlation has a standard deviation of 1/sqrt(n - 1).
      let size = (correlation ?? 0).magnitude * Double(max(samples.count - 1, 0)).squareRoot()
      func mean(_ passed: Bool) -> Double? {
        let chosen = zip(samples, draws).filter { $0.0.passed == passed }.map(\.1)
        return chosen.isEmpty ? nil : chosen.reduce(0, +) / Double(chosen.count)
      }
      return Driver(
        name: samples[0].draws[place].name, correlation: correlation, isSignificant: size > 3.29,
        meanOfFailed: mean(false), meanOfPassed: mean(true))
    }
    return drivers.enumerated().sorted { one, other in
      let (a, b) = ((one.element.correlation ?? 0).magnitude, (other.element.correlation ?? 0).magnitude)
      return a == b ? one.offset < other.offset : a > b
    }.map(\.element)
  }

  /// The name of a worst case's scenario file, beside the result.
  public static func worstName(_ index: Int) -> String { "worst/sample-\(index).json" }

  /// Writes result.json, samples.csv and a scenario for each of the worst cases; returns their paths.
  @discardableResult
  public func write(into directory: String) throws -> [String] {
    var paths = ["\(directory)/result.json", "\(directory)/samples.csv"]
    try ResultFile.write(json.json(.pretty, nonFinite: .writeNull), to: paths[0])
    try ResultFile.write(table, to: paths[1])
    for index in worst {
      // A sample whose draws fit no disc has no scenario.
      guard let scenario = try? plan.sample(index) else { continue }
      let path = "\(directory)/\(Self.worstName(index))"
      try ResultFile.write(scenario.document.json(.pretty, nonFinite: .refuse), to: path)
      paths.append(path)
    }
    return paths
  }

  /// A row a sample, for other programs.
  private var table: String {
    let first = samples[0]
    var text = (["sample", "seed", "passed"] + first.draws.map(\.name) + first.figures.map(\.metric)).joined(
      separator: ",")
    text += "\n"
    for sample in samples {
      let draws = sample.draws.map { "\($0.value)" }
      let figures = sample.figures.map { $0.value.map { "\($0)" } ?? "" }
      text += (["\(sample.index)", "\(sample.seed)", "\(sample.passed)"] + draws + figures).joined(
        separator: ",")
      text += "\n"
    }
    return text
  }
}

extension SweepResult.Spread {
  init(_ samples: [SweepSample], _ place: Int) {
    let figures = samples.map { $0.figures[place] }
    metric = figures.first?.metric ?? ""
    maximum = figures.first?.maximum ?? 0
    failed = figures.filter { !$0.passed }.count
    let known = samples.indices.filter { figures[$0].value?.isFinite ?? false }
    let values = known.compactMap { figures[$0].value }.sorted()
    count = values.count
    smallest = values.first
    median = SweepStatistics.quantile(values, 0.5)
    percentile95 = SweepStatistics.quantile(values, 0.95)
    percentile99 = SweepStatistics.quantile(values, 0.99)
    largest = values.last
    worstSample = known.first { figures[$0].value == values.last }
  }
}
