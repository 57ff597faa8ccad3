internal import DiscModel
internal import ReadChannel
public import Reporting
internal import WriteStrategy

extension WrittenTrack {
  /// Ids of every figure of `sections`, for a page that must say why it has none of them.
  public static let figures = [
    "power-calibration", "power-jitter", "temperature", "temperature-time", "marks", "eye",
    "jitter-histogram",
    "run-lengths",
  ]

  /// Power calibration, heat and marks, and the signal of a track, as sections of a page.
  public func sections(seed: UInt64) throws -> [HTMLPage.Section] {
    [
      HTMLPage.Section("Power calibration", [calibrationFigure, jitterFigure]),
      HTMLPage.Section("Temperature and marks", heatFigures(try rowOfMarks())),
      HTMLPage.Section("Recorded signal", signalFigures(try signal(seed: seed))),
    ]
  }

  private var place: String { "layer \(layer) of \(disc.name), heat of \(stackName)" }

  // MARK: Power

  private var calibrationFigure: HTMLPage.Block {
    let name = isRewritable ? "modulation" : "beta"
    let swept = trials.compactMap { trial -> (Double, Double)? in
      (isRewritable ? trial.reading.modulation : trial.reading.beta).map { (trial.power * 1e3, $0) }
    }
    var rules = calibration.power.map { [SVGPlot.Rule("found", at: $0 * 1e3, isUpright: true)] } ?? []
    if !isRewritable { rules.append(.init("target", at: target)) }
    let plot = SVGPlot(
      title: "Power calibration by \(isRewritable ? "gamma" : "beta")",
      x: .init("power on the disc", unit: "mW"),
      y: .init(name),
      curves: [
        .init(.init("over the window", x: swept.map(\.0), y: swept.map(\.1))),
        .init(
          .init(
            "test writes", x: calibration.curve.map { $0.power * 1e3 }, y: calibration.curve.map(\.value)),
          mark: .dots),
      ], rules: rules, width: 900)
    let found =
      calibration.power.map {
        "It found \(decimalText($0 * 1e3, decimals: 2)) mW; the middle of the window of least jitter is at "
          + "\(decimalText(best * 1e3, decimals: 2)) mW."
      } ?? "It ended with \(calibration.verdict.rawValue)."
    return .figure(
      id: "power-calibration", .plot(plot),
      caption: "\(calibration.writes) test writes on \(place), begun a tenth below the best power. \(found)"
        + (isRewritable ? " The target is a gamma of \(decimalText(target, decimals: 3))." : ""))
  }

  private var jitterFigure: HTMLPage.Block {
    let known = trials.compactMap { trial in trial.reading.jitterPercent.map { (trial.power * 1e3, $0) } }
    let plot = SVGPlot(
      title: "Jitter over power", x: .init("power on the disc", unit: "mW"), y: .init("jitter", unit: "%"),
      curves: [.init(.init("jitter", x: known.map(\.0), y: known.map(\.1)))],
      rules: [.init("best", at: best * 1e3, isUpright: true)], width: 900, height: 260)
    return .figure(
      id: "power-jitter", .plot(plot),
      caption: "Jitter through the chain of ECMA-267 Annex F, percent of a channel bit, on \(place).")
  }

  // MARK: Heat

  private func heatFigures(_ row: RowOfMarks) -> [HTMLPage.Block] {
    let runs = Self.row.map { "\($0.mark)T" }.joined(separator: ", ")
    return [
      .figure(
        id: "temperature", .plot(highest(row)),
        caption:
          "Highest rise of the film's temperature at each place along the track, and on the neighbouring track "
          + "\(decimalText(writerNeighbour * 1e9)) nm aside, for marks of \(runs) at "
          + "\(decimalText(best * 1e3, decimals: 2)) mW. Above the threshold a mark forms."),
      .figure(
        id: "temperature-time", .plot(courses(row)),
        caption:
          "Rise over time at the middle of each mark, and the power that heats the film in units of its peak, "
          + "drawn from 0 to the axis's half."),
      .figure(
        id: "marks", .plot(outlines(row)),
        caption: "Marks as they form, and where their runs should lie (broken lines): \(runs)."),
    ]
  }

  private var writerNeighbour: Double { tablesWriter.stack.neighbourDistance }
  private var tablesWriter: LayerWriter { writable.tables.writer }

  private func places(_ row: RowOfMarks) -> [Double] {
    (0...500).map { -0.5e-6 + (row.length + 0.5e-6) * Double($0) / 500 }
  }

  private func highest(_ row: RowOfMarks) -> SVGPlot {
    let places = places(row)
    let aside = row.writer.line(row.train, offset: writerNeighbour)
    let x = places.map { $0 * 1e6 }
    return SVGPlot(
      title: "Highest rise along the track", x: .init("along the track", unit: "um"),
      y: .init("rise", unit: "K"),
      curves: [
        .init(.init("on the track", x: x, y: places.map { row.onTrack.highestRise(at: $0) })),
        .init(.init("on the neighbour", x: x, y: places.map { aside.highestRise(at: $0) }), mark: .dashes),
      ], rules: [.init("threshold", at: tablesWriter.stack.thresholdRise)], width: 900)
  }

