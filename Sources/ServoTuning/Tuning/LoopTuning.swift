internal import Configuration
internal import Determinism
public import DriveEmulator

/// A number of the scenario that tuning may change.
public struct TuningParameter: Equatable, Sendable {
  /// Its path, such as `firmware.focus.gain_v_per_um`, and the range that it may take, in the key's unit; both above 0.
  public var key: String
  /// The least that it may be, in the unit of its key.
  public var low: Double
  /// The most that it may be.
  public var high: Double

  /// A number of the configuration by its key, and the range that is searched.
  public init(_ key: String, low: Double, high: Double) {
    self.key = key
    self.low = low
    self.high = high
  }
}

/// A search over declared gains against declared limits, at every corner.
///
/// A candidate is as good as its worst corner: how far, as a share of each limit, its figures keep the limits. Ms above
/// the ceiling at any corner refuses a candidate whatever else it gains. The worst corner of the best candidate so far is
/// looked at first, so that most candidates cost one measurement. The search steps along each parameter on a
/// logarithmic scale and halves its steps where none helps; it draws nothing by chance.
public struct LoopTuning: Sendable {
  /// The scenario whose loop is tuned.
  public var scenario: Scenario
  /// Which loop.
  public var axis: LoopAxis
  /// The layer in focus.
  public var layer = 0
  /// Corners at which a setting is judged; empty for the scenario as it stands.
  public var corners: [ScenarioCorner]
  /// What may change.
  public var parameters: [TuningParameter]
  /// What the loop must keep at every corner.
  public var limits: [(quantity: TuningQuantity, bound: TuningBound)]
  /// Ms that no setting may exceed, a ratio.
  public var peakSensitivityCeiling = 1.7
  /// Measurements after which the search ends where it is.
  public var mostMeasurements = 400
  /// How the settings before and after are measured.
  public var injection: SineInjectionSettings

  /// A search without parameters yet, under the usual limits: 40 degrees, 10 dB, the standard's mask.
  public init(scenario: Scenario, axis: LoopAxis, corners: [ScenarioCorner]) {
    self.scenario = scenario
    self.axis = axis
    self.corners = corners
    parameters = []
    injection = SineInjectionSettings()
    injection.lowest = 100
    injection.highest = 40_000
    limits = [
      (.phaseMargin(axis), .atLeast(40)), (.gainMargin(axis), .atLeast(10)), (.maskMargin(axis), .atLeast(0)),
    ]
  }

  /// Gain and lead of the axis, each within a factor of 2, and the frequency of the lead's middle within 1.5.
  public static func usualParameters(of scenario: Scenario, axis: LoopAxis) -> [TuningParameter] {
    [("gain_v_per_um", 2.0), ("crossover_hz", 1.5), ("lead", 2.0)].compactMap { key, factor in
      let path = "firmware.\(axis.rawValue).\(key)"
      guard let value = number(at: path, in: scenario.document), value > 0 else { return nil }
      return TuningParameter(path, low: max(value / factor, key == "lead" ? 1.2 : 0), high: value * factor)
    }
  }

  /// The number at a path of keys and indices; nil if there is none.
  static func number(at path: String, in document: ConfigurationValue) -> Double? {
    var here = document
    for part in path.split(separator: ".") {
      if let elements = here.elements {
        guard let index = Int(part), elements.indices.contains(index) else { return nil }
        here = elements[index]
      } else {
        guard let next = here[String(part)] else { return nil }
        here = next
      }
    }
    return here.number?.value
  }

  /// The scenario with a candidate's values, at a corner.
  func scenario(_ values: [Double], corner: Int?) throws -> Scenario {
    var document = scenario.document
    for (parameter, value) in zip(parameters, values) {
      document = try document.applying(override: "\(parameter.key)=\(value)")
    }
    let changed = try Scenario(document)
    return try corner.map { try changed.corner(corners[$0]) } ?? changed
  }

  /// How far a loop breaks the limits, as a share of the worst one; negative when it keeps them all.
  func score(_ figures: LoopFigures) -> Double {
    let excess = figures.margins.peakSensitivity / peakSensitivityCeiling - 1
    guard excess <= 0 else { return Self.refused + excess }
    return limits.reduce(-.infinity) { worst, limit in
      guard let value = limit.quantity.value(of: figures).value else { return Self.refused }
      // A gain margin that nothing bounds leaves as much room as anything can.
      let badness = max(limit.bound.badness(value), -1e6)
      return max(worst, badness / max(limit.bound.limit.magnitude, 1))
    }
  }

  /// The score of what no limit can make up for.
  static let refused = 1000.0
}

/// What a search found.
public struct LoopTuningResult: Sendable {
  /// One setting: its values, its worst corner, and the figures there.
  public struct Setting: Sendable {
    /// Of the parameters, in their order, in the units of their keys.
    public var values: [Double]
    /// Below 0 when every limit holds at every corner.
    public var score: Double
    /// Index of the worst corner; nil without corners.
    public var worstCorner: Int?
    /// Both methods at that corner; nil where the loop could not be measured.
    public var report: LoopReport?

    /// Every limit and the ceiling hold at every corner.
    public var keepsLimits: Bool { score <= 0 }
  }

  /// What was searched.
  public var tuning: LoopTuning
  /// The scenario's own setting.
  public var before: Setting
  /// The best setting found.
  public var after: Setting
  /// Loops that were measured.
  public var measurements: Int
  /// The search came to its end within its allowance, and was not told to stop.
  public var isComplete: Bool

  /// What to change in the scenario, as `--set` takes it.
  public var overrides: [String] {
    zip(tuning.parameters, after.values).map { "\($0.key)=\($1)" }
  }
}
