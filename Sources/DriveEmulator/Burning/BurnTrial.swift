public import Configuration
internal import Determinism
internal import DiscModel
internal import Foundation
internal import TraceFiles

/// A scenario's payload burnt and read back, and what came of it held against what the scenario expects.
public struct BurnTrial: Sendable {
  /// What the scenario says.
  public let expected: BurningSettings
  /// What came of it.
  public var outcome = BurningSettings.Outcome.refused
  /// Why the drive did not burn.
  public var refusal: String?
  /// What came of the burn; nil where the drive did not burn.
  public var burn: BurnReport?
  /// What came of reading back; nil where the drive did not burn.
  public var readBack: ReadBackReport?
  /// Sectors that were delivered as sound and are not what was burnt: never to be.
  public var falseSectors = 0

  /// Why the trial did not come to what was expected; empty where it did.
  public var differences: [String] {
    var found: [String] = []
    if outcome != expected.expected {
      found.append(
        "\(outcome.rawValue) instead of \(expected.expected.rawValue)" + (refusal.map { ": \($0)" } ?? ""))
    }
    if falseSectors > 0 { found.append("\(falseSectors) sectors came back as sound and are wrong") }
    if let burn, burn.stops < expected.fewestStops {
      found.append("the laser stopped \(burn.stops) times, not \(expected.fewestStops)")
    }
    if let most = expected.mostInnerErrors, let readBack {
      for layer in UInt8(0)..<2 {
        let errors =
          readBack.mostInnerErrorsOfEightBlocks(layer: layer) ?? readBack.innerErrorRows(layer: layer)
        if errors > most {
          found.append("\(errors) PI error rows in eight blocks of layer \(layer), not \(most)")
        }
      }
    }
    return found
  }

  /// Burns random bytes of the scenario's seed to an image at a path where nothing is yet, and reads them back.
  ///
  /// A drive that does not burn is an outcome; what makes the scenario impossible is thrown.
  public init(_ scenario: Scenario, imagePath: String, progress: ((Double) -> Bool)? = nil) throws {
    guard let settings = scenario.burning else {
      throw BurnError(
        "scenario \(scenario.name) says nothing of burning",
        advice: "give it burning: { expect: \"complete\" }")
    }
    expected = settings
    let bytes = Self.payload(settings.payload, seed: scenario.seed)
    let digest = SHA256.hexadecimal(of: bytes)
    let recipe = try DiscRecipe(
      scenario, stacks: DiscRecipe.usualStacks(of: scenario.disc),
      strategies: scenario.disc.layers.map { _ in DiscRecipe.optimised })
    let plan = try BurnPlan(
      byteCount: UInt64(bytes.count), disc: scenario.disc,
      aperture: recipe.aperture)
    let image = try DiscImageWriter.create(
      path: imagePath, description: recipe.description,
      session: .object(
        members: [.init("event", .string("session")), .init("file", .string(scenario.name))]
          + plan.description(digest: digest)))
    do {
      burn = try BurnSession(
        recipe, plan: plan, image: image, progress: progress.map { report in { report(0.5 * $0) } }
      ) { block in
        let piece = bytes[block * 32_768..<min((block + 1) * 32_768, bytes.count)]
        return Array(piece) + [UInt8](repeating: 0, count: 32_768 - piece.count)
      }.burn()
    } catch let error as BurnError {
      refusal = error.problem
      return
    }
    var (place, wrong) = (0, 0)
    let report = try ReadBackSession(
      DiscImageReader(path: imagePath), progress: progress.map { report in { report(0.5 + 0.5 * $0) } }
    ).read { sector in
      let burnt = bytes[place..<min(place + 2048, bytes.count)]
      place = burnt.endIndex
      if let sector, !sector.prefix(burnt.count).elementsEqual(burnt) { wrong += 1 }
    }
    (readBack, falseSectors) = (report, wrong)
    outcome = report.lost.isEmpty && place == bytes.count ? .complete : .sectorsLost
  }

  private static func payload(_ count: Int, seed: UInt64) -> [UInt8] {
    let stream = RandomStream(seed: seed, name: "burning.payload")
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    for index in 0..<(count + 7) / 8 {
      let word = stream.word(at: UInt64(index))
      for shift in 0..<8 where bytes.count < count {
        bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * shift)))
      }
    }
    return bytes
  }

  /// The trial as JSON: outcome, what was expected, the differences, and both reports (null where there is none).
  public var json: ConfigurationValue {
    .object([
      "outcome": .string(outcome.rawValue), "expected": .string(expected.expected.rawValue),
      "as_expected": .boolean(differences.isEmpty), "differences": .array(differences.map { .string($0) }),
      "false_sectors": .integer(falseSectors), "refusal": refusal.map { .string($0) } ?? .null,
      "burn": burn?.json ?? .null,
      "readback": readBack?.json ?? .null,
    ])
  }
}
