/// One of the two ways in which a sync frame is being written while its choices are weighed.
struct SyncFrameStream: Sendable {
  private(set) var state: UInt8 = 1
  private(set) var digitalSumValue = 0
  private var isHigh = false
  private var code: UInt32 = 0
  private var otherCode: UInt32 = 0
  /// The sum and the level at the frame's start, and the sum after the code.
  private var startSum = 0
  private var startsHigh = false
  private var sumAfterCode = 0
  private var words = InlineArray<96, UInt16>(repeating: 0)
  private var count = 0
  /// Up to here both streams hold the same words.
  private var agreed = 0

  /// Begins a frame with a code, which `other` could replace.
  mutating func begin(code: UInt32, other: UInt32, digitalSumValue: Int, isHigh: Bool) {
    self.code = code
    otherCode = other
    startSum = digitalSumValue
    startsHigh = isHigh
    count = 0
    agreed = 0
    self.digitalSumValue = digitalSumValue
    self.isHigh = isHigh
    let (sum, flips) = Self.sumAndFlip(of: code)
    self.digitalSumValue += isHigh ? -sum : sum
    self.isHigh = isHigh != flips
    sumAfterCode = self.digitalSumValue
    // Every code ends in a one and so leads to state 1.
    state = 1
  }

  @inline(__always)
  func isBetter(than other: SyncFrameStream) -> Bool {
    digitalSumValue.magnitude <= other.digitalSumValue.magnitude
  }

  @inline(__always)
  mutating func append(_ entry: ConversionTable.Entry) {
    words[count] = entry.word
    count += 1
    digitalSumValue += isHigh ? -Int(entry.sum) : Int(entry.sum)
    isHigh = isHigh != entry.flips
    state = entry.nextState
  }

  /// The word of the other one of states 1 and 4, where the run to the word before it stays legal.
  @inline(__always)
  func exchange(_ byte: UInt8, _ entries: Span<ConversionTable.Entry>) -> ConversionTable.Entry? {
    guard state == 1 || state == 4, count > 0 else { return nil }
    let entry = entries[EightSixteenModulator.row(5 - state) + Int(byte)]
    let zeros = words[count - 1].trailingZeroBitCount + entry.word.leadingZeroBitCount
    return (2...10).contains(zeros) ? entry : nil
  }

  /// Becomes the other stream.
  @inline(__always)
  mutating func take(from other: inout SyncFrameStream) {
    for index in agreed..<other.count { words[index] = other.words[index] }
    state = other.state
    digitalSumValue = other.digitalSumValue
    isHigh = other.isHigh
    code = other.code
    otherCode = other.otherCode
    sumAfterCode = other.sumAfterCode
    count = other.count
    agreed = count
    other.agreed = count
  }

  /// Where the sum has left +63...-64, the other code is taken if it makes the sum smaller.
  mutating func reconsiderSync() {
    guard digitalSumValue > 63 || digitalSumValue < -64 else { return }
    let (sum, flips) = Self.sumAndFlip(of: otherCode)
    let highNow = startsHigh != Self.sumAndFlip(of: code).flips
    let highThen = startsHigh != flips
    let rest = digitalSumValue - sumAfterCode
    let then = startSum + (startsHigh ? -sum : sum) + (highNow == highThen ? rest : -rest)
    if then.magnitude < digitalSumValue.magnitude {
      code = otherCode
      digitalSumValue = then
    }
  }

  /// Writes the frame's levels; returns whether the last one is high.
  func write(into levels: inout MutableSpan<UInt8>, at place: Int, afterHigh: Bool) -> Bool {
    var mask: UInt16 = afterHigh ? 0xFFFF : 0
    var place = place
    for index in -2..<SyncCode.bytesPerFrame {
      let word =
        index == -2
        ? UInt16(code >> 16) : index == -1 ? UInt16(truncatingIfNeeded: code) : words[index]
      let written = ChannelLevels.levels(of: word) ^ mask
      levels[place] = UInt8(written >> 8)
      levels[place + 1] = UInt8(truncatingIfNeeded: written)
      mask = written & 1 != 0 ? 0xFFFF : 0
      place += 2
    }
    return mask != 0
  }

  private static func sumAndFlip(of code: UInt32) -> (sum: Int, flips: Bool) {
    let (first, firstFlips) = ChannelLevels.sumAndFlip(of: UInt16(code >> 16))
    let (second, secondFlips) = ChannelLevels.sumAndFlip(of: UInt16(truncatingIfNeeded: code))
    return (Int(first) + (firstFlips ? -Int(second) : Int(second)), firstFlips != secondFlips)
  }
}
