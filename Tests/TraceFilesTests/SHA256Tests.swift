import TraceFiles
import XCTest

final class SHA256Tests: XCTestCase {
  /// FIPS 180-4's own examples.
  func testPublishedDigests() {
    XCTAssertEqual(
      SHA256.hexadecimal(of: []), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    XCTAssertEqual(
      SHA256.hexadecimal(of: Array("abc".utf8)),
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    XCTAssertEqual(
      SHA256.hexadecimal(of: Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)),
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
  }

  func testPiecesGiveTheDigestOfTheWhole() {
    let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    for length in [0, 1, 55, 56, 63, 64, 65, 119, 120, 300] {
      for piece in [1, 7, 64, 100] {
        var hash = SHA256()
        for start in stride(from: 0, to: length, by: piece) {
          hash.update(Array(bytes[start..<min(start + piece, length)]))
        }
        XCTAssertEqual(
          hash.hexadecimal(), SHA256.hexadecimal(of: Array(bytes[..<length])), "\(length) by \(piece)")
      }
    }
  }
}
