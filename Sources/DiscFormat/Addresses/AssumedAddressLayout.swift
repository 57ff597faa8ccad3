/// What of the addresses in the groove no source at hand confirms: every figure here is **assumed**, from memory of the
/// formats, and stands in this one file so that a corrected figure changes one line.
///
/// What is known better: 93 wobbles a unit follow from 32T and two sync frames, 52 units a word from four sectors; the
/// fields of a pre-pit block are those of a drive maker's manual; up to three pre-pits lie on the first three wobble
/// peaks of a sync frame, the first always.
enum AssumedAddressLayout {
  // MARK: Wobble words (ADIP)

  /// Wobbles at the beginning of a unit that carry phase: a set bit is an inverted wobble, the first wobble in bit 0.
  static let modulatedWobbles = 8
  /// Begins a word: the first four inverted.
  static let syncUnit: UInt8 = 0b0000_1111
  /// Data units: the first wobble inverted marks the unit; the last two, or the two before them, the bit.
  static let zeroUnit: UInt8 = 0b1100_0001
  static let oneUnit: UInt8 = 0b0011_0001

  /// Bits of a word after its sync unit, first to last: 1 reserved (zero), 22 address, 8 auxiliary, 20 parity.
  static let addressBits = 22
  /// Parity over nibbles: RS(13,8) over GF(16) with x^4 + x + 1, generator roots alpha^0 to alpha^4. The 31 data bits
  /// are preceded by a zero to make eight nibbles; that zero is not recorded.
  static let fieldPolynomial = 0b1_0011
  static let parityNibbles = 5
  /// A word's parity is recorded with every bit inverted.
  static let invertsParity = true

  // MARK: Land pre-pits

  /// The three pits of a frame: bit 2 the first. Two codes begin a sector and tell even and odd frames apart.
  static let syncCodeEven: UInt8 = 0b111
  static let syncCodeOdd: UInt8 = 0b110
  static let pitOne: UInt8 = 0b101
  static let pitZero: UInt8 = 0b100
  /// After the sync code a sector carries its number in the block (4 bits) and one byte of the block.
  static let relativeAddressBits = 4
  /// Address of an error correction block: sector number over 16, every one of 24 bits inverted.
  static let invertsBlockAddress = true
}
