import DriveEmulator
import Foundation

/// Digests at the end of short scenarios, the same on every machine, as they stand in `DeterminismRecords.swift`.
enum DeterminismGoldens {
  struct Golden: Sendable {
    let name: String
    let scenario: @Sendable () throws -> Scenario
  }

  struct Record: Equatable {
    let name: String
    let digests: StateDigests
  }

  enum Refusal: Error, Equatable {
    /// Records are changed on a desk and committed, never where they judge.
    case underContinuousIntegration
  }

  static let scenarios = [
    Golden(name: "reference-loop") {
      try ScenarioLoader.scenario(
        "builtin:reference-loop", overrides: ["sequence=[{command: \"wait\", hold_ms: 12, settle_ms: 2}]"])
    },
    Golden(name: "start-and-hold") {
      try ScenarioLoader.scenario(
        "builtin:ecma-limits",
        overrides: [
          "mechanism.spindle.initial_speed_hz=25.46",
          "sequence=[{command: \"start\", layer: 0, timeout_ms: 2000, hold_ms: 20, settle_ms: 2}]",
        ])
    },
  ]

  static let updateVariable = "DRIVE_EMU_UPDATE_DIGESTS"
  static let updateCommand = "\(updateVariable)=1 swift test --filter DeterminismMatrixTests"

  /// One line for each scenario whose digests differ, with the parts that do.
  static func moved(from old: [Record], to new: [Record]) -> [String] {
    new.compactMap { record in
      guard let before = old.first(where: { $0.name == record.name }) else {
        return "\(record.name): not recorded"
      }
      guard before.digests != record.digests else { return nil }
      var differences = record.digests.differing(from: before.digests)
      if before.digests.tick != record.digests.tick {
        differences.append("ticks \(before.digests.tick) to \(record.digests.tick)")
      }
      return "\(record.name): \(differences.joined(separator: ", "))"
    }
  }

  /// Writes the records' file anew.
  static func update(_ records: [Record], environment: [String: String]) throws {
    guard environment["CI"] == nil else { throw Refusal.underContinuousIntegration }
    var text = """
      import DriveEmulator

      // Written by `\(updateCommand)`.
      extension DeterminismGoldens {
        static let recorded: [Record] = [

      """
    for record in records {
      let values = record.digests.values.map { "          0x" + String($0, radix: 16) + ",\n" }
      text += """
            Record(
              name: "\(record.name)",
              digests: StateDigests(
                tick: \(record.digests.tick),
                values: [
        \(values.joined())        ])),

        """
    }
    text += "  ]\n}\n"
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("DeterminismRecords.swift")
    try text.write(to: file, atomically: true, encoding: .utf8)
  }
}
