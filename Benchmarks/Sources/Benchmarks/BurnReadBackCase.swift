import DriveEmulator
import Foundation

/// A file burnt and read back through everything, the servo at every tick, on one core. A step is a channel bit; the
/// drive's start and its moves are left out. The sleeping rivals take what DVD real time and twice that, which is asked,
/// leave for it; four times is aimed at.
let burnReadBack = Case(
  name: "burn-readback", steps: 39_616_512, agreesInBits: false, mostRounds: 3,
  variants: [
    Variant(name: "real-time") { Sleeper.wait(nanoseconds: Double($0) * 1000 / BurnReadBack.realTime) },
    Variant(name: "twice-real-time") {
      Sleeper.wait(nanoseconds: Double($0) * 1000 / (2 * BurnReadBack.realTime))
    },
    .timingItself("burn") { _ in BurnReadBack.shared?.burn() ?? BurnReadBack.failed },
    .timingItself("readback") { _ in BurnReadBack.shared?.readBack() ?? BurnReadBack.failed },
  ],
  gates: [
    // Rivals that only wait do not slow down with a busy machine: the goal is told, noise is let pass.
    Gate(variant: "burn", rival: "twice-real-time", largestRatio: 1, goal: 0.5),
    Gate(variant: "readback", rival: "twice-real-time", largestRatio: 1.2, goal: 1),
  ])

/// 4 MiB on one layer: read back in two goes, of which the second is timed.
struct BurnReadBack: Sendable {
  /// Channel bits a microsecond of a DVD at 1x (ECMA-267 clause 9.2).
  static let realTime = 26.15625
  static let failed = Timing(nanosecondsPerStep: .infinity, checksum: 0)
  static let shared = try? BurnReadBack()

  private static let blocks = 128
  /// Blocks that reading back delivers at once.
  private static let blocksAtOnce = 64
  private static let bitsInBlock = 619_008.0

  private let recipe: DiscRecipe
  private let plan: BurnPlan
  private let data: [UInt8]
  private let directory: URL

  init() throws {
    let scenario = try ScenarioLoader.scenario("builtin:burn")
    recipe = try DiscRecipe(
      scenario, stacks: DiscRecipe.usualStacks(of: scenario.disc),
      strategies: scenario.disc.layers.map { _ in DiscRecipe.optimised })
    var word: UInt64 = 3
    data = (0..<Self.blocks * 32_768).map { _ in
      word = word &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: word >> 40)
    }
    plan = try BurnPlan(
      byteCount: UInt64(data.count), disc: scenario.disc, layerBreak: Self.blocks)
    directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("burn-readback-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  }

  private var path: String { directory.appendingPathComponent("disc.image").path }

  /// The time from the beginning of the second block of the file to that of the last.
  func burn() -> Timing {
    var (first, last): (ContinuousClock.Instant?, ContinuousClock.Instant?)
    let report = try? {
      try? FileManager.default.removeItem(atPath: path)
      let image = try DiscImageWriter.create(
        path: path, description: recipe.description,
        session: .object(
          members: [.init("event", .string("session")), .init("file", .string("benchmark"))]
            + plan.description(digest: "")))
      return try BurnSession(recipe, plan: plan, image: image) { block in
        if block == 1 { first = .now }
        if block == Self.blocks - 1 { last = .now }
        return Array(data[block * 32_768..<(block + 1) * 32_768])
      }.burn()
    }()
    guard let report, report.isComplete, let first, let last else { return Self.failed }
    return Timing(
      nanosecondsPerStep: Self.nanoseconds(last - first) / (Double(Self.blocks - 2) * Self.bitsInBlock),
      checksum: UInt64(report.blocks[0]))
  }

  /// The time from the delivery of the first half to that of the second. Burns first where nothing is burnt yet.
  func readBack() -> Timing {
    if !FileManager.default.fileExists(atPath: path) { _ = burn() }
    var (sectors, first, last): (Int, ContinuousClock.Instant?, ContinuousClock.Instant?) = (0, nil, nil)
    var (checksum, isEqual) = (UInt64(1), true)
    let report = try? ReadBackSession(DiscImageReader(path: path)).read { sector in
      if sectors == 0 { first = .now }
      if sectors == 16 * Self.blocksAtOnce { last = .now }
      let expected = data[sectors * 2048..<(sectors + 1) * 2048]
      isEqual = isEqual && sector.map { $0.elementsEqual(expected) } ?? false
      checksum = checksum &* 31 &+ UInt64(sector?.first ?? 0)
      sectors += 1
    }
    guard let report, isEqual, report.retries == 0, let first, let last else { return Self.failed }
    return Timing(
      nanosecondsPerStep: Self.nanoseconds(last - first) / (Double(Self.blocksAtOnce) * Self.bitsInBlock),
      checksum: checksum)
  }

  private static func nanoseconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) * 1e9 + Double(duration.components.attoseconds) * 1e-9
  }
}
