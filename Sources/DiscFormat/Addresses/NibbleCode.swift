/// A Reed-Solomon code over GF(16): thirteen nibbles, eight of them data, five parity; any two words differ in six.
///
/// So short that correction looks through the places: whatever few places explain all five syndromes are the wrong ones.
struct NibbleCode: Sendable {
  static let length = 13
  static let dimension = 8
  static let shared = NibbleCode()

  private let powers: [UInt8]
  private let logarithms: [Int]

  init() {
    var powers = [UInt8](repeating: 0, count: 30)
    var logarithms = [Int](repeating: 0, count: 16)
    var power = 1
    for exponent in 0..<15 {
      powers[exponent] = UInt8(power)
      powers[exponent + 15] = UInt8(power)
      logarithms[power] = exponent
      power <<= 1
      if power & 16 != 0 { power ^= AssumedAddressLayout.fieldPolynomial }
    }
    self.powers = powers
    self.logarithms = logarithms
  }

  func product(_ a: UInt8, _ b: UInt8) -> UInt8 {
    a == 0 || b == 0 ? 0 : powers[logarithms[Int(a)] + logarithms[Int(b)]]
  }

  func quotient(_ a: UInt8, _ b: UInt8) -> UInt8 {
    a == 0 || b == 0 ? 0 : powers[logarithms[Int(a)] + 15 - logarithms[Int(b)]]
  }

  /// The word's polynomial, its first nibble the highest power, at alpha^0 to alpha^4.
  func syndromes(_ word: [UInt8]) -> [UInt8] {
    (0..<AssumedAddressLayout.parityNibbles).map { root in
      word.reduce(0) { product($0, powers[root]) ^ $1 }
    }
  }

  /// Eight data nibbles with their five parity nibbles behind them.
  func encoded(_ data: [UInt8]) -> [UInt8] {
    // Parity is what makes all syndromes zero: the values at the last five places that explain the data's syndromes.
    let word = data + [UInt8](repeating: 0, count: Self.length - data.count)
    let places = Array(Self.dimension..<Self.length)
    let values = solution(syndromes(word), places) ?? []
    return data + values
  }

  /// Outcome of a correction.
  enum Outcome: Equatable, Sendable {
    case clean
    /// So many nibbles were changed.
    case corrected(Int)
    case failed
  }

  /// Corrects a word in place where twice the errors and the erasures together are at most five; else leaves it.
  func correct(_ word: inout [UInt8], erasures: [Int] = []) -> Outcome {
    let found = syndromes(word)
    guard found.contains(where: { $0 != 0 }) else { return .clean }
    let erased = Array(Set(erasures.filter { (0..<Self.length).contains($0) })).sorted()
    guard erased.count <= AssumedAddressLayout.parityNibbles else { return .failed }
    let others = (0..<Self.length).filter { !erased.contains($0) }
    let most = (AssumedAddressLayout.parityNibbles - erased.count) / 2
    var candidates: [[Int]] = [[]]
    if most >= 1 { candidates += others.map { [$0] } }
    if most >= 2 {
      for (index, first) in others.enumerated() { candidates += others[(index + 1)...].map { [first, $0] } }
    }
    for errors in candidates {
      let places = erased + errors
      guard let values = solution(found, places) else { continue }
      for (place, value) in zip(places, values) { word[place] ^= value }
      return .corrected(values.filter { $0 != 0 }.count)
    }
    return .failed
  }

  /// The values at `places` that give these syndromes; nil if none do. Gauss' elimination of five equations.
  private func solution(_ syndromes: [UInt8], _ places: [Int]) -> [UInt8]? {
    guard !places.isEmpty else { return nil }
    var rows = syndromes.enumerated().map { root, syndrome in
      places.map { powers[root * (Self.length - 1 - $0) % 15] } + [syndrome]
    }
    for column in places.indices {
      guard let pivot = (column..<rows.count).first(where: { rows[$0][column] != 0 }) else { return nil }
      rows.swapAt(column, pivot)
      let scale = rows[column][column]
      rows[column] = rows[column].map { quotient($0, scale) }
      for row in rows.indices where row != column && rows[row][column] != 0 {
        let factor = rows[row][column]
        for index in rows[row].indices { rows[row][index] ^= product(factor, rows[column][index]) }
      }
    }
    guard rows[places.count...].allSatisfy({ $0[places.count] == 0 }) else { return nil }
    return places.indices.map { rows[$0][places.count] }
  }
}
