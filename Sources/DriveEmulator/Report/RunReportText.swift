internal import DriveInterface
internal import Reporting

extension RunReport {
  /// The report for a terminal: steps, residuals, jumps, verdicts, and what went wrong with the command that
  /// repeats it.
  public var text: String {
    var parts = [header, stepTable]
    if !readings.isEmpty { parts.append(readingTable) }
    if !jumps.isEmpty { parts.append(jumpTable) }
    if !calibrations.isEmpty { parts.append(calibrationTable) }
    if !verdicts.isEmpty { parts.append(verdictTable) }
    if !idealised.isEmpty { parts.append("switched off: " + idealised.joined(separator: ", ") + "\n") }
    parts.append(closing)
    return parts.joined(separator: "\n")
  }

  /// What went wrong, one line each; empty when the run passed.
  public var failures: [String] {
    var lines: [String] = []
    switch outcome {
    case .finished: break
    case .interrupted: lines.append("INCOMPLETE: interrupted after tick \(ticks)")
    case .nonFinite(let failure): lines.append("INCOMPLETE: " + failure.description)
    }
    lines += steps.indices.compactMap(stepFailure)
    if !passed { lines += lostJumps }
    // What an incomplete run never came to measure is a consequence, not a cause.
    lines += verdicts.filter { !$0.passed && ($0.value != nil || isComplete) }.map(\.failure)
    return lines
  }

  /// What did not decide the run but should be known: jumps that went wrong and were made good.
  public var warnings: [String] { passed ? lostJumps : [] }

  private var lostJumps: [String] { jumps.filter { !$0.hasLanded }.map(jumpFailure) }

  private var header: String {
    var line = "\(name), seed \(seed): \(ticks) ticks, \(milliseconds(ticks)) ms"
    if let wallSeconds, wallSeconds > 0 {
      let factor = Double(ticks) / sampleRate / wallSeconds
      line += ", \(decimalText(factor, significantDigits: 3)) x real time"
    }
    return (outcome == .finished ? "" : "INCOMPLETE ") + line + "\n"
  }

  private var closing: String {
    if passed { return (["passed"] + warnings.map { "but " + $0 }).joined(separator: "\n") + "\n" }
    return (["failed"] + failures + ["repeat: \(repeatCommand)"]).joined(separator: "\n") + "\n"
  }

  // MARK: Tables

  private var stepTable: String {
    var table = TextTable([.text("step"), .number("issued ms"), .number("done ms"), .text("outcome")])
    for step in steps {
      table.append([
        step.title, step.issued.map(milliseconds) ?? "-", step.done.map(milliseconds) ?? "-",
        step.outcome.words,
      ])
    }
    return table.text()
  }

  private var readingTable: String {
    var table = TextTable([
      .text("layer"), .number("focus nm"), .number("radial nm"), .number("noise rms nm"),
      .number("true focus nm"), .number("true radial nm"), .number("lock nm"),
    ])
    for reading in readings {
      let values = reading.values
      let noise = values.radialNoise > 0 ? values.radialNoise : Double.nan
      let columns = [
        values.focusPeak, values.radialPeak, noise, values.trueFocusPeak, values.trueRadialPeak,
        values.trueRadialMean,
      ]
      table.append(
        ["\(reading.layer)"] + columns.map { $0.isNaN ? "-" : decimalText($0 * 1e9, decimals: 1) })
    }
    return table.text()
  }

  private var jumpTable: String {
    var table = TextTable([
      .text("jump"), .number("at ms"), .text("landed"), .number("settled us"), .number("optimal us"),
      .number("overshoot um"), .number("crossing m/s"),
    ])
    for jump in jumps {
      table.append([
        "\(jump.from) to \(jump.to)", milliseconds(jump.start), jump.landed.map { "\($0)" } ?? "-",
        jump.settled.map { decimalText($0 * 1e6, decimals: 0) } ?? "-",
        decimalText(jump.shortestTime * 1e6, decimals: 0), decimalText(jump.overshoot * 1e6, decimals: 2),
        jump.crossingSpeed.map { decimalText($0, decimals: 4) } ?? "-",
      ])
    }
    return table.text()
  }

