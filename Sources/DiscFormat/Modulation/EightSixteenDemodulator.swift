/// Words of sixteen channel bits back to bytes. A word whose next state is 2 or 3 is told from its twin by the word
/// that follows it, so any legal choice of the writer is read.
struct EightSixteenDemodulator: Sendable {
  /// No byte has this word.
  static let invalid: UInt16 = 0x100

  /// A byte with at least two zeros between ones is one of 28; anything else is the 29th, which no word has.
  private static let halves = 29
  /// By the word's half: twice its number, for the upper half times 29.
  private let upper: [UInt16]
  private let lower: [UInt16]
  /// By both halves and whether the follower has bit 15 or 3: the byte, or `invalid`.
  private let bytes: [UInt16]
  /// By both halves: states that have the word in bits 0...3, states that it may lead to in bits 4...7. A writer may
  /// exchange states 1 and 4, so that either stands for both.
  private let states: [UInt8]

  init() {
    let legal = (0..<256).filter { $0 & ($0 << 1 | $0 << 2) == 0 }
    var numbers = [UInt16](repeating: UInt16(Self.halves - 1), count: 256)
    for (number, half) in legal.enumerated() { numbers[half] = UInt16(number) }
    upper = numbers.map { $0 * UInt16(2 * Self.halves) }
    lower = numbers.map { $0 * 2 }
    var bytes = [UInt16](repeating: Self.invalid, count: 2 * Self.halves * Self.halves)
    var states = [UInt8](repeating: 0, count: Self.halves * Self.halves)
    func bits(_ state: Int) -> UInt8 { state == 1 || state == 4 ? 0b1001 : 1 << UInt8(state - 1) }
    for (index, entry) in ConversionTable.shared.entries.enumerated() {
      let row = index % ConversionTable.rowCount
      let byte = UInt16(row < 256 ? row : row - 256)
      let place = Int(upper[Int(entry.word >> 8)] + lower[Int(entry.word & 255)])
      if entry.nextState != 3 { bytes[place] = byte }
      if entry.nextState != 2 { bytes[place + 1] = byte }
      states[place / 2] |= bits(index / ConversionTable.rowCount + 1) | bits(Int(entry.nextState)) << 4
    }
    self.bytes = bytes
    self.states = states
  }

  /// Which of the 91 words of the sync frame whose code begins at `start` no writer puts behind the word before it.
  func breaks(_ window: ChannelBitWindow, at start: Int) -> (UInt64, UInt64) {
    var marks: (UInt64, UInt64) = (0, 0)
    // A code leads to state 1.
    var allowed: UInt8 = 0b1001
    for index in 0..<SyncCode.bytesPerFrame {
      let word = Int(window.bits32(at: start + SyncCode.bitCount + 16 * index) >> 16)
      let state = states[(Int(upper[word >> 8]) + Int(lower[word & 255])) / 2]
      if state & allowed == 0 {
        if index < 64 { marks.0 |= 1 << UInt64(index) } else { marks.1 |= 1 << UInt64(index - 64) }
      }
      // Behind a word of none anything may come.
      allowed = state == 0 ? 0b1111 : state >> 4
    }
    return marks
  }

  /// Reads the 91 words of the sync frame whose code begins at `start`; returns the marks of invalid words, the first
  /// word's in the lowest bit. `endsHigh` stands for bits 15 or 3 of what follows where the stream has ended.
  func demodulate(
    _ window: ChannelBitWindow, at start: Int, into rows: inout [UInt8], at place: Int, endsHigh: Bool? = nil
  ) -> (UInt64, UInt64) {
    let words = window.words
    return demodulate(words.span, at: start + SyncCode.bitCount, &rows, place, endsHigh)
  }

  private func demodulate(
    _ words: Span<UInt64>, at start: Int, _ rows: inout [UInt8], _ place: Int, _ endsHigh: Bool?
  ) -> (UInt64, UInt64) {
    let upper = upper.span
    let lower = lower.span
    let bytes = bytes.span
    var output = rows.mutableSpan
    precondition(upper.count == 256 && lower.count == 256 && place >= 0 && place + 91 <= output.count)
    var marks: (UInt64, UInt64) = (0, 0)
    var four = ChannelBitWindow.bits64(words, at: start)
    for group in 0..<23 {
      let next = ChannelBitWindow.bits64(words, at: start + 64 * group + 64)
      var followers = (four << 16 | next >> 48)
      followers = (followers >> 15 | followers >> 3) & 0x0001_0001_0001_0001
      if group == 22, let endsHigh { followers = followers & ~0x1_0000 | (endsHigh ? 0x1_0000 : 0) }
      var invalid: UInt16 = 0
      for lane in 0..<(group == 22 ? 3 : 4) {
        let shift = UInt64(48 - 16 * lane)
        let word = Int(truncatingIfNeeded: four &>> shift)
        let index =
          Int(upper[word >> 8 & 255]) + Int(lower[word & 255]) + Int((followers &>> shift) & 1)
        let byte = bytes[index]
        output[place + 4 * group + lane] = UInt8(truncatingIfNeeded: byte)
        invalid |= (byte >> 8) << UInt16(lane)
      }
      if invalid != 0 {
        if group < 16 { marks.0 |= UInt64(invalid) << UInt64(4 * group) }
        if group >= 16 { marks.1 |= UInt64(invalid) << UInt64(4 * group - 64) }
      }
      four = next
    }
    return marks
  }
}
