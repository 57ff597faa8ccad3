/// Sectors to channel bits, one error correction block at a time; constant memory. Starts in state 1 at the low level.
public struct ChannelEncoder: Sendable {
  /// Bytes of main data of a block.
  public static let mainSize = ErrorCorrectionBlock.sectorCount * Sector.mainSize
  /// Bytes of the levels of a block, eight channel bits to a byte: 619 008 channel bits.
  public static let blockSize =
    ErrorCorrectionBlock.sectorCount * SyncCode.framesPerSector * EightSixteenModulator.bytesPerFrame

  /// The modulator, which tells the digital sum value.
  public private(set) var modulator = EightSixteenModulator()
  private var block = [UInt8](repeating: 0, count: ErrorCorrectionBlock.size)
  private var frame = [UInt8](repeating: 0, count: Sector.size)
  private var columns = ColumnRemainders()

  /// An encoder at the start of a stream: state 1, low level.
  public init() {}

  /// Writes the levels of a block of 16 sectors, the first bit highest: `main` has 32 768 bytes, `levels` room for
  /// 77 376. `first` identifies the first sector, whose number must be a multiple of 16; the others count on.
  /// `copyright` has six bytes a sector, or none for zeros.
  public mutating func encode(
    _ main: Span<UInt8>, first: SectorIdentifier, copyright: Span<UInt8> = Span(),
    into levels: inout MutableSpan<UInt8>
  ) throws(DiscFormatError) {
    guard main.count == Self.mainSize else {
      throw .wrongLength(what: "main data of a block", expected: Self.mainSize, found: main.count)
    }
    guard levels.count == Self.blockSize else {
      throw .wrongLength(what: "the room for a block", expected: Self.blockSize, found: levels.count)
    }
    let copyrightSize = ErrorCorrectionBlock.sectorCount * Sector.copyrightSize
    guard copyright.isEmpty || copyright.count == copyrightSize else {
      throw .wrongLength(
        what: "copyright management information of a block", expected: copyrightSize, found: copyright.count)
    }
    guard first.number <= 0xFF_FFF0 else { throw .sectorNumberOutside(Int(first.number)) }
    guard first.number & 15 == 0 else { throw .blockNotAligned(Int(first.number)) }
    for index in 0..<ErrorCorrectionBlock.sectorCount {
      try Self.place(index, main, first: first, copyright: copyright, frame: &frame, block: &block)
    }
    try Self.finish(&block, columns: &columns, modulator: &modulator, into: &levels)
  }

  private static func place(
    _ index: Int, _ main: Span<UInt8>, first: SectorIdentifier, copyright: Span<UInt8>, frame: inout [UInt8],
    block: inout [UInt8]
  ) throws(DiscFormatError) {
    var identifier = first
    identifier.number += UInt32(index)
    let size = Sector.copyrightSize
    let place = copyright.isEmpty ? 0..<0 : index * size..<(index + 1) * size
    var sector = frame.mutableSpan
    try Sector.write(
      identifier, copyright: copyright.extracting(place), main: main, at: index * Sector.mainSize, to: &sector
    )
    for row in 0..<12 {
      let start = (index * ErrorCorrectionBlock.rowsPerFrame + row) * ErrorCorrectionBlock.rowSize
      for column in 0..<ErrorCorrectionBlock.rowDataSize {
        block[start + column] = sector[row * ErrorCorrectionBlock.rowDataSize + column]
      }
    }
  }

  /// Parity, then modulation. Working on the fields apart lets their spans live side by side.
  private static func finish(
    _ block: inout [UInt8], columns: inout ColumnRemainders, modulator: inout EightSixteenModulator,
    into levels: inout MutableSpan<UInt8>
  ) throws(DiscFormatError) {
    var rows = block.mutableSpan
    ErrorCorrectionBlock.addParity(&rows, columns: &columns)
    let order = SyncCode.order
    for index in 0..<ErrorCorrectionBlock.sectorCount * SyncCode.framesPerSector {
      try modulator.modulate(
        rows.span, at: index * SyncCode.bytesPerFrame, sync: order[index % SyncCode.framesPerSector],
        into: &levels, at: index * EightSixteenModulator.bytesPerFrame)
    }
  }
}
