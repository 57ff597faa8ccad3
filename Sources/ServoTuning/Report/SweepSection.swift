internal import DriveEmulator
public import Reporting

extension SweepResult {
  /// Yield, and how near each sample came to a limit over what was drawn for it, as a section of a page.
  public var section: HTMLPage.Section {
    let share = 100 * yield
    var blocks: [HTMLPage.Block] = [
      .text(
        "\(plan.scenario.name): \(passed) of \(samples.count) \(plan.kind == .corners ? "corners" : "samples") passed, "
          + "yield \(decimalText(share, decimals: 2)) %, 95 % confidence \(decimalText(100 * yieldInterval.low, decimals: 2)) "
          + "to \(decimalText(100 * yieldInterval.high, decimals: 2)) %."),
      scatter(of: drivers.first, id: "sweep-scatter"),
    ]
    for (index, driver) in drivers.dropFirst().prefix(2).enumerated() {
      blocks.append(scatter(of: driver, id: "sweep-scatter-\(index + 2)"))
    }
    if !drivers.isEmpty {
      blocks.append(
        .table(
          HTMLTable(
            caption: "Which tolerance goes with the severity",
            columns: ["tolerance", "rank correlation", "", "mean where failed", "mean where passed"],
            rows: drivers.map { driver in
              [
                driver.name, driver.correlation.map { LoopText.fixed($0, 3) } ?? "-",
                driver.isSignificant ? "significant" : "",
                driver.meanOfFailed.map { LoopText.figure($0) } ?? "-",
                driver.meanOfPassed.map { LoopText.figure($0) } ?? "-",
              ]
            })))
    }
    return HTMLPage.Section("Sweep", blocks)
  }

  /// The severity of each sample over a tolerance, or over its number where nothing was drawn.
  private func scatter(of driver: Driver?, id: String) -> HTMLPage.Block {
    func value(_ sample: SweepSample) -> Double {
      guard let driver else { return Double(sample.index) }
      return sample.draws.first { $0.name == driver.name }?.value ?? .nan
    }
    func curve(_ name: String, passed: Bool, colour: Int) -> SVGPlot.Curve {
      let chosen = samples.filter { $0.passed == passed }
      return .init(
        .init(name, x: chosen.map(value), y: chosen.map(\.severity)), mark: .dots, colour: colour)
    }
    let plot = SVGPlot(
      title: driver.map { "Severity over \($0.name)" } ?? "Severity of each sample",
      x: .init(driver?.name ?? (plan.kind == .corners ? "corner" : "sample")),
      y: .init("worst figure / its limit"),
      curves: [curve("passed", passed: true, colour: 0), curve("failed", passed: false, colour: 1)],
      rules: [.init("limit", at: 1)], width: 900)
    let lost = samples.filter { !$0.severity.isFinite }.count
    return .figure(
      id: id, .plot(plot),
      caption: "A dot a sample: its worst figure as a share of the limit."
        + (lost > 0 ? " \(lost) samples did not come to their end, or gave no figure, and have no dot." : ""))
  }
}
