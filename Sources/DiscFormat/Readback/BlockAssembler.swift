/// Puts sync frames where they belong in an error correction block, by their place in the sector and the sector's
/// number; keeps counting where a number cannot be read, and mistrusts one that does not follow.
struct BlockAssembler: Sendable {
  /// What a finished sector leads to.
  enum Event {
    case none
    /// The block is complete, or as complete as it will get.
    case block(first: UInt32)
    /// The same, and the finished sector belongs to another block: `resume` puts it there.
    case blockThenResume(first: UInt32)
  }

  private(set) var block = [UInt8](repeating: 0, count: ErrorCorrectionBlock.size)
  private(set) var marks = ErasureMarks()
  /// Sectors of the block that were there, whatever their state: one bit each.
  private(set) var present: UInt16 = 0
  /// Sectors that passed before any number was known and could not be kept.
  private(set) var unidentified = 0
  /// Whose claims did not fit: they are treated as erased.
  private var stray: UInt16 = 0

  private var slot = 0
  private var isOpen = false
  private var lastIndex = -1
  /// The number that the open sector should have.
  private var expected: UInt32?
  /// The number that it says it has.
  private var claim: UInt32?
  private var lastStray: UInt32?
  /// Whether bits were lost, so that a number that does not follow is believed at once.
  private var isUncertain = false
  private var moved: (rows: [UInt8], marks: [(UInt64, UInt64)], claim: UInt32)?

  /// Whether a frame begins another sector than the open one.
  func startsSector(_ frame: FrameSynchroniser.Frame) -> Bool {
    !isOpen || frame.index <= lastIndex || frame.isFresh
  }

  mutating func openSector(isFresh: Bool) {
    if isFresh { isUncertain = true }
    isOpen = true
    lastIndex = -1
    claim = nil
    if let expected { slot = Int(expected & 15) }
    let bit = UInt16(1) << UInt16(slot)
    if expected == nil, present & bit != 0 { unidentified += 1 }
    present |= bit
    stray &= ~bit
    setErased(slot)
  }

  /// Reads a sync frame into the open sector.
  mutating func write(
    _ frame: FrameSynchroniser.Frame, of window: ChannelBitWindow, with demodulator: EightSixteenDemodulator
  ) {
    lastIndex = frame.index
    guard frame.isWhole else { return }
    let place = slot * SyncCode.framesPerSector + frame.index
    var read = demodulator.demodulate(
      window, at: frame.position, into: &block, at: place * SyncCode.bytesPerFrame)
    if frame.position + SyncCode.frameBitCount + 16 > window.count, frame.index & 1 == 1 {
      read = readOpenEnd(frame, place, window, demodulator) ?? read
    }
    marks.setFrame(place, read)
    if frame.index == 0, read.0 & 0x3F == 0 {
      claim = Sector.identifier(of: block.span, at: place * SyncCode.bytesPerFrame)?.number
    }
  }

  /// Behind the last word of a stream nothing tells state 2 from state 3: PI does.
  private mutating func readOpenEnd(
    _ frame: FrameSynchroniser.Frame, _ place: Int, _ window: ChannelBitWindow,
    _ demodulator: EightSixteenDemodulator
  ) -> (UInt64, UInt64)? {
    for endsHigh in [true, false] {
      let read = demodulator.demodulate(
        window, at: frame.position, into: &block, at: place * SyncCode.bytesPerFrame, endsHigh: endsHigh)
      if ReedSolomonCode.inner.residue(block.span, at: (place - 1) * SyncCode.bytesPerFrame).isZero {
        return read
      }
    }
    return nil
  }

  /// The open sector is at its end.
  mutating func closeSector() -> Event {
    guard isOpen else { return .none }
    isOpen = false
    guard let expected else { return closeUnnumbered() }
    guard let claim, claim != expected else {
      if claim != nil { (lastStray, isUncertain) = (nil, false) }
      return count(on: expected)
    }
    if isUncertain || lastStray.map({ ($0 + 1) & 0xFF_FFFF }) == claim {
      return jump(from: expected, to: claim)
    }
    lastStray = claim
    stray |= 1 << UInt16(slot)
    return count(on: expected)
  }

