/// A remainder by a generator polynomial: up to sixteen symbols, the highest power first, in the highest bits.
struct ReedSolomonRemainder: Sendable {
  var high: UInt64 = 0
  var low: UInt64 = 0

  var isZero: Bool { high | low == 0 }

  /// The symbol of the power `checkCount - 1 - index`.
  func symbol(_ index: Int) -> UInt8 {
    index < 8
      ? UInt8(truncatingIfNeeded: high >> UInt64(56 - 8 * index))
      : UInt8(truncatingIfNeeded: low >> UInt64(120 - 8 * index))
  }

  func sum(_ other: ReedSolomonRemainder) -> ReedSolomonRemainder {
    ReedSolomonRemainder(high: high ^ other.high, low: low ^ other.low)
  }

  mutating func addSymbol(_ index: Int, _ symbol: UInt8) {
    if index < 8 {
      high ^= UInt64(symbol) << UInt64(56 - 8 * index)
    } else {
      low ^= UInt64(symbol) << UInt64(120 - 8 * index)
    }
  }
}

/// Polynomial division by a generator with roots alpha^0, alpha^1, ..., four symbols a step: the slicing known from
/// cyclic redundancy checks, over GF(256).
struct ReedSolomonDivision: Sendable {
  /// For each of four neighbouring symbols, the first one first, and each of its values: what it leaves behind when
  /// the generator has been subtracted.
  let table: [ReedSolomonRemainder]

  init(checkCount: Int) {
    let field = GaloisField.shared
    // The generator without its leading one, the highest power first.
    var generator: [UInt8] = [1]
    for root in 0..<checkCount {
      var next = generator + [0]
      for index in generator.indices { next[index + 1] ^= field.product(generator[index], field.power(root)) }
      generator = next
    }
    var table = [ReedSolomonRemainder](repeating: ReedSolomonRemainder(), count: 1024)
    for value in 0..<256 {
      var remainder = [UInt8](repeating: 0, count: checkCount)
      var input = UInt8(value)
      for slot in (0..<4).reversed() {
        let quotient = remainder[0] ^ input
        input = 0
        for index in 0..<checkCount {
          let next = index + 1 < checkCount ? remainder[index + 1] : 0
          remainder[index] = next ^ field.product(quotient, generator[index + 1])
        }
        for index in 0..<checkCount { table[slot * 256 + value].addSymbol(index, remainder[index]) }
      }
    }
    self.table = table
  }

  /// The remainder after four further symbols, the first in the highest bits.
  @inline(__always)
  static func step(
    _ remainder: ReedSolomonRemainder, _ symbols: UInt32, _ table: Span<ReedSolomonRemainder>
  ) -> ReedSolomonRemainder {
    let index = UInt32(truncatingIfNeeded: remainder.high >> 32) ^ symbols
    let first = table[Int(index >> 24)]
    let second = table[256 + Int(index >> 16 & 255)]
    let third = table[512 + Int(index >> 8 & 255)]
    let fourth = table[768 + Int(index & 255)]
    return ReedSolomonRemainder(
      high: (remainder.high << 32 | remainder.low >> 32) ^ first.high ^ second.high ^ third.high
        ^ fourth.high,
      low: remainder.low << 32 ^ first.low ^ second.low ^ third.low ^ fourth.low)
  }
}

extension ReedSolomonCode {
  /// Four symbols as one number, the first in the highest bits; the caller has checked that they are there.
  @unsafe
  @inline(__always)
  private static func four(_ symbols: Span<UInt8>, unchecked start: Int) -> UInt32 {
    // Any bits are a number.
    let word = unsafe symbols.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: start, as: UInt32.self)
    return UInt32(bigEndian: word)
  }

  /// The data symbols that come before the first whole group of four.
  @inline(__always)
  private func lead(_ symbols: Span<UInt8>, _ start: Int) -> UInt32 {
    var lead: UInt32 = 0
    for offset in 0..<(dimension & 3) { lead = lead << 8 | UInt32(symbols[start + offset]) }
    return lead
  }

  /// The check symbols that belong to the data at `start`.
  func checks(_ symbols: Span<UInt8>, at start: Int) -> ReedSolomonRemainder {
    let table = division.table.span
    let data = symbols.extracting(start..<start + dimension)
    // What the loop's bounds follow from, so that it needs no check of its own.
    precondition(table.count == 1024 && data.count >= dimension)
    var remainder = ReedSolomonDivision.step(ReedSolomonRemainder(), lead(data, 0), table)
    var offset = UInt(dimension & 3)
    let end = UInt(dimension)
    while offset < end, end - offset >= 4 {
      // Up to `dimension`, which the check above covers.
      remainder = ReedSolomonDivision.step(remainder, unsafe Self.four(data, unchecked: Int(offset)), table)
      offset += 4
    }
    return remainder
  }

  /// Writes the check symbols of the word at `start`.
  func encode(_ symbols: inout MutableSpan<UInt8>, at start: Int) {
    let remainder = checks(symbols.span, at: start)
    for index in 0..<checkCount { symbols[start + dimension + index] = remainder.symbol(index) }
  }

  /// The check symbols of the word at `start` as read.
  @inline(__always)
  private func received(_ symbols: Span<UInt8>, _ start: Int) -> ReedSolomonRemainder {
    var received = ReedSolomonRemainder()
    for index in 0..<checkCount { received.addSymbol(index, symbols[start + dimension + index]) }
    return received
  }

  /// The word at `start` modulo the generator: zero for a code word, and at every root equal to the word.
  func residue(_ symbols: Span<UInt8>, at start: Int) -> ReedSolomonRemainder {
    let computed = checks(symbols, at: start)
    let received = received(symbols, start)
    return computed.sum(received)
  }

  /// The residues of four words that lie one behind the other: their chains of dependent steps fill each other's
  /// waiting.
  func residues(_ symbols: Span<UInt8>, at start: Int) -> InlineArray<4, ReedSolomonRemainder> {
    let table = division.table.span
    let words = symbols.extracting(start..<start + 4 * length)
    // As above.
    precondition(table.count == 1024 && words.count == 4 * length && dimension <= length)
    let (second, third, fourth) = (length, 2 * length, 3 * length)
    let zero = ReedSolomonRemainder()
    var a = ReedSolomonDivision.step(zero, lead(words, 0), table)
    var b = ReedSolomonDivision.step(zero, lead(words, second), table)
    var c = ReedSolomonDivision.step(zero, lead(words, third), table)
    var d = ReedSolomonDivision.step(zero, lead(words, fourth), table)
    var place = dimension & 3
    while place &+ 4 <= dimension {
      a = ReedSolomonDivision.step(a, unsafe Self.four(words, unchecked: place), table)
      b = ReedSolomonDivision.step(b, unsafe Self.four(words, unchecked: place &+ second), table)
      c = ReedSolomonDivision.step(c, unsafe Self.four(words, unchecked: place &+ third), table)
      d = ReedSolomonDivision.step(d, unsafe Self.four(words, unchecked: place &+ fourth), table)
      place &+= 4
    }
    return [
      a.sum(received(words, 0)), b.sum(received(words, second)), c.sum(received(words, third)),
      d.sum(received(words, fourth)),
    ]
  }
}
