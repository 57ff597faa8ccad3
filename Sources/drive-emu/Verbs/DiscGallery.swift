import ChannelSim
import Configuration
import DiscModel
import DriveEmulator
import Foundation

/// `drive-emu disc gallery --out DIR`: pictures of the grooves of the shipped discs.
enum DiscGallery {
  static let command = Command(
    path: ["disc", "gallery"], summary: "draw every shipped disc's groove and push-pull as SVG",
    options: [DiscInput.pickupOption], ignores: ["set", "seed"],
    discussion:
      "Writes README.md and two pictures for each disc of the published rows into the directory of --out.",
    run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    guard let directory = invocation.outputDirectory else {
      throw Failure.usage("a gallery is files", advice: "name a directory for them with --out DIR")
    }
    let reference = try Reference.resolve(invocation.value("pickup") ?? "builtin:dvd-read", kind: "pickup")
    let pickup = try Pickup(Pickup.schema.resolve(ScenarioLoader.load(reference)))
    let discs = try BuiltinLibrary.entries.filter { $0.kind == "disc" && $0.name.hasPrefix("row-") }.map {
      entry in
      let value = try ScenarioLoader.load(BuiltinLibrary.prefix + entry.name)
      return (
        name: entry.name, about: about(entry), disc: try Disc(Disc.schema.resolve(value))
      )
    }
    let gallery = try GrooveGallery(discs: discs, optics: pickup.optics)
    let output = try OutputDirectory.make(directory)
    for file in gallery.files { try output.write(file.name, file.text) }
    let paths = gallery.files.map { output.file($0.name) }
    let json = ConfigurationValue.object([
      "discs": .array(discs.map { .string($0.name) }), "files": .array(paths.map { .string($0) }),
    ])
    try invocation.console.data(
      invocation.isJSON
        ? json.json(.pretty, nonFinite: .refuse) : paths.map { $0 + "\n" }.joined())
    return .success
  }

  /// What the file says of itself in the comment at its head, without its name.
  private static func about(_ entry: BuiltinLibrary.Entry) -> String {
    let lines = String(decoding: entry.bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    let head = lines.prefix { $0.hasPrefix("//") }.map { $0.dropFirst(2).trimmingPrefix(" ") }
    let text = head.map { $0.isEmpty ? "\n\n" : $0 + " " }.joined()
    guard let colon = text.range(of: "\(entry.name): ") else { return text }
    return String(text[colon.upperBound...])
  }
}
