internal import Configuration
internal import DiscModel
internal import Foundation
internal import Reporting

/// The shipped scenarios, each run, with pictures and figures, for a page of the documentation.
public struct ScenarioGallery: Sendable {
  /// One file of the page.
  public struct File: Sendable, Equatable {
    /// Its name in the folder.
    public let name: String
    /// What stands in it.
    public let text: String
  }

  /// The page and its pictures, the page first.
  public let files: [File]

  /// Runs scenarios by their names as the loader takes them. `progress` is told the share done; false ends it.
  ///
  /// Throws where a scenario cannot be run; one that fails its limits is shown as it is.
  public init(_ names: [String], progress: (Double) -> Bool = { _ in true }) throws {
    var page = """
      # Scenarios

      Made by `drive-emu scenario gallery --out Docs/scenarios`, which runs each shipped scenario: signals at the firmware's
      input with every peak, what the firmware is busy with, and the figures that the limits judge. `drive-emu run NAME`
      repeats one, `drive-emu report NAME` shows everything of it.

      """
    var pictures: [File] = []
    for (index, name) in names.enumerated() {
      guard progress(Double(index) / Double(max(names.count, 1))) else { break }
      let scenario = try ScenarioLoader.scenario(name)
      let path = FileManager.default.temporaryDirectory.appendingPathComponent(
        "drive-emu-gallery-\(UUID().uuidString).mcap"
      ).path
      defer { try? FileManager.default.removeItem(atPath: path) }
      let report = try scenario.execute(RunOptions(logPath: path, repeatCommand: "drive-emu run \(name)"))
      let timeline = try RunTimeline(path: path, mostStretches: 600)
      let signals = File(name: "\(scenario.name)-errors.svg", text: timeline.errorPicture.document())
      let states = File(name: "\(scenario.name)-states.svg", text: timeline.statePicture.document())
      pictures += [signals, states]
      page += """

        ## \(name)

        \(scenario.about). \(Self.length(report)), disc \(scenario.disc.name).

        ![signals of \(name)](\(signals.name))

        ![states of \(name)](\(states.name))

        \(Self.figures(report))
        """
    }
    files = [File(name: "README.md", text: page)] + pictures
  }

  private static func length(_ report: RunReport) -> String {
    "\(decimalText(Double(report.ticks) / report.sampleRate, decimals: 2)) s of drive"
  }

  private static func figures(_ report: RunReport) -> String {
    var text = ""
    if !report.verdicts.isEmpty {
      text += "| limit | worst | allowed | unit | |\n|---|---|---|---|---|\n"
      for verdict in report.verdicts {
        let value = verdict.value.map { decimalText($0, significantDigits: 4) } ?? "never seen"
        text +=
          "| \(verdict.metric.meaning) | \(value) | \(decimalText(verdict.maximum)) | \(verdict.metric.unit) | "
        text += "\(verdict.passed ? "held" : "FAILED") |\n"
      }
    }
    for failure in report.failures { text += "\nFailed: \(failure)\n" }
    return text
  }
}
