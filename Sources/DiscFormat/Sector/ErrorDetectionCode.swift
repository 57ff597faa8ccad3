/// The error detection code of a sector: x^32 + x^31 + x^4 + 1 (0x80000011), from zero, the highest bit first, nothing
/// reflected or inverted (ECMA-267 clause 16.4).
public struct ErrorDetectionCode: Sendable {
  /// The tables, built once.
  public static let shared = ErrorDetectionCode()

  /// By number of bytes that follow, 0...7, then the byte.
  private let table: [UInt32]

  init() {
    var table = [UInt32](repeating: 0, count: 8 * 256)
    for value in 0..<256 {
      var rest = UInt32(value) << 24
      for slot in 0..<8 {
        for _ in 0..<8 { rest = rest & 0x8000_0000 != 0 ? rest << 1 ^ 0x8000_0011 : rest << 1 }
        table[slot * 256 + value] = rest
      }
    }
    self.table = table
  }

  /// The code of `count` bytes from `start` on; all of the span by default.
  public func code(of bytes: Span<UInt8>) -> UInt32 { code(of: bytes, at: 0, count: bytes.count) }

  func code(of bytes: Span<UInt8>, at start: Int, count: Int) -> UInt32 {
    let table = table.span
    precondition(table.count == 2048 && start >= 0 && count >= 0 && start + count <= bytes.count)
    var rest: UInt32 = 0
    var place = start
    let end = start + count
    while place + 8 <= end {
      let first =
        rest
        ^ (UInt32(bytes[place]) << 24 | UInt32(bytes[place + 1]) << 16 | UInt32(bytes[place + 2]) << 8
          | UInt32(bytes[place + 3]))
      rest =
        table[1792 + Int(first >> 24)] ^ table[1536 + Int(first >> 16 & 255)]
        ^ table[1280 + Int(first >> 8 & 255)] ^ table[1024 + Int(first & 255)]
        ^ table[768 + Int(bytes[place + 4])] ^ table[512 + Int(bytes[place + 5])]
        ^ table[256 + Int(bytes[place + 6])] ^ table[Int(bytes[place + 7])]
      place += 8
    }
    while place < end {
      rest = rest << 8 ^ table[Int(rest >> 24 ^ UInt32(bytes[place]))]
      place += 1
    }
    return rest
  }
}
