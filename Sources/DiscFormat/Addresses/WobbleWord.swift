/// One address word of a phase-modulated wobble (ADIP): 52 units over four sectors.
public struct WobbleWord: Equatable, Sendable {
  /// Wobbles in a unit: two sync frames of 1488 T over 32 T.
  public static let wobblesPerUnit = 93
  /// Wobbles at the beginning of a unit that may be inverted.
  public static let modulatedWobbles = AssumedAddressLayout.modulatedWobbles
  /// Units in a word: its sync unit and 51 bits.
  public static let unitsPerWord = 52
  /// Channel bits of a wobble.
  public static let bitsPerWobble = 32

  /// 22 bits: the number of the first of the word's four sectors, over four.
  public var address: UInt32
  /// The byte that comes with the address: the disc's description, a byte a word.
  public var auxiliary: UInt8

  /// A word; of the address the lowest 22 bits count.
  public init(address: UInt32, auxiliary: UInt8 = 0) {
    self.address = address & 0x3F_FFFF
    self.auxiliary = auxiliary
  }

  /// The 51 bits after the sync unit, the first in bit 50.
  public var bits: UInt64 {
    let data = UInt64(address) << 8 | UInt64(auxiliary)
    let nibbles = (0..<8).map { UInt8(data >> UInt64(28 - 4 * $0) & 15) }
    let parity = NibbleCode.shared.encoded(nibbles)[8...].reduce(0) { $0 << 4 | UInt64($1) }
    return data << 20 | (AssumedAddressLayout.invertsParity ? ~parity & 0xF_FFFF : parity)
  }

  /// What came of decoding.
  public enum Decoded: Equatable, Sendable {
    /// A word in which so many nibbles were corrected.
    case word(WobbleWord, corrected: Int)
    /// No word: too many nibbles are wrong, or bits are set that must be zero.
    case failed
  }

  /// Decodes 51 bits. `doubtful` marks bits that may be wrong: their nibbles are taken as erased, if they are not more
  /// than the code bears.
  public static func decoded(_ bits: UInt64, doubtful: UInt64 = 0) -> Decoded {
    let parity = bits & 0xF_FFFF
    let data = bits >> 20 & 0x7FFF_FFFF
    let plain = AssumedAddressLayout.invertsParity ? parity ^ 0xF_FFFF : parity
    let whole = data << 20 | plain
    let received = (0..<NibbleCode.length).map { UInt8(whole >> UInt64(48 - 4 * $0) & 15) }
    let erased = (0..<NibbleCode.length).filter { doubtful >> UInt64(48 - 4 * $0) & 15 != 0 }
    for erasures in erased.isEmpty ? [[]] : [erased, []] {
      var word = received
      let outcome = NibbleCode.shared.correct(&word, erasures: erasures)
      // The bit before the 31 is not recorded, and the reserved bit is zero: a word with either set is none.
      guard outcome != .failed, word[0] & 0b1100 == 0 else { continue }
      let value = word[..<8].reduce(0 as UInt64) { $0 << 4 | UInt64($1) }
      let result = WobbleWord(
        address: UInt32(truncatingIfNeeded: value >> 8), auxiliary: UInt8(truncatingIfNeeded: value))
      if case .corrected(let count) = outcome { return .word(result, corrected: count) }
      return .word(result, corrected: 0)
    }
    return .failed
  }

  /// Which of a unit's first eight wobbles are inverted, the first in bit 0: unit 0 is the sync unit.
  public func inversions(unit: Int) -> UInt8 { Self.inversions(bits: bits, unit: unit) }

  /// The same from a word's 51 bits.
  public static func inversions(bits: UInt64, unit: Int) -> UInt8 {
    guard (1..<unitsPerWord).contains(unit) else { return AssumedAddressLayout.syncUnit }
    return bits >> UInt64(unitsPerWord - 1 - unit) & 1 != 0
      ? AssumedAddressLayout.oneUnit : AssumedAddressLayout.zeroUnit
  }

  /// The three patterns a unit can carry: sync, zero, one.
  public static let patterns: [UInt8] = [
    AssumedAddressLayout.syncUnit, AssumedAddressLayout.zeroUnit, AssumedAddressLayout.oneUnit,
  ]
}
