internal import ChannelSim
internal import DiscFormat
internal import DiscModel

/// What one groove carries around a place: which of its wobbles are inverted, or have a pre-pit on their peak.
///
/// The word under the spot is encoded once and kept; asking for wobbles in it then costs a few integer operations.
struct GrooveSymbols: Sendable {
  /// Number of the word (or sector) that `bits` belong to.
  private var number: Int64 = -1
  /// The word's 51 bits, or the sector's pits: for even frames three bits each, the sync code in the lowest.
  private var bits: UInt64 = 0

  private static let wobblesPerWord = Int64(WobbleWord.wobblesPerUnit * WobbleWord.unitsPerWord)
  private static let wobblesPerSector = Int64(PrePitBlock.wobblesPerFrame * PrePitBlock.framesPerSector)

  init() {}

  /// Bit k tells whether wobble `first` + k is inverted, for `count` wobbles, at most 16.
  @inline(__always)
  mutating func inversions(from first: Int64, count: Int64) -> UInt32 {
    let word = first / Self.wobblesPerWord
    let place = first - word * Self.wobblesPerWord
    let unit = place / 93
    let within = place - 93 * unit
    // Most of a unit is monotone.
    if within >= 8, within + count <= 93 { return 0 }
    if word != number { take(word: word) }
    var result = UInt32(WobbleWord.inversions(bits: bits, unit: Int(unit)))
    if within < 8 {
      result >>= UInt32(within)
    } else {
      result = 0
      // The next unit begins within these wobbles. Beyond the word's end it is the next word's sync unit, as unit 0 is.
      let next = WobbleWord.inversions(bits: bits, unit: Int(unit) + 1)
      result = UInt32(next) << UInt32(93 - within)
    }
    return result
  }

  private mutating func take(word: Int64) {
    number = word
    bits = WobbleWord(address: UInt32(truncatingIfNeeded: word), auxiliary: 0).bits
  }

  /// Bit k tells whether wobble `first` + k has a pit on its peak.
  @inline(__always)
  mutating func pits(from first: Int64, count: Int64) -> UInt32 {
    var result: UInt32 = 0
    for index in 0..<count {
      let wobble = first + index
      let sector = wobble / Self.wobblesPerSector
      let place = wobble - sector * Self.wobblesPerSector
      // Pits lie on the first three peaks of even frames.
      guard place & 15 < 3 else { continue }
      if sector != number { take(sector: sector) }
      let code = bits >> UInt64(3 * (place >> 4))
      if code >> UInt64(2 - (place & 15)) & 1 != 0 { result |= 1 << UInt32(index) }
    }
    return result
  }

  private mutating func take(sector: Int64) {
    number = sector
    let sector = UInt32(truncatingIfNeeded: sector) & 0xFF_FFFF
    let bytes = PrePitBlock(blockAddress: PrePitBlock.blockAddress(ofSector: sector)).bytes
    let codes = PrePitBlock.codes(sector: Int(sector & 15), byte: bytes[Int(sector & 15)], isOdd: false)
    bits = codes.enumerated().reduce(0) { $0 | UInt64($1.element) << UInt64(3 * $1.offset) }
  }
}
