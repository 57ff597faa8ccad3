import DiscModel
import DriveEmulator
import Reporting
import ServoTuning
import WriteStrategy

/// Puts the page together; what cannot be shown is told in its place.
struct ReportBuilder {
  private let input: ReportInput
  private let progress: (Double) -> Void

  init(_ input: ReportInput, progress: @escaping (Double) -> Void) {
    self.input = input
    self.progress = progress
  }

  func page() throws -> HTMLPage {
    let parts: [() -> [HTMLPage.Section]] = [
      timeLines, { loop(.focus) }, { loop(.tracking) }, optics, writing, sectorMap, sweep,
    ]
    var sections: [HTMLPage.Section] = []
    for (index, part) in parts.enumerated() {
      progress(Double(index) / Double(parts.count))
      sections += part()
    }
    let verdict = input.timeline?.verdict ?? (text: "no trace", isGood: false)
    return HTMLPage(
      title: "drive-emu: \(input.scenario?.name ?? input.timeline?.name ?? input.word)", subtitle: subtitle,
      verdict: verdict.text, isGood: verdict.isGood, sections: sections)
  }

  private var subtitle: String {
    guard let scenario = input.scenario else {
      return "An instrument's capture. Signals that were not captured read zero."
    }
    let about = scenario.about.isEmpty ? "" : "\(scenario.about). "
    return "\(about)Disc \(scenario.disc.name), seed \(scenario.seed), servo at "
      + "\(decimalText(scenario.sampleRate / 1e3)) kHz."
  }

  /// Why a capture shows nothing of what follows from a scenario.
  private static let whyNoScenario =
    "a capture has no scenario from which this could be computed; report SCENARIO shows it for one"

  /// A section whose figures are all missing for one reason.
  private func absent(_ title: String, _ ids: [String], _ why: String) -> HTMLPage.Section {
    HTMLPage.Section(title, ids.map { .absence(id: $0, "\($0): \(why)") })
  }

  /// A section, or in its place what kept it from being made.
  private func attempt(
    _ title: String, _ ids: [String], _ make: () throws -> [HTMLPage.Section]
  ) -> [HTMLPage.Section] {
    do {
      return try make()
    } catch let error as WriteStrategyError {
      return [absent(title, ids, "\(error.problem); \(error.advice)")]
    } catch {
      return [absent(title, ids, "\(error)")]
    }
  }

  private func timeLines() -> [HTMLPage.Section] {
    let ids = [
      "focus-error", "tracking-error", "true-focus-error", "true-radial-error", "drives", "slow-drives",
      "states",
    ]
    guard let timeline = input.timeline else { return [absent("Time lines", ids, input.whyNoTimeline)] }
    var sections = timeline.sections
    if let idealised = input.scenario?.idealised, !idealised.isEmpty {
      sections[0].blocks.append(.text("Switched off: \(idealised.joined(separator: ", "))."))
    }
    return sections
  }

  private func loop(_ axis: LoopAxis) -> [HTMLPage.Section] {
    let title = "The \(axis.rawValue) loop"
    let ids = LoopSections.figures(axis)
    guard let scenario = input.scenario else { return [absent(title, ids, Self.whyNoScenario)] }
    if let timeline = input.timeline, timeline.source != .scenario {
      return [
        absent(
          title, ids,
          "the run's firmware is not that of its scenario, which alone can be measured here; LoopExperiment measures "
            + "firmware of your own")
      ]
    }
    return attempt(title, ids) {
      [
        LoopSections.section(
          try LoopExperiment(scenario: scenario, axis: axis, layer: input.layer).measure())
      ]
    }
  }

  private func optics() -> [HTMLPage.Section] {
    let ids = ["s-curves", "s-curve-slope", "groove", "push-pull"]
    guard let scenario = input.scenario else { return [absent("Optical signals", ids, Self.whyNoScenario)] }
    return attempt("Optical signals", ids) { [try scenario.opticsSection()] }
  }

  private func writing() -> [HTMLPage.Section] {
    guard let medium = input.medium, let optics = input.optics else {
      return [absent("Writing", WrittenTrack.figures, Self.whyNoScenario)]
    }
    let seed = input.scenario?.seed ?? 1
    return attempt("Writing", WrittenTrack.figures) {
      try WrittenTrack(disc: medium, optics: optics, layer: input.layer, seed: seed).sections(seed: seed)
    }
  }

  /// Bytes of the file whose place is drawn where no disc was recorded.
  private static let plannedBytes: UInt64 = 4 * 32_768

  private func sectorMap() -> [HTMLPage.Section] {
    attempt("Sector map", SectorMapSection.figures) {
      if let image = input.image { return [try SectorMapSection.section(image: image)] }
      guard let medium = input.medium else {
        return [absent("Sector map", SectorMapSection.figures, Self.whyNoScenario)]
      }
      return [try SectorMapSection.section(planned: medium, bytes: Self.plannedBytes)]
    }
  }

  private func sweep() -> [HTMLPage.Section] {
    guard let sweep = input.sweep else {
      return [
        absent(
          "Sweep", ["sweep-scatter"], "no sweep was given; --sweep DIR shows one that sweep run has filled")
      ]
    }
    return [sweep.section]
  }
}
