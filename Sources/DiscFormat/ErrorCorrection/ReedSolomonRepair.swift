/// The working of one correction: small polynomials over GF(256), the lowest power first.
struct ReedSolomonRepair {
  typealias Polynomial = InlineArray<17, UInt8>

  let length: Int
  let checkCount: Int
  let erasures: ErasureSet
  private var syndromes = Polynomial(repeating: 0)
  private var locator = Polynomial(repeating: 0)
  private var isClean: Bool
  /// What to add to the symbols at the places of the correction.
  private(set) var values = InlineArray<16, UInt8>(repeating: 0)

  init(code: ReedSolomonCode, residue: ReedSolomonRemainder, erasures: ErasureSet) {
    length = code.length
    checkCount = code.checkCount
    self.erasures = erasures
    isClean = residue.isZero
    if isClean { return }
    // At a root of the generator the word and its remainder are equal.
    let field = GaloisField.shared
    let rows = PowerRows.shared.rows
    var sums = PowerRows.Row()
    for index in 0..<checkCount {
      let logarithm = min(Int(field.logarithms[Int(residue.symbol(index))]), 255)
      let row = rows[(checkCount - 1 - index) << 8 | logarithm]
      sums.low ^= row.low
      sums.high ^= row.high
    }
    for root in 0..<checkCount {
      let word = root < 8 ? sums.low : sums.high
      syndromes[root] = UInt8(truncatingIfNeeded: word >> UInt64(8 * (root & 7)))
    }
  }

  mutating func solve(largestWeight: Int) -> ReedSolomonCorrection {
    var correction = ReedSolomonCorrection(outcome: .clean)
    correction.erasureCount = erasures.count
    // With more erasures than checks even a code word says nothing: zeros are one.
    guard erasures.count <= min(checkCount, largestWeight) else {
      correction.outcome = .failed
      return correction
    }
    if isClean { return correction }
    correction.outcome = .failed
    // Handed on, so that the tables are held once.
    let field = GaloisField.shared
    startFromErasures(field)
    findLocator(field)
    let degree = locatorDegree
    let errors = degree - erasures.count
    guard errors >= 0, 2 * errors + erasures.count <= min(checkCount, largestWeight),
      findPlaces(degree, field, &correction), findValues(field, &correction),
      syndromesVanish(field, correction)
    else {
      correction.changeCount = 0
      return correction
    }
    dropZeros(&correction)
    correction.outcome = .corrected
    correction.errorCount = errors
    return correction
  }

  private var locatorDegree: Int {
    var degree = checkCount
    while degree > 0, locator[degree] == 0 { degree -= 1 }
    return degree
  }

  /// The locator whose roots are the inverse places of the erasures.
  private mutating func startFromErasures(_ field: GaloisField) {
    locator[0] = 1
    if erasures.count == 0 { return }
    var degree = 0
    for position in 0..<length where erasures.contains(position) {
      let place = field.powers[length - 1 - position]
      degree += 1
      for index in stride(from: degree, to: 0, by: -1) {
        locator[index] ^= field.product(locator[index - 1], place)
      }
    }
  }

  /// Extends the locator to the errors.
  private mutating func findLocator(_ field: GaloisField) {
    var other = locator
    let (powers, logarithms) = (field.powers.span, field.logarithms.span)
    precondition(powers.count == 1024 && logarithms.count == 256)
    // Logarithms of the syndromes, and of what multiplies a whole polynomial, are looked up once.
    var syndromeLogarithms = InlineArray<17, Int>(repeating: 0)
    for index in 0..<checkCount { syndromeLogarithms[index] = Int(logarithms[Int(syndromes[index])]) }
    // No power above is in use: of the locator, of what it was.
    var top = erasures.count
    var span = erasures.count
    var round = erasures.count
    while round < checkCount {
      round += 1
      var discrepancy: UInt8 = 0
      for index in 0...min(top, round - 1) {
        discrepancy ^=
          powers[
            (Int(logarithms[Int(locator[index])]) &+ syndromeLogarithms[round - 1 - index]) & 1023]
      }
      top = min(top + 1, checkCount)
      for index in stride(from: top, to: 0, by: -1) { other[index] = other[index - 1] }
      other[0] = 0
      if discrepancy == 0 { continue }
      let before = locator
      let factor = Int(logarithms[Int(discrepancy)])
      for index in 0...top {
        locator[index] ^= powers[(factor &+ Int(logarithms[Int(other[index])])) & 1023]
      }
      if 2 * span <= round + erasures.count - 1 {
        span = round + erasures.count - span
        // The discrepancy is not zero here.
        for index in 0...top {
          other[index] = powers[(255 &- factor &+ Int(logarithms[Int(before[index])])) & 1023]
        }
      }
    }
  }

