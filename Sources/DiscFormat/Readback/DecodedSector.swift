/// What became of a sector on its way back.
public struct DecodedSector: Sendable, Equatable {
  /// Its number as recorded.
  public var number: UInt32
  /// Its identification; nil where it could not be read soundly.
  public var identifier: SectorIdentifier?
  /// Whether all checks held and its main data are delivered.
  public var isSound: Bool { identifier != nil }
  /// Symbols of its twelve rows that were changed.
  public var correctedSymbols = 0
  /// Symbols of its twelve rows that came as no code word of the channel, or not at all.
  public var erasedSymbols = 0
  /// Rows of its recording frame, 13 at most, with wrong symbols on arrival: PI errors.
  public var innerErrorRows = 0
  /// Rows of its recording frame that PI alone could not correct: PI failures.
  public var innerFailedRows = 0
  /// Rows of its recording frame that are no code word of PI in the end.
  public var uncorrectedRows = 0
  /// Columns of its block that PO could not correct in the end: PO failures, the same for all sectors of a block.
  public var outerFailedColumns = 0
  /// The channel bits of the stream, counted from its first, that it was read from; nil where it did not come and PO
  /// alone brought it back.
  public var channelBits: Range<Int>?
  /// Rows that PI had taken for another code word, found out by PO; and one where every row looked right but the
  /// sector's own checks did not hold.
  public var miscorrectedRows = 0

  /// A sector that nothing is known of yet.
  init(number: UInt32) { self.number = number }
}

/// Sums over everything decoded.
public struct DecodeCounts: Sendable, Equatable {
  /// Sectors delivered.
  public var sectors = 0
  /// Sectors with corrected symbols.
  public var corrected = 0
  /// Sectors with erased symbols.
  public var erased = 0
  /// Sectors that were there but are not delivered.
  public var failed = 0
  /// Sectors with miscorrected rows.
  public var miscorrected = 0
  /// Error correction blocks, whole or not.
  public var blocks = 0
  /// Blocks of which sectors are missing: the stream began or ended inside, or lost them.
  public var partialBlocks = 0
  /// Rows with wrong symbols on arrival: PI errors (PIE).
  public var innerErrorRows = 0
  /// Rows that PI alone could not correct: PI failures (PIF).
  public var innerFailedRows = 0
  /// Columns that PO could not correct in the end, summed over blocks: PO failures (POF).
  public var outerFailedColumns = 0
  /// Sync frames read.
  public var frames = 0
  /// Sync codes not found where they had to be.
  public var missedSyncs = 0
  /// Sync frames of a wrong length.
  public var slips = 0
  /// Channel bits left over at the end: less than a sync frame.
  public var leftOverBits = 0

  /// All sums at zero.
  public init() {}

  mutating func add(_ sector: DecodedSector) {
    if sector.isSound { sectors += 1 } else { failed += 1 }
    if sector.correctedSymbols > 0 { corrected += 1 }
    if sector.erasedSymbols > 0 { erased += 1 }
    if sector.miscorrectedRows > 0 { miscorrected += 1 }
    innerErrorRows += sector.innerErrorRows
    innerFailedRows += sector.innerFailedRows
  }
}
