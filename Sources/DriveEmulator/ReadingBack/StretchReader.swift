internal import ChannelSim
internal import ControlBlocks
internal import DiscFormat
internal import DiscModel
internal import DriveInterface
internal import ReadChannel
internal import TraceFiles

/// Reads a stretch of one layer: the spot's place and errors of every few ticks, the RF that they give, sectors.
struct StretchReader {
  /// Servo ticks over which the spot stands still for the read-out.
  static let ticksPerState = 8
  /// Samples to a channel bit at nominal speed.
  static let samplesPerBit = 1.5
  /// Channel bits before the first sector from which on is read, so that the clock is locked, and behind the last.
  static let margin = 40_000.0

  private let track: RecordedTrack
  private let geometry: SectorGeometry
  private var synthesiser: RFSynthesiser
  private var reader: SectorReader
  private let reflectance: Double
  private let samplesPerTick: Double
  private let sampleRate: Double
  private var samples: [Float]
  private var carry = 0.0
  private var isOnData = false

  /// What error correction saw.
  var counts: DecodeCounts { reader.counts }

  init(_ recipe: DiscRecipe, _ image: DiscImageReader, layer: UInt8) throws {
    let scenario = recipe.scenario
    let disc = scenario.disc
    geometry = SectorGeometry(disc: disc)
    let blocks = image.blocks.filter { $0.facts.layer == layer && $0.facts.bitCount > 0 }
    track = RecordedTrack(
      layer: layer, geometry: geometry, maker: recipe.marks(ofLayer: Int(layer)), blocks: blocks.map(\.range)
    ) { try Self.block(blocks[$0], of: image) }
    sampleRate = Self.samplesPerBit * SectorGeometry.channelBitRate
    samplesPerTick = sampleRate / scenario.sampleRate
    let readout = try recipe.readout(ofLayer: Int(layer), atRadius: disc.radii.dataStart)
    synthesiser = try RFSynthesiser(
      readout, spacing: geometry.bitLength / Self.samplesPerBit, seed: scenario.seed)
    reader = try SectorReader(sampleRate: sampleRate)
    reflectance = disc.effectiveReflectance(of: disc.layers[Int(layer)])
    samples = [Float](repeating: 0, count: Int(samplesPerTick * Double(Self.ticksPerState)) + 2)
  }

  /// Reads blocks into `sectors`, sixteen for each; a sector that is already there is left alone.
  mutating func read<Firmware>(
    _ drive: inout DrivenRun<Firmware>, firstSector: UInt32, blocks: Int, into sectors: inout [[UInt8]?]
  ) throws {
    let first = Double(firstSector) * SectorGeometry.bitsPerSector
    let last = first + Double(16 * blocks) * SectorGeometry.bitsPerSector
    try drive.approach(first - Self.margin)
    while true {
      guard let from = drive.place?.bit else { break }
      if from > last + Self.margin { break }
      drive.advance()
      guard let to = drive.place?.bit, to > from else { break }
      guard to > first - Self.margin else { continue }
      try read(drive.block, from: from, to: to, firstSector, &sectors)
    }
    reader.finish { sector, main in Self.put(sector, main, firstSector, &sectors) }
  }

  private mutating func read(
    _ block: TickBlock, from: Double, to: Double, _ firstSector: UInt32, _ sectors: inout [[UInt8]?]
  ) throws {
    let groups = block.count / Self.ticksPerState
    let step = (to - from) / Double(groups)
    for group in 0..<groups {
      var conditions = ReadoutConditions(reflectance: reflectance)
      for tick in group * Self.ticksPerState..<(group + 1) * Self.ticksPerState {
        let record = block[tick]
        // The lens stands farther from the disc than in focus where the layer is ahead of it.
        conditions.spot.defocus -= Double(record.focusError) / Double(Self.ticksPerState)
        conditions.spot.offTrack -= Double(record.radialError) / Double(Self.ticksPerState)
      }
      carry += samplesPerTick * Double(Self.ticksPerState)
      let count = Int(carry)
      carry -= Double(count)
      let begin = from + Double(group) * step
      let marks = try track.marks(from: begin, to: begin + step, margin: synthesiser.reach)
      // A drive sees by its RF level where nothing is recorded, and lets its clock begin anew behind it.
      guard !marks.here.isEmpty else {
        if isOnData { reader.finish { sector, main in Self.put(sector, main, firstSector, &sectors) } }
        isOnData = false
        continue
      }
      isOnData = true
      try Self.synthesise(
        with: &synthesiser, marks, spacing: step * geometry.bitLength / Double(count), rate: sampleRate,
        conditions,
        into: &samples, count: count)
      Self.decode(samples, count: count, with: &reader) { Self.put($0, $1, firstSector, &sectors) }
    }
  }

  // Working on the fields apart lets their spans live side by side.

  private static func synthesise(
    with synthesiser: inout RFSynthesiser, _ marks: NeighbouringMarks, spacing: Double, rate: Double,
    _ conditions: ReadoutConditions, into samples: inout [Float], count: Int
  ) throws {
    var span = samples.mutableSpan
    var room = span._mutatingExtracting(0..<count)
    try synthesiser.synthesise(
      marks, from: 0, spacing: spacing, samplesPerSecond: rate, conditions, into: &room)
  }

  private static func decode(
    _ samples: [Float], count: Int, with reader: inout SectorReader,
    deliver: (DecodedSector, Span<UInt8>) -> Void
  ) {
    reader.append(samples.span.extracting(0..<count), deliver: deliver)
  }

  /// A block of the image; nil for one whose bytes were changed, so that its sectors are lost and no others.
  private static func block(
    _ entry: DiscImageReader.Entry, of image: DiscImageReader
  ) throws(TraceFileError) -> RecordedBlock? {
    do {
      return try image.block(entry)
    } catch {
      guard case .corrupt = error.kind else { throw error }
      return nil
    }
  }

  private static func put(
    _ sector: DecodedSector, _ main: Span<UInt8>, _ firstSector: UInt32, _ sectors: inout [[UInt8]?]
  ) {
    let index = Int(sector.number) - Int(firstSector)
    guard sector.isSound, sectors.indices.contains(index), sectors[index] == nil else { return }
    sectors[index] = main.indices.map { main[$0] }
  }
}
