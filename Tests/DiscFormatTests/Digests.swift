/// Digests that fingerprints and golden vectors are written as.
enum Digests {
  static func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// SHA-256 (FIPS 180-4) as hexadecimal text. Its constants are the fractions of roots of primes.
  static func sha256(_ message: [UInt8]) -> String {
    let primes = (2...311).filter { n in !(2..<n).contains { n % $0 == 0 } }
    let constants = primes.prefix(64).map { fraction(root($0, 3, 36), 36) }
    var state = primes.prefix(8).map { fraction(root($0, 2, 36), 36) }
    var padded = message + [0x80]
    while padded.count % 64 != 56 { padded.append(0) }
    for shift in stride(from: 56, through: 0, by: -8) {
      padded.append(UInt8(truncatingIfNeeded: (UInt64(message.count) * 8) >> UInt64(shift)))
    }
    for start in stride(from: 0, to: padded.count, by: 64) {
      var words = (0..<16).map { index in
        (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(padded[start + 4 * index + $1]) }
      }
      for index in 16..<64 {
        let a = words[index - 15]
        let b = words[index - 2]
        let first = turned(a, 7) ^ turned(a, 18) ^ a >> 3
        let second = turned(b, 17) ^ turned(b, 19) ^ b >> 10
        words.append(words[index - 16] &+ first &+ words[index - 7] &+ second)
      }
      state = zip(state, rounds(state, words, constants)).map { $0 &+ $1 }
    }
    return state.map { word in
      let text = String(word, radix: 16)
      return String(repeating: "0", count: 8 - text.count) + text
    }.joined()
  }

  private static func rounds(_ start: [UInt32], _ words: [UInt32], _ constants: [UInt32]) -> [UInt32] {
    var s = start
    for index in 0..<64 {
      let e = turned(s[4], 6) ^ turned(s[4], 11) ^ turned(s[4], 25)
      let one = s[7] &+ e &+ (s[4] & s[5] ^ ~s[4] & s[6]) &+ constants[index] &+ words[index]
      let a = turned(s[0], 2) ^ turned(s[0], 13) ^ turned(s[0], 22)
      let two = a &+ (s[0] & s[1] ^ s[0] & s[2] ^ s[1] & s[2])
      s = [one &+ two, s[0], s[1], s[2], s[3] &+ one, s[4], s[5], s[6]]
    }
    return s
  }

  private static func turned(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word >> count | word << (32 - count)
  }

  /// The root of a number, scaled by two to the power of `bits`, rounded down.
  private static func root(_ number: Int, _ degree: Int, _ bits: Int) -> UInt128 {
    var result: UInt128 = 0
    for bit in (0..<bits + 5).reversed() {
      let trial = result | 1 << UInt128(bit)
      var power: UInt128 = 1
      var isTooLarge = false
      for _ in 0..<degree {
        let (product, overflow) = power.multipliedReportingOverflow(by: trial)
        isTooLarge = isTooLarge || overflow
        power = product
      }
      if isTooLarge || power > UInt128(number) << UInt128(bits * degree) { continue }
      result = trial
    }
    return result
  }

  private static func fraction(_ root: UInt128, _ bits: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: root >> UInt128(bits - 32))
  }
}
