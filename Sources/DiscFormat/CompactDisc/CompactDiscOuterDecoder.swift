/// C1 words to C2 words: undoes the cross-interleave and corrects, with the symbols of failed C1 words as erasures.
public struct CompactDiscOuterDecoder: Sendable {
  /// 24 data symbols, and how sound they are.
  public struct Word: Sendable {
    /// The data symbols; as they came where the correction failed.
    public var data = InlineArray<24, UInt8>(repeating: 0)
    /// What the correction by C2 came to; failed until there was one.
    public var correction = ReedSolomonCorrection(outcome: .failed)
  }

  private var words = [UInt8](repeating: 0, count: CompactDiscFrame.spread * 28)
  private var hasFailed = [Bool](repeating: true, count: CompactDiscFrame.spread)
  private var count = 0

  /// A decoder that has taken no C1 word yet.
  public init() {}

  /// Takes the next C1 word; gives the C2 word that it completes, the first one with the 109th.
  public mutating func append(_ word: CompactDiscWord) -> Word? {
    let slot = count % CompactDiscFrame.spread
    for symbol in 0..<28 { words[slot * 28 + symbol] = word.symbols[symbol] }
    hasFailed[slot] = word.correction.outcome == .failed
    count += 1
    guard count >= CompactDiscFrame.spread else { return nil }
    var symbols = InlineArray<28, UInt8>(repeating: 0)
    var erasures = ErasureSet()
    for symbol in 0..<28 {
      let from = (slot + 1 + 4 * symbol) % CompactDiscFrame.spread
      symbols[symbol] = words[from * 28 + symbol]
      if hasFailed[from] { erasures.insert(symbol) }
    }
    var result = Word()
    var span = symbols.mutableSpan
    result.correction = ReedSolomonCode.compactDiscC2.correct(&span, at: 0, erasures: erasures)
    for index in 0..<24 { result.data[index] = symbols[index + (index < 12 ? 0 : 4)] }
    return result
  }
}
