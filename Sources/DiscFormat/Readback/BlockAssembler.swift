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
  /// Symbols of which a channel bit was in doubt.
  private(set) var doubts = ErasureMarks(isSet: false)
  /// By sector of the block: the channel bit of the stream that its first sync code began with, and the one behind its
  /// last frame; nothing where it was not there.
  private(set) var places = [Range<Int>?](repeating: nil, count: ErrorCorrectionBlock.sectorCount)
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
  private var moved: MovedSector?
  /// The last frame with a slip inside, until its row is complete.
  private var lastSlipped: SlippedFrame?

  /// A sector on its way to another block.
  private struct MovedSector {
    let rows: [UInt8]
    let marks: [(UInt64, UInt64)]
    let doubts: [(UInt64, UInt64)]
    let place: Range<Int>?
    let claim: UInt32
  }

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
    places[slot] = nil
    setErased(slot)
  }

  /// Reads a sync frame into the open sector.
  mutating func write(
    _ frame: FrameSynchroniser.Frame, of window: ChannelBitWindow, with demodulator: EightSixteenDemodulator
  ) {
    lastIndex = frame.index
    notePlace(of: frame, window)
    let place = slot * SyncCode.framesPerSector + frame.index
    if frame.slip != 0 {
      let slipped = SlippedFrame(frame, of: window, with: demodulator, at: place)
      marks.setFrame(place, slipped?.write(to: &block) ?? (.max, 1 << 27 - 1))
      lastSlipped = slipped
      settle(place, frame, window)
      return
    }
    var read = demodulator.demodulate(
      window, at: frame.position, into: &block, at: place * SyncCode.bytesPerFrame)
    if frame.position + SyncCode.frameBitCount + 16 > window.count, frame.index & 1 == 1 {
      read = readOpenEnd(frame, place, window, demodulator) ?? read
    }
    let erased = frame.marks(window.erased)
    marks.setFrame(place, (read.0 | erased.0, read.1 | erased.1))
    settle(place, frame, window)
  }

  /// What can be said of a frame once it is in the block.
  private mutating func settle(_ place: Int, _ frame: FrameSynchroniser.Frame, _ window: ChannelBitWindow) {
    doubts.setFrame(place, frame.marks(window.doubtful))
    if place & 1 == 1 { settleSlip(inRow: place / 2) }
    if frame.index == 0, marks.frame(place).0 & 0x3F == 0 { claim = identifier(at: place) }
  }

  /// A row that is complete, and has a slip in one of its frames.
  private mutating func settleSlip(inRow row: Int) {
    guard let slipped = lastSlipped else { return }
    lastSlipped = nil
    guard slipped.place / 2 == row else { return }
    let other = marks.frame(slipped.place ^ 1)
    if let settled = slipped.settle(in: &block, otherMarks: other) { marks.setFrame(slipped.place, settled) }
  }

  private func identifier(at place: Int) -> UInt32? {
    Sector.identifier(of: block.span, at: place * SyncCode.bytesPerFrame)?.number
  }

  /// Where the frame's sector begins, as far as its frames tell, and ends.
  private mutating func notePlace(of frame: FrameSynchroniser.Frame, _ window: ChannelBitWindow) {
    let start = window.firstBit + frame.position
    let end = start + SyncCode.frameBitCount + frame.slip
    let first = places[slot]?.lowerBound ?? start - frame.index * SyncCode.frameBitCount
    places[slot] = min(first, end)..<end
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
  mutating func repair(with repair: inout BlockRepair) { repair.repair(&block, &marks, doubts) }

  /// Forgets the block.
  mutating func clear() {
    present = 0
    stray = 0
    marks.setAll()
    doubts = ErasureMarks(isSet: false)
    for slot in places.indices { places[slot] = nil }
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
    moved = MovedSector(
      rows: Array(block[slot * rows..<(slot + 1) * rows]), marks: frames.map { marks.frame($0) },
      doubts: frames.map { doubts.frame($0) }, place: places[slot], claim: new)
    places[slot] = nil
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
      doubts.setFrame(slot * SyncCode.framesPerSector + index, moved.doubts[index])
    }
    places[slot] = moved.place
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
    let (oldMarks, oldDoubts, oldPlaces) = (marks, doubts, self.places)
    let oldPresent = present
    present = 0
    for slot in 0..<16 {
      let new = (slot + places) & 15
      for index in 0..<rows { block[new * rows + index] = old[slot * rows + index] }
      for frame in 0..<SyncCode.framesPerSector {
        let (from, to) = (slot * SyncCode.framesPerSector + frame, new * SyncCode.framesPerSector + frame)
        marks.setFrame(to, oldMarks.frame(from))
        doubts.setFrame(to, oldDoubts.frame(from))
      }
      self.places[new] = oldPlaces[slot]
      if oldPresent >> UInt16(slot) & 1 != 0 { present |= 1 << UInt16(new) }
    }
  }
}
