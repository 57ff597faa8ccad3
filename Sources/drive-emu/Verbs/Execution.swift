import Configuration
import DriveEmulator
import Foundation

/// A scenario executed for the command line: configuration, trace and result in one directory.
struct Execution {
  let scenario: Scenario
  let report: RunReport
  let directory: OutputDirectory
  /// Nil if no trace was asked for.
  let tracePath: String?

  static let options: [Option] = [
    Option(
      name: "digest-every", value: "K",
      help: "ticks from one digest in the trace to the next: a power of two up to 256, the default"),
    Option(name: "no-trace", help: "write no trace.mcap"),
    Option(name: "ideal", help: "switch converters and noise off; the result says so"),
  ]
  static let outputNote = """
    Into --out DIR (default out/NAME of the scenario): trace.mcap, result.json, configuration.json (resolved).
    """
  /// What --ideal changes; a --set after it wins.
  static let idealOverrides = [
    "front_end.sample_bits=0", "front_end.drive_bits=0", "front_end.noise=0",
    "front_end.laser_noise_db_per_hz=-300",
  ]

  init(_ reference: String, _ invocation: Invocation) throws {
    var overrides = (invocation.has("ideal") ? Self.idealOverrides : []) + invocation.overrides
    if let seed = try invocation.seed() { overrides.append("seed=\(seed)") }
    let digestEvery = try invocation.integer("digest-every", in: 1...TickBlock.capacity) ?? TickBlock.capacity
    // Before anything of an earlier run is touched.
    guard digestEvery.nonzeroBitCount == 1 else { throw SessionError.digestEvery(digestEvery) }
    scenario = try ScenarioLoader.scenario(reference, overrides: overrides)
    directory = try OutputDirectory.make(
      invocation.outputDirectory ?? "out/\(Self.fileName(scenario.name))")
    tracePath = invocation.has("no-trace") ? nil : directory.file("trace.mcap")
    try Self.removeStale(in: directory)
    try directory.write("configuration.json", scenario.document.json(.pretty, nonFinite: .refuse))
    let progress = Progress(scenario.name, console: invocation.console)
    Interruption.watch()
    let options = RunOptions(
      logPath: tracePath, digestEvery: digestEvery, repeatCommand: invocation.repetition,
      progress: {
        progress.update(Double($0.ticks) / Double(max($0.estimatedTicks, 1)))
        return !Interruption.isRequested
      })
    if let library = try PlugIn.library(invocation) {
      report = try scenario.execute(firmware: library, options)
    } else {
      report = try scenario.execute(options)
    }
    progress.finish()
    try directory.write("result.json", report.json.json(.pretty, nonFinite: .writeNull))
  }

  /// What an earlier run left here would not belong to this one.
  private static func removeStale(in directory: OutputDirectory) throws {
    for name in ["trace.mcap", "trace.mcap.partial", "result.json"] {
      let path = directory.file(name)
      guard FileManager.default.fileExists(atPath: path) else { continue }
      do {
        try FileManager.default.removeItem(atPath: path)
      } catch {
        throw Failure.usage("\(path) of an earlier run cannot be replaced", advice: "name another --out DIR")
      }
    }
  }

  /// A name as part of a path: nothing that leads elsewhere.
  static func fileName(_ name: String) -> String {
    let allowed = name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) ? $0 : "-" }
    return allowed.isEmpty ? "run" : String(allowed)
  }

  /// The program's exit code for this result.
  var exitCode: ExitCode {
    return report.passed ? .success : .limitFailed
  }

  /// Prints the text or, on request, the result as JSON; then what failed is told on standard error.
  func present(_ text: @autoclosure () throws -> String, _ invocation: Invocation) throws {
    guard invocation.isJSON else { return try invocation.console.data(text()) }
    try invocation.console.data(report.json.json(.pretty, nonFinite: .writeNull))
    guard !report.passed else { return }
    for failure in report.failures { invocation.console.complain("failed: \(failure)") }
    invocation.console.complain("repeat: \(report.repeatCommand)")
  }
}
