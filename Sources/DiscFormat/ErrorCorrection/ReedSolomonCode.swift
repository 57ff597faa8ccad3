/// A shortened Reed-Solomon code over GF(256), its generator's roots alpha^0, alpha^1, ...; systematic, the check
/// symbols last. The first symbol of a word is the coefficient of the highest power of x.
public struct ReedSolomonCode: Sendable {
  /// Symbols of a word.
  public let length: Int
  /// Symbols of a word that carry data.
  public let dimension: Int
  /// The division by the generator, four symbols a step.
  let division: ReedSolomonDivision

  /// Symbols that check, n - k: with e errors and s erasures a word can be corrected while 2e + s is not above it.
  public var checkCount: Int { length - dimension }

  /// Makes a code of `length` symbols, at most 255, of which `dimension` carry data; 1...16 must remain as checks.
  public init(length: Int, dimension: Int) throws(DiscFormatError) {
    guard dimension > 0, length <= 255, (1...16).contains(length - dimension) else {
      throw .impossibleCode(length: length, dimension: dimension)
    }
    self.init(known: length, dimension)
  }

  private init(known length: Int, _ dimension: Int) {
    self.length = length
    self.dimension = dimension
    division = ReedSolomonDivision(checkCount: length - dimension)
  }

  /// PI, the inner parity of an error correction block's rows (ECMA-267 clause 18).
  public static let inner = ReedSolomonCode(known: 182, 172)
  /// PO, the outer parity of an error correction block's columns (ECMA-267 clause 18).
  public static let outer = ReedSolomonCode(known: 208, 192)
  /// IED, the check of a sector's identification (ECMA-267 clause 16.2).
  public static let identification = ReedSolomonCode(known: 6, 4)
  /// C1 of the compact disc (ECMA-130).
  public static let compactDiscC1 = ReedSolomonCode(known: 32, 28)
  /// C2 of the compact disc (ECMA-130).
  public static let compactDiscC2 = ReedSolomonCode(known: 28, 24)

  /// Writes the check symbols of a word of `length` symbols behind its data.
  public func encode(_ word: inout MutableSpan<UInt8>) throws(DiscFormatError) {
    guard word.count == length else {
      throw .wrongLength(what: "a word to encode", expected: length, found: word.count)
    }
    encode(&word, at: 0)
  }

  /// Whether a word of `length` symbols is a code word.
  public func isClean(_ word: Span<UInt8>) throws(DiscFormatError) -> Bool {
    guard word.count == length else {
      throw .wrongLength(what: "a word to check", expected: length, found: word.count)
    }
    return residue(word, at: 0).isZero
  }

  /// How many of the words that lie one behind the other in `words` are no code words: the fast check, four words
  /// at a time.
  public func countUnclean(_ words: Span<UInt8>) throws(DiscFormatError) -> Int {
    guard words.count % length == 0 else {
      throw .wrongLength(
        what: "a row of words", expected: words.count / length * length, found: words.count)
    }
    var unclean = 0
    var start = 0
    while start + 4 * length <= words.count {
      let four = residues(words, at: start)
      for index in 0..<4 where !four[index].isZero { unclean += 1 }
      start += 4 * length
    }
    while start < words.count {
      if !residue(words, at: start).isZero { unclean += 1 }
      start += length
    }
    return unclean
  }

  /// The syndromes, the word's polynomial at alpha^0, alpha^1, ..., symbol by symbol: slow and plain, by which the
  /// fast division is tested.
  public func syndromes(_ word: Span<UInt8>) -> [UInt8] {
    let field = GaloisField.shared
    return (0..<checkCount).map { root in
      var sum: UInt8 = 0
      for index in word.indices { sum = field.product(sum, field.power(root)) ^ word[index] }
      return sum
    }
  }
}
