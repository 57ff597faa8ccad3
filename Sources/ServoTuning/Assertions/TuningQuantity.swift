public import DriveEmulator

/// What a tuning test can judge.
public enum TuningQuantity: Equatable, Sendable {
  /// Degrees.
  case phaseMargin(LoopAxis)
  /// dB.
  case gainMargin(LoopAxis)
  /// Ms, a ratio.
  case peakSensitivity(LoopAxis)
  /// Microseconds.
  case delayMargin(LoopAxis)
  /// Distance from the envelope of ECMA-267, dB; negative outside.
  case maskMargin(LoopAxis)
  /// Hz.
  case crossover(LoopAxis)
  /// A residual, a jump's time or overshoot, in the unit of the metric's key; the worst of the run.
  case metric(LimitedMetric)
  /// Layer jumps that did not end at the layer asked for.
  case wrongLayerCount
  /// Time from the command of a step of the sequence, counted from 0, until the firmware has done it, milliseconds.
  case settling(step: Int)

  /// In words, as a failure begins.
  public var name: String {
    switch self {
    case .phaseMargin(let axis): "\(axis) phase margin"
    case .gainMargin(let axis): "\(axis) gain margin"
    case .peakSensitivity(let axis): "\(axis) peak sensitivity"
    case .delayMargin(let axis): "\(axis) delay margin"
    case .maskMargin(let axis): "\(axis) distance from the standard's mask"
    case .crossover(let axis): "\(axis) crossover"
    case .metric(let metric): metric.title
    case .wrongLayerCount: "jumps that missed their layer"
    case .settling(let step): "time to carry out step \(step + 1)"
    }
  }

  /// Empty for a plain number.
  public var unit: String {
    switch self {
    case .phaseMargin: "deg"
    case .gainMargin, .maskMargin: "dB"
    case .peakSensitivity, .wrongLayerCount: ""
    case .delayMargin: "us"
    case .crossover: "Hz"
    case .metric(let metric): metric.unit
    case .settling: "ms"
    }
  }

  /// The loop that must be measured; nil for what a run tells.
  var axis: LoopAxis? {
    switch self {
    case .phaseMargin(let axis), .gainMargin(let axis), .peakSensitivity(let axis), .delayMargin(let axis),
      .maskMargin(let axis), .crossover(let axis):
      axis
    case .metric, .wrongLayerCount, .settling: nil
    }
  }

  /// The figure, and its key in reports of loops; a gain margin that nothing bounds is infinite.
  func value(of figures: LoopFigures) -> (key: String, value: Double?) {
    let margins = figures.margins
    return switch self {
    case .phaseMargin: ("phase_margin_deg", margins.phaseMarginDegrees)
    case .gainMargin: ("gain_margin_db", margins.gainMarginDecibels ?? .infinity)
    case .peakSensitivity: ("ms", margins.peakSensitivity)
    case .delayMargin: ("delay_margin_us", margins.delayMargin * 1e6)
    case .maskMargin: ("mask_margin_db", figures.maskMargin)
    case .crossover: ("crossover_hz", margins.phaseMarginFrequency)
    case .metric, .wrongLayerCount, .settling: ("", nil)
    }
  }

  /// The figure of a run; nil where the run never gave one.
  func value(of report: RunReport) -> Double? {
    switch self {
    case .metric(let metric):
      return Verdict(metric: metric, maximum: .infinity, report: report).value
    case .wrongLayerCount:
      return Double(report.jumps.filter { !$0.hasLanded }.count)
    case .settling(let index):
      guard report.steps.indices.contains(index), let issued = report.steps[index].issued,
        let done = report.steps[index].done
      else { return nil }
      return Double(done &- issued) / report.sampleRate * 1e3
    default: return nil
    }
  }
}

/// What a quantity must keep.
public enum TuningBound: Equatable, Sendable {
  /// The value must not be below this.
  case atLeast(Double)
  /// The value must not be above this.
  case atMost(Double)

  /// The number itself, in the quantity's unit.
  public var limit: Double {
    switch self {
    case .atLeast(let limit), .atMost(let limit): limit
    }
  }

  /// The value keeps the bound; NaN never does.
  public func holds(_ value: Double) -> Bool {
    switch self {
    case .atLeast(let limit): value >= limit
    case .atMost(let limit): value <= limit
    }
  }

  /// The sign of a comparison that failed.
  var brokenSign: String {
    switch self {
    case .atLeast: "<"
    case .atMost: ">"
    }
  }

  /// How bad a value is: larger is worse; what was never measured is worst.
  func badness(_ value: Double?) -> Double {
    guard let value, !value.isNaN else { return .infinity }
    return switch self {
    case .atLeast(let limit): limit - value
    case .atMost(let limit): value - limit
    }
  }
}

extension LimitedMetric {
  /// In a few words.
  public var title: String {
    switch self {
    case .focusResidualPeak: "focus residual"
    case .radialResidualPeak: "radial residual"
    case .radialNoise: "radial noise"
    case .trueFocusPeak: "true focus error"
    case .trueRadialPeak: "true radial error"
    case .jumpTime: "jump time"
    case .jumpOvershoot: "jump overshoot"
    }
  }
}
