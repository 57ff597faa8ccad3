internal import ChannelSim
internal import ControlBlocks
internal import DiscFormat
internal import DiscModel
internal import DriveInterface
internal import ReadChannel

/// Reads the user data of one layer, stretch by stretch, in one go as long as nothing is missing.
struct StretchReader {
  /// What is known of a sector.
  struct Sector {
    /// 2048 bytes; nil while it could not be read.
    var main: [UInt8]?
    /// Rows with wrong symbols and rows beyond PI when it came by first.
    var innerErrorRows = 0
    var innerFailedRows = 0
    /// Times that its stretch was read.
    var passages = 0
  }

  /// Stretches with missing sectors are read so many times more.
  static let mostRetries = 3
  /// Channel bits before the first sector from which on is read, so that the clock is locked, and behind the last.
  private static let margin = 40_000.0
  /// Channel bits behind the last that are read where sectors are still to come out of the decoder.
  private static let longMargin = 160_000.0

  /// Blocks of ticks for which is read on where no sector tells the place, as behind a flaw: a tenth of a second.
  private static let mostSilence = 80

  private let layer: UInt8
  private var light: LightReader
  private var decoder: SectorReader
  /// Sectors that came, and are not asked for yet.
  private var found: [UInt32: Sector] = [:]
  /// The spot stands behind the stretch read last, clock locked, nothing missed.
  private var goesOn = false
  private var isOnData = false
  private var passage = 0
  /// Stretches that had to be read again.
  private(set) var retries = 0
  /// Largest distance between where the drive took itself to be and where it was, channel bits.
  private(set) var worstPlaceError = 0.0
  /// Why stretches were not read (again): no address led to them.
  private(set) var notRead: [String] = []
  /// Why the drive cannot go on reading.
  private(set) var failure: BurnError?

  /// A reader of a layer.
  init(_ recipe: DiscRecipe, _ image: DiscImageReader, layer: UInt8) throws {
    self.layer = layer
    light = try LightReader(recipe, image, layer: layer)
    decoder = try Self.decoder(.slicer, at: light)
  }

  /// Sectors are sliced in the first passage: a quarter less work, and of marks that are within the standard a slicer loses
  /// nothing that correction would not give back. What is missing is then detected with the noise foretold.
  private static func decoder(_ detection: Detection, at light: LightReader) throws -> SectorReader {
    var options = ChannelReader.Options()
    options.detection = detection
    return try SectorReader(sampleRate: light.sampleRate, options: options)
  }

  /// Reads blocks: sixteen sectors of each.
  mutating func read<Firmware>(
    _ drive: inout DrivenRun<Firmware>, firstSector: UInt32, blocks: Int
  ) throws -> [Sector] {
    let numbers = firstSector..<firstSector + UInt32(16 * blocks)
    var wanted = numbers
    for attempt in 0...Self.mostRetries {
      if attempt > 0 { retries += 1 }
      if !goesOn {
        decoder = try Self.decoder(attempt == 0 ? .slicer : .predictive, at: light)
        do {
          try drive.approach(
            Double(wanted.lowerBound) * SectorGeometry.bitsPerSector - Self.margin, layer: layer)
        } catch {
          // No address leads there, as where a burn was cut, or the drive has failed: what came before is handed over.
          if error.findsNoAddress { notRead.append(error.problem) } else { failure = error }
          break
        }
      }
      try pass(&drive, over: wanted)
      let missing = numbers.filter { found[$0]?.main == nil }
      guard let first = missing.first, let last = missing.last else { break }
      // The next passage begins anew, at the first block that lacks something.
      try rest()
      goesOn = false
      let blocksMissing = (first & ~15)..<(last | 15) + 1
      wanted = blocksMissing.clamped(to: numbers)
      passage += 1
      light.restart(passage: passage)
    }
    let sectors = numbers.map { found.removeValue(forKey: $0) ?? Sector() }
    // Of what came by the way, only what will be asked for next is kept.
    found = found.filter { $0.key >= numbers.upperBound && $0.key < numbers.upperBound + 64 }
    return sectors
  }

