internal import Determinism
public import Reporting

/// A servo loop's frequency response as figures of a page.
public enum LoopSections {
  /// Ids of a loop's figures.
  public static func figures(_ axis: LoopAxis) -> [String] {
    ["bode-\(axis.rawValue)", "phase-\(axis.rawValue)", "nyquist-\(axis.rawValue)"]
  }

  /// Bode and Nyquist diagrams of a loop, with its margins.
  public static func section(_ loop: LoopReport) -> HTMLPage.Section {
    let ids = figures(loop.axis)
    var plots = LoopPlots.plots(loop)
    for index in plots.indices { (plots[index].width, plots[index].height) = (900, 280) }
    var blocks: [HTMLPage.Block] = [
      .figure(
        id: ids[0], .plot(plots[0]),
        caption: "Magnitude of the open \(loop.axis.rawValue) loop, layer \(loop.layer)."),
      .figure(
        id: ids[1], .plot(plots[1]),
        caption: "Its phase; -180 degrees at a gain above 1 is the critical point."),
    ]
    for plot in plots.dropFirst(2) { blocks.append(.plot(plot, caption: plot.title)) }
    if let figures = loop.figures {
      blocks.append(
        .figure(
          id: ids[2], .plot(nyquist(figures)),
          caption: "Nyquist diagram of L. The dashed circle about -1 is that of the peak sensitivity, Ms = "
            + "\(LoopText.figure(figures.margins.peakSensitivity)): the curve touches it and never enters."))
      blocks.append(.table(table(figures)))
    } else {
      blocks.append(
        .absence(id: ids[2], "The gain never crosses 1, so there is no Nyquist diagram to judge."))
    }
    return HTMLPage.Section("The \(loop.axis.rawValue) loop", blocks)
  }

  private static func nyquist(_ figures: LoopFigures) -> SVGPlot {
    let points = figures.points.map(\.response)
    let angles = (0...120).map { Double($0) / 120 }
    let radius = 1 / figures.margins.peakSensitivity
    func circle(_ x: Double, _ radius: Double, _ name: String, colour: Int) -> SVGPlot.Curve {
      let units = angles.map { Complex.unit(turns: $0) }
      return .init(
        .init(name, x: units.map { x + radius * $0.real }, y: units.map { radius * $0.imaginary }),
        mark: .dashes,
        colour: colour)
    }
    var plot = SVGPlot(
      title: "Nyquist diagram", x: .init("real part of L"), y: .init("imaginary part of L"),
      curves: [
        .init(.init("L", x: points.map(\.real), y: points.map(\.imaginary))),
        circle(0, 1, "unit circle", colour: 6), circle(-1, radius, "Ms", colour: 1),
        .init(.init("-1", x: [-1], y: [0]), mark: .dots, colour: 1),
      ], width: 480, height: 510)
    (plot.xRange, plot.yRange) = (-2.5...1.5, -2...2)
    return plot
  }

  private static func table(_ figures: LoopFigures) -> HTMLTable {
    let margins = figures.margins
    func row(_ name: String, _ value: Double?, _ unit: String, at frequency: Double?) -> [String] {
      [
        name, value.map { LoopText.figure($0) } ?? "-", unit,
        frequency.map { LoopText.figure($0, digits: 4) } ?? "",
      ]
    }
    return HTMLTable(
      caption: "Margins", columns: ["figure", "value", "unit", "at / Hz"],
      rows: [
        row("phase margin", margins.phaseMarginDegrees, "deg", at: margins.phaseMarginFrequency),
        row("gain margin", margins.gainMarginDecibels, "dB", at: margins.gainMarginFrequency),
        row("delay margin", margins.delayMargin * 1e6, "us", at: nil),
        row("peak sensitivity Ms", margins.peakSensitivity, "", at: margins.peakSensitivityFrequency),
        row("distance from the standard's mask", figures.maskMargin, "dB", at: nil),
      ])
  }
}
