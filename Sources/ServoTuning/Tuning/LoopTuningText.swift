public import Configuration
internal import Determinism
internal import DriveEmulator
internal import Reporting

extension LoopTuningResult {
  /// Before and after for people.
  public var text: String {
    var text = "\(tuning.axis.rawValue) loop of \(tuning.scenario.name), "
    text += tuning.corners.isEmpty ? "as it stands" : "\(tuning.corners.count) corners"
    text +=
      ", \(measurements) loops measured\(isComplete ? "" : "; INCOMPLETE: the search ended before its end")\n\n"
    var table = TextTable([.text(""), .number("before"), .number("after"), .text("unit")])
    for (index, parameter) in tuning.parameters.enumerated() {
      table.append([
        parameter.key, LoopText.figure(before.values[index], digits: 6),
        LoopText.figure(after.values[index], digits: 6), "",
      ])
    }
    table.append(["worst corner", corner(before), corner(after), ""])
    for row in rows { table.append([row.name, told(before, row), told(after, row), row.unit]) }
    table.append(["limits", verdict(before), verdict(after), ""])
    text += table.text()
    text +=
      "\nFigures are those of the worst corner, measured by injected sines; +- is one standard deviation of the "
    text += "measurement.\nMs may not exceed \(LoopText.figure(tuning.peakSensitivityCeiling)).\n"
    let sets = overrides.map { "--set \(ShellWord.quoted($0))" }.joined(separator: " ")
    return text + "apply: \(sets)\n"
  }

  private func corner(_ setting: Setting) -> String {
    setting.worstCorner.map { "\($0 + 1)/\(tuning.corners.count) \(tuning.corners[$0].name)" } ?? "-"
  }

  private func verdict(_ setting: Setting) -> String { setting.keepsLimits ? "held" : "broken" }

  private struct Row {
    var name: String
    var key: String
    var unit: String
    var decimals: Int
    var value: (LoopFigures) -> Double?
    /// The deviation of the figure per deviation of L.
    var spread: (LoopFigures, Double) -> Double?
  }

  private var rows: [Row] {
    func row(
      _ name: String, _ key: String, _ unit: String, _ decimals: Int,
      _ value: @escaping (LoopFigures) -> Double?,
      _ spread: @escaping (LoopFigures, Double) -> Double? = { _, _ in nil }
    ) -> Row {
      Row(name: name, key: key, unit: unit, decimals: decimals, value: value, spread: spread)
    }
    return [
      row("crossover", "crossover_hz", "Hz", 0) { $0.margins.phaseMarginFrequency },
      row("phase margin", "phase_margin_deg", "deg", 2, { $0.margins.phaseMarginDegrees }) { figures, _ in
        figures.deviation(at: figures.margins.phaseMarginFrequency).map { $0 * 180 / Double.pi }
      },
      row("gain margin", "gain_margin_db", "dB", 2, { $0.margins.gainMarginDecibels }) { figures, _ in
        figures.margins.gainMarginFrequency.flatMap(figures.deviation).map { ReferenceMask.decibels(1 + $0) }
      },
      row("Ms", "ms", "", 3, { $0.margins.peakSensitivity }) { figures, value in
        // dS/S = -T dL/L.
        let frequency = figures.margins.peakSensitivityFrequency
        let loop = figures.response(at: frequency)
        let share = (loop / (Complex(1) + loop)).magnitude
        return figures.deviation(at: frequency).map { $0 * share * value }
      },
      row("delay margin", "delay_margin_us", "us", 2) { $0.margins.delayMargin * 1e6 },
      row("distance from the mask", "mask_margin_db", "dB", 2) { $0.maskMargin },
    ]
  }

  private func told(_ setting: Setting, _ row: Row) -> String {
    guard let report = setting.report, let figures = report.injected, let value = row.value(figures) else {
      return "-"
    }
    guard !report.isRefused(row.key) else { return "refused" }
    let spread = row.spread(figures, value).map { " +- \(LoopText.fixed($0, row.decimals + 1))" } ?? ""
    return LoopText.fixed(value, row.decimals) + spread
  }

  /// The same as JSON.
  public var json: ConfigurationValue {
    .object([
      "scenario": .string(tuning.scenario.name), "loop": .string(tuning.axis.rawValue),
      "corners": .integer(tuning.corners.count), "measurements": .integer(measurements),
      "complete": .boolean(isComplete), "ms_ceiling": .number(tuning.peakSensitivityCeiling),
      "before": json(before), "after": json(after), "set": .array(overrides.map { .string($0) }),
    ])
  }

  private func json(_ setting: Setting) -> ConfigurationValue {
    let parameters = zip(tuning.parameters, setting.values).map {
      ConfigurationValue.Member($0.key, .number($1))
    }
    let deviations = rows.compactMap { row -> ConfigurationValue.Member? in
      guard let figures = setting.report?.injected, let value = row.value(figures),
        let spread = row.spread(figures, value)
      else { return nil }
      return ConfigurationValue.Member(row.key, .number(spread))
    }
    return .object([
      "parameters": .object(members: parameters), "limits_held": .boolean(setting.keepsLimits),
      "score": .number(setting.score),
      "worst_corner": setting.worstCorner.map { .integer($0 + 1) } ?? .null,
      "worst_corner_name": setting.worstCorner.map { .string(tuning.corners[$0].name) } ?? .null,
      "measured": setting.report.map(\.json) ?? .null, "standard_deviations": .object(members: deviations),
    ])
  }
}

extension LoopFigures {
  /// Standard deviation of the measured point nearest to a frequency, as a share of |L|.
  func deviation(at frequency: Double) -> Double? {
    points.min { one, other in
      (one.frequency - frequency).magnitude < (other.frequency - frequency).magnitude
    }?.deviation
  }
}
