extension ReedSolomonCode {
  /// Corrects errors and erasures in a word of `length` symbols where 2e + s is not above n - k; a word with more is
  /// reported as failed and left as it was, or, rarely and inevitably, taken for another code word.
  ///
  /// `erasures` are places in the word. The corrected word's syndromes are checked before anything is written.
  /// Berlekamp's and Massey's algorithm started from the erasures (Blahut, Theory and Practice of Error Control
  /// Codes, 1983, chapter 9), a search of all places for roots, Forney's values.
  public func correct(
    _ word: inout MutableSpan<UInt8>, erasures: [Int] = []
  ) throws(DiscFormatError) -> ReedSolomonCorrection {
    guard word.count == length else {
      throw .wrongLength(what: "a word to correct", expected: length, found: word.count)
    }
    var set = ErasureSet()
    for position in erasures {
      guard (0..<length).contains(position) else {
        throw .erasureOutside(position: position, length: length)
      }
      set.insert(position)
    }
    return correct(&word, at: 0, erasures: set)
  }

  /// The same within a larger buffer, `largestWeight` being a smaller bound on 2e + s.
  func correct(
    _ symbols: inout MutableSpan<UInt8>, at start: Int, erasures: ErasureSet, largestWeight: Int = .max
  ) -> ReedSolomonCorrection {
    var repair = ReedSolomonRepair(code: self, residue: residue(symbols.span, at: start), erasures: erasures)
    let correction = repair.solve(largestWeight: largestWeight)
    if correction.outcome == .corrected {
      for index in 0..<correction.changeCount {
        symbols[start + Int(correction.changes[index])] ^= repair.values[index]
      }
    }
    return correction
  }
}

/// A set of places in a word, in order.
struct ErasureSet: Sendable {
  private(set) var bits = InlineArray<4, UInt64>(repeating: 0)
  private(set) var count = 0

  mutating func insert(_ position: Int) {
    let bit = UInt64(1) << UInt64(position & 63)
    let word = position >> 6 & 3
    if bits[word] & bit == 0 {
      bits[word] |= bit
      count += 1
    }
  }

  mutating func formUnion(_ other: ErasureSet) {
    count = 0
    for word in 0..<4 {
      bits[word] |= other.bits[word]
      count += bits[word].nonzeroBitCount
    }
  }

  func contains(_ position: Int) -> Bool { bits[position >> 6 & 3] >> UInt64(position & 63) & 1 != 0 }
}
