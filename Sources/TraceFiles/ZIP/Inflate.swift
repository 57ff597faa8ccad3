/// Unpacks DEFLATE (RFC 1951).
///
/// Written here because Foundation offers no inflater on Linux, and logic analysers write compressed ZIP archives.
/// Canonical codes are walked bit by bit by the count of codes of each length: small, and fast enough for captures.
struct Inflate {
  private let bytes: ArraySlice<UInt8>
  private var position: Int
  private var held: UInt32 = 0
  private var heldBits = 0
  private var output: [UInt8] = []
  private let limit: Int

  /// Why a stream cannot be unpacked.
  enum Problem: Error { case endsEarly, invalid, tooLong }

  /// The unpacked bytes of a stream that must not give more than `limit` of them.
  static func unpack(_ bytes: ArraySlice<UInt8>, limit: Int) throws(Problem) -> [UInt8] {
    var inflate = Inflate(bytes, limit: limit)
    try inflate.run()
    return inflate.output
  }

  private init(_ bytes: ArraySlice<UInt8>, limit: Int) {
    self.bytes = bytes
    self.limit = limit
    position = bytes.startIndex
  }

  private mutating func run() throws(Problem) {
    var isLast = false
    while !isLast {
      isLast = try take(1) == 1
      switch try take(2) {
      case 0: try copyStored()
      case 1: try decode(literals: Self.fixedLiterals, distances: Self.fixedDistances)
      case 2:
        let codes = try readCodes()
        try decode(literals: codes.literals, distances: codes.distances)
      default: throw .invalid
      }
    }
  }

  /// The next `count` bits, at most 16, lowest first.
  private mutating func take(_ count: Int) throws(Problem) -> Int {
    while heldBits < count {
      guard position < bytes.endIndex else { throw .endsEarly }
      held |= UInt32(bytes[position]) << UInt32(heldBits)
      position += 1
      heldBits += 8
    }
    let value = held & (1 << UInt32(count) - 1)
    held >>= UInt32(count)
    heldBits -= count
    return Int(value)
  }

  private mutating func copyStored() throws(Problem) {
    held = 0
    heldBits = 0
    let length = try take(16)
    guard try take(16) == ~length & 0xFFFF else { throw .invalid }
    guard length <= bytes.endIndex - position else { throw .endsEarly }
    guard length <= limit - output.count else { throw .tooLong }
    output += bytes[position..<position + length]
    position += length
  }

  private mutating func decode(literals: PrefixCode, distances: PrefixCode) throws(Problem) {
    while true {
      let symbol = try next(literals)
      if symbol < 256 {
        guard output.count < limit else { throw .tooLong }
        output.append(UInt8(symbol))
        continue
      }
      if symbol == 256 { return }
      guard symbol - 257 < Self.lengthBases.count else { throw .invalid }
      let length = Self.lengthBases[symbol - 257] + (try take(Self.lengthBits[symbol - 257]))
      let code = try next(distances)
      guard code < Self.distanceBases.count else { throw .invalid }
      let distance = Self.distanceBases[code] + (try take(Self.distanceBits[code]))
      guard distance <= output.count else { throw .invalid }
      guard length <= limit - output.count else { throw .tooLong }
      for _ in 0..<length { output.append(output[output.count - distance]) }
    }
  }

  private mutating func next(_ code: PrefixCode) throws(Problem) -> Int {
    var word = 0
    var first = 0
    var index = 0
    for length in 1...15 {
      word |= try take(1)
      let count = code.counts[length]
      if word - first < count { return code.symbols[index + word - first] }
      index += count
      first = (first + count) << 1
      word <<= 1
    }
    throw .invalid
  }

  private mutating func readCodes() throws(Problem) -> (literals: PrefixCode, distances: PrefixCode) {
    let literalCount = try take(5) + 257
    let distanceCount = try take(5) + 1
    let lengthCount = try take(4) + 4
    guard literalCount <= 286, distanceCount <= 30 else { throw .invalid }
    var lengths = [Int](repeating: 0, count: 19)
    for index in 0..<lengthCount { lengths[Self.lengthOrder[index]] = try take(3) }
    guard let lengthCode = PrefixCode(lengths: lengths[...]) else { throw .invalid }
    var all: [Int] = []
    while all.count < literalCount + distanceCount {
      let symbol = try next(lengthCode)
      switch symbol {
      case 0..<16: all.append(symbol)
      case 16:
        guard let last = all.last else { throw .invalid }
        all += repeatElement(last, count: 3 + (try take(2)))
      case 17: all += repeatElement(0, count: 3 + (try take(3)))
      default: all += repeatElement(0, count: 11 + (try take(7)))
      }
    }
    guard all.count == literalCount + distanceCount,
      let literals = PrefixCode(lengths: all[..<literalCount]),
      let distances = PrefixCode(lengths: all[literalCount...])
    else { throw .invalid }
    return (literals, distances)
  }

  private static let lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
  private static let lengthBases = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
    227,
    258,
  ]
  private static let lengthBits = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
  private static let distanceBases = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073,
    4097,
    6145, 8193, 12289, 16385, 24577,
  ]
  private static let distanceBits = [
    0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
  ]
  private static let fixedLiterals = PrefixCode(
    counting: [Int](repeating: 8, count: 144) + [Int](repeating: 9, count: 112)
      + [Int](repeating: 7, count: 24) + [Int](repeating: 8, count: 8))
  private static let fixedDistances = PrefixCode(counting: [Int](repeating: 5, count: 30))
}

/// A canonical prefix code: how many words of each length there are, and the symbols in the order of their words.
private struct PrefixCode: Sendable {
  let counts: [Int]
  let symbols: [Int]

  /// From the length of each symbol's word, 0 for none; nil where the lengths ask for more words than there are.
  init?(lengths: ArraySlice<Int>) {
    self.init(counting: Array(lengths))
    var left = 1
    for length in 1...15 {
      left = left << 1 - counts[length]
      guard left >= 0 else { return nil }
    }
  }

  /// From lengths that are known to make a code.
  init(counting lengths: [Int]) {
    var counts = [Int](repeating: 0, count: 16)
    for length in lengths { counts[length] += 1 }
    counts[0] = 0
    self.counts = counts
    symbols = (1...15).flatMap { length in lengths.indices.filter { lengths[$0] == length } }
  }
}
