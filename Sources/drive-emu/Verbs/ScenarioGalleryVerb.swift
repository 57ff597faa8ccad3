import Configuration
import DriveEmulator

/// `drive-emu scenario gallery`: every shipped scenario run, with pictures and figures.
enum ScenarioGalleryVerb {
  static let command = Command(
    path: ["scenario", "gallery"], summary: "run every shipped scenario and draw it as SVG",
    options: [
      Option(
        name: "out", value: "DIR",
        help: "the folder for the page and its pictures; out/scenarios if not given")
    ],
    ignores: ["set", "seed"],
    discussion: "Writes README.md and two pictures a scenario. The same program gives the same bytes.",
    run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    let names = BuiltinLibrary.entries.filter { $0.kind == "scenario" }.map {
      BuiltinLibrary.prefix + $0.name
    }
    let progress = Progress("scenario gallery", console: invocation.console)
    Interruption.watch()
    let gallery = try ScenarioGallery(names) {
      progress.update($0)
      return !Interruption.isRequested
    }
    progress.finish()
    guard !Interruption.isRequested else {
      throw Failure(.internalError, "INCOMPLETE: interrupted, nothing is written")
    }
    let directory = try OutputDirectory.make(invocation.outputDirectory ?? "out/scenarios")
    for file in gallery.files { try directory.write(file.name, file.text) }
    let paths = gallery.files.map { directory.file($0.name) }
    if invocation.isJSON {
      try invocation.console.data(
        ConfigurationValue.object(["files": .array(paths.map { .string($0) })]).json(
          .pretty, nonFinite: .refuse))
    } else {
      try invocation.console.data(paths.map { $0 + "\n" }.joined())
    }
    return .success
  }
}
