public import Configuration

/// What came of reading a disc back.
public struct ReadBackReport: Sendable {
  /// An error correction block of user data.
  public struct Block: Equatable, Sendable {
    /// The layer that carries it; 0 is nearest the laser.
    public var layer: UInt8
    /// Number of its first sector as recorded.
    public var firstSector: UInt32
    /// Where it lies, millimetres.
    public var radius: Float
    /// Of its 208 rows, those with wrong symbols when it came by first.
    public var innerErrorRows: UInt16 = 0
    /// Of its 208 rows, those beyond PI when it came by first.
    public var innerFailedRows: UInt16 = 0
    /// The sectors that are lost, a bit each, the first in the lowest.
    public var lost: UInt16 = 0
    /// It, or a part of it, had to be read again.
    public var isReadAgain = false
  }

  /// Sectors wanted.
  public var wanted = 0
  /// Sectors delivered; those wanted beyond them are lost.
  public var delivered = 0
  /// The blocks, in the order of the file.
  public var blocks: [Block] = []
  /// How often a stretch had to be read again.
  public var retries = 0
  /// How often the firmware had to be started anew.
  public var recoveries = 0
  /// Seeks that had to be made again.
  public var seeksAgain = 0
  /// Why stretches were not read, each in half a sentence: no address led to them, as where a burn was cut, or the drive
  /// failed. What was still missing of them is lost.
  public var notRead: [String] = []
  /// Largest distance between where the drive took itself to be, by the numbers of sectors, and where it was while it read,
  /// channel bits.
  public var worstPlaceError = 0.0
  /// Simulated time, seconds.
  public var duration = 0.0
  /// The part of the simulated time in which user data was read, seconds.
  public var readingTime = 0.0

  /// Numbers of the lost sectors as recorded, in the order of the file.
  public var lost: [UInt32] {
    blocks.flatMap { block in
      (0..<16).filter { block.lost >> UInt16($0) & 1 != 0 }.map { block.firstSector + UInt32($0) }
    }
  }

  /// Rows of a layer with wrong symbols when they came by first.
  public func innerErrorRows(layer: UInt8) -> Int {
    blocks.reduce(0) { $0 + ($1.layer == layer ? Int($1.innerErrorRows) : 0) }
  }
  /// Rows of a layer beyond PI when they came by first.
  public func innerFailedRows(layer: UInt8) -> Int {
    blocks.reduce(0) { $0 + ($1.layer == layer ? Int($1.innerFailedRows) : 0) }
  }

  /// The most PI errors in eight blocks that follow each other on a layer (ECMA-267 18.4: at most 280); nil where no
  /// eight do.
  public func mostInnerErrorsOfEightBlocks(layer: UInt8) -> Int? {
    let rows = blocks.filter { $0.layer == layer }.map { Int($0.innerErrorRows) }
    guard rows.count >= 8 else { return nil }
    return (0...rows.count - 8).map { rows[$0..<$0 + 8].reduce(0, +) }.max()
  }

  /// The report as JSON: sectors, the lost ones, errors by layer and by radius, times in seconds.
  public var json: ConfigurationValue {
    let layers = (UInt8(0)..<2).map { layer -> ConfigurationValue in
      .object([
        "layer": .integer(Int(layer)), "pi_error_rows": .integer(innerErrorRows(layer: layer)),
        "pi_failed_rows": .integer(innerFailedRows(layer: layer)),
        "pi8_most": mostInnerErrorsOfEightBlocks(layer: layer).map { .integer($0) } ?? .null,
        "map": .string(SectorMap.line(blocks.filter { $0.layer == layer })),
      ])
    }
    return .object([
      "sectors": .integer(wanted), "delivered": .integer(delivered),
      "lost": .array(lost.map { .unsigned(UInt64($0)) }), "layers": .array(layers),
      "radii": .array(SectorMap.rings(blocks).map(\.json)), "retries": .integer(retries),
      "recoveries": .integer(recoveries), "seeks_again": .integer(seeksAgain),
      "not_read": .array(notRead.map { .string($0) }),
      "worst_place_error_bits": .number(worstPlaceError), "simulated_s": .number(duration),
      "reading_s": .number(readingTime),
    ])
  }
}
