internal import Determinism
internal import DiscFormat
internal import DriveInterface

/// Finds address units in a stream of demodulated wobbles and decodes the words (ADIP).
///
/// Hard decisions find the units; once two units lie 93 wobbles apart, soft values decide which of the three patterns a
/// unit carries. A word that needed no correction is good. One that did is good only where a word before it leads one to
/// expect its address, since five parity nibbles alone would let one wrong word in sixty pass; that one may have needed
/// correction too, since two wrong words hardly follow each other. A sync unit that is not made out is taken to be where the
/// one before puts it: where the units of a neighbouring turn lie beside the own ones, for some turns of a disc, they disturb
/// just those wobbles that carry something.
struct WobbleWordDecoder: Sendable, StateVisitable {
  /// Signs of the latest wobbles, the newest in bit 0, 1 for inverted.
  var history: UInt64 = 0
  /// The latest eight soft values, 1 for a plain wobble of full amplitude; the next goes to `slot`.
  var soft = SIMD8<Double>.zero
  var slot: UInt8 = 0
  /// Wobbles since the last wobble of a unit's pattern.
  var sinceUnit: UInt8 = 0
  /// Units found in their places in a row, and missed in a row.
  var found: UInt8 = 0
  var missed: UInt8 = 0
  /// Bits of the word so far, which of them are doubtful, how many; 255 before a word's beginning.
  var bits: UInt64 = 0
  var doubtful: UInt64 = 0
  var bitCount: UInt8 = 255
  /// Units since the latest sync unit, 255 before the first, and how many sync units in a row were only taken to be there.
  var sinceSync: UInt8 = 255
  var assumedSyncs: UInt8 = 0
  /// Wobbles since the word before ended, and that word's address.
  var wobblesSinceWord: UInt32 = .max
  var latest: UInt32 = 0
  /// The same of the word that needed correction last and that none before it led one to expect.
  var wobblesSinceCandidate: UInt32 = .max
  var candidate: UInt32 = 0

  /// Units are where they are expected.
  var isInStep: Bool { found >= 2 }

  private static let unit = UInt8(WobbleWord.wobblesPerUnit)

  /// Takes in one wobble; gives a word when it is complete and good.
  @inline(__always)
  mutating func take(_ value: Double) -> WobbleWord? {
    history = history << 1 | (value < 0 ? 1 : 0)
    soft[Int(slot)] = value
    slot = (slot &+ 1) & 7
    if wobblesSinceWord != .max { wobblesSinceWord += 1 }
    if wobblesSinceCandidate != .max { wobblesSinceCandidate += 1 }
    sinceUnit &+= 1
    if isInStep {
      guard sinceUnit == Self.unit else { return nil }
      sinceUnit = 0
      return decide()
    }
    if history & 0xFF != 0, history & 0xFF00 == 0 { search() }
    if sinceUnit > Self.unit { found = 0 }
    return nil
  }

  /// A pattern at the end of the history begins the search, or confirms it a unit later.
  private mutating func search() {
    guard Self.reversedPatterns.contains(UInt8(truncatingIfNeeded: history)) else { return }
    found = found > 0 && sinceUnit == Self.unit ? found + 1 : 1
    sinceUnit = 0
    missed = 0
    bitCount = 255
    sinceSync = 255
  }

  /// Patterns with the newest wobble in bit 0.
  private static let reversedPatterns = WobbleWord.patterns.map { pattern in
    (0..<8).reduce(0 as UInt8) { $0 << 1 | pattern >> UInt8($1) & 1 }
  }

  /// Which pattern the latest eight wobbles carry.
  private mutating func decide() -> WobbleWord? {
    var scores = SIMD4<Double>.zero
    for wobble in 0..<8 {
      let value = soft[Int((slot &+ UInt8(wobble)) & 7)]
      for pattern in 0..<3 {
        scores[pattern] += WobbleWord.patterns[pattern] >> UInt8(wobble) & 1 != 0 ? -value : value
      }
    }
    var best = 0
    for pattern in 1..<3 where scores[pattern] > scores[best] { best = pattern }
    // Eight wobbles of full amplitude score eight; patterns differ in four at least, that is by eight. From a land both
    // neighbours are seen alike, and a wobble that one of them inverts is missing instead: five at most.
    if scores[best] > 5.5 {
      missed = 0
    } else {
      missed += 1
      if missed > 8 { found = 0 }
      return note(best, isDoubtful: true)
    }
    var second = -Double.infinity
    for pattern in 0..<3 where pattern != best { second = max(second, scores[pattern]) }
    return note(best, isDoubtful: scores[best] - second < 2)
  }

  private mutating func note(_ pattern: Int, isDoubtful: Bool) -> WobbleWord? {
    if sinceSync != 255 { sinceSync += 1 }
    let isDue = sinceSync == WobbleWord.unitsPerWord
    let isSync = pattern == 0 && !isDoubtful
    // Elsewhere than where it is due a sync unit is a misread bit, unless the ones before were only taken to be there.
    if isDue || isSync && (sinceSync == 255 || assumedSyncs > 0) {
      assumedSyncs = isSync ? 0 : assumedSyncs + 1
      sinceSync = assumedSyncs > 4 ? 255 : 0
      bitCount = assumedSyncs > 4 ? 255 : 0
      bits = 0
      doubtful = 0
      return nil
    }
    guard bitCount < 51 else { return nil }
    bits = bits << 1 | (pattern == 2 ? 1 : 0)
    doubtful = doubtful << 1 | (isDoubtful || pattern == 0 ? 1 : 0)
    bitCount += 1
    guard bitCount == 51 else { return nil }
    bitCount = 255
    return finish()
  }

