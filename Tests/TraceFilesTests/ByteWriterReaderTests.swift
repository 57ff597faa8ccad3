import TraceFiles
import XCTest

final class ByteWriterReaderTests: XCTestCase {
  func testNumbersArePackedLittleEndianWithoutPadding() throws {
    var writer = ByteWriter()
    writer.append(UInt8(0x01))
    writer.append(UInt16(0x0203))
    writer.append(UInt32(0x0405_0607))
    writer.append(UInt64(0x0809_0A0B_0C0D_0E0F))
    writer.append(Int8(-1))
    writer.append(Int16(-2))
    writer.append(Int32(-3))
    writer.append(Int64(-4))
    writer.append(Float(1))
    writer.append(-2.0)
    try writer.append(prefixed: "µm")
    writer.append([9, 8] as [UInt8])
    let expected: [UInt8] =
      [1, 3, 2, 7, 6, 5, 4, 15, 14, 13, 12, 11, 10, 9, 8]
      + [0xFF, 0xFE, 0xFF, 0xFD, 0xFF, 0xFF, 0xFF, 0xFC, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]
      + [0, 0, 0x80, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0xC0, 3, 0, 0, 0, 0xC2, 0xB5, 0x6D, 9, 8]
    XCTAssertEqual(writer.bytes, expected)
    XCTAssertEqual(writer.count, expected.count)
    XCTAssertEqual(writer.finish(), expected)
  }

  func testReaderReturnsWhatTheWriterPacked() throws {
    var writer = ByteWriter(capacity: 0)
    for index in 0..<1000 {
      writer.append(UInt8(truncatingIfNeeded: index))
      writer.append(Int16(truncatingIfNeeded: -index))
      writer.append(UInt32(index))
      writer.append(Int64(-index))
      writer.append(Float(index) / 3)
      writer.append(Double(index) / 7)
    }
    var reader = ByteReader(writer.finish())
    for index in 0..<1000 {
      XCTAssertEqual(try reader.uint8(), UInt8(truncatingIfNeeded: index))
      XCTAssertEqual(try reader.int16(), Int16(truncatingIfNeeded: -index))
      XCTAssertEqual(try reader.uint32(), UInt32(index))
      XCTAssertEqual(try reader.int64(), Int64(-index))
      XCTAssertEqual(try reader.float(), Float(index) / 3)
      XCTAssertEqual(try reader.double(), Double(index) / 7)
    }
    XCTAssertEqual(reader.remaining, 0)
  }

  func testRemovingAllStartsAnew() {
    var writer = ByteWriter()
    writer.append(UInt64.max)
    writer.removeAll()
    writer.append(UInt8(5))
    XCTAssertEqual(writer.bytes, [5])
  }

  func testReadingPastTheEndThrowsAndMovesNothing() throws {
    var reader = ByteReader([1, 2, 3], name: "record")
    XCTAssertEqual(try reader.uint8(), 1)
    XCTAssertThrowsError(try reader.uint32()) { error in
      let error = error as? TraceFileError
      XCTAssertEqual(error?.kind, .corrupt(chunk: nil))
      XCTAssertEqual(error?.file, "record")
      XCTAssertEqual(error?.offset, 1)
    }
    XCTAssertThrowsError(try reader.bytes(count: -1))
    XCTAssertThrowsError(try reader.skip(Int.max))
    XCTAssertEqual(reader.position, 1)
    XCTAssertEqual(try reader.bytes(count: 2), [2, 3])
  }

  func testTextThatIsNotUTF8IsAnError() {
    var reader = ByteReader([2, 0, 0, 0, 0xC2, 0x20])
    XCTAssertThrowsError(try reader.prefixedText())
    var long = ByteReader([0xFF, 0xFF, 0xFF, 0xFF, 0x20])
    XCTAssertThrowsError(try long.prefixedText())
  }
}
