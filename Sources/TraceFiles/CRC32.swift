/// The CRC-32 of MCAP, ZIP, gzip and PNG: reflected polynomial 0xEDB88320, initial value and final xor
/// 0xFFFFFFFF, check value 0xCBF43926 for the ASCII digits "123456789".
///
/// Bytes may come in any number of pieces. Sixteen bytes are taken at once (Kounavis and Berry, "A systematic
/// approach to building high performance software-based CRC generators", 2005).
public struct CRC32: Sendable, Equatable {
  private var register: UInt32 = 0xFFFF_FFFF

  /// The checksum of no bytes yet.
  public init() {}

  /// The checksum of all bytes seen so far.
  public var checksum: UInt32 { ~register }

  /// Takes in the next bytes.
  public mutating func update(_ bytes: Span<UInt8>) {
    // Bytes seen as raw bytes.
    register = unsafe CRC32Tables.shared.advance(register, over: bytes.bytes)
  }

  /// Takes in the next bytes.
  public mutating func update(_ bytes: [UInt8]) { update(bytes.span) }

  /// Takes in the next `count` bytes of which only the checksum is known, in a time that grows with the
  /// logarithm of `count`. A negative count changes nothing.
  public mutating func append(_ checksum: UInt32, count: Int) {
    guard count > 0 else { return }
    // Linear over GF(2): the checksum so far, moved on by 8 * count zero bits, plus that of the new bytes.
    register = ~(CRC32Tables.multiply(~register, CRC32Tables.power(ofBytes: count)) ^ checksum)
  }

  /// The checksum of `bytes`.
  public static func checksum(of bytes: [UInt8]) -> UInt32 {
    var crc = CRC32()
    crc.update(bytes)
    return crc.checksum
  }

  /// The checksum of `bytes`.
  public static func checksum(of bytes: Span<UInt8>) -> UInt32 {
    var crc = CRC32()
    crc.update(bytes)
    return crc.checksum
  }
}

/// Sixteen tables of 256 words: table `k` moves a byte on over `k` further zero bytes.
private struct CRC32Tables: Sendable {
  static let shared = CRC32Tables()
  static let polynomial: UInt32 = 0xEDB8_8320
  private static let words = 16 * 256

  private let table: [UInt32]

  private init() {
    var table = [UInt32](repeating: 0, count: Self.words)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = value & 1 != 0 ? value >> 1 ^ Self.polynomial : value >> 1 }
      table[byte] = value
    }
    for index in 256..<Self.words {
      let before = table[index - 256]
      table[index] = before >> 8 ^ table[Int(before & 0xFF)]
    }
    self.table = table
  }

  func advance(_ start: UInt32, over bytes: RawSpan) -> UInt32 {
    let words = table.span
    precondition(words.count == Self.words)
    var register = start
    var offset = 0
    while bytes.byteCount &- offset >= 16 {
      // Every bit pattern is a UInt64, and the loop's condition keeps both loads inside.
      let low = unsafe UInt64(
        littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
      let high = unsafe UInt64(
        littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self))
      register =
        Self.fold(low ^ UInt64(register), in: words, firstTable: 15)
        ^ Self.fold(high, in: words, firstTable: 7)
      offset &+= 16
    }
    while offset < bytes.byteCount {
      let byte = unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
      register = register >> 8 ^ words[Int((register ^ UInt32(byte)) & 0xFF)]
      offset &+= 1
    }
    return register
  }

  /// Eight bytes through tables `firstTable`, `firstTable - 1`, …
  @inline(__always)
  private static func fold(_ word: UInt64, in words: Span<UInt32>, firstTable: Int) -> UInt32 {
    var sum: UInt32 = 0
    for byte in 0..<8 {
      sum ^= words[(firstTable &- byte) &* 256 &+ Int(word >> UInt64(8 &* byte) & 0xFF)]
    }
    return sum
  }

  /// The product of two polynomials modulo the CRC's; the highest bit is the constant term.
  static func multiply(_ first: UInt32, _ second: UInt32) -> UInt32 {
    var product: UInt32 = 0
    var shifted = second
    for bit in (0..<32).reversed() {
      if first >> UInt32(bit) & 1 != 0 { product ^= shifted }
      shifted = shifted & 1 != 0 ? shifted >> 1 ^ polynomial : shifted >> 1
    }
    return product
  }

  /// x to the power of 8 * count, by squaring.
  static func power(ofBytes count: Int) -> UInt32 {
    var result: UInt32 = 1 << 31
    var square: UInt32 = 1 << 23
    var remaining = count
    while remaining > 0 {
      if remaining & 1 != 0 { result = multiply(result, square) }
      square = multiply(square, square)
      remaining >>= 1
    }
    return result
  }
}
