internal import Configuration
public import DriveInterface
internal import Reporting
public import ServoLoop

/// What the firmware announced while it carried out one command that calibrates: results and verdict.
public struct CalibrationReport: Equatable, Sendable {
  /// One result.
  public struct Result: Equatable, Sendable {
    /// When it was announced.
    public var tick: UInt64
    /// What was calibrated.
    public var coefficient: Coefficient
    /// In the coefficient's unit.
    public var value: Double
  }

  /// The host's command.
  public var command: HostCommand.Code
  /// Ticks at which the firmware took the command, and at which the verdict came; nil while there is none.
  public var began: UInt64
  /// Tick of the verdict; nil where the run ended before it.
  public var ended: UInt64?
  /// How it ended.
  public var verdict: FirmwareReport.Verdict
  /// Why it failed; nil where it did not.
  public var fault: FirmwareFault?
  /// What was announced meanwhile, in order.
  public var results: [Result]

  /// All of a run, from its events.
  static func all(of events: [RunEvent]) -> [CalibrationReport] {
    var reports: [CalibrationReport] = []
    var isOpen = false
    for event in events {
      guard case .reported(let report) = event.kind,
        report.command == .calibrate || report.command == .recogniseMedia
      else { continue }
      if !isOpen {
        reports.append(
          CalibrationReport(command: report.command, began: event.tick, verdict: .underway, results: []))
      }
      guard var latest = reports.popLast() else { continue }
      if let coefficient = Coefficient(announcedBy: report.error) {
        latest.results.append(
          Result(tick: event.tick, coefficient: coefficient, value: Double(report.number)))
      } else if report.verdict != .underway {
        latest.ended = event.tick
        latest.fault = report.fault
      }
      latest.verdict = report.verdict
      reports.append(latest)
      isOpen = report.verdict == .underway
    }
    return reports
  }
}

extension RunReport {
  /// What the firmware calibrated, in the order of time.
  public var calibrations: [CalibrationReport] { CalibrationReport.all(of: events) }

  /// One line a result, and one with verdict and disc time for each command.
  var calibrationTable: String {
    var table = TextTable([.text("calibration"), .number("at ms"), .number("value"), .text("verdict")])
    for report in calibrations {
      for result in report.results {
        table.append([
          words(result.coefficient), decimalText(Double(result.tick) / sampleRate * 1e3, decimals: 3),
          decimalText(result.value, significantDigits: 5), "",
        ])
      }
      let end = report.ended ?? ticks
      let time = decimalText(Double(end &- report.began) / sampleRate * 1e3, decimals: 1)
      let reason = report.fault.map { $0 == .none ? "" : ", " + words($0) } ?? ""
      table.append([
        report.command.name, decimalText(Double(end) / sampleRate * 1e3, decimals: 3), "",
        words(report.verdict) + reason + ", took \(time) ms",
      ])
    }
    return table.text()
  }
}

extension CalibrationReport {
  /// The report as JSON.
  var json: ConfigurationValue {
    .object([
      "command": .string(command.name), "began_tick": .unsigned(began), "ended_tick": .optional(ended),
      "verdict": .string(words(verdict)), "fault": fault.map { .string(words($0)) } ?? .null,
      "results": .array(
        results.map {
          .object([
            "tick": .unsigned($0.tick), "coefficient": .string(underscored($0.coefficient)),
            "value": .number($0.value),
          ])
        }),
    ])
  }
}
