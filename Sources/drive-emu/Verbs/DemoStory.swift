import ChannelSim
import DiscModel
import DriveEmulator
import DriveInterface
import Reporting

/// The demo as it is told: one line a step with its figure, residuals against limits, jumps beside the best possible.
struct DemoStory {
  private let execution: Execution
  /// A picture that goes with the jumps; empty for none.
  private let picture: String
  /// What was burnt and read back; nil where the run before it failed.
  private let burn: DemoBurn?

  init(_ execution: Execution, picture: String, burn: DemoBurn?) {
    self.burn = burn
    self.execution = execution
    self.picture = picture
  }

  private var report: RunReport { execution.report }
  private var scenario: Scenario { execution.scenario }

  var text: String {
    var parts = [opening, stages]
    if !report.verdicts.isEmpty { parts.append(limits) }
    if !report.jumps.isEmpty { parts.append(jumps) }
    if !picture.isEmpty { parts.append(picture) }
    if let burn { parts.append(burn.text) }
    parts.append(closing)
    return parts.joined(separator: "\n")
  }

  private var opening: String {
    let optics = scenario.pickup.optics
    var text = HelpText.broken(scenario.about, width: HelpText.width) + "\n"
    text += "\(scenario.disc.name), \(decimalText(optics.wavelength * 1e9)) nm, "
    text +=
      "NA \(decimalText(optics.numericalAperture)), servo at \(decimalText(report.sampleRate / 1e3)) kHz\n"
    if !report.idealised.isEmpty {
      text += "switched off: \(report.idealised.joined(separator: ", "))\n"
    }
    return text
  }

  // MARK: Stages

  /// What the firmware did from one status to the next, and how long it took.
  private var stages: String {
    var table = TextTable([.number("at ms"), .text("step"), .number("took ms"), .text("residuals, times")])
    let statuses = report.events.compactMap { event in
      if case .status(let status) = event.kind { (tick: event.tick, status: status) } else { nil }
    }
    var index = 0
    while index < statuses.count {
      let here = statuses[index]
      var next = index + 1
      // Flags and layer may change without a new activity.
      while next < statuses.count, statuses[next].status.activity == here.status.activity { next += 1 }
      let end = next < statuses.count ? statuses[next].tick : report.ticks
      table.append([
        milliseconds(here.tick), title(statuses[next - 1].status), milliseconds(end - here.tick),
        figure(of: statuses[next - 1].status, at: here.tick),
      ])
      index = next
    }
    return table.text()
  }

  private func title(_ status: FirmwareStatus) -> String {
    switch status.activity {
    case .stopped: "stopped"
    case .spinningUp: "spin up"
    case .searchingFocus: "search focus"
    case .settlingFocus: "focus closed, settling"
    case .measuringTracking: "measure the traverse signal"
    case .pullingIn: "pull tracking in"
    case .verifyingTrack: "watch for slips"
    case .following: "follow the track on layer \(status.layer)"
    case .jumpingLayer: "jump to layer \(status.layer)"
    case .focused: "focus held, tracking open"
    case .failed: "FAILED"
    default: spelt("\(status.activity)")
    }
  }

  /// `movingSled` is "moving sled".
  private func spelt(_ name: String) -> String {
    name.reduce(into: "") { text, character in
      text += (character.isUppercase ? " " : "") + character.lowercased()
    }
  }

  private func figure(of status: FirmwareStatus, at tick: UInt64) -> String {
    switch status.activity {
    case .following:
      guard let reading = report.readings.first(where: { $0.layer == Int(status.layer) })?.values else {
        return ""
      }
      return "focus \(nanometres(reading.focusPeak)), radial \(nanometres(reading.radialPeak))"
    case .jumpingLayer:
      guard let jump = report.jumps.first(where: { $0.start == tick }) else { return "" }
      guard let settled = jump.settled else { return "did not land" }
      return "lens at rest after \(microseconds(settled))"
    case .failed: return FaultText.meaning(of: status.fault)
    default: return ""
    }
  }

  // MARK: Tables

  private var limits: String {
    var table = TextTable([
      .text("limit"), .number("worst"), .number("allowed"), .text("unit"), .text("layer"), .text(""),
    ])
    for verdict in report.verdicts {
      table.append([
        // In fewer words than the standard's, so that the table fits a terminal.
        verdict.metric.meaning.replacing("error signal", with: "error"),
        verdict.value.map { decimalText($0, significantDigits: 4) } ?? "never seen",
        decimalText(verdict.maximum), verdict.metric.unit, verdict.layer.map { "\($0)" } ?? "",
        verdict.passed ? "held" : "FAILED",
      ])
    }
    return table.text()
  }

  private var jumps: String {
    var table = TextTable([
      .text("jump"), .number("took us"), .number("time-optimal us"), .number("ratio"),
      .number("overshoot um"),
    ])
    for jump in report.jumps {
      let ratio = jump.settled.map { $0 / jump.shortestTime }
      table.append([
        "layer \(jump.from) to \(jump.to)", jump.settled.map { decimalText($0 * 1e6, decimals: 0) } ?? "-",
        decimalText(jump.shortestTime * 1e6, decimals: 0), ratio.map { decimalText($0, decimals: 2) } ?? "-",
        decimalText(jump.overshoot * 1e6, decimals: 2),
      ])
    }
    return table.text()
  }

  private var closing: String {
    var lines: [String] = []
    if let wall = report.wallSeconds, wall > 0 {
      let simulated = Double(report.ticks) / report.sampleRate
      lines.append(
        "\(decimalText(simulated, decimals: 2)) s of drive in \(decimalText(wall, decimals: 2)) s: "
          + "\(decimalText(simulated / wall, significantDigits: 3)) x real time")
    }
    if let trace = execution.tracePath {
      lines += ["trace: \(trace)", "replay: drive-emu replay \(Shell.quoted(trace))"]
    }
    lines.append(report.passed && burn?.isEqual != false ? "every limit held" : "FAILED")
    if !report.passed { lines += report.failures + ["repeat: \(report.repeatCommand)"] }
    return lines.map { $0 + "\n" }.joined()
  }

  private func milliseconds(_ ticks: UInt64) -> String {
    decimalText(Double(ticks) / report.sampleRate * 1e3, decimals: 2)
  }

  private func microseconds(_ seconds: Double) -> String { "\(decimalText(seconds * 1e6, decimals: 0)) us" }
  private func nanometres(_ metres: Double) -> String { "\(decimalText(metres * 1e9, decimals: 1)) nm" }
}
