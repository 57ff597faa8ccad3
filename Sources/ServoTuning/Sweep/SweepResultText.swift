public import Configuration
internal import DriveEmulator
internal import Reporting

extension SweepResult {
  /// The result as JSON, bit for bit the same for any number of tasks. Paths are relative to its own file.
  public var json: ConfigurationValue {
    .object([
      "schema": .string("drive-emu/sweep-result/1"), "name": .string(plan.scenario.name),
      "plan": .string(plan.fingerprint), "kind": .string(plan.kind.rawValue),
      "samples": .integer(samples.count),
      "passed": .integer(passed), "yield": .number(yield),
      "yield_95_low": .number(yieldInterval.low), "yield_95_high": .number(yieldInterval.high),
      "jumps": .integer(jumps), "missed_jumps": .integer(missedJumps),
      "metrics": .array(spreads.map(\.json)), "drivers": .array(drivers.map(\.json)),
      "worst": .array(worst.map(worstJSON)),
      "digest": .string(
        SweepPlan.fingerprint(of: samples.map { $0.digests.joined() }.joined(separator: "/"))),
    ])
  }

  private func worstJSON(_ index: Int) -> ConfigurationValue {
    let sample = samples[index]
    return .object([
      "sample": .integer(index), "name": .string(sample.name), "passed": .boolean(sample.passed),
      "severity": sample.severity.isFinite ? .number(sample.severity) : .null,
      "failures": .array(sample.failures.map { .string($0) }), "scenario": .string(Self.worstName(index)),
      "repeat": .string("drive-emu run \(Self.worstName(index))"),
    ])
  }

  /// The result for people. `directory` is where it was written.
  public func text(directory: String) -> String {
    var text = "\(plan.scenario.name): \(samples.count) \(plan.kind == .corners ? "corners" : "samples"), "
    text += "\(passed) passed\nyield \(percent(yield)), 95 % confidence \(percent(yieldInterval.low)) to "
    text += "\(percent(yieldInterval.high))\n"
    if jumps > 0 { text += "\(jumps) layer jumps, \(missedJumps) not at the layer asked for\n" }
    text += "\n" + metricTable + "\n"
    if !drivers.isEmpty { text += driverTable + "\n" }
    for index in worst.prefix(5) {
      let sample = samples[index]
      text += "\(sample.passed ? "nearest to a limit" : "failed"): \(sample.name)"
      text += sample.failures.first.map { ": \($0)" } ?? ""
      text += "\n  repeat: drive-emu run \(ShellWord.quoted("\(directory)/\(Self.worstName(index))"))\n"
    }
    return text
  }

  private var metricTable: String {
    var table = TextTable([
      .text("metric"), .number("limit"), .number("failed"), .number("median"), .number("95 %"),
      .number("99 %"),
      .number("worst"), .number("sample"),
    ])
    for spread in spreads {
      let values = [spread.median, spread.percentile95, spread.percentile99, spread.largest]
      table.append(
        [spread.metric, LoopText.figure(spread.maximum), "\(spread.failed)"]
          + values.map { $0.map { LoopText.figure($0) } ?? "-" } + [spread.worstSample.map { "\($0)" } ?? "-"]
      )
    }
    return table.text()
  }

  private var driverTable: String {
    var table = TextTable([
      .text("tolerance"), .number("rank correlation with severity"), .text(""), .number("mean where failed"),
      .number("mean where passed"),
    ])
    for driver in drivers {
      table.append([
        driver.name, LoopText.fixed(driver.correlation, 3), driver.isSignificant ? "significant" : "",
        driver.meanOfFailed.map { LoopText.figure($0) } ?? "-",
        driver.meanOfPassed.map { LoopText.figure($0) } ?? "-",
      ])
    }
    return table.text()
  }

  private func percent(_ share: Double) -> String { "\(LoopText.fixed(100 * share, 2)) %" }
}

extension SweepResult.Spread {
  var json: ConfigurationValue {
    func number(_ value: Double?) -> ConfigurationValue { value.map { .number($0) } ?? .null }
    return .object([
      "metric": .string(metric), "max": .number(maximum), "count": .integer(count),
      "failed": .integer(failed),
      "smallest": number(smallest), "median": number(median), "percentile_95": number(percentile95),
      "percentile_99": number(percentile99), "largest": number(largest),
      "worst_sample": worstSample.map { .integer($0) } ?? .null,
    ])
  }
}

extension SweepResult.Driver {
  var json: ConfigurationValue {
    func number(_ value: Double?) -> ConfigurationValue { value.map { .number($0) } ?? .null }
    return .object([
      "name": .string(name), "rank_correlation": number(correlation), "significant": .boolean(isSignificant),
      "mean_of_failed": number(meanOfFailed), "mean_of_passed": number(meanOfPassed),
    ])
  }
}