  /// The end of the stream.
  mutating func finish() -> Event {
    guard present != 0 else { return .none }
    guard let expected else {
      unidentified += present.nonzeroBitCount
      return .none
    }
    // `expected` is the sector after the last one, which ended no block.
    return .block(first: (expected &- 1) & 0xFF_FFF0)
  }

  /// Gets the block ready for correction: what is mistrusted becomes erased.
  mutating func prepare() {
    for slot in 0..<16 where stray >> UInt16(slot) & 1 != 0 { setErased(slot) }
  }

  /// Has the block corrected in place.
  mutating func repair(with repair: inout BlockRepair) { repair.repair(&block, &marks) }

  /// Forgets the block.
  mutating func clear() {
    present = 0
    stray = 0
    marks.setAll()
  }

  // MARK: Numbers

  private mutating func count(on number: UInt32) -> Event {
    expected = (number + 1) & 0xFF_FFFF
    return number & 15 == 15 ? .block(first: number & 0xFF_FFF0) : .none
  }

  private mutating func closeUnnumbered() -> Event {
    guard let claim else {
      slot = (slot + 1) & 15
      return .none
    }
    rotate(by: (Int(claim & 15) - slot) & 15)
    // What came before this block can no longer be told apart.
    let before = present & ~(UInt16.max >> UInt16(15 - (claim & 15)))
    unidentified += before.nonzeroBitCount
    present &= ~before
    for slot in 0..<16 where before >> UInt16(slot) & 1 != 0 { setErased(slot) }
    isUncertain = false
    return count(on: claim)
  }

  /// Believes a number that does not follow: the sector moves to where it belongs.
  private mutating func jump(from old: UInt32, to new: UInt32) -> Event {
    (lastStray, isUncertain) = (nil, false)
    let rows = ErrorCorrectionBlock.rowsPerFrame * ErrorCorrectionBlock.rowSize
    let frames = slot * SyncCode.framesPerSector..<(slot + 1) * SyncCode.framesPerSector
    moved = (Array(block[slot * rows..<(slot + 1) * rows]), frames.map { marks.frame($0) }, new)
    present &= ~(1 << UInt16(slot))
    setErased(slot)
    if old & 0xFF_FFF0 == new & 0xFF_FFF0 || present == 0 { return resume() }
    return .blockThenResume(first: old & 0xFF_FFF0)
  }

  /// Puts the sector that jumped into the block it belongs to.
  mutating func resume() -> Event {
    guard let moved else { return .none }
    self.moved = nil
    let slot = Int(moved.claim & 15)
    let start = slot * ErrorCorrectionBlock.rowsPerFrame * ErrorCorrectionBlock.rowSize
    for index in moved.rows.indices { block[start + index] = moved.rows[index] }
    for index in moved.marks.indices {
      marks.setFrame(slot * SyncCode.framesPerSector + index, moved.marks[index])
    }
    present |= 1 << UInt16(slot)
    return count(on: moved.claim)
  }

  private mutating func setErased(_ slot: Int) {
    for row in 0..<ErrorCorrectionBlock.rowsPerFrame {
      marks.setRow(slot * ErrorCorrectionBlock.rowsPerFrame + row)
    }
  }

  /// Moves every sector on by so many places.
  private mutating func rotate(by places: Int) {
    if places == 0 { return }
    let rows = ErrorCorrectionBlock.rowsPerFrame * ErrorCorrectionBlock.rowSize
    let old = block
    let oldMarks = marks
    let oldPresent = present
    present = 0
    for slot in 0..<16 {
      let new = (slot + places) & 15
      for index in 0..<rows { block[new * rows + index] = old[slot * rows + index] }
      for frame in 0..<SyncCode.framesPerSector {
        marks.setFrame(
          new * SyncCode.framesPerSector + frame, oldMarks.frame(slot * SyncCode.framesPerSector + frame))
      }
      if oldPresent >> UInt16(slot) & 1 != 0 { present |= 1 << UInt16(new) }
    }
  }
}
