import Configuration
import DriveEmulator
import Foundation
import Reporting
import TraceFiles

/// `drive-emu report INPUT --out PAGE`: everything that can be shown of a run or a scenario, on one page.
enum Report {
  static let command = Command(
    path: ["report"], summary: "one self-contained HTML page of a run, a trace or a scenario",
    operands: [
      Operand(
        name: "INPUT",
        help: "a directory that run or demo has filled, a trace.mcap, or a scenario, which is then run")
    ],
    options: [
      Option(
        name: "out", value: "PAGE", isWritten: true, help: "the page to write; report.html if not given"),
      Option(name: "open-at", value: "TICK", help: "look closely at a tick: the page opens there"),
      Option(
        name: "image", value: "IMAGE",
        help: "the recorded disc of the sector map; disc.image of the directory if it is there"),
      Option(
        name: "medium", value: "DISC",
        help:
          "the disc that is written for calibration, marks and eye; by default the image's or the scenario's"),
      Option(name: "layer", value: "N", help: "the layer of loops and writing, 0 if not given"),
      Option(
        name: "sweep", value: "DIR", help: "a sweep whose samples are scattered, as sweep run filled it"),
    ],
    discussion: """
      Time lines of focus and tracking error, drives, layer and state with events; Bode and Nyquist diagrams; S-curves,
      groove and push-pull; power calibration, temperature and marks; eye, jitter and run lengths; sector map; sweep. The
      page needs no network and no script, reads in light and dark, on a phone and on paper. What an INPUT cannot show
      is told in its place; of a trace that is truncated or corrupt what is whole is shown, and the exit code is 6. --set and --seed change a scenario, not what was recorded.
      """, run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    let input = try ReportInput(invocation)
    defer { input.discardTrace() }
    let progress = Progress("report", console: invocation.console)
    let builder = ReportBuilder(input) { progress.update($0) }
    let page = try builder.page()
    progress.finish()
    let text = page.document()
    let target = invocation.value("out") ?? "report.html"
    _ = try OutputDirectory.make(URL(fileURLWithPath: target).deletingLastPathComponent().path)
    try WholeFile.write(Data(text.utf8), to: target)
    let document = Self.document(page, target: target, size: text.utf8.count)
    if invocation.isJSON {
      try invocation.console.data(document.json(.pretty, nonFinite: .refuse))
    } else {
      try invocation.console.data(Self.text(page, target: target, size: text.utf8.count))
    }
    guard let damage = input.timeline?.damage else { return .success }
    invocation.console.complain("drive-emu: INCOMPLETE: \(damage)")
    invocation.console.complain("repeat: \(invocation.repetition)")
    return ExitCode(rawValue: damage.exitCode) ?? .damagedInput
  }

  private static func text(_ page: HTMLPage, target: String, size: Int) -> String {
    var text = "\(target): \(figures(page).count) figures, \(size / 1000) kB\n"
    for (ids, why) in reasons(page) { text += "not shown: \(ids.joined(separator: ", ")): \(why)\n" }
    return text
  }

  private static func document(_ page: HTMLPage, target: String, size: Int) -> ConfigurationValue {
    .object([
      "page": .string(target), "bytes": .integer(size), "figures": .array(figures(page).map { .string($0) }),
      "not_shown": .array(
        absences(page).map { .object(["figure": .string($0.id), "why": .string($0.why)]) }),
    ])
  }

  private static func figures(_ page: HTMLPage) -> [String] {
    page.sections.flatMap(\.blocks).compactMap { if case .figure(let id, _, _) = $0 { id } else { nil } }
  }

  /// Figures that are not shown, those with one reason together.
  private static func reasons(_ page: HTMLPage) -> [(ids: [String], why: String)] {
    absences(page).reduce(into: []) { reasons, absence in
      if let index = reasons.firstIndex(where: { $0.why == absence.why }) {
        reasons[index].ids.append(absence.id)
      } else {
        reasons.append(([absence.id], absence.why))
      }
    }
  }

  private static func absences(_ page: HTMLPage) -> [(id: String, why: String)] {
    page.sections.flatMap(\.blocks).compactMap {
      // On the page a figure's name stands before the reason.
      if case .absence(let id, let why) = $0 { (id, String(why.trimmingPrefix("\(id): "))) } else { nil }
    }
  }
}
