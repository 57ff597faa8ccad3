import ChannelSim
import Configuration
import DiscModel
import DriveEmulator
import Foundation
import ServoTuning

/// What `report` is asked to show, found out from the word that names it.
struct ReportInput {
  /// Nil where there is no trace to draw time lines from, with the reason.
  let timeline: RunTimeline?
  let whyNoTimeline: String
  /// Nil for an instrument's capture, which has none.
  let scenario: Scenario?
  /// The recorded disc of the sector map.
  let image: DiscImageReader?
  /// What is written for calibration, marks and eye.
  let medium: Disc?
  let optics: PickupOptics?
  let layer: Int
  let sweep: SweepResult?
  /// As the user gave it.
  let word: String
  private var temporary: String?

  init(_ invocation: Invocation) throws {
    word = invocation.operands[0]
    let openAt = try invocation.integer("open-at", in: 0...Int.max).map { UInt64($0) }
    var isDirectory: ObjCBool = false
    // Foundation writes whether it is a folder into the variable that it is handed.
    let exists = unsafe FileManager.default.fileExists(atPath: word, isDirectory: &isDirectory)
    var imagePath = invocation.value("image")
    var why = ""
    if exists, isDirectory.boolValue {
      let trace = word + "/trace.mcap"
      let hasTrace = FileManager.default.fileExists(atPath: trace)
      timeline = hasTrace ? try RunTimeline(path: trace, openAt: openAt) : nil
      why = "\(word) holds no trace.mcap, so there are no time lines; run it again without --no-trace"
      if imagePath == nil, FileManager.default.fileExists(atPath: word + "/disc.image") {
        imagePath = word + "/disc.image"
      }
      scenario =
        if let timeline { try Self.scenario(of: timeline) } else {
          try ScenarioLoader.scenario(word + "/configuration.json")
        }
    } else if exists, Self.isTrace(word) {
      let read = try RunTimeline(path: word, openAt: openAt)
      timeline = read
      scenario = try Self.scenario(of: read)
    } else {
      (scenario, temporary) = try Self.executed(word, invocation)
      timeline = try temporary.map { try RunTimeline(path: $0, openAt: openAt) }
    }
    if timeline == nil, openAt != nil {
      throw Failure.usage("there is no trace to look at closely: \(why)", advice: "leave --open-at out")
    }
    whyNoTimeline = why
    image = try imagePath.map { try DiscImageReader(path: $0) }
    let recorded = try image.map { try DiscRecipe(description: $0.description).scenario }
    if let name = invocation.value("medium") {
      medium = try Disc(Disc.schema.resolve(ScenarioLoader.load(Reference.resolve(name, kind: "disc"))))
    } else {
      medium = (recorded ?? scenario)?.disc
    }
    optics = (recorded ?? scenario)?.pickup.optics
    layer = try invocation.integer("layer", in: 0...1) ?? 0
    sweep = try invocation.value("sweep").map { try SweepResult(SweepDirectory(existing: $0)) }
  }

  /// Removes the trace of a scenario that was run only for the page.
  func discardTrace() {
    guard let temporary else { return }
    try? FileManager.default.removeItem(atPath: temporary)
  }

  private static func scenario(of timeline: RunTimeline) throws -> Scenario? {
    timeline.source == .capture ? nil : try Scenario(timeline.configuration)
  }

  /// A file that is no configuration text: traces begin with MCAP's magic number.
  private static func isTrace(_ path: String) -> Bool {
    guard let handle = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? handle.close() }
    guard let head = try? handle.read(upToCount: 5), let first = head.first else { return false }
    return first == 0x89 || path.hasSuffix(".mcap") || path.hasSuffix(".partial")
  }

  /// Runs a scenario with a trace in a temporary place.
  private static func executed(_ word: String, _ invocation: Invocation) throws -> (Scenario, String) {
    var overrides = invocation.overrides
    if let seed = try invocation.seed() { overrides.append("seed=\(seed)") }
    let scenario = try ScenarioLoader.scenario(
      Reference.resolve(word, kind: "scenario"), overrides: overrides)
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(
      "drive-emu-report-\(UUID().uuidString).mcap"
    ).path
    var command = ["drive-emu", "run", word]
    for override in overrides { command += ["--set", override] }
    let progress = Progress(scenario.name, console: invocation.console)
    Interruption.watch()
    _ = try scenario.execute(
      RunOptions(
        logPath: path, repeatCommand: Shell.line(command),
        progress: {
          progress.update(Double($0.ticks) / Double(max($0.estimatedTicks, 1)))
          return !Interruption.isRequested
        }))
    progress.finish()
    return (scenario, path)
  }
}
