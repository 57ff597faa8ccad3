internal import Configuration
internal import DriveInterface
public import Reporting

/// The time lines of a run as sections of a page.
extension RunTimeline {
  /// What came of the run, signals over time, states and events; first, where a tick was asked for, what surrounds it.
  public var sections: [HTMLPage.Section] {
    var sections = [verdicts]
    if let window = windowSection { sections.append(window) }
    return sections + [errors, drives, states]
  }

  // MARK: Around a tick

  private var windowSection: HTMLPage.Section? {
    guard let openedAt else { return nil }
    let rule = SVGPlot.Rule("tick \(openedAt)", at: milliseconds(openedAt), isUpright: true)
    let now =
      stretches.last { $0.from <= openedAt }.map { "The firmware is \(words($0.status.activity))." } ?? ""
    let blocks: [HTMLPage.Block] = [
      .text(
        "Tick \(openedAt), \(decimalText(milliseconds(openedAt), decimals: 3)) ms from the beginning, with "
          + "\(decimalText(Self.windowSeconds * 1e3)) ms on either side. \(now)"),
      figure(
        "open-at-errors", window,
        [("focus_error", "focus error"), ("tracking_error", "tracking error"), ("sum", "sum")],
        "Error signals as sampled", "signal", unit: signalUnit, rules: [rule],
        caption: "Focus error, tracking error and sum as the converter gave them."),
      figure(
        "open-at-drives", window, [("focus_drive", "focus"), ("tracking_drive", "tracking")], "Coil drives",
        "drive",
        unit: "full scale", rules: [rule], caption: "What the firmware asks of both coils."),
    ]
    return HTMLPage.Section("Tick \(openedAt)", blocks, isOpenedAt: true)
  }

  // MARK: Signals

  private var errors: HTMLPage.Section {
    HTMLPage.Section(
      "Error signals",
      [
        figure(
          "focus-error", signals, [("focus_error", "focus error"), ("sum", "sum")], "Focus error as sampled",
          "signal",
          unit: signalUnit,
          caption: "(A+C)-(B+D) and A+B+C+D of the main spot, at the firmware's input. \(numbers)"),
        figure(
          "tracking-error", signals, [("tracking_error", "tracking error")], "Tracking error as sampled",
          "signal",
          unit: signalUnit, caption: "(A+B)-(C+D) of the main spot, at the firmware's input."),
        figure(
          "true-focus-error", signals, [("true_focus_error", "focus")],
          "True focus error while a track is followed",
          "layer less lens", unit: "nm",
          caption:
            "Distance of the nearest layer from the focus, which only the simulation knows; a gap where no "
            + "track is followed."),
        figure(
          "true-radial-error", signals, [("true_radial_error", "radial")],
          "True radial error while a track is followed",
          "track less spot", unit: "nm", caption: "Distance of the nearest track from the spot."),
      ])
  }

  private var drives: HTMLPage.Section {
    HTMLPage.Section(
      "Drives",
      [
        figure(
          "drives", signals, [("focus_drive", "focus"), ("tracking_drive", "tracking")], "Coil drives",
          "drive",
          unit: "full scale", caption: "Positive drives move the lens toward the disc, and outward."),
        figure(
          "slow-drives", signals, [("sled_drive", "sled"), ("spindle_drive", "spindle")], "Sled and spindle",
          "drive",
          unit: "full scale", caption: "Positive drives move outward, and speed the disc up."),
      ])
  }

  private var numbers: String {
    let points = signals.first?.series.pointsPerStretch ?? 1
    return points == 1
      ? "Fine lines with numbers are the events listed below."
      : "Of each \(points) ticks the lowest and the highest value are drawn. Fine lines with numbers are the events "
        + "listed below."
  }

  /// With the linear sensor the wires carry metres.
  private var signalUnit: String {
    configuration["front_end"]?["sensor"]?.string == "linear" ? "m" : "full scale"
  }