  /// Reads until the spot is behind a stretch, or lost.
  private mutating func pass<Firmware>(
    _ drive: inout DrivenRun<Firmware>, over numbers: Range<UInt32>
  ) throws {
    let first = Double(numbers.lowerBound) * SectorGeometry.bitsPerSector
    let last = Double(numbers.upperBound) * SectorGeometry.bitsPerSector
    var isSeen = Set<UInt32>()
    goesOn = false
    // A disc on which the spot slips back again and again must not hold it for ever: twice the way, and a second.
    let patience = 2 * (last - first) / drive.run.writeClock.nominalBitsPerTick / Double(TickBlock.capacity)
    var (blocksLeft, silence) = (Int(patience) + Self.mostSilence * 10, 0)
    while true {
      // What the drive decides by is where it takes itself to be; what light it gets, where it is.
      guard let from = drive.spot, from.layer == Int(layer), blocksLeft > 0, silence < Self.mostSilence else {
        return try rest()
      }
      let here = drive.place
      if let here {
        worstPlaceError = max(worstPlaceError, (here.bit - from.bit).magnitude)
        if here.bit > last + Self.margin {
          let isDone = numbers.allSatisfy { isSeen.contains($0) || found[$0]?.main != nil }
          if isDone || here.bit > last + Self.longMargin { break }
        }
      }
      (blocksLeft, silence) = (blocksLeft - 1, here == nil ? silence + 1 : 0)
      try drive.advance()
      guard let to = drive.spot, to.layer == Int(layer) else { return try rest() }
      // More than four times the nominal speed, or none, is another track: the clock begins anew, and sectors tell which.
      guard to.bit > from.bit, to.bit - from.bit < 134_000 else {
        try rest()
        continue
      }
      if let here, here.bit < first - Self.margin { continue }
      let sectors = try Self.feed(
        &light, &decoder, drive.block, from: from.bit, to: to.bit, isOnData: &isOnData)
      take(sectors, &isSeen)
    }
    if numbers.contains(where: { found[$0]?.main == nil }) { try rest() }
    goesOn = true
  }

  /// Takes what the decoder still holds; it begins anew.
  private mutating func rest() throws {
    var sectors: [(DecodedSector, [UInt8])] = []
    decoder.finish { sector, main in sectors.append((sector, main.indices.map { main[$0] })) }
    var seen = Set<UInt32>()
    take(sectors, &seen)
    isOnData = false
  }

  private mutating func take(_ sectors: [(DecodedSector, [UInt8])], _ seen: inout Set<UInt32>) {
    for (sector, main) in sectors {
      seen.insert(sector.number)
      var known = found[sector.number] ?? Sector()
      known.passages += 1
      if known.passages == 1 {
        (known.innerErrorRows, known.innerFailedRows) = (sector.innerErrorRows, sector.innerFailedRows)
      }
      if sector.isSound, known.main == nil { known.main = main }
      found[sector.number] = known
    }
  }

  /// The sectors that a block of ticks brings to light.
  private static func feed(
    _ light: inout LightReader, _ decoder: inout SectorReader, _ block: TickBlock, from: Double, to: Double,
    isOnData: inout Bool
  ) throws -> [(DecodedSector, [UInt8])] {
    var sectors: [(DecodedSector, [UInt8])] = []
    try light.read(block, from: from, to: to) { samples, piece in
      if piece.isBlank {
        // A drive sees by its RF level where nothing is recorded, and lets its clock begin anew behind it.
        if isOnData {
          decoder.finish { sector, main in sectors.append((sector, main.indices.map { main[$0] })) }
        }
        isOnData = false
      } else {
        isOnData = true
        decoder.append(samples, isTrusted: piece.isTrusted) { sector, main in
          sectors.append((sector, main.indices.map { main[$0] }))
        }
      }
    }
    return sectors
  }
}
