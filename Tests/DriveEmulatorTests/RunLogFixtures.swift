import DriveEmulator
import Foundation
import XCTest

/// Short runs and temporary files for the tests of logs and replays.
enum RunLogFixtures {
  /// The reference loop for a few milliseconds.
  static func referenceLoop(_ overrides: [String] = []) throws -> Scenario {
    try ScenarioLoader.scenario(
      "builtin:reference-loop",
      overrides: ["sequence=[{command: \"wait\", hold_ms: 12, settle_ms: 2}]"] + overrides)
  }

  /// The whole servo at speed from the beginning: focus search within a few milliseconds.
  static func search(_ overrides: [String] = []) throws -> Scenario {
    try ScenarioLoader.scenario(
      "builtin:ecma-limits",
      overrides: [
        "mechanism.spindle.initial_speed_hz=25.46",
        "sequence=[{command: \"start\", layer: 0, timeout_ms: 8}]",
      ] + overrides)
  }

  static func options(_ path: String? = nil, digestEvery: Int = 256) -> RunOptions {
    RunOptions(logPath: path, digestEvery: digestEvery, build: .compiled)
  }
}

/// A folder that goes away with the test.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "drive-emu-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }
}
