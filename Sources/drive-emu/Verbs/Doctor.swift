import Configuration
import DriveEmulator
import Foundation
import Reporting

/// `drive-emu doctor`: what works on this machine, and why the rest does not.
enum Doctor {
  static let command = Command(
    path: ["doctor"], summary: "what works on this machine, and why the rest does not",
    options: [
      Option(
        name: "require", value: "TOOL", isRepeatable: true,
        help:
          "fail with exit code 7 if this tool is missing: \(OptionalTool.all.map(\.name).joined(separator: ", "))"
      )
    ], ignores: ["set", "seed"],
    discussion: """
      The determinism test runs a short scenario and compares the digest of its whole state with the one that the
      program carries. A difference is exit code 1: results of this machine cannot be trusted.
      """, run: run)

  /// One line of the answer.
  struct Check {
    let name: String
    let works: Bool
    let finding: String
  }

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    let required = invocation.values("require")
    for name in required where !OptionalTool.all.contains(where: { $0.name == name }) {
      throw Failure.usage(
        "doctor knows no tool \"\(name)\"", advice: Spelling.advice(name, among: OptionalTool.all.map(\.name))
      )
    }
    let determinism = try DeterminismTest.check()
    let tools = OptionalTool.all.map { tool in (tool: tool, check: tool.check()) }
    let checks =
      [program(), determinism, processor(), directory(invocation.outputDirectory ?? "out")]
      + tools.map(\.check)
    try invocation.emit(text: text(checks), json: document(checks))
    if !determinism.works {
      throw Failure(
        .internalError, "this machine computes other bits than it must",
        advice: "report it with the output of this command")
    }
    for (tool, check) in tools where !check.works && required.contains(tool.name) {
      throw Failure(.toolMissing, "\(tool.name) is missing: \(check.finding)", advice: tool.remedy)
    }
    return .success
  }

  private static func text(_ checks: [Check]) -> String {
    var table = TextTable([.text("what"), .text("works"), .text("finding")])
    for check in checks { table.append([check.name, check.works ? "yes" : "no", check.finding]) }
    return table.text()
  }

  private static func document(_ checks: [Check]) -> ConfigurationValue {
    .object([
      "checks": .array(
        checks.map {
          .object([
            "name": .string($0.name), "works": .boolean($0.works), "finding": .string($0.finding),
          ])
        })
    ])
  }

  private static func program() -> Check {
    Check(name: "program", works: true, finding: BuildIdentity.compiled.summary)
  }

  private static func processor() -> Check {
    #if arch(x86_64)
      let architecture = "x86-64"
    #elseif arch(arm64)
      let architecture = "arm64"
    #else
      let architecture = "an architecture that no test covers"
    #endif
    var finding = "\(architecture), \(ProcessInfo.processInfo.activeProcessorCount) cores"
    if let data = FileManager.default.contents(atPath: "/proc/cpuinfo") {
      let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
      if let model = lines.first(where: { $0.hasPrefix("model name") })?.split(separator: ":").last {
        finding += ",\(model)"
      }
    }
    return Check(name: "processor", works: true, finding: finding)
  }

  /// Whether results could be written there; nothing is left behind.
  private static func directory(_ path: String) -> Check {
    var nearest = URL(fileURLWithPath: path)
    while !FileManager.default.fileExists(atPath: nearest.path), nearest.path != "/" {
      nearest.deleteLastPathComponent()
    }
    let probe = nearest.appendingPathComponent(".drive-emu-\(ProcessInfo.processInfo.processIdentifier)")
    do {
      try Data().write(to: probe)
      try FileManager.default.removeItem(at: probe)
      return Check(name: "result directory", works: true, finding: "\(path) can be written")
    } catch {
      return Check(
        name: "result directory", works: false, finding: "\(path) cannot be written; name another with --out")
    }
  }
}
