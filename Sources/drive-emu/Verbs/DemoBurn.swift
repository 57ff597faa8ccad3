import Configuration
import DriveEmulator
import Foundation
import Reporting
import TraceFiles

/// The end of the demo: a small file burnt across both layers and read back, its SHA-256 compared.
struct DemoBurn {
  /// Bytes of the file: two blocks a layer.
  private static let size = 4 * 32_768
  let text: String
  let isEqual: Bool

  /// The image of an earlier demo would not belong to this one.
  static func removeStale(in directory: OutputDirectory) throws {
    let path = directory.file("disc.image")
    if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
  }

  /// Burns into a directory, where there is no image yet, and reads back.
  init(into directory: OutputDirectory, seed: UInt64, console: Console) throws {
    console.showProgress("burning a small file across both layers, some seconds")
    defer { console.showProgress("") }
    let path = directory.file("disc.image")
    let scenario = try ScenarioLoader.scenario("builtin:burn", overrides: ["seed=\(seed)"])
    let recipe = try DiscRecipe(
      scenario, stacks: ["builtin:dye-l0", "builtin:dye-l1"],
      strategies: [DiscRecipe.optimised, DiscRecipe.optimised])
    let plan = try BurnPlan(
      byteCount: UInt64(Self.size), disc: scenario.disc, aperture: recipe.aperture)
    let bytes = Self.bytes(seed: seed)
    let digest = SHA256.hexadecimal(of: bytes)
    let image = try DiscImageWriter.create(
      path: path, description: recipe.description,
      session: .object(
        members: [
          ConfigurationValue.Member("event", .string("session")),
          ConfigurationValue.Member("file", .string("demo")),
        ] + plan.description(digest: digest)))
    let burn = try BurnSession(recipe, plan: plan, image: image) { block in
      Array(bytes[block * 32_768..<(block + 1) * 32_768])
    }.burn()
    var hash = SHA256()
    let back = try ReadBackSession(DiscImageReader(path: path)).read { hash.update($0 ?? []) }
    isEqual = burn.isComplete && back.lost.isEmpty && hash.hexadecimal() == digest
    text = """
      burn \(Self.size) bytes across both layers: \(decimalText(burn.duration, decimals: 2)) s of drive, \
      \(burn.blocks[0]) and \(burn.blocks[1]) blocks,
      guard zones included
      read them back from a stopped disc: \(back.delivered) of \(back.wanted) sectors, \
      \(decimalText(back.duration, decimals: 2)) s of drive
      SHA-256 \(digest.prefix(16))… \(isEqual ? "as burnt" : "IS NOT WHAT CAME BACK")
      disc: \(path)

      """
  }

  private static func bytes(seed: UInt64) -> [UInt8] {
    var word = seed
    return (0..<size).map { _ in
      word = word &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: word >> 56)
    }
  }
}
