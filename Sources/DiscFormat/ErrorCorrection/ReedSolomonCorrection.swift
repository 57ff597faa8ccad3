/// What the correction of one word came to.
public struct ReedSolomonCorrection: Sendable {
  /// Whether the word was sound, became so, or could not be corrected.
  public enum Outcome: Sendable, Equatable {
    /// The word was a code word already.
    case clean
    /// The word was changed and is a code word now.
    case corrected
    /// No code word is near enough: the word is untouched.
    case failed
  }

  /// What became of the word.
  public internal(set) var outcome: Outcome
  /// Symbols that were wrong and had not been named as erasures.
  public internal(set) var errorCount = 0
  /// Erasures that were named, each place counted once.
  public internal(set) var erasureCount = 0
  /// Symbols that were changed, erasures among them.
  public internal(set) var changeCount = 0
  var changes = InlineArray<16, UInt8>(repeating: 0)

  /// Where symbols were changed, as places in the word, the first symbol's being 0.
  public var positions: [Int] { (0..<changeCount).map { Int(changes[$0]) } }
}
