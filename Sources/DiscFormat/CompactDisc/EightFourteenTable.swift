/// The eight-to-fourteen conversion of the compact disc (ECMA-130 Annex D), both ways: words of fourteen channel bits,
/// a one where the level changes.
public struct EightFourteenTable: Sendable {
  /// The tables, built once.
  public static let shared = EightFourteenTable()

  /// By byte.
  public let words: [UInt16]
  /// By word: the byte, or 0x100 where there is none.
  private let bytes: [UInt16]

  init() {
    let digits = CompactDiscTableText.words.utf8.compactMap(HexadecimalDigit.value)
    words = (0..<256).map { byte in digits[4 * byte..<4 * byte + 4].reduce(0) { $0 << 4 | UInt16($1) } }
    var bytes = [UInt16](repeating: 0x100, count: 1 << 14)
    for (byte, word) in words.enumerated() { bytes[Int(word)] = UInt16(byte) }
    self.bytes = bytes
  }

  /// The byte that a word stands for; nil for a word of none. Only the lowest fourteen bits count.
  public func byte(of word: UInt16) -> UInt8? {
    let byte = bytes[Int(word & 0x3FFF)]
    return byte < 0x100 ? UInt8(byte) : nil
  }
}

/// Sizes and marks of a compact disc's channel frame (ECMA-130 clauses 19 and 20).
public enum CompactDiscFrame {
  /// Channel bits: sync and 33 symbols, each with three merging bits behind.
  public static let bitCount = 588
  /// Symbols: the subcode's and 32 of a C1 word.
  public static let symbolCount = 33
  /// The 24 channel bits of the sync: two runs of 11 T.
  public static let sync: UInt32 = 0x80_1002
  /// C1 words that a C2 word is spread over: 27 times 4, and its own.
  static let spread = 109

  /// Whether a symbol of a C1 word is recorded inverted: the parities.
  static func isInverted(_ symbol: Int) -> Bool { symbol & 12 == 12 }
}
