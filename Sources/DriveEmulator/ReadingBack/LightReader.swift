internal import ChannelSim
internal import ControlBlocks
internal import DiscModel
internal import DriveInterface
internal import TraceFiles
internal import WriteStrategy

/// RF of one recorded layer, from the spot's place and errors of every few ticks.
struct LightReader {
  /// What is known of some samples.
  struct Piece {
    /// Nothing is recorded there; no samples are given.
    var isBlank: Bool
    /// Loops were closed and not held over a defect while they were taken.
    var isTrusted: Bool
  }

  /// Servo ticks over which the spot stands still for the read-out.
  static let ticksPerState = 8
  /// Samples to a channel bit at nominal speed.
  static let samplesPerBit = 1.5

  /// Samples a second.
  let sampleRate: Double
  private let track: RecordedTrack
  private let geometry: SectorGeometry
  private var synthesiser: RFSynthesiser
  private let seed: UInt64
  private let reflectance: Double
  private let tilt: SIMD2<Double>
  private let flaws: FlawedTrack?
  /// Samples that the ticks of one state take, and the time from its beginning to its first sample, in samples.
  private let samplesPerState: Double
  private var firstSample = 0.0
  private var samples: [Float]
  private var marks = SeenMarks()

  /// Reads a layer of an image.
  init(_ recipe: DiscRecipe, _ image: DiscImageReader, layer: UInt8) throws {
    let scenario = recipe.scenario
    let disc = scenario.disc
    geometry = SectorGeometry(disc: disc)
    let blocks = image.blocks.filter { $0.facts.layer == layer && $0.facts.bitCount > 0 }
    let radius = disc.radii.dataStart
    let readout = try Self.readout(recipe, image, layer: Int(layer), atRadius: radius)
    track = RecordedTrack(
      layer: layer, geometry: geometry, maker: recipe.marks(ofLayer: Int(layer)), readout: readout,
      blocks: blocks.map(\.range)
    ) { try Self.block(blocks[$0], of: image) }
    sampleRate = Self.samplesPerBit * SectorGeometry.channelBitRate
    samplesPerState = sampleRate / scenario.sampleRate * Double(Self.ticksPerState)
    seed = scenario.seed
    synthesiser = try RFSynthesiser(readout, spacing: geometry.bitLength / Self.samplesPerBit, seed: seed)
    reflectance = disc.effectiveReflectance(of: disc.layers[Int(layer)])
    tilt = disc.tilt(atRadius: radius)
    flaws = FlawedTrack(scenario)
    samples = [Float](repeating: 0, count: Int(samplesPerState) + 2)
  }

  /// The read-out of a layer. Throws where the image tells a power that writes no marks: then it is damaged.
  private static func readout(
    _ recipe: DiscRecipe, _ image: DiscImageReader, layer: Int, atRadius radius: Double
  ) throws -> MarkReadout {
    do {
      return try recipe.readout(ofLayer: layer, atRadius: radius)
    } catch let error as WriteStrategyError {
      throw TraceFileError(
        .corrupt(chunk: nil), file: image.path,
        what: "layer \(layer) cannot have been written as the image tells: \(error)",
        remedy: "use an undamaged copy of the image")
    }
  }

  /// Noise of another passage.
  mutating func restart(passage: Int) { synthesiser.restart(seed: seed &+ UInt64(passage) &* 0x9E37_79B9) }

  /// The samples of a block of ticks in which the spot went from one channel bit of the track to another.
  mutating func read(
    _ block: TickBlock, from: Double, to: Double, take: (Span<Float>, Piece) throws -> Void
  ) throws {
    let groups = block.count / Self.ticksPerState
    let step = (to - from) / Double(groups)
    let layer = Int(track.layer)
    let flaws = self.flaws.flatMap { $0.isNear(layer: layer, from: from, to: to) ? $0 : nil }
    for group in 0..<groups {
      var conditions = ReadoutConditions(reflectance: reflectance)
      (conditions.spot.radialTilt, conditions.spot.tangentialTilt) = (tilt.x, tilt.y)
      var piece = Piece(isBlank: false, isTrusted: true)
      for tick in group * Self.ticksPerState..<(group + 1) * Self.ticksPerState {
        let record = block[tick]
        // The lens stands farther from the disc than in focus where the layer is ahead of it.
        conditions.spot.defocus -= Double(record.focusError) / Double(Self.ticksPerState)
        conditions.spot.offTrack -= Double(record.radialError) / Double(Self.ticksPerState)
        let status = FirmwareStatus(register: record.status) ?? FirmwareStatus()
        if status.activity != .following || status.flags.contains(.defectHeld) { piece.isTrusted = false }
      }
      // The converter's clock goes on over the borders of ticks.
      let offset = firstSample
      let count = Int((samplesPerState - offset).rounded(.up))
      firstSample = offset + Double(count) - samplesPerState
      let begin = from + Double(group) * step
      conditions.course = flaws?.course(layer: layer, from: begin, to: begin + step)
      try track.marks(from: begin, to: begin + step, margin: synthesiser.reach, into: &marks)
      guard !marks.here.range.isEmpty else {
        piece.isBlank = true
        try take(samples.span.extracting(0..<0), piece)
        continue
      }
      try Self.synthesise(
        with: &synthesiser, marks, from: offset, spacing: step * geometry.bitLength / samplesPerState,
        rate: sampleRate, conditions, into: &samples, count: count)
      try take(samples.span.extracting(0..<count), piece)
    }
  }

  // Working on the fields apart lets their spans live side by side.

  private static func synthesise(
    with synthesiser: inout RFSynthesiser, _ marks: SeenMarks, from offset: Double, spacing: Double,
    rate: Double,
    _ conditions: ReadoutConditions, into samples: inout [Float], count: Int
  ) throws {
    var span = samples.mutableSpan
    var room = span._mutatingExtracting(0..<count)
    try synthesiser.synthesise(
      marks, from: offset * spacing, spacing: spacing, samplesPerSecond: rate, conditions, into: &room)
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
}
