import ChannelSim
import Configuration
import Determinism
import DiscModel
import Foundation
import TraceFiles
import WriteStrategy
import XCTest

@testable import DriveEmulator

/// Images that were changed by hand, their checksums put right: each part that is read of them comes to an end or to a typed
/// error, and nothing traps.
final class DiscImageFuzzTests: XCTestCase {
  /// Where the chunks of an image lie: kind, first byte of the payload, its length.
  private func chunks(_ bytes: [UInt8]) -> [(kind: UInt8, start: Int, count: Int)] {
    var found: [(UInt8, Int, Int)] = []
    var offset = 0
    while offset + DiscImageFormat.headSize < bytes.count {
      let count = (0..<4).reduce(0) { $0 | Int(bytes[offset + 8 + $1]) << (8 * $1) }
      found.append((bytes[offset + 4], offset + DiscImageFormat.headSize, count))
      offset += DiscImageFormat.headSize + count + 4
    }
    return found
  }

  private func putRight(_ bytes: inout [UInt8], _ chunk: (kind: UInt8, start: Int, count: Int)) {
    let first = chunk.start - DiscImageFormat.headSize
    let checksum = CRC32.checksum(of: Array(bytes[first..<chunk.start + chunk.count]))
    for index in 0..<4 {
      bytes[chunk.start + chunk.count + index] = UInt8(truncatingIfNeeded: checksum >> (8 * UInt32(index)))
    }
  }

  /// A real burn of some blocks.
  private static let burnt = Result { () throws -> (recipe: DiscRecipe, bytes: [UInt8]) in
    let recipe = try BurnAddressTests.usual.get()
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).image")
      .path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let plan = try BurnPlan(byteCount: 32_768, disc: recipe.scenario.disc)
    let writer = try DiscImageWriter.create(
      path: path, description: recipe.description,
      session: .object(members: [.init("event", .string("session"))] + plan.description(digest: "")))
    _ = try BurnSession(recipe, plan: plan, image: writer) { _ in [UInt8](repeating: 0x5A, count: 32_768) }
      .burn()
    return (recipe, [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))))
  }

  private func isTyped(_ error: any Error) -> Bool {
    error is TraceFileError || error is BurnError || error is ConfigurationError
  }

  private func withImage(_ bytes: [UInt8], _ body: (DiscImageReader) throws -> Void) {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).image")
      .path
    defer { try? FileManager.default.removeItem(atPath: path) }
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      try body(try DiscImageReader(path: path))
    } catch {
      XCTAssertTrue(isTyped(error), "\(type(of: error)): \(error)")
    }
  }

  func testABlockThatWasChangedGivesMarksOrATypedError() throws {
    let (recipe, bytes) = try Self.burnt.get()
    let blocks = chunks(bytes).filter { $0.kind == DiscImageFormat.Kind.block.rawValue }
    XCTAssertGreaterThan(blocks.count, 2)
    let geometry = SectorGeometry(disc: recipe.scenario.disc)
    let readout = try recipe.readout(ofLayer: 0, atRadius: recipe.scenario.disc.radii.dataStart)
    let random = RandomStream(seed: 5, name: "fuzz")
    var refused = 0
    let count = HeavyTests.areAsked ? 240 : 24
    for flip in 0..<count {
      var changed = bytes
      let chunk = blocks[flip % 3]
      let word = random.word(at: UInt64(flip))
      // Most in the head, some in the conditions, the clock's course and the levels.
      let reach = flip % 4 == 0 ? chunk.count : RecordedBlock.headSize + (flip % 4 == 1 ? 64 : 0)
      for turn in 0..<(1 + flip % 3) {
        let place = chunk.start + Int(word >> UInt64(16 * turn) & 0xFFFF) * reach / 0x10000
        changed[place] ^= UInt8(truncatingIfNeeded: word >> UInt64(40 + 4 * turn)) | 1
      }
      putRight(&changed, chunk)
      withImage(changed) { image in
        let entries = image.blocks.filter { $0.facts.layer == 0 && $0.facts.bitCount > 0 }
        let track = RecordedTrack(
          layer: 0, geometry: geometry, maker: recipe.marks(ofLayer: 0), readout: readout,
          blocks: entries.map(\.range)
        ) { try image.block(entries[$0]) }
        var marks = SeenMarks()
        let first = Double(entries.first?.range.lowerBound ?? 0)
        do {
          for block in 0..<4 {
            let from = first + Double(block * RecordedBlock.wholeBitCount / 2)
            try track.marks(from: from, to: from + 1000, margin: 3e-6, into: &marks)
          }
          _ = try BurnPlan(byteCount: 32_768, disc: recipe.scenario.disc, behind: image)
          _ = recipe.scenario.recorded(as: image).disc.recorded.share(
            layer: 0, radius: 24e-3, angle: 1, spotRadius: 0.5e-6)
        } catch {
          refused += 1
          throw error
        }
      }
    }
    print("\(refused) of \(count) changed blocks refused")
    XCTAssertGreaterThan(refused, 1)
    XCTAssertLessThan(refused, count / 2)
  }

  func testADescriptionThatWasChangedGivesARecipeOrATypedError() throws {
    let (_, bytes) = try Self.burnt.get()
    let texts = chunks(bytes).filter { $0.kind != DiscImageFormat.Kind.block.rawValue }
    let random = RandomStream(seed: 6, name: "fuzz")
    let count = HeavyTests.areAsked ? 300 : 24
    var refused = 0
    for flip in 0..<count {
      var changed = bytes
      let chunk = texts[flip % min(texts.count, 3)]
      let word = random.word(at: UInt64(flip))
      let place = chunk.start + Int(word & 0xFFFF) * chunk.count / 0x10000
      // A digit becomes another, a point a digit, any letter another one.
      changed[place] ^= UInt8(1 << (word >> 20 & 3))
      putRight(&changed, chunk)
      withImage(changed) { image in
        do {
          _ = try SessionRecord(of: image)
          _ = try ReadBackSession(image)
          if flip % 8 == 0 {
            _ = try LightReader(DiscRecipe(description: image.description), image, layer: 0)
          }
        } catch {
          refused += 1
          throw error
        }
      }
    }
    print("\(refused) of \(count) changed texts refused")
    XCTAssertGreaterThan(refused, 3)
  }

  /// What was reached by a power that writes nothing.
  func testAPowerThatWritesNothingIsADamagedImage() throws {
    let (_, bytes) = try Self.burnt.get()
    let text = chunks(bytes)[0]
    let json = try ConfigurationValue.parse(Array(bytes[text.start..<text.start + text.count]), file: "image")
    let members = try XCTUnwrap(json.members).map { member -> ConfigurationValue.Member in
      guard member.key == "layers", let layers = member.value.elements else { return member }
      return .init(
        "layers",
        .array(
          layers.map { layer in
            .object(
              members: (layer.members ?? []).map {
                $0.key == "best_power_w" ? .init("best_power_w", .number(1e-5)) : $0
              })
          }))
    }
    let payload = try ConfigurationValue.object(members: members).json(.pretty, nonFinite: .writeNull)
    let rest = Array(bytes[(text.start + text.count + 4)...])
    withImage(DiscImageFormat.chunk(.description, Array(payload.utf8)) + rest) { image in
      let recipe = try DiscRecipe(description: image.description)
      XCTAssertThrowsError(try LightReader(recipe, image, layer: 0)) { error in
        guard let error = error as? TraceFileError, case .corrupt = error.kind else {
          XCTFail("\(type(of: error)): \(error)")
          return
        }
        XCTAssertTrue(error.what.contains("cannot have been written"), error.what)
      }
    }
  }
}
