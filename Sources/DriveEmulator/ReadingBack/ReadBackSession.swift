internal import ChannelSim
internal import Configuration
internal import ControlBlocks
internal import DiscFormat
internal import DiscModel
internal import DriveInterface
internal import ReadChannel

/// Reads a recorded disc back: servo, light, RF, clock, detection and correction, from a stopped disc.
public struct ReadBackSession {
  private let image: DiscImageReader
  private let recipe: DiscRecipe
  /// What the session wrote.
  public let record: SessionRecord
  private let progress: ((Double) -> Bool)?

  /// A session over the user data of one of the image's sessions, the last one unless told.
  public init(_ image: DiscImageReader, session: Int? = nil, progress: ((Double) -> Bool)? = nil) throws {
    self.image = image
    self.progress = progress
    recipe = try DiscRecipe(description: image.description)
    record = try SessionRecord(of: image, number: session)
  }

  /// Reads everything; hands over each sector in the order of the file, nil for one that is lost. Asked for no more
  /// (`deliver` gives false), it ends.
  public func read(deliver: @escaping ([UInt8]?) throws -> Void) throws -> ReadBackReport {
    var task = Task(session: self, deliver: deliver)
    return try recipe.scenario.withFirmware(&task)
  }

  private struct Task: FirmwareTask {
    let session: ReadBackSession
    let deliver: ([UInt8]?) throws -> Void
    private var report = ReadBackReport()
    /// Nobody waits for the rest.
    private var isInterrupted = false

    init(session: ReadBackSession, deliver: @escaping ([UInt8]?) throws -> Void) {
      self.session = session
      self.deliver = deliver
    }

    /// Blocks between two looks at what is missing.
    private static let blocksAtOnce = 64

    mutating func perform<Firmware: DriveFirmware>(
      _ firmware: Firmware
    ) throws -> ReadBackReport where Firmware.Scalar: ServoScalar {
      let scenario = session.recipe.scenario
      var drive = try DrivenRun(
        scenario.recorded(as: session.image).makeRun(firmware: firmware), of: scenario, source: .sectors)
      try drive.prepare(session.recipe, reads: true)
      drive.readsSectors()
      for stretch in session.record.stretches {
        let before = report.blocks.count
        do {
          try read(stretch, &drive)
        } catch let error as BurnError {
          // A drive that fails on its way has delivered what came before. One that cannot even begin delivers nothing.
          guard report.delivered > 0, !isInterrupted else { throw error }
          report.notRead.append(error.problem)
          try lose(stretch, from: report.blocks.count - before, drive.geometry)
        }
      }
      report.recoveries = drive.recoveries
      report.seeksAgain = drive.seeksAgain
      report.duration = Double(drive.run.tick) / scenario.sampleRate
      return report
    }

    /// Reads the blocks of a stretch in turn.
    private mutating func read<Firmware>(
      _ stretch: SessionRecord.Stretch, _ drive: inout DrivenRun<Firmware>
    ) throws {
      try drive.goTo(layer: stretch.layer)
      let began = drive.run.tick
      var reader = try StretchReader(session.recipe, session.image, layer: stretch.layer)
      var first = 0
      defer {
        report.retries += reader.retries
        report.notRead += reader.notRead
        report.worstPlaceError = max(report.worstPlaceError, reader.worstPlaceError)
        report.readingTime += Double(drive.run.tick - began) / session.recipe.scenario.sampleRate
      }
      while first < stretch.blocks {
        let count = min(Self.blocksAtOnce, stretch.blocks - first)
        let number = stretch.firstSector + UInt32(16 * first)
        let sectors = try reader.read(&drive, firstSector: number, blocks: count)
        try take(sectors, stretch.layer, number, drive.geometry)
        first += count
        if let failure = reader.failure { throw failure }
      }
    }

    /// Tells the blocks of a stretch lost from one of them on.
    private mutating func lose(
      _ stretch: SessionRecord.Stretch, from block: Int, _ geometry: SectorGeometry
    ) throws {
      for first in stride(from: block, to: stretch.blocks, by: Self.blocksAtOnce) {
        let count = min(Self.blocksAtOnce, stretch.blocks - first)
        try take(
          [StretchReader.Sector](repeating: .init(), count: 16 * count), stretch.layer,
          stretch.firstSector + UInt32(16 * first), geometry)
      }
    }

    /// Notes sectors and hands them over.
    private mutating func take(
      _ sectors: [StretchReader.Sector], _ layer: UInt8, _ first: UInt32, _ geometry: SectorGeometry
    ) throws {
      note(sectors, layer, first, geometry)
      for sector in sectors { try deliver(sector.main) }
      let total = session.record.stretches.map(\.blocks).reduce(0, +)
      guard session.progress?(Double(report.blocks.count) / Double(total)) ?? true else {
        isInterrupted = true
        throw BurnError("reading was interrupted", advice: "what was delivered is sound")
      }
    }

    private mutating func note(
      _ sectors: [StretchReader.Sector], _ layer: UInt8, _ first: UInt32, _ geometry: SectorGeometry
    ) {
      for start in stride(from: 0, to: sectors.count, by: 16) {
        let number = first + UInt32(start)
        let radius = geometry.place(ofSector: number, layer: Int(layer)).radius
        var block = ReadBackReport.Block(layer: layer, firstSector: number, radius: Float(radius * 1e3))
        for (index, sector) in sectors[start..<min(start + 16, sectors.count)].enumerated() {
          block.innerErrorRows += UInt16(clamping: sector.innerErrorRows)
          block.innerFailedRows += UInt16(clamping: sector.innerFailedRows)
          if sector.passages > 1 { block.isReadAgain = true }
          report.wanted += 1
          if sector.main == nil { block.lost |= 1 << UInt16(index) } else { report.delivered += 1 }
        }
        report.blocks.append(block)
      }
    }
  }
}
