import TraceFiles
import XCTest

final class CRC32Tests: XCTestCase {
  /// The definition, bit by bit.
  private func bitwise(_ bytes: [UInt8]) -> UInt32 {
    var register: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      register ^= UInt32(byte)
      for _ in 0..<8 { register = register & 1 != 0 ? register >> 1 ^ 0xEDB8_8320 : register >> 1 }
    }
    return ~register
  }

  func testCheckValue() {
    XCTAssertEqual(CRC32.checksum(of: Array("123456789".utf8)), 0xCBF4_3926)
    XCTAssertEqual(CRC32.checksum(of: [UInt8]()), 0)
  }

  func testEveryShortLengthAgreesWithTheBitwiseDefinition() {
    var random = SeededGenerator(seed: 1)
    for length in 0...100 {
      let bytes = random.bytes(length)
      XCTAssertEqual(CRC32.checksum(of: bytes), bitwise(bytes), "length \(length)")
    }
  }

  func testAnyCutIntoPiecesGivesTheSameChecksum() {
    var random = SeededGenerator(seed: 2)
    let bytes = random.bytes(300)
    let whole = bitwise(bytes)
    for cut in 0...300 {
      var crc = CRC32()
      crc.update(Array(bytes[..<cut]))
      crc.update(bytes.span.extracting(cut...))
      XCTAssertEqual(crc.checksum, whole, "cut at \(cut)")
    }
  }

  func testAppendedChecksumEqualsChecksumOfTheJoinedBytes() {
    var random = SeededGenerator(seed: 3)
    for length in [0, 1, 2, 15, 16, 17, 255, 4096] {
      let first = random.bytes(37)
      let second = random.bytes(length)
      var crc = CRC32()
      crc.update(first)
      crc.append(CRC32.checksum(of: second), count: length)
      XCTAssertEqual(crc.checksum, bitwise(first + second), "length \(length)")
      crc.update([7])
      XCTAssertEqual(crc.checksum, bitwise(first + second + [7]))
    }
    var crc = CRC32()
    crc.append(1, count: -5)
    XCTAssertEqual(crc, CRC32())
  }
}
