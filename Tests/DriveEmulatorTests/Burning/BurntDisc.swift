import Configuration
import Foundation
import XCTest

@testable import DriveEmulator

/// A small burn, as tests make it: in a file of its own, which is gone behind it.
struct BurntDisc {
  let plan: BurnPlan
  /// What came of the burn; nil where it ended before, for the reason that `refusal` tells.
  let report: BurnReport?
  let refusal: BurnError?
  let image: DiscImageReader
  /// The image as it lies on the disk.
  let bytes: Data

  /// Burns so many blocks, all of them on layer 0 unless told, each filled with bytes that its number gives.
  init(
    _ recipe: DiscRecipe, blocks: Int, layerBreak: Int? = nil, misreading: AddressMisreading? = nil,
    options: RunOptions = RunOptions(), fill: @escaping (Int) -> [UInt8] = Self.oneByteEach
  ) throws {
    let path = Self.path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    plan = try BurnPlan(
      byteCount: UInt64(blocks * 32_768), disc: recipe.scenario.disc, layerBreak: layerBreak ?? blocks)
    let writer = try DiscImageWriter.create(
      path: path, description: recipe.description,
      session: .object(members: [.init("event", .string("session"))] + plan.description(digest: "")))
    var session = BurnSession(recipe, plan: plan, image: writer, options: options, source: fill)
    session.misreading = misreading
    do {
      report = try session.burn()
      refusal = nil
    } catch let error as BurnError {
      report = nil
      refusal = error
    }
    image = try DiscImageReader(path: path)
    bytes = try Data(contentsOf: URL(fileURLWithPath: path))
  }

  /// A block of one byte that its number gives.
  static func oneByteEach(_ block: Int) -> [UInt8] {
    [UInt8](repeating: UInt8(truncatingIfNeeded: 37 &* block), count: 32_768)
  }

  /// The image as it would be had the burn been cut after so many bytes.
  func image(cutAfter count: Int) throws -> DiscImageReader {
    let path = Self.path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    try bytes.prefix(count).write(to: URL(fileURLWithPath: path))
    return try DiscImageReader(path: path)
  }

  /// The same blocks in the hands of a drive, or on a disc, that some keys change.
  func image(under overrides: [String]) throws -> DiscImageReader {
    let path = Self.path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let members = try XCTUnwrap(image.description.members).map { member in
      guard member.key == "scenario" else { return member }
      let changed = try overrides.reduce(member.value) { try $0.applying(override: $1, root: "scenario") }
      return ConfigurationValue.Member("scenario", changed)
    }
    let writer = try DiscImageWriter.create(
      path: path, description: members.filter { $0.key != "schema" },
      session: .object(members: [.init("event", .string("session"))] + plan.description(digest: "")))
    for entry in image.blocks { try writer.add(image.block(entry)) }
    try writer.end(.object(["event": .string("end")]))
    return try DiscImageReader(path: path)
  }

  private static func path() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).image").path
  }
}
