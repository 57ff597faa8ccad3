import TraceFiles

/// Puts right the checksums of changed files, so that a fuzzer gets past them.
enum Checksums {
  /// An MCAP file whose checksums say that none was computed.
  static func forgiven(mcap bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    var offset = 8
    while offset + 9 <= bytes.count {
      let length = number(bytes, offset + 1, 8)
      guard length <= UInt64(bytes.count - offset - 9) else { break }
      let end = offset + 9 + Int(length)
      switch bytes[offset] {
      case 0x06: clear(&bytes, offset + 9 + 24)
      case 0x02, 0x09, 0x0F: clear(&bytes, end - 4)
      default: break
      }
      offset = end
    }
    return bytes
  }

  /// A disc image whose chunks match their checksums, as far as their lengths lead from one to the next.
  static func right(discImage bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    var offset = 0
    while offset + 16 <= bytes.count {
      let length = number(bytes, offset + 8, 4)
      guard length <= UInt64(bytes.count - offset - 16) else { break }
      let end = offset + 12 + Int(length)
      put(CRC32.checksum(of: Array(bytes[offset..<end])), into: &bytes, at: end)
      offset = end + 4
    }
    return bytes
  }

  /// An archive whose stored entries match their checksums.
  static func right(zip bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    var entry = 0
    while entry + 46 <= bytes.count {
      guard number(bytes, entry, 4) == 0x0201_4B50 else {
        entry += 1
        continue
      }
      let local = number(bytes, entry + 42, 4)
      let size = number(bytes, entry + 20, 4)
      if number(bytes, entry + 10, 2) == 0, local + 30 <= UInt64(bytes.count) {
        let head = Int(local)
        let start = UInt64(head) + 30 + number(bytes, head + 26, 2) + number(bytes, head + 28, 2)
        if start + size <= UInt64(bytes.count) {
          let checksum = CRC32.checksum(of: Array(bytes[Int(start)..<Int(start + size)]))
          put(checksum, into: &bytes, at: entry + 16)
          put(checksum, into: &bytes, at: head + 14)
        }
      }
      entry += 46
    }
    return bytes
  }

  private static func number(_ bytes: [UInt8], _ offset: Int, _ width: Int) -> UInt64 {
    (0..<width).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
  }

  private static func clear(_ bytes: inout [UInt8], _ offset: Int) { put(0, into: &bytes, at: offset) }

  private static func put(_ value: UInt32, into bytes: inout [UInt8], at offset: Int) {
    guard offset >= 0, offset + 4 <= bytes.count else { return }
    for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(8 * index)) }
  }
}