  private mutating func finish() -> WobbleWord? {
    guard case .word(let word, let corrected) = WobbleWord.decoded(bits, doubtful: doubtful) else {
      return nil
    }
    guard
      corrected == 0 || follows(word.address, latest, after: wobblesSinceWord)
        || follows(word.address, candidate, after: wobblesSinceCandidate)
    else {
      candidate = word.address
      wobblesSinceCandidate = 0
      return nil
    }
    latest = word.address
    wobblesSinceWord = 0
    return word
  }

  /// Whether an address is the one to expect so many wobbles after another.
  private func follows(_ address: UInt32, _ other: UInt32, after wobbles: UInt32) -> Bool {
    guard wobbles < 1_000_000 else { return false }
    let words = Double(wobbles) / Double(WobbleWord.wobblesPerUnit * WobbleWord.unitsPerWord) + 0.5
    return other &+ UInt32(words) == address
  }

  mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("history", &history)
    for lane in 0..<8 { visitor.visit("soft", &soft[lane]) }
    visitor.visit("slot", &slot)
    slot &= 7
    visitor.visit("sinceUnit", &sinceUnit)
    visitor.visit("found", &found)
    visitor.visit("missed", &missed)
    visitor.visit("bits", &bits)
    visitor.visit("doubtful", &doubtful)
    visitor.visit("bitCount", &bitCount)
    visitor.visit("sinceSync", &sinceSync)
    visitor.visit("assumedSyncs", &assumedSyncs)
    assumedSyncs = min(assumedSyncs, 5)
    visitor.visit("wobblesSinceWord", &wobblesSinceWord)
    visitor.visit("latest", &latest)
    visitor.visit("wobblesSinceCandidate", &wobblesSinceCandidate)
    visitor.visit("candidate", &candidate)
  }
}

/// Finds sectors in a stream of pre-pits, one decision a wobble, and decodes the block addresses.
///
/// An address is good when its six bytes need no correction, or when a neighbouring block's leads one to expect it.
struct PrePitDecoder: Sendable, StateVisitable {
  /// The latest wobbles, the newest in bit 0, 1 with a pit on its peak.
  var history: UInt64 = 0
  /// Wobbles since the third pit of the sector's sync code; saturating.
  var sinceSync: UInt8 = 255
  var bits: UInt16 = 0
  var bitCount: UInt8 = 255
  /// The first bytes of the block so far, the first in the high byte, and how many there are in a row.
  var bytes: UInt64 = 0
  var byteCount: UInt8 = 0
  var sectorsInStep: UInt8 = 0
  var latest: UInt32 = 0
  var hasLatest = false
  var sectorsSinceAddress: UInt16 = .max

  var isInStep: Bool { sectorsInStep >= 2 }

  /// Takes in one wobble; gives a block address when one is complete and good.
  @inline(__always)
  mutating func take(_ hasPit: Bool) -> UInt32? {
    history = history << 1 | (hasPit ? 1 : 0)
    if sinceSync < 255 { sinceSync += 1 }
    let code = UInt8(truncatingIfNeeded: history & 7)
    // A sync code has its first two pits, and none on the wobble before.
    if history & 0b1110 == 0b0110 {
      sinceSync = 0
      bits = 0
      bitCount = 0
      return nil
    }
    guard bitCount < 12, sinceSync > 0, sinceSync & 15 == 0 else {
      if sinceSync == 255 { sectorsInStep = 0 }
      return nil
    }
    guard let bit = PrePitBlock.bit(code) else {
      bitCount = 255
      sectorsInStep = 0
      return nil
    }
    bits = bits << 1 | (bit ? 1 : 0)
    bitCount += 1
    return bitCount == 12 ? sector() : nil
  }

  private mutating func sector() -> UInt32? {
    bitCount = 255
    if sectorsInStep < 255 { sectorsInStep += 1 }
    if sectorsSinceAddress < .max { sectorsSinceAddress += 1 }
    let number = UInt8(bits >> 8)
    let byte = UInt64(bits & 255)
    if number == 0 {
      bytes = byte
      byteCount = 1
    } else if number == byteCount, byteCount < 6 {
      bytes = bytes << 8 | byte
      byteCount += 1
    } else if number < 6 {
      byteCount = 0
    }
    guard number == 5, byteCount == 6 else { return nil }
    return finish()
  }

  private mutating func finish() -> UInt32? {
    let word = (0..<6).map { UInt8(truncatingIfNeeded: bytes >> UInt64(40 - 8 * $0)) }
    guard let decoded = PrePitBlock.decodedAddress(word) else { return nil }
    let blocks = (UInt32(sectorsSinceAddress) + 8) / 16
    let expected = PrePitBlock.blockAddress(
      ofSector: PrePitBlock.firstSector(ofBlock: latest) &+ 16 &* blocks)
    let isExpected = hasLatest && sectorsSinceAddress < 1000 && expected == decoded.address
    guard decoded.corrected == 0 || isExpected else { return nil }
    latest = decoded.address
    hasLatest = true
    sectorsSinceAddress = 0
    return decoded.address
  }

  mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("history", &history)
    visitor.visit("sinceSync", &sinceSync)
    visitor.visit("bits", &bits)
    visitor.visit("bitCount", &bitCount)
    visitor.visit("bytes", &bytes)
    visitor.visit("byteCount", &byteCount)
    visitor.visit("sectorsInStep", &sectorsInStep)
    visitor.visit("latest", &latest)
    visitor.visit("hasLatest", &hasLatest)
    visitor.visit("sectorsSinceAddress", &sectorsSinceAddress)
  }
}