  private func courses(_ row: RowOfMarks) -> SVGPlot {
    let velocity = row.writer.velocity
    let times = (0...400).map { -20e-9 + (row.length / velocity + 60e-9) * Double($0) / 400 }
    var curves = row.nominal.enumerated().map { index, range in
      let middle = (range.lowerBound + range.upperBound) / 2
      return SVGPlot.Curve(
        .init(
          "\(Self.row[index].mark)T", x: times.map { $0 * 1e9 },
          y: times.map { row.onTrack.rise(at: middle, time: $0) }))
    }
    let top = curves.flatMap(\.series.y).max() ?? 1
    let peak = row.train.steps.map(\.power).max() ?? 1
    let power = times.map { time in row.train.steps.last { $0.time <= time }?.power ?? row.train.restingPower
    }
    curves.append(
      .init(
        .init("power", x: times.map { $0 * 1e9 }, y: power.map { $0 / max(peak, 1e-12) * top / 2 }),
        mark: .area,
        colour: 6))
    return SVGPlot(
      title: "Temperature over time", x: .init("time", unit: "ns"), y: .init("rise", unit: "K"),
      curves: curves,
      rules: [.init("threshold", at: tablesWriter.stack.thresholdRise)], width: 900)
  }

  private func outlines(_ row: RowOfMarks) -> SVGPlot {
    var (x, y): ([Double], [Double]) = ([], [])
    for outline in row.outlines() {
      x += outline.map { $0.along * 1e6 } + [.nan]
      y += outline.map { $0.aside * 1e9 } + [.nan]
    }
    let ends = row.nominal.map { [$0.lowerBound * 1e6, $0.upperBound * 1e6, Double.nan] }
    let nominal: [Double] = Array(ends.joined())
    let half = disc.layers[layer].groove.trackPitch * 1e9 / 2
    var plot = SVGPlot(
      title: "Marks", x: .init("along the track", unit: "um"), y: .init("across the track", unit: "nm"),
      curves: [
        .init(.init("marks", x: x, y: y), mark: .region),
        .init(.init("nominal runs", x: nominal, y: nominal.map { _ in 0 }), mark: .dashes),
      ], rules: [.init("half a pitch", at: half), .init(at: -half)], width: 900, height: 260)
    plot.xRange = -0.5...row.length * 1e6
    plot.yRange = -1.15 * half...1.15 * half
    return plot
  }

  // MARK: Signal

  private func signalFigures(_ signal: TrackSignal) -> [HTMLPage.Block] {
    [eye(signal), jitterHistogram(signal), runLengths(signal)]
  }

  private func eye(_ signal: TrackSignal) -> HTMLPage.Block {
    let (times, traces) = signal.eye(count: 240)
    let x = traces.flatMap { _ in times + [.nan] }
    let plot = SVGPlot(
      title: "Eye diagram", x: .init("time from the middle of a channel bit", unit: "T"),
      y: .init("light, share of a mirror's"),
      curves: [.init(.init(x: x, y: traces.flatMap { $0 + [.nan] }), mark: .faint)], width: 900, height: 360)
    return .figure(
      id: "eye", .plot(plot),
      caption:
        "\(traces.count) stretches of RF before any equaliser, at the nominal clock, from a track of random "
        + "sectors between two neighbours on \(place), with noise.")
  }

  private func jitterHistogram(_ signal: TrackSignal) -> HTMLPage.Block {
    let counts = signal.meter.histogram
    let width = 100 / Double(JitterMeter.histogramPlaces)
    // A step a place: both its ends.
    var (x, y): ([Double], [Double]) = ([], [])
    for (place, count) in counts.enumerated() {
      let begin = Double(place) * width - 50
      x += [begin, begin + width]
      y += [Double(count), Double(count)]
    }
    let plot = SVGPlot(
      title: "Jitter histogram", x: .init("edge less clock", unit: "% of T"), y: .init("edges"),
      curves: [.init(.init(x: x, y: y), mark: .area)], width: 900, height: 280)
    let jitter = signal.meter.jitterPercent.map { "\(decimalText($0, decimals: 2)) %" } ?? "not measured"
    return .figure(
      id: "jitter-histogram", .plot(plot),
      caption:
        "Edges against the clock behind the equaliser of ECMA-267 Annex F; their effective value is the jitter, "
        + "\(jitter) of a channel bit.")
  }

  private func runLengths(_ signal: TrackSignal) -> HTMLPage.Block {
    let edges = signal.meter.total
    let lengths = Array(3...14)
    func curve(_ name: String, _ counts: [Int], _ mark: SVGPlot.Mark) -> SVGPlot.Curve {
      let total = Double(max(counts.reduce(0, +), 1))
      return .init(
        .init(
          name, x: lengths.map(Double.init), y: lengths.map { 100 * Double(counts[$0]) / total }),
        mark: mark)
    }
    let plot = SVGPlot(
      title: "Run lengths", x: .init("run", unit: "T"), y: .init("share", unit: "%"),
      curves: [
        curve("marks written", signal.written.marks, .line),
        curve("marks read", edges.lowRuns, .dots),
        curve("spaces written", signal.written.spaces, .dashes),
        curve("spaces read", edges.highRuns, .dots),
      ], width: 900, height: 280)
    return .figure(
      id: "run-lengths", .plot(plot),
      caption:
        "Shares of runs by length, as written and as read. Those read are counted behind the first 3000 edges, on "
        + "which the clock settles. The level of marks is the \(marksAreDark ? "lower" : "higher") one.")
  }

  /// Whether marks reflect less.
  private var marksAreDark: Bool { disc.layers[layer].recordedIsDarker(in: disc) }
}

extension DiscLayer {
  fileprivate func recordedIsDarker(in disc: Disc) -> Bool {
    disc.effectiveReflectance(of: self, isRecorded: true) <= disc.effectiveReflectance(of: self)
  }
}
