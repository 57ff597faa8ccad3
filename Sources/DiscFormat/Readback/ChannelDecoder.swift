/// Channel bits to sectors: streaming, constant memory, either polarity, any legal choice of the writer.
///
/// A sector is delivered only if its twelve rows are code words of PI after correction, its identification's check
/// holds and carries the number that the block gives it, and its error detection code holds.
public struct ChannelDecoder: Sendable {
  /// Sums so far.
  public private(set) var counts = DecodeCounts()

  private var window = ChannelBitWindow()
  private var synchroniser = FrameSynchroniser()
  private var assembler = BlockAssembler()
  private var repair = BlockRepair()
  private var frame = [UInt8](repeating: 0, count: Sector.size)
  private let demodulator = EightSixteenDemodulator()

  /// A decoder that waits for the first sync code, its sums at zero.
  public init() {}

  /// Takes levels, eight to a byte, the first in the highest bit; hands over each sector as soon as its block is
  /// complete, in order: what is known of it, and its 2048 bytes of main data, or none where it is not sound.
  ///
  /// `doubtful` and `erased` have a flag for each level: that it could as well be the other one, and that it was not
  /// read at all. Either may be empty; levels without a flag are taken for read and sure.
  public mutating func append(
    _ levels: Span<UInt8>, doubtful: Span<UInt8> = Span(), erased: Span<UInt8> = Span(),
    deliver: (DecodedSector, Span<UInt8>) throws -> Void
  ) rethrows {
    var place = 0
    while place < levels.count {
      place = window.append(levels, doubtful: doubtful, erased: erased, from: place)
      try readFrames(isLast: false, deliver)
      synchroniser.position -= window.discard(before: synchroniser.position)
    }
  }

  /// The end of the stream: hands over what is left. The decoder is then as new, but for its counts.
  public mutating func finish(deliver: (DecodedSector, Span<UInt8>) throws -> Void) rethrows {
    synchroniser.position -= window.discard(before: synchroniser.position)
    window.finish()
    try readFrames(isLast: true, deliver)
    try handle(assembler.closeSector(), deliver)
    try handle(assembler.finish(), deliver)
    counts.failed += assembler.unidentified
    counts.leftOverBits += max(window.count - synchroniser.position, 0)
    window = ChannelBitWindow()
    synchroniser = FrameSynchroniser()
    assembler = BlockAssembler()
  }

  private mutating func readFrames(
    isLast: Bool, _ deliver: (DecodedSector, Span<UInt8>) throws -> Void
  ) rethrows {
    let before = (synchroniser.missedCount, synchroniser.slipCount)
    while let next = synchroniser.next(in: window, isLast: isLast) {
      counts.frames += 1
      if assembler.startsSector(next) {
        try handle(assembler.closeSector(), deliver)
        assembler.openSector(isFresh: next.isFresh)
      }
      assembler.write(next, of: window, with: demodulator)
    }
    counts.missedSyncs += synchroniser.missedCount - before.0
    counts.slips += synchroniser.slipCount - before.1
  }

  private mutating func handle(
    _ event: BlockAssembler.Event, _ deliver: (DecodedSector, Span<UInt8>) throws -> Void
  ) rethrows {
    switch event {
    case .none: return
    case .block(let first): try finishBlock(first, deliver)
    case .blockThenResume(let first):
      try finishBlock(first, deliver)
      try handle(assembler.resume(), deliver)
    }
  }

  private mutating func finishBlock(
    _ first: UInt32, _ deliver: (DecodedSector, Span<UInt8>) throws -> Void
  ) rethrows {
    assembler.prepare()
    assembler.repair(with: &repair)
    counts.blocks += 1
    let present = assembler.present
    if present != .max { counts.partialBlocks += 1 }
    counts.outerFailedColumns += repair.failedColumns
    for slot in 0..<ErrorCorrectionBlock.sectorCount {
      var sector = describe(slot, number: first + UInt32(slot))
      let isThere = slot >= present.trailingZeroBitCount && slot < 16 - present.leadingZeroBitCount
      Self.read(slot, of: assembler.block, into: &frame, rows: repair.rows, &sector)
      // A sector that never came is no failure, unless others around it did; but PO may have brought it back.
      guard isThere || sector.isSound else { continue }
      counts.add(sector)
      try deliver(sector, frame.span.extracting(sector.isSound ? 12..<2060 : 0..<0))
    }
    assembler.clear()
  }

  private func describe(_ slot: Int, number: UInt32) -> DecodedSector {
    var sector = DecodedSector(number: number)
    sector.channelBits = assembler.places[slot]
    sector.outerFailedColumns = repair.failedColumns
    let start = slot * ErrorCorrectionBlock.rowsPerFrame
    for index in 0..<ErrorCorrectionBlock.rowsPerFrame {
      let row = repair.rows[start + index]
      if index < 12 {
        sector.correctedSymbols += row.changedSymbols
        sector.erasedSymbols += row.erasedSymbols
      }
      sector.innerErrorRows += row.hadErrors ? 1 : 0
      sector.innerFailedRows += row.hadFailed ? 1 : 0
      sector.miscorrectedRows += row.isMiscorrected ? 1 : 0
      sector.uncorrectedRows += row.isFailed ? 1 : 0
    }
    return sector
  }

  /// Takes a sector from the block and judges it.
  private static func read(
    _ slot: Int, of block: [UInt8], into frame: inout [UInt8], rows: [BlockRepair.Row],
    _ sector: inout DecodedSector
  ) {
    let firstRow = slot * ErrorCorrectionBlock.rowsPerFrame
    if (firstRow..<firstRow + 12).contains(where: { rows[$0].isFailed }) { return }
    let source = block.span
    var target = frame.mutableSpan
    for row in 0..<12 {
      let from = (firstRow + row) * ErrorCorrectionBlock.rowSize
      let to = row * ErrorCorrectionBlock.rowDataSize
      for column in 0..<ErrorCorrectionBlock.rowDataSize { target[to + column] = source[from + column] }
    }
    let identifier = Sector.read(&target)
    if let identifier, identifier.number == sector.number {
      sector.identifier = identifier
    } else {
      sector.miscorrectedRows += 1
    }
  }
}
