/// Symbols to levels of a compact disc's channel bits. Of the merging bits that keep runs at 3 T to 11 T and imitate no
/// sync, those are taken that leave the smaller digital sum (ECMA-130 Annex E).
public struct EightFourteenModulator: Sendable {
  /// What the channel bits so far leave behind.
  private struct Tail: Sendable {
    var zeros = 2
    var wasLongest = false
    var isHigh = false
    var digitalSumValue = 0
    var isLegal = true
    var imitatesSync = false

    /// Goes on by one channel bit.
    mutating func append(_ change: Bool, inSync: Bool = false) {
      if change {
        if !(2...10).contains(zeros) { isLegal = false }
        let isLongest = zeros == 10
        if isLongest && wasLongest && !inSync { imitatesSync = true }
        wasLongest = isLongest
        zeros = 0
        isHigh.toggle()
      } else {
        zeros += 1
        if zeros > 10 { isLegal = false }
      }
      digitalSumValue += isHigh ? 1 : -1
    }
  }

  private var tail = Tail()
  private var levels: UInt8 = 0
  private var levelCount = 0
  private var hasBegun = false
  private let table = EightFourteenTable.shared

  /// A modulator at the start of a stream: low level, digital sum 0.
  public init() {}

  /// Levels so far, high less low.
  public var digitalSumValue: Int { tail.digitalSumValue }

  /// Appends the levels of a frame of 33 symbols, the subcode's first, to `output`, eight to a byte; four of a frame
  /// of 588 may wait for the next one.
  public mutating func append(_ symbols: Span<UInt8>, to output: inout [UInt8]) throws(DiscFormatError) {
    guard symbols.count == CompactDiscFrame.symbolCount else {
      throw .wrongLength(
        what: "the symbols of a frame", expected: CompactDiscFrame.symbolCount, found: symbols.count)
    }
    append(CompactDiscFrame.sync, 24, inSync: true, to: &output)
    for index in symbols.indices { append(UInt32(table.words[Int(symbols[index])]), 14, to: &output) }
    // The last merging bits go before the sync of the next frame; they are chosen with it.
  }

  /// Ends the stream: merging bits, then the level held to a whole byte.
  public mutating func finish(to output: inout [UInt8]) {
    merge(before: CompactDiscFrame.sync, 24, inSync: true, to: &output)
    while levelCount != 0 { write(false, inSync: false, to: &output) }
  }

  private mutating func append(_ word: UInt32, _ count: Int, inSync: Bool = false, to output: inout [UInt8]) {
    if hasBegun { merge(before: word, count, inSync: inSync, to: &output) }
    hasBegun = true
    for bit in (0..<count).reversed() { write(word >> UInt32(bit) & 1 != 0, inSync: inSync, to: &output) }
  }

  private mutating func merge(before word: UInt32, _ count: Int, inSync: Bool, to output: inout [UInt8]) {
    var best: UInt32 = 0
    var bestCost = Int.max
    for bits: UInt32 in [0, 1, 2, 4] {
      var trial = tail
      for bit in (0..<3).reversed() { trial.append(bits >> UInt32(bit) & 1 != 0) }
      for bit in (0..<count).reversed() {
        trial.append(word >> UInt32(bit) & 1 != 0, inSync: inSync)
        // The first change of a sync ends the run before it, which must not look like the sync's first.
        if inSync, bit == count - 1, trial.wasLongest { trial.imitatesSync = true }
      }
      let cost =
        trial.digitalSumValue.magnitude + (trial.imitatesSync ? 1 << 20 : 0) + (trial.isLegal ? 0 : 1 << 40)
      if cost < bestCost { (best, bestCost) = (bits, Int(cost)) }
    }
    for bit in (0..<3).reversed() { write(best >> UInt32(bit) & 1 != 0, inSync: false, to: &output) }
  }

  private mutating func write(_ change: Bool, inSync: Bool, to output: inout [UInt8]) {
    tail.append(change, inSync: inSync)
    tail.isLegal = true
    tail.imitatesSync = false
    levels = levels << 1 | (tail.isHigh ? 1 : 0)
    levelCount += 1
    if levelCount == 8 {
      output.append(levels)
      levelCount = 0
    }
  }
}
