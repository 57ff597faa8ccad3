internal import Determinism
internal import Reporting

extension LoopReport {
  /// The report for people: where the loop is broken, the figures of each method, what is refused, and a small picture.
  public var text: String {
    var text =
      "\(axis.rawValue) loop of \(scenario), layer \(layer), broken \(place.words)\(writes ? ", the laser writing" : "")\n"
    for part in idealised { text += "switched off: \(part)\n" }
    text += "\n" + table.text()
    if let agreement {
      text += "\nThe methods lie at most \(LoopText.fixed(agreement.decibels, 2)) dB and "
      text += "\(LoopText.fixed(agreement.degrees, 2)) degrees apart at the \(agreement.points) points whose "
      text += "coherence is above 0.99.\n"
    }
    if !points.isEmpty {
      let good = points.filter { $0.coherence > 0.99 }.count
      text += "\(points.count) points injected, \(good) of them with coherence above 0.99.\n"
    }
    for refusal in refusals { text += "refused: \(refusal.figure): \(refusal.reason)\n" }
    return text + "\n" + pictures
  }

  private var columns: [(title: String, figures: LoopFigures?, isMeasured: Bool)] {
    switch method {
    case .linearised: [("linearised", linearised, false)]
    case .injected: [("injected", injected, true)]
    case .both: [("linearised", linearised, false), ("injected", injected, true)]
    }
  }

  private var table: TextTable {
    var table = TextTable([.text("")] + columns.map { .number($0.title) } + [.text("unit")])
    func row(
      _ name: String, _ unit: String, _ figure: String, decimals: Int,
      _ value: (LoopFigures) -> Double?
    ) {
      let cells = columns.map { column in
        column.isMeasured && isRefused(figure)
          ? "refused" : LoopText.fixed(column.figures.flatMap(value), decimals)
      }
      table.append([name] + cells + [unit])
    }
    row("crossover", "Hz", "crossover_hz", decimals: 1) { $0.margins.phaseMarginFrequency }
    row("crossovers", "", "crossover_hz", decimals: 0) { Double($0.margins.crossings.count) }
    row("phase margin", "deg", "phase_margin_deg", decimals: 2) { $0.margins.phaseMarginDegrees }
    row("gain margin", "dB", "gain_margin_db", decimals: 2) { $0.margins.gainMarginDecibels }
    row("", "ratio", "gain_margin_db", decimals: 3) { $0.margins.gainMarginDecibels.map(LoopText.ratio) }
    row("  at", "Hz", "gain_margin_db", decimals: 1) { $0.margins.gainMarginFrequency }
    row("peak sensitivity Ms", "ratio", "ms", decimals: 4) { $0.margins.peakSensitivity }
    row("", "dB", "ms", decimals: 3) { ReferenceMask.decibels($0.margins.peakSensitivity) }
    row("  at", "Hz", "ms", decimals: 1) { $0.margins.peakSensitivityFrequency }
    row("peak of T, Mt", "ratio", "mt", decimals: 4) { $0.margins.peakComplementary }
    row("delay margin", "us", "delay_margin_us", decimals: 2) { $0.margins.delayMargin * 1e6 }
    row("distance from the standard's mask", "dB", "mask_margin_db", decimals: 3) { $0.maskMargin }
    row("  compared from", "Hz", "mask_margin_db", decimals: 1) { $0.maskFrom }
    for crossing in figures?.margins.phaseCrossings ?? []
    where crossing.frequency > (figures?.margins.crossovers.first ?? 0) {
      let name = "phase -180 deg at \(LoopText.fixed(crossing.frequency, 1)) Hz: gain may change by"
      table.append([name, LoopText.fixed(crossing.decibels, 2)] + (columns.count > 1 ? [""] : []) + ["dB"])
    }
    return table
  }

  private var pictures: String {
    let shown = points.isEmpty ? figures?.points ?? [] : points.filter { $0.coherence > 0.5 }
    let x = shown.map { ReferenceMask.decibels($0.frequency) / 20 }
    let axis = TerminalPlot.Axis("log10 of frequency", unit: "Hz")
    return TerminalPlot(x: axis, y: .init("|L|", unit: "dB"), height: 14)
      .picture(of: .init(x: x, y: shown.map(\.decibels)))
      + TerminalPlot(x: axis, y: .init("phase of L", unit: "deg"), height: 12)
      .picture(
        of: .init(x: x, y: shown.map { $0.phaseDegrees > 0 ? $0.phaseDegrees - 360 : $0.phaseDegrees }))
  }
}