  /// Searches all places of the word for the locator's roots, eight at a time; a root outside the word is a failure.
  private func findPlaces(_ degree: Int, _ field: GaloisField, _ correction: inout ReedSolomonCorrection)
    -> Bool
  {
    // The term of x^i at the inverse place alpha^-(7 + 8n), as a logarithm: from there the seven places before it are
    // rising powers of alpha^i.
    var terms = InlineArray<16, Int>(repeating: 0)
    var powers = InlineArray<16, Int>(repeating: 0)
    var count = 0
    for index in 1...max(degree, 1) where locator[index] != 0 {
      terms[count & 15] = (Int(field.logarithms[Int(locator[index])]) + 255 - 7 * index) % 255
      powers[count & 15] = index
      count += 1
    }
    let table = PowerRows.shared.rows
    let rows = table.span
    precondition(rows.count == 17 << 8)
    let ones: UInt64 = 0x0101_0101_0101_0101
    var found = 0
    for last in stride(from: 7, to: length + 7, by: 8) {
      var sum = ones
      for index in 0..<count {
        let (term, power) = (terms[index & 15], powers[index & 15])
        // A power up to 16 and a logarithm below 255: within the seventeen rows of 256.
        sum ^= unsafe rows[unchecked: power &<< 8 | term].low
        let next = term &- 8 &* power
        terms[index & 15] = next &+ (next &>> 63 & 255)
      }
      // Whether any byte is zero.
      if (sum &- ones) & ~sum & (ones << 7) == 0 { continue }
      for offset in 0..<8 where UInt8(truncatingIfNeeded: sum >> UInt64(8 * offset)) == 0 {
        let exponent = last - offset
        // alpha^255 is alpha^0, which the first place has been asked for.
        if exponent == 255 { continue }
        guard exponent < length, found < 16 else { return false }
        correction.changes[found] = UInt8(length - 1 - exponent)
        found += 1
      }
      if found == degree { break }
    }
    correction.changeCount = found
    return found == degree
  }

  /// Forney's values, for a first root alpha^0: the evaluator over the odd part of the locator.
  private mutating func findValues(_ field: GaloisField, _ correction: inout ReedSolomonCorrection) -> Bool {
    var evaluator = Polynomial(repeating: 0)
    // Its degree is below the locator's; the locator is zero above its own.
    let degree = correction.changeCount
    for index in 0..<degree {
      var sum: UInt8 = 0
      for part in 0...index { sum ^= field.product(locator[part], syndromes[index - part]) }
      evaluator[index] = sum
    }
    let (powers, logarithms) = (field.powers.span, field.logarithms.span)
    precondition(powers.count == 1024 && logarithms.count == 256)
    var evaluatorLogarithms = InlineArray<17, Int>(repeating: 0)
    var locatorLogarithms = InlineArray<17, Int>(repeating: 0)
    for index in 0...degree {
      evaluatorLogarithms[index] = Int(logarithms[Int(evaluator[index])])
      locatorLogarithms[index] = Int(logarithms[Int(locator[index])])
    }
    for change in 0..<correction.changeCount {
      let inverse = 255 - (length - 1 - Int(correction.changes[change]))
      var numerator: UInt8 = 0
      var denominator: UInt8 = 0
      var exponent = 0
      for index in 0...degree {
        numerator ^= powers[(evaluatorLogarithms[index] &+ exponent) & 1023]
        if index & 1 == 1 { denominator ^= powers[(locatorLogarithms[index] &+ exponent) & 1023] }
        exponent += inverse
        if exponent >= 255 { exponent -= 255 }
      }
      if denominator == 0 { return false }
      values[change] = field.quotient(numerator, denominator)
    }
    return true
  }

  /// Whether the word is a code word once the values are added.
  private func syndromesVanish(_ field: GaloisField, _ correction: ReedSolomonCorrection) -> Bool {
    var rest = syndromes
    let powers = field.powers.span
    precondition(powers.count == 1024)
    for change in 0..<correction.changeCount {
      let exponent = length - 1 - Int(correction.changes[change])
      let value = Int(field.logarithms[Int(values[change])])
      var power = 0
      for root in 0..<checkCount {
        rest[root] ^= powers[(value &+ power) & 1023]
        power += exponent
        if power >= 255 { power -= 255 }
      }
    }
    var sum: UInt8 = 0
    for root in 0..<checkCount { sum |= rest[root] }
    return sum == 0
  }

  /// An erased symbol may have been right.
  private mutating func dropZeros(_ correction: inout ReedSolomonCorrection) {
    var kept = 0
    for change in 0..<correction.changeCount where values[change] != 0 {
      values[kept] = values[change]
      correction.changes[kept] = correction.changes[change]
      kept += 1
    }
    correction.changeCount = kept
  }
}
