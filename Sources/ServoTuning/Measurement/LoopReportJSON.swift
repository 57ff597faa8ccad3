public import Configuration

extension LoopReport {
  /// The report as JSON. The figures on the top level are those of `method`; with both methods they are the linearised
  /// ones, and each method's stand below its name.
  public var json: ConfigurationValue {
    var members = figureMembers(figures, refusing: linearised == nil)
    members.append(.init("method", .string((linearised == nil ? LoopMethod.injected : .linearised).rawValue)))
    members += [
      .init("scenario", .string(scenario)), .init("loop", .string(axis.rawValue)),
      .init("layer", .integer(layer)), .init("broken_at", .string(place.rawValue)),
      .init("laser", .string(writes ? "write" : "read")),
    ]
    if method == .both {
      members.append(.init("linearised", .object(members: figureMembers(linearised, refusing: false))))
      members.append(.init("injected", .object(members: figureMembers(injected, refusing: true))))
    }
    if let agreement {
      members.append(
        .init(
          "agreement",
          .object([
            "points": .integer(agreement.points), "coherence_above": .number(0.99),
            "largest_db": .number(agreement.decibels), "largest_deg": .number(agreement.degrees),
          ])))
    }
    members.append(
      .init(
        "refused",
        .array(refusals.map { .object(["figure": .string($0.figure), "reason": .string($0.reason)]) })))
    members.append(.init("switched_off", .array(idealised.map { .string($0) })))
    members.append(.init("points", .array((points.isEmpty ? figures?.points ?? [] : points).map(\.json))))
    return .object(members: members)
  }

  /// The figures; null where there is none, or where it is refused.
  private func figureMembers(_ figures: LoopFigures?, refusing: Bool) -> [ConfigurationValue.Member] {
    let margins = figures?.margins
    func told(_ key: String, _ value: Double?, as figure: String? = nil) -> ConfigurationValue.Member {
      let shown = refusing && isRefused(figure ?? key) ? nil : value
      return .init(key, shown.map { .number($0) } ?? .null)
    }
    return [
      told("crossover_hz", margins?.phaseMarginFrequency),
      told("phase_margin_deg", margins?.phaseMarginDegrees),
      told("gain_margin_db", margins?.gainMarginDecibels),
      told("gain_margin_hz", margins?.gainMarginFrequency, as: "gain_margin_db"),
      told("gain_margin_ratio", margins?.gainMarginDecibels.map(LoopText.ratio), as: "gain_margin_db"),
      told("gain_reduction_margin_db", margins?.gainReductionMarginDecibels, as: "gain_margin_db"),
      told("ms", margins?.peakSensitivity),
      told("ms_db", (margins?.peakSensitivity).map(ReferenceMask.decibels), as: "ms"),
      told("ms_hz", margins?.peakSensitivityFrequency, as: "ms"),
      told("mt", margins?.peakComplementary),
      told("mt_hz", margins?.peakComplementaryFrequency, as: "mt"),
      told("delay_margin_us", margins.map { $0.delayMargin * 1e6 }),
      told("mask_margin_db", figures?.maskMargin),
      told("mask_from_hz", figures?.maskFrom, as: "mask_margin_db"),
      .init("crossovers", .array((margins?.crossings ?? []).map(\.json))),
      .init("phase_crossings", .array((margins?.phaseCrossings ?? []).map(\.json))),
    ]
  }
}

extension LoopMargins.Crossover {
  var json: ConfigurationValue {
    .object([
      "hz": .number(frequency), "phase_margin_deg": .number(phaseMarginDegrees),
      "delay_margin_us": .number(delayMargin * 1e6),
    ])
  }
}

extension LoopMargins.PhaseCrossing {
  var json: ConfigurationValue {
    .object([
      "hz": .number(frequency), "gain_margin_db": .number(decibels),
      "gain_margin_ratio": .number(LoopText.ratio(decibels)),
    ])
  }
}

extension LoopPoint {
  var json: ConfigurationValue {
    .object([
      "hz": .number(frequency), "db": .number(decibels), "ratio": .number(magnitude),
      "phase_deg": .number(phaseDegrees), "coherence": .number(coherence),
      "deviation": deviation.isFinite ? .number(deviation) : .null,
    ])
  }
}
