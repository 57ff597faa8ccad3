import TraceFiles
import XCTest

/// A tiny file against bytes laid out by hand from the MCAP specification; checksums from zlib.
final class MCAPLayoutTests: XCTestCase {
  private let dataSection = """
    89 4D 43 41 50 30 0D 0A
    01 0A 00 00 00 00 00 00 00  01 00 00 00 70  01 00 00 00 6C
    06 89 00 00 00 00 00 00 00  06 00 00 00 00 00 00 00  06 00 00 00 00 00 00 00
      61 00 00 00 00 00 00 00  02 21 F8 B9  00 00 00 00  61 00 00 00 00 00 00 00
      03 11 00 00 00 00 00 00 00  01 00  01 00 00 00 53  01 00 00 00 65  01 00 00 00 7B
      04 1D 00 00 00 00 00 00 00  02 00  01 00  02 00 00 00 2F 74  01 00 00 00 6D
        0A 00 00 00  01 00 00 00 6B  01 00 00 00 76
      05 18 00 00 00 00 00 00 00  02 00  05 00 00 00
        06 00 00 00 00 00 00 00  07 00 00 00 00 00 00 00  AA BB
    07 16 00 00 00 00 00 00 00  02 00  10 00 00 00
      06 00 00 00 00 00 00 00  40 00 00 00 00 00 00 00
    09 27 00 00 00 00 00 00 00  08 00 00 00 00 00 00 00  09 00 00 00 00 00 00 00
      01 00 00 00 61  01 00 00 00 74  01 00 00 00 00 00 00 00 CC  E6 7B 90 A4
    0C 13 00 00 00 00 00 00 00  01 00 00 00 6E  0A 00 00 00  01 00 00 00 6B  01 00 00 00 76
    0F 04 00 00 00 00 00 00 00  F7 67 A0 AF
    """

  private let summary = """
    03 11 00 00 00 00 00 00 00  01 00  01 00 00 00 53  01 00 00 00 65  01 00 00 00 7B
    04 1D 00 00 00 00 00 00 00  02 00  01 00  02 00 00 00 2F 74  01 00 00 00 6D
      0A 00 00 00  01 00 00 00 6B  01 00 00 00 76
    0B 38 00 00 00 00 00 00 00  01 00 00 00 00 00 00 00  01 00  01 00 00 00  01 00 00 00
      01 00 00 00  01 00 00 00  06 00 00 00 00 00 00 00  06 00 00 00 00 00 00 00
      0A 00 00 00  02 00  01 00 00 00 00 00 00 00
    08 4A 00 00 00 00 00 00 00  06 00 00 00 00 00 00 00  06 00 00 00 00 00 00 00
      1B 00 00 00 00 00 00 00  92 00 00 00 00 00 00 00  0A 00 00 00  02 00  AD 00 00 00 00 00 00 00
      1F 00 00 00 00 00 00 00  00 00 00 00  61 00 00 00 00 00 00 00  61 00 00 00 00 00 00 00
    0A 32 00 00 00 00 00 00 00  CC 00 00 00 00 00 00 00  30 00 00 00 00 00 00 00
      08 00 00 00 00 00 00 00  09 00 00 00 00 00 00 00  01 00 00 00 00 00 00 00
      01 00 00 00 61  01 00 00 00 74
    0D 15 00 00 00 00 00 00 00  FC 00 00 00 00 00 00 00  1C 00 00 00 00 00 00 00  01 00 00 00 6E
    0E 11 00 00 00 00 00 00 00  03  25 01 00 00 00 00 00 00  1A 00 00 00 00 00 00 00
    0E 11 00 00 00 00 00 00 00  04  3F 01 00 00 00 00 00 00  26 00 00 00 00 00 00 00
    0E 11 00 00 00 00 00 00 00  0B  65 01 00 00 00 00 00 00  41 00 00 00 00 00 00 00
    0E 11 00 00 00 00 00 00 00  08  A6 01 00 00 00 00 00 00  53 00 00 00 00 00 00 00
    0E 11 00 00 00 00 00 00 00  0A  F9 01 00 00 00 00 00 00  3B 00 00 00 00 00 00 00
    0E 11 00 00 00 00 00 00 00  0D  34 02 00 00 00 00 00 00  1E 00 00 00 00 00 00 00
    02 14 00 00 00 00 00 00 00  25 01 00 00 00 00 00 00  52 02 00 00 00 00 00 00  58 DB 15 00
    89 4D 43 41 50 30 0D 0A
    """

  private let records: [MCAPRecord] = [
    .schema(MCAPSchema(id: 1, name: "S", encoding: "e", data: [0x7B])),
    .channel(MCAPChannel(id: 2, schema: 1, topic: "/t", messageEncoding: "m", fields: ["k": "v"])),
    .message(MCAPMessage(channel: 2, sequence: 5, logTime: 6, publishTime: 7, data: [0xAA, 0xBB])),
    .attachment(MCAPAttachment(logTime: 8, createTime: 9, name: "a", mediaType: "t", data: [0xCC])),
    .metadata(MCAPMetadata(name: "n", fields: ["k": "v"])),
  ]

  private func bytes(_ hex: String) -> [UInt8] {
    hex.split { $0 == " " || $0 == "\n" }.compactMap { UInt8($0, radix: 16) }
  }

  func testWriterLaysOutEachRecordAsTheSpecificationSays() throws {
    let written = try MCAPSamples.bytes(records, options: .init(profile: "p", library: "l"))
    let expected = bytes(dataSection) + bytes(summary)
    XCTAssertEqual(expected.count, 787)
    XCTAssertEqual(written, expected)
  }

  func testReaderUnderstandsTheHandWrittenFile() throws {
    var reader = try MCAPReader(bytes: bytes(dataSection) + bytes(summary))
    XCTAssertEqual(reader.profile, "p")
    XCTAssertEqual(reader.library, "l")
    for record in records { XCTAssertEqual(try reader.next(), record) }
    XCTAssertNil(try reader.next())
    XCTAssertNil(try reader.next())
    XCTAssertEqual(reader.chunkCount, 1)
    XCTAssertEqual(reader.messageCount, 1)
  }

  func testFileWithoutRecordsIsSound() throws {
    let (records, error) = MCAPSamples.read(try MCAPSamples.bytes([]))
    XCTAssertNil(error)
    XCTAssertEqual(records, [])
  }
}