  private func figure(
    _ id: String, _ from: [Signal], _ curves: [(signal: String, name: String)], _ title: String,
    _ axis: String,
    unit: String, rules: [SVGPlot.Rule] = [], caption: String
  ) -> HTMLPage.Block {
    guard tickCount > 0 else {
      return .absence(id: id, "The log holds no tick, so there is no \(title.lowercased()).")
    }
    var plot = SVGPlot(
      title: title, x: .init("time", unit: "ms"), y: .init(axis, unit: unit),
      curves: curves.compactMap { wanted in
        from.first { $0.name == wanted.signal }.map { .init($0.series.series(wanted.name)) }
      }, rules: rules.isEmpty ? openRule : rules, width: 900)
    plot.events = marks
    return .figure(id: id, .plot(plot), caption: caption)
  }

  private var openRule: [SVGPlot.Rule] {
    openedAt.map { [.init("tick \($0)", at: milliseconds($0), isUpright: true)] } ?? []
  }

  // MARK: States

  private var states: HTMLPage.Section {
    var blocks: [HTMLPage.Block] = [lanes]
    if !events.isEmpty {
      let shown = events.prefix(Self.tableRows)
      let rows = shown.enumerated().map { index, event in
        let tick = event["tick"]?.number?.unsignedInteger ?? 0
        return [
          "\(index + 1)", decimalText(milliseconds(tick), decimals: 3), "\(tick)", RunEventText.text(event),
        ]
      }
      let bad = Set(shown.indices.filter { RunEventText.isBad(events[$0]) })
      let left = events.count + omittedEvents - shown.count
      blocks.append(
        .table(
          HTMLTable(
            caption: left > 0 ? "The first \(shown.count) events; \(left) more are in the log." : "Events",
            columns: ["no.", "time / ms", "tick", "what"], rows: rows, badRows: bad)))
    }
    return HTMLPage.Section("Layer, state and events", blocks)
  }

  private static let tableRows = 60
  private static let kinds = [
    "at rest", "searching or settling", "following", "jumping or seeking", "failed", "layer 0", "layer 1",
    "laser",
  ]

  private var lanes: HTMLPage.Block {
    guard !stretches.isEmpty else {
      return .absence(
        id: "states", "The log holds no tick with a readable status, so there is no line of states.")
    }
    return .figure(
      id: "states", .lanes(statePicture),
      caption: "What the firmware is busy with, the layer that it believes to be on, and the laser's mode."
        + (stretches.count == Self.mostStretches
          ? " The states change too often to be drawn to the end." : ""))
  }

  /// What the firmware is busy with, the layer, the laser.
  var statePicture: SVGLanes {
    func spans(_ value: (Stretch) -> (name: String, kind: Int)?) -> [SVGLanes.Span] {
      var spans: [SVGLanes.Span] = []
      for stretch in stretches {
        guard let (name, kind) = value(stretch) else { continue }
        let (from, to) = (milliseconds(stretch.from), milliseconds(stretch.to))
        if let last = spans.last, last.name == name, last.to == from {
          spans[spans.count - 1].to = to
        } else {
          spans.append(.init(name, from: from, to: to, kind: kind))
        }
      }
      return spans
    }
    var picture = SVGLanes(
      title: "Layer and state", x: .init("time", unit: "ms"),
      lanes: [
        .init("firmware", spans { (words($0.status.activity), Self.kind($0.status.activity)) }),
        .init(
          "layer",
          spans { $0.status.layer < 2 ? ("layer \($0.status.layer)", 5 + Int($0.status.layer)) : nil }),
        .init("laser", spans { $0.laser == 0 ? nil : ($0.laser == 2 ? "writing" : "reading", 7) }),
      ], kinds: Self.kinds, width: 900)
    picture.events = marks
    picture.rules = openRule
    return picture
  }

  /// The error signals at the firmware's input.
  var errorPicture: SVGPlot {
    var plot = SVGPlot(
      title: "Error signals as sampled", x: .init("time", unit: "ms"), y: .init("signal", unit: signalUnit),
      curves: [("focus_error", "focus error"), ("tracking_error", "tracking error")].compactMap { wanted in
        signals.first { $0.name == wanted.0 }.map { .init($0.series.series(wanted.1)) }
      }, width: 900)
    plot.events = marks
    return plot
  }

  private static func kind(_ activity: FirmwareActivity) -> Int {
    switch activity {
    case .stopped, .focused, .holdingDefect, .holdingShock: 0
    case .following: 2
    case .jumpingLayer, .seeking, .movingSled, .jumpingTracks, .awaitingAddress: 3
    case .failed, .recovering: 4
    default: 1
    }
  }

