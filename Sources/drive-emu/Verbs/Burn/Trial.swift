import Configuration
import DriveEmulator
import Foundation
import Reporting

/// `drive-emu trial SCENARIO`: random bytes burnt and read back under a scenario, and held against what it expects.
enum Trial {
  static let command = Command(
    path: ["trial"], summary: "burn and read back as a scenario says, and judge what comes",
    operands: [Operand(name: "SCENARIO", help: "one with a burning part, such as builtin:burn-shock")],
    options: [Option(name: "to", value: "IMAGE", help: "keep the recorded disc; nothing is overwritten")],
    discussion: """
      The scenario's burning part tells how much is burnt, what is wrong with the host or the power, and what shall come
      of it: every byte back, sectors lost and told, or a drive that refuses to burn. Exit code 0 if it comes to that, 3
      if to something else.
      """, run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    var overrides = invocation.overrides
    if let seed = try invocation.seed() { overrides.append("seed=\(seed)") }
    let scenario = try ScenarioLoader.scenario(
      Reference.resolve(invocation.operands[0], kind: "scenario"), overrides: overrides)
    let kept = invocation.value("to")
    if let kept, FileManager.default.fileExists(atPath: kept) {
      throw Failure.usage("\(kept) is there already", advice: "nothing is overwritten; name another image")
    }
    let path =
      kept
      ?? FileManager.default.temporaryDirectory.appendingPathComponent("drive-emu-\(UUID().uuidString).image")
      .path
    defer { if kept == nil { try? FileManager.default.removeItem(atPath: path) } }
    let progress = Progress(scenario.name, console: invocation.console)
    Interruption.watch()
    let trial = try BurnTrial(scenario, imagePath: path) {
      progress.update($0)
      return !Interruption.isRequested
    }
    progress.finish()
    try invocation.emit(text: text(trial, scenario), json: trial.json)
    guard !trial.differences.isEmpty else { return .success }
    for difference in trial.differences { invocation.console.complain("not as expected: \(difference)") }
    invocation.console.complain("repeat: \(invocation.repetition)")
    return .limitFailed
  }

  private static func text(_ trial: BurnTrial, _ scenario: Scenario) -> String {
    var text = scenario.about.isEmpty ? "" : "\(scenario.about)\n"
    if let refusal = trial.refusal { text += "the drive did not burn: \(refusal)\n" }
    if let burn = trial.burn {
      text += "\(burn.byteCount) bytes in \(decimalText(burn.duration, decimals: 2)) s of drive; "
      text += "laser stopped \(burn.stops) times, drive started anew \(burn.recoveries) times; at most "
      text += "\(decimalText(burn.worstOffTrack * 1e9, decimals: 0)) nm off the track, "
      text += "\(decimalText(burn.worstDefocus * 1e9, decimals: 0)) nm out of focus\n"
      for block in burn.brokenOff.prefix(8) {
        text += "broken off: block of sector \(block.firstSector) behind "
        text +=
          "\(decimalText(block.length * 1e6, decimals: 0)) um"
          + (block.isRewritten ? "; written again\n" : "\n")
      }
      if burn.brokenOff.count > 8 { text += "and \(burn.brokenOff.count - 8) more\n" }
    }
    if let back = trial.readBack {
      text +=
        "\(back.delivered) of \(back.wanted) sectors back, \(back.retries) stretches read again; PI error rows "
      text +=
        "\(back.innerErrorRows(layer: 0)) and \(back.innerErrorRows(layer: 1))\n"
        + SectorMap.text(back.blocks)
    }
    return text + "\(trial.outcome.rawValue), expected \(trial.expected.expected.rawValue)\n"
  }
}
