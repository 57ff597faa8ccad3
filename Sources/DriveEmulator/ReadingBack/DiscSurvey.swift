internal import ControlBlocks
internal import DiscModel
internal import DriveInterface
public import ReadChannel

/// What a recorded disc is worth, by radius and layer: jitter, levels and errors, read with the servo running.
public struct DiscSurvey {
  /// What was measured of one stretch of a layer.
  public struct Stretch: Sendable {
    /// 0 is nearest the laser.
    public var layer: UInt8
    /// Number of the sector with which it begins, as recorded.
    public var firstSector: UInt32
    /// Radius at which it begins, metres.
    public var radius: Double
    /// Sectors wanted.
    public var wanted: Int
    /// What was measured of the layer's sectors there; nil where none was read.
    public var measurement: LayerMeasurement?
    /// Sectors of those wanted that came and were sound.
    public var sound: Int
    /// Jitter of the whole stretch, sectors or not, percent of a channel bit; nil before a clock was locked.
    public var jitterPercent: Double?
    /// Times that it was read: more than one where the track was lost.
    public var passages = 1
  }

  /// Blocks of a stretch: as many as PI errors are counted over.
  public static let blocksAtOnce = 8
  /// A stretch whose track is lost is read again so often at most.
  private static let mostPassages = 3
  /// Channel bits before a stretch, for the clock to lock, and behind it.
  private static let margin = 40_000.0
  private static let behind = 120_000.0

  private let image: DiscImageReader
  var recipe: DiscRecipe
  private let record: SessionRecord
  private let stretchesOfLayer: Int
  private let progress: ((Double) -> Bool)?

  /// A survey of a session's user data, the last session's unless told: at most so many stretches of eight blocks on each
  /// layer, evenly from its first block to its last.
  public init(
    _ image: DiscImageReader, session: Int? = nil, stretchesOfLayer: Int = 16,
    progress: ((Double) -> Bool)? = nil
  ) throws {
    self.image = image
    self.stretchesOfLayer = max(1, stretchesOfLayer)
    self.progress = progress
    recipe = try DiscRecipe(description: image.description)
    record = try SessionRecord(of: image, number: session)
  }

  /// Measures every stretch, in the order of the file; hands over each sector with its place.
  public func measure(sector: @escaping (SectorMeasurement) -> Void = { _ in }) throws -> [Stretch] {
    var task = Task(survey: self, sector: sector)
    return try recipe.scenario.withFirmware(&task)
  }

  private var plan: [(layer: UInt8, firstSector: UInt32, blocks: Int)] {
    record.stretches.flatMap { stretch in
      let parts = (stretch.blocks + Self.blocksAtOnce - 1) / Self.blocksAtOnce
      let count = min(parts, stretchesOfLayer)
      return (0..<count).map { index in
        let part = count == 1 ? 0 : index * (parts - 1) / (count - 1)
        let first = part * Self.blocksAtOnce
        return (
          stretch.layer, stretch.firstSector + UInt32(16 * first),
          min(Self.blocksAtOnce, stretch.blocks - first)
        )
      }
    }
  }

  private struct Task: FirmwareTask {
    let survey: DiscSurvey
    let sector: (SectorMeasurement) -> Void

    func perform<Firmware: DriveFirmware>(
      _ firmware: Firmware
    ) throws -> [Stretch] where Firmware.Scalar: ServoScalar {
      let scenario = survey.recipe.scenario
      var drive = try DrivenRun(
        scenario.recorded(as: survey.image).makeRun(firmware: firmware), of: scenario, source: .sectors)
      var light: (layer: UInt8, reader: LightReader)?
      var found: [Stretch] = []
      let plan = survey.plan
      try drive.prepare(survey.recipe, reads: true)
      drive.readsSectors()
      for (index, part) in plan.enumerated() {
        try drive.goTo(layer: part.layer)
        var reader =
          if let light, light.layer == part.layer { light.reader } else {
            try LightReader(survey.recipe, survey.image, layer: part.layer)
          }
        found.append(try measure(&drive, &reader, part))
        light = (part.layer, reader)
        guard survey.progress?(Double(index + 1) / Double(plan.count)) ?? true else {
          throw BurnError("measuring was interrupted", advice: "let it come to its end")
        }
      }
      return found
    }

    private func measure<Firmware>(
      _ drive: inout DrivenRun<Firmware>, _ light: inout LightReader,
      _ part: (layer: UInt8, firstSector: UInt32, blocks: Int)
    ) throws -> Stretch {
      let numbers = part.firstSector..<part.firstSector + UInt32(16 * part.blocks)
      var passage = try self.passage(&drive, &light, over: numbers, on: part.layer)
      var count = 1
      // A drive that loses the track finds it again; what it had measured until then does not count.
      while !passage.isWhole, count < DiscSurvey.mostPassages {
        light.restart(passage: count)
        passage = try self.passage(&drive, &light, over: numbers, on: part.layer)
        count += 1
      }
      for measured in passage.sectors { sector(measured) }
      let radius = drive.geometry.place(ofSector: part.firstSector, layer: Int(part.layer)).radius
      return Stretch(
        layer: part.layer, firstSector: part.firstSector, radius: radius, wanted: numbers.count,
        measurement: passage.rf.layers.first { $0.layer == part.layer },
        sound: passage.sectors.count { $0.isSound }, jitterPercent: passage.rf.jitterPercent, passages: count)
    }

    /// What one passage over a stretch tells: `isWhole` unless the track was lost on the way.
    private typealias Passage = (rf: RFMeasurement, sectors: [SectorMeasurement], isWhole: Bool)

    private func passage<Firmware>(
      _ drive: inout DrivenRun<Firmware>, _ light: inout LightReader, over numbers: Range<UInt32>,
      on layer: UInt8
    ) throws -> Passage {
      let first = Double(numbers.lowerBound) * SectorGeometry.bitsPerSector
      let last = Double(numbers.upperBound) * SectorGeometry.bitsPerSector
      var rf = try RFMeasurement(format: .dvd, sampleRate: light.sampleRate)
      var sectors: [SectorMeasurement] = []
      func note(_ measured: SectorMeasurement) {
        if numbers.contains(measured.number) { sectors.append(measured) }
      }
      var isWhole = false
      try drive.approach(first - DiscSurvey.margin, layer: layer)
      while let here = drive.place, here.layer == Int(layer), let from = drive.spot, from.layer == here.layer
      {
        isWhole = here.bit >= last + DiscSurvey.behind
        if isWhole { break }
        try drive.advance()
        guard let to = drive.spot, to.layer == from.layer, to.bit > from.bit else { break }
        guard let place = drive.place, place.bit > first - DiscSurvey.margin else { continue }
        try light.read(drive.block, from: from.bit, to: to.bit) { samples, piece in
          guard !piece.isBlank else { return }
          try rf.append(samples) { measured, _ in note(measured) }
        }
      }
      rf.finish { measured, _ in note(measured) }
      return (rf, sectors, isWhole)
    }
  }
}
