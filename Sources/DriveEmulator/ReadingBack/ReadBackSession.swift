internal import ChannelSim
public import Configuration
internal import ControlBlocks
internal import DiscFormat
internal import DiscModel
internal import DriveInterface
internal import ReadChannel

/// What came of reading a disc back.
public struct ReadBackReport: Sendable {
  /// Sectors wanted, delivered, and the numbers of those lost, as recorded.
  public var wanted = 0
  public var delivered = 0
  public var lost: [UInt32] = []
  /// Rows with wrong symbols on arrival, rows beyond PI, by layer.
  public var innerErrorRows = [0, 0]
  public var innerFailedRows = [0, 0]
  /// How often a stretch had to be read again.
  public var retries = 0
  /// Simulated time, seconds.
  public var duration = 0.0

  public var json: ConfigurationValue {
    .object([
      "sectors": .integer(wanted), "delivered": .integer(delivered),
      "lost": .array(lost.map { .unsigned(UInt64($0)) }),
      "pi_error_rows_layer_0": .integer(innerErrorRows[0]),
      "pi_error_rows_layer_1": .integer(innerErrorRows[1]),
      "pi_failed_rows_layer_0": .integer(innerFailedRows[0]),
      "pi_failed_rows_layer_1": .integer(innerFailedRows[1]),
      "retries": .integer(retries), "simulated_s": .number(duration),
    ])
  }
}

/// Reads a recorded disc back: servo, light, RF, clock, detection and correction, from a stopped disc.
public struct ReadBackSession {
  private let image: DiscImageReader
  private let recipe: DiscRecipe
  /// User data of each layer: layer, first sector as recorded, blocks.
  private let stretches: [(layer: UInt8, firstSector: UInt32, blocks: Int)]
  private let progress: ((Double) -> Bool)?

  /// Stretches that failed are read so many times more.
  static let mostRetries = 2

  /// A session over the user data that the image's plan tells.
  public init(_ image: DiscImageReader, progress: ((Double) -> Bool)? = nil) throws {
    self.image = image
    self.progress = progress
    recipe = try DiscRecipe(description: image.description)
    guard let nodes = image.description["data"]?.elements else {
      throw BurnError(
        "the image does not tell where its data lies", advice: "use an undamaged copy of the image")
    }
    stretches = try nodes.map { node in
      guard let layer = node["layer"]?.number?.unsignedInteger, layer < 2,
        let sector = node["first_sector"]?.number?.unsignedInteger, sector < 1 << 24,
        let blocks = node["blocks"]?.number?.unsignedInteger, blocks < 1 << 20
      else {
        throw BurnError(
          "a stretch of the image's data is not readable", advice: "use an undamaged copy of the image")
      }
      return (UInt8(layer), UInt32(sector), Int(blocks))
    }
  }

  /// Reads everything; hands over each block's sectors in the order of the file, nil for one that is lost.
  public func read(deliver: @escaping ([UInt8]?) throws -> Void) throws -> ReadBackReport {
    var task = Task(session: self, deliver: deliver)
    return try recipe.scenario.withFirmware(&task)
  }

  private struct Task: FirmwareTask {
    let session: ReadBackSession
    let deliver: ([UInt8]?) throws -> Void

    func perform<Firmware: DriveFirmware>(
      _ firmware: Firmware
    ) throws -> ReadBackReport where Firmware.Scalar: ServoScalar {
      let scenario = session.recipe.scenario
      var drive = DrivenRun(
        try scenario.makeRun(firmware: firmware), disc: scenario.disc, sampleRate: scenario.sampleRate)
      var report = ReadBackReport()
      let total = session.stretches.map(\.blocks).reduce(0, +)
      var done = 0
      for (index, stretch) in session.stretches.enumerated() {
        try drive.command(HostCommand(index == 0 ? .start : .jump, layer: stretch.layer), within: 10)
        var first = 0
        while first < stretch.blocks {
          let count = min(Self.blocksAtOnce, stretch.blocks - first)
          let sectors = try read(
            &drive, stretch.layer, stretch.firstSector + UInt32(16 * first), count, &report)
          for sector in sectors { try deliver(sector) }
          first += count
          done += count
          guard session.progress?(Double(done) / Double(total)) ?? true else {
            throw BurnError("reading was interrupted", advice: "what was delivered is sound")
          }
        }
      }
      report.duration = Double(drive.run.tick) / scenario.sampleRate
      return report
    }

    private static let blocksAtOnce = 64

    /// Reads blocks, again where sectors are missing.
    private func read<Firmware>(
      _ drive: inout DrivenRun<Firmware>, _ layer: UInt8, _ firstSector: UInt32, _ blocks: Int,
      _ report: inout ReadBackReport
    ) throws -> [[UInt8]?] {
      var sectors = [[UInt8]?](repeating: nil, count: 16 * blocks)
      var attempt = 0
      repeat {
        var reader = try StretchReader(session.recipe, session.image, layer: layer)
        try reader.read(&drive, firstSector: firstSector, blocks: blocks, into: &sectors)
        if attempt == 0 {
          report.innerErrorRows[Int(layer)] += reader.counts.innerErrorRows
          report.innerFailedRows[Int(layer)] += reader.counts.innerFailedRows
        }
        attempt += 1
        if sectors.contains(where: { $0 == nil }), attempt <= ReadBackSession.mostRetries {
          report.retries += 1
        }
      } while sectors.contains { $0 == nil } && attempt <= ReadBackSession.mostRetries
      report.wanted += sectors.count
      for (index, sector) in sectors.enumerated() {
        if sector == nil { report.lost.append(firstSector + UInt32(index)) } else { report.delivered += 1 }
      }
      return sectors
    }
  }
}