  private var verdictTable: String {
    var table = TextTable([.text("limit"), .number("value"), .number("max"), .text("layer"), .text("")])
    for verdict in verdicts {
      table.append([
        verdict.metric.rawValue, verdict.value.map { decimalText($0, significantDigits: 4) } ?? "-",
        decimalText(verdict.maximum, significantDigits: 4), verdict.layer.map { "\($0)" } ?? "-",
        verdict.passed ? "held" : "FAILED",
      ])
    }
    return table.text()
  }

  // MARK: Failures

  private func stepFailure(_ index: Int) -> String? {
    let step = steps[index]
    let place = "step \(index) (\(step.title))"
    switch step.outcome {
    case .done, .notReached: return nil
    case .underway: return "\(place) was underway when the run ended"
    case .timedOut(let activity):
      return "tick \(failureTick(index)): \(place) not done in time; the firmware was \(words(activity))"
    case .refused(let report):
      return "tick \(failureTick(index)): \(place) was answered with \(report.words)"
    case .failed(let fault):
      let lost = step.done == nil ? "failed" : "was done and then lost"
      return "tick \(failureTick(index)): \(place) \(lost): \(words(fault))"
    }
  }

  private func failureTick(_ index: Int) -> UInt64 {
    steps[index].ended ?? ticks
  }

  private func jumpFailure(_ jump: JumpReport) -> String {
    var line = "tick \(jump.crossing ?? jump.start): jump from layer \(jump.from) to \(jump.to) "
    switch jump.landed {
    case .some(let layer): line += "caught layer \(layer)"
    case .none: line += jump.isJudged ? "lost focus, the lens was at no layer 5 ms later" : "had not ended"
    }
    if let speed = jump.crossingSpeed {
      line += "; the lens crossed layer \(jump.to) at \(decimalText(speed, significantDigits: 3)) m/s"
    } else {
      line += "; the lens never reached layer \(jump.to)"
    }
    return line + ", full brake within the S-curve stops at most "
      + "\(decimalText(jump.fastestArrival, significantDigits: 3)) m/s"
  }

  private func milliseconds(_ tick: UInt64) -> String {
    decimalText(Double(tick) / sampleRate * 1e3, decimals: 3)
  }
}

extension Verdict {
  /// The limit that failed in one line.
  var failure: String {
    let place = layer.map { " on layer \($0)" } ?? ""
    let limit = "\(decimalText(maximum, significantDigits: 6)) \(metric.unit)"
    guard let value else { return "\(metric.rawValue)\(place) was never reached, limit \(limit)" }
    return
      "\(metric.rawValue)\(place) is \(decimalText(value, significantDigits: 6)) \(metric.unit), limit \(limit)"
  }
}

extension RunReport.Step {
  /// Command and layer.
  var title: String {
    switch command.code {
    case .none: "wait"
    default: command.title
    }
  }
}

extension RunReport.Step.Outcome {
  var words: String {
    switch self {
    case .notReached: "not reached"
    case .underway: "underway"
    case .done: "done"
    case .timedOut: "timed out"
    case .refused(let report): "refused: " + report.words
    case .failed(let fault): "failed: " + DriveEmulator.words(fault)
    }
  }
}

extension FirmwareReport {
  /// Verdict and reason.
  var words: String {
    let reason = fault.map { DriveEmulator.words($0) } ?? "error \(error)"
    return DriveEmulator.words(verdict) + (error == 0 ? "" : ", " + reason)
  }
}

/// A case's name as words: `jumpTimedOut` is "jump timed out".
func words(_ value: some RawRepresentable<UInt8>) -> String {
  var text = ""
  for character in "\(value)" {
    if character.isUppercase { text += " " }
    text += character.lowercased()
  }
  return text
}
