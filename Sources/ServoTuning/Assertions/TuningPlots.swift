internal import Configuration
internal import Determinism
internal import DriveEmulator
internal import Foundation
internal import Reporting

/// A file or directory of results that cannot be written.
public struct ResultFileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file or directory.
  public var path: String
  /// What is wrong with it, as the end of a sentence.
  public var problem: String

  public var description: String { "\(path) \(problem); name another directory" }
}

/// Writing results whole or not at all.
enum ResultFile {
  /// Writes `text` to `path` by way of a `.partial` file; directories on the way are made.
  static func write(_ text: String, to path: String) throws(ResultFileError) {
    let manager = FileManager.default
    // Several processes may write the same file at once.
    let partial = "\(path).\(ProcessInfo.processInfo.processIdentifier).partial"
    do {
      let directory = (path as NSString).deletingLastPathComponent
      if !directory.isEmpty {
        try manager.createDirectory(atPath: directory, withIntermediateDirectories: true)
      }
      try Data(text.utf8).write(to: URL(fileURLWithPath: partial))
      if unsafe rename(partial, path) != 0 {
        throw ResultFileError(path: path, problem: "cannot be put in its place")
      }
    } catch let error as ResultFileError {
      throw error
    } catch {
      throw ResultFileError(path: path, problem: "cannot be written")
    }
  }
}

extension TuningBench {
  /// Writes the worst case's scenario, and a page with every case's value and with the loop's or the run's curves.
  func writePlots(
    _ verdict: TuningVerdict, _ measured: CaseMeasurement, _ one: Case
  ) throws -> (page: String, scenario: String) {
    var name = verdict.quantity.name.replacingOccurrences(of: " ", with: "-")
    name += one.corner.map { "-corner-\($0.number)" } ?? ""
    if seeds.count > 1 { name += "-seed-\(one.seed)" }
    name = String(name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
    let scenarioPath = "\(plotDirectory)/\(name).json"
    try ResultFile.write(one.scenario.document.json(.pretty, nonFinite: .refuse), to: scenarioPath)
    var sections = [
      HTMLPage.Section("every case", [.plot(Self.overview(verdict), caption: "every corner and seed")])
    ]
    if let loop = measured.loop { sections.append(.init("the loop", LoopPlots.blocks(loop))) }
    if let run = measured.run {
      let failures = run.failures.map { HTMLPage.Block.text($0) }
      let log = "\(plotDirectory)/\(name).mcap"
      sections.append(
        .init("the run", failures + [.plot(try focusError(of: one, run, log: log), caption: log)]))
    }
    let page = HTMLPage(
      title: verdict.quantity.name, subtitle: one.scenario.name, verdict: "failed", isGood: false,
      sections: sections)
    let path = "\(plotDirectory)/\(name).html"
    try ResultFile.write(page.document(), to: path)
    return (path, scenarioPath)
  }

  /// The true focus error of the case, run once more with a log: around its last jump, or the largest in each part.
  func focusError(of one: Case, _ report: RunReport, log: String) throws -> SVGPlot {
    _ = try run(one.scenario, RunOptions(logPath: log))
    let jump = report.jumps.last { !$0.hasLanded } ?? report.jumps.last
    let window = jump.map { $0.start &- min($0.start, 200)...$0.start &+ 1500 } ?? 0...report.ticks
    let stride = max(1, (window.upperBound - window.lowerBound) / 1500)
    var reader = try RunLogReader(path: log)
    var (times, values): ([Double], [Double]) = ([], [])
    var largest = 0.0
    while let entry = try reader.next() {
      guard case .ticks(let block) = entry else { continue }
      for index in 0..<block.count {
        let tick = block.firstTick &+ UInt64(index)
        guard window.contains(tick) else { continue }
        let error = Double(block[index].focusError) * 1e6
        if error.magnitude >= largest.magnitude { largest = error }
        guard tick % stride == 0 else { continue }
        times.append(Double(tick) / report.sampleRate * 1e3)
        values.append(largest)
        largest = 0
      }
    }
    return SVGPlot(
      title: "true focus error", x: .init("time", unit: "ms"),
      y: .init("distance to the nearest layer", unit: "um"),
      curves: [.init(.init("focus error", x: times, y: values))])
  }

  /// The value of each case, with the bound.
  static func overview(_ verdict: TuningVerdict) -> SVGPlot {
    let values = verdict.entries.map { $0.value ?? .nan }
    return SVGPlot(
      title: verdict.quantity.name, x: .init("case"),
      y: .init(verdict.quantity.name, unit: verdict.quantity.unit),
      curves: [.init(.init("cases", x: values.indices.map { Double($0 + 1) }, y: values), mark: .dots)],
      rules: [.init("bound", at: verdict.bound.limit)])
  }
}

/// Bode plots of a loop.
enum LoopPlots {
  static func blocks(_ loop: LoopReport) -> [HTMLPage.Block] {
    plots(loop).map { .plot($0, caption: $0.title) }
  }

  /// Magnitude, phase and, where sines were injected, coherence over frequency.
  static func plots(_ loop: LoopReport) -> [SVGPlot] {
    let hertz = SVGPlot.Axis("frequency", unit: "Hz")
    func curves(_ value: (LoopPoint) -> Double) -> [SVGPlot.Curve] {
      var curves: [SVGPlot.Curve] = []
      for (name, points, mark) in [
        ("linearised", loop.linearised?.points ?? [], SVGPlot.Mark.line), ("injected", loop.points, .dots),
      ] where !points.isEmpty {
        curves.append(.init(.init(name, x: points.map(\.frequency), y: points.map(value)), mark: mark))
      }
      return curves
    }
    var plots = [
      SVGPlot(
        title: "open loop, broken \(loop.place.words)", x: hertz, y: .init("|L|", unit: "dB"),
        xScale: .logarithmic, curves: curves(\.decibels), rules: [.init(at: 0)]),
      SVGPlot(
        title: "phase", x: hertz, y: .init("phase of L", unit: "deg"), xScale: .logarithmic,
        curves: curves { $0.phaseDegrees > 0 ? $0.phaseDegrees - 360 : $0.phaseDegrees },
        rules: [.init(at: -180)]),
    ]
    if !loop.points.isEmpty {
      plots.append(
        SVGPlot(
          title: "coherence", x: hertz, y: .init("coherence"), xScale: .logarithmic,
          curves: [.init(.init("injected", x: loop.points.map(\.frequency), y: loop.points.map(\.coherence)))]
        ))
    }
    return plots
  }
}
