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
  /// Four symbols as one number, the first in the highest bits.
  @inline(__always)
  private static func four(_ symbols: Span<UInt8>, _ start: Int) -> UInt32 {
    UInt32(symbols[start]) << 24 | UInt32(symbols[start + 1]) << 16 | UInt32(symbols[start + 2]) << 8
      | UInt32(symbols[start + 3])
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
      remainder = ReedSolomonDivision.step(remainder, Self.four(data, Int(offset)), table)
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
    return ReedSolomonRemainder(high: computed.high ^ received.high, low: computed.low ^ received.low)
  }

  /// The residues of two words at once: their chains of dependent steps fill each other's waiting.
  func residues(
    _ symbols: Span<UInt8>, at first: Int, _ second: Int
  ) -> (ReedSolomonRemainder, ReedSolomonRemainder) {
    let table = division.table.span
    let ones = symbols.extracting(first..<first + length)
    let twos = symbols.extracting(second..<second + length)
    // As above.
    precondition(table.count == 1024 && ones.count >= dimension && twos.count >= dimension)
    var one = ReedSolomonDivision.step(ReedSolomonRemainder(), lead(ones, 0), table)
    var two = ReedSolomonDivision.step(ReedSolomonRemainder(), lead(twos, 0), table)
    var offset = UInt(dimension & 3)
    let end = UInt(dimension)
    while offset < end, end - offset >= 4 {
      one = ReedSolomonDivision.step(one, Self.four(ones, Int(offset)), table)
      two = ReedSolomonDivision.step(two, Self.four(twos, Int(offset)), table)
      offset += 4
    }
    let oneReceived = received(symbols, first)
    let twoReceived = received(symbols, second)
    return (
      ReedSolomonRemainder(high: one.high ^ oneReceived.high, low: one.low ^ oneReceived.low),
      ReedSolomonRemainder(high: two.high ^ twoReceived.high, low: two.low ^ twoReceived.low)
    )
  }
}
