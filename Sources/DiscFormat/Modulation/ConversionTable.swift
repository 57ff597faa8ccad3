/// The 8/16 (EFM+) conversion of ECMA-267 Annex G: words of sixteen channel bits, the first in the highest bit, a one
/// where the level changes.
public struct ConversionTable: Sendable {
  /// The table, read once.
  public static let shared = ConversionTable()

  /// Bytes that the substitution table offers a second word for.
  public static let substitutionCount = 88

  /// A word and the state, 1...4, that it leads to.
  public struct Entry: Sendable, Equatable {
    /// Sixteen channel bits, the first in the highest bit, a one where the level changes.
    public let word: UInt16
    /// The state, 1...4, in which the next byte is converted.
    public let nextState: UInt8
    /// The sum of the levels, high less low, when the level before the word is low.
    let sum: Int8
    /// Whether the level after the word is not that before it.
    let flips: Bool

    init(word: UInt16, nextState: UInt8) {
      self.word = word
      self.nextState = nextState
      (sum, flips) = ChannelLevels.sumAndFlip(of: word)
    }
  }

  /// By state - 1, then byte: the main table, then the substitution table.
  let entries: [Entry]

  static let rowCount = 256 + substitutionCount

  init() {
    let digits = (ConversionTableText.main + ConversionTableText.substitution).utf8.compactMap(
      HexadecimalDigit.value)
    entries = (0..<4).flatMap { state in
      (0..<Self.rowCount).map { row in
        let start = (row * 4 + state) * 5
        let word = digits[start..<start + 4].reduce(0) { $0 << 4 | UInt16($1) }
        return Entry(word: word, nextState: UInt8(digits[start + 4]))
      }
    }
  }

  /// The word of the main table in a state, 1...4; nil for any other.
  public func main(_ byte: UInt8, state: Int) -> Entry? {
    (1...4).contains(state) ? entries[(state - 1) * Self.rowCount + Int(byte)] : nil
  }

  /// The word of the substitution table in a state, 1...4; nil for any other and for bytes above 87.
  public func substitution(_ byte: UInt8, state: Int) -> Entry? {
    (1...4).contains(state) && byte < Self.substitutionCount
      ? entries[(state - 1) * Self.rowCount + 256 + Int(byte)] : nil
  }
}

/// A digit of a table's text.
enum HexadecimalDigit {
  /// Nil for what is no digit: the white space between entries.
  static func value(_ character: UInt8) -> Int? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(character) - 48
    case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(character) - 55
    case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(character) - 87
    default: nil
    }
  }
}

/// Levels from changes of level (NRZI).
enum ChannelLevels {
  /// The levels of sixteen channel bits after a low one.
  @inline(__always)
  static func levels(of changes: UInt16) -> UInt16 {
    var levels = changes
    levels ^= levels >> 1
    levels ^= levels >> 2
    levels ^= levels >> 4
    levels ^= levels >> 8
    return levels
  }

  /// The sum of the levels after a low one, high less low, and whether the last is high.
  static func sumAndFlip(of changes: UInt16) -> (Int8, Bool) {
    let levels = levels(of: changes)
    return (Int8(2 * levels.nonzeroBitCount - 16), levels & 1 != 0)
  }
}