  private var marks: [SVGPlot.Event] {
    events.prefix(Self.tableRows).enumerated().compactMap { index, event in
      guard let tick = event["tick"]?.number?.unsignedInteger else { return nil }
      return .init("\(index + 1)", at: milliseconds(tick), about: "tick \(tick): \(RunEventText.text(event))")
    }
  }

  // MARK: What came of it

  private var verdicts: HTMLPage.Section {
    var blocks: [HTMLPage.Block] = []
    if let damage {
      blocks.append(.text("INCOMPLETE: \(damage)"))
    } else if isComplete == false {
      blocks.append(.text("INCOMPLETE: the run ended before the host's script did."))
    }
    guard let result else {
      blocks.append(
        .absence(id: "limits", "The log holds no result of the run, so its limits are not told here."))
      return HTMLPage.Section("Result", blocks)
    }
    for failure in result["failures"]?.elements ?? [] { blocks.append(.text(failure.string ?? "")) }
    blocks += [limits(result), jumps(result)].compactMap { $0 }
    if let command = result["repeat"]?.string { blocks.append(.code(command)) }
    return HTMLPage.Section("Result", blocks)
  }

  private func limits(_ result: ConfigurationValue) -> HTMLPage.Block? {
    guard let limits = result["limits"]?.elements, !limits.isEmpty else { return nil }
    let rows = limits.map { limit in
      [
        limit["metric"]?.string ?? "",
        limit["value"]?.number.map { decimalText($0.value, significantDigits: 4) } ?? "never seen",
        limit["max"]?.number.map { decimalText($0.value) } ?? "",
        limit["passed"]?.boolean == true ? "held" : "FAILED",
      ]
    }
    let bad = Set(limits.indices.filter { limits[$0]["passed"]?.boolean != true })
    return .table(
      HTMLTable(caption: "Limits", columns: ["metric", "worst", "allowed", ""], rows: rows, badRows: bad))
  }

  private func jumps(_ result: ConfigurationValue) -> HTMLPage.Block? {
    guard let jumps = result["jumps"]?.elements, !jumps.isEmpty else { return nil }
    func number(_ value: ConfigurationValue?, _ decimals: Int) -> String {
      value?.number.map { decimalText($0.value, decimals: decimals) } ?? "-"
    }
    let rows = jumps.prefix(Self.tableRows).map { jump in
      [
        "layer \(number(jump["from"], 0)) to \(number(jump["to"], 0))", number(jump["start_tick"], 0),
        number(jump["settled_us"], 0), number(jump["shortest_us"], 0), number(jump["overshoot_um"], 2),
      ]
    }
    return .table(
      HTMLTable(
        caption: jumps.count > rows.count
          ? "The first \(rows.count) of \(jumps.count) layer jumps" : "Layer jumps",
        columns: ["jump", "tick", "at rest after / us", "shortest possible / us", "overshoot / um"],
        rows: rows))
  }

  /// In a word, for the head of the page, and whether it is good.
  public var verdict: (text: String, isGood: Bool) {
    if damage != nil || isComplete == nil { return ("INCOMPLETE", false) }
    guard let passed = result?["passed"]?.boolean else { return ("no result in the log", false) }
    return passed ? ("every limit held", true) : ("FAILED", false)
  }
}

/// An event of a log in words.
enum RunEventText {
  static func text(_ event: ConfigurationValue) -> String {
    let kind = event["event"]?.string ?? "?"
    switch kind {
    case "status":
      var text = event["activity"]?.string ?? ""
      if let layer = event["layer"]?.number?.integer, layer < 2 { text += ", layer \(layer)" }
      if event["writing"]?.boolean == true { text += ", writing" }
      if let fault = event["fault"]?.string, fault != "none" { text += ", fault: \(fault)" }
      return text
    case "report":
      return "report on \(event["command"]?.string ?? "?"): \(event["verdict"]?.string ?? "?")"
    default: return "host: \(event["command"]?.string ?? "?") \(kind)"
    }
  }

  /// Something went wrong.
  static func isBad(_ event: ConfigurationValue) -> Bool {
    if event["event"]?.string == "failed" { return true }
    return event["fault"]?.string.map { $0 != "none" } ?? false
  }
}
