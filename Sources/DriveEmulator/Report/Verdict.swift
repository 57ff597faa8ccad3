/// One limit and what the run showed.
public struct Verdict: Equatable, Sendable {
  /// What is limited.
  public var metric: LimitedMetric
  /// The worst value in the unit of the metric's key; nil if the run never gave one.
  public var value: Double?
  /// The largest value that passes.
  public var maximum: Double
  /// The layer of the worst value: of a residual the layer measured, of a jump the layer it went for.
  public var layer: Int?

  /// The limit held. What was never measured has not passed.
  public var passed: Bool { value.map { $0 <= maximum } ?? false }

  /// What a report says about a metric.
  public init(metric: LimitedMetric, maximum: Double, report: RunReport) {
    self.metric = metric
    self.maximum = maximum
    let worst = Self.values(of: metric, in: report).max { $0.value < $1.value }
    value = worst?.value
    layer = worst?.layer
    if metric.isOfJumps, report.jumps.contains(where: { !$0.hasLanded }) {
      // A jump that did not arrive has no time; the best of the others must not stand for it.
      value = nil
      layer = report.jumps.first { !$0.hasLanded }?.to
    }
  }

  private static func values(
    of metric: LimitedMetric, in report: RunReport
  ) -> [(layer: Int, value: Double)] {
    switch metric {
    case .focusResidualPeak: report.readings.map { ($0.layer, $0.values.focusPeak * 1e9) }
    case .radialResidualPeak: report.readings.map { ($0.layer, $0.values.radialPeak * 1e9) }
    case .radialNoise:
      // Zero means that no hold was as long as the 20 ms over which it is taken.
      report.readings.filter { $0.values.radialNoise > 0 }.map { ($0.layer, $0.values.radialNoise * 1e9) }
    case .trueFocusPeak: report.readings.map { ($0.layer, $0.values.trueFocusPeak * 1e9) }
    case .trueRadialPeak: report.readings.map { ($0.layer, $0.values.trueRadialPeak * 1e9) }
    case .jumpTime: report.jumps.compactMap { jump in jump.settled.map { (jump.to, $0 * 1e6) } }
    case .jumpOvershoot: report.jumps.map { ($0.to, $0.overshoot * 1e6) }
    }
  }
}

extension LimitedMetric {
  /// The metric is taken from layer jumps, not from residuals.
  var isOfJumps: Bool { self == .jumpTime || self == .jumpOvershoot }

  /// The unit of the key.
  public var unit: String {
    switch self {
    case .jumpTime: "us"
    case .jumpOvershoot: "um"
    default: "nm"
    }
  }
}
