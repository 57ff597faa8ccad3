import TraceFiles
import XCTest

final class MCAPRoundTripTests: XCTestCase {
  func testRecordsComeBackInTheOrderTheyWereAdded() throws {
    let (records, error) = MCAPSamples.read(try MCAPSamples.bytes())
    XCTAssertNil(error)
    XCTAssertEqual(records, MCAPSamples.records)
  }

  func testEveryChunkSizeHoldsTheSameRecords() throws {
    for chunkSize in [-1, 1, 64, 100, 1000, 1 << 20] {
      let bytes = try MCAPSamples.bytes(options: .init(chunkSize: chunkSize))
      let (records, error) = MCAPSamples.read(bytes)
      XCTAssertNil(error)
      XCTAssertEqual(records, MCAPSamples.records)
    }
  }

  func testChunksStayWithinTheirSizeUnlessOneRecordIsLarger() throws {
    let bytes = try MCAPSamples.bytes()
    let chunks = MCAPSamples.frames(bytes).filter { $0.opcode == 6 }
    XCTAssertEqual(chunks.count, 3)
    for chunk in chunks { XCTAssertLessThanOrEqual(chunk.end - chunk.start - 49, 200) }
  }

  func testAFileReadAndWrittenAgainHasTheSameBytes() throws {
    let bytes = try MCAPSamples.bytes()
    XCTAssertEqual(try MCAPSamples.bytes(MCAPSamples.read(bytes).records), bytes)
  }

  func testAnEditedCopyIsSoundAndDiffersOnlyInTheEditedRecord() throws {
    var records = MCAPSamples.read(try MCAPSamples.bytes()).records
    guard case .message(var message) = records[8] else { return XCTFail("record 8 is a message") }
    message.data[3] ^= 0x10
    records[8] = .message(message)
    let (edited, error) = MCAPSamples.read(try MCAPSamples.bytes(records))
    XCTAssertNil(error)
    XCTAssertEqual(zip(edited, MCAPSamples.records).map { $0 == $1 }, (0..<10).map { $0 != 8 })
  }

  func testFieldsKeepTheirOrderAndAreFoundByKey() {
    let fields: MCAPFields = ["b": "1", "a": "2"]
    XCTAssertEqual(fields.all.map(\.key), ["b", "a"])
    XCTAssertEqual(fields["a"], "2")
    XCTAssertNil(fields["c"])
  }

  /// A file as another program may write it: messages outside chunks, private records, later fields, no
  /// checksums, no summary.
  func testFilesOfOtherProgramsAreRead() throws {
    var file = ByteWriter()
    let magic: [UInt8] = [0x89, 0x4D, 0x43, 0x41, 0x50, 0x30, 0x0D, 0x0A]
    func record(_ opcode: UInt8, _ body: [UInt8]) {
      file.append(opcode)
      file.append(UInt64(body.count))
      file.append(body)
    }
    let channel: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    let message: [UInt8] = [1, 0] + [UInt8](repeating: 0, count: 20) + [42]
    file.append(magic)
    record(1, [0, 0, 0, 0, 0, 0, 0, 0, 99])
    record(0x80, [1, 2, 3])
    record(3, [UInt8](repeating: 0, count: 14))
    record(4, channel + [77])
    record(5, message)
    record(9, [UInt8](repeating: 0, count: 36))
    record(15, [0, 0, 0, 0])
    record(2, [UInt8](repeating: 0, count: 20))
    file.append(magic)
    let (records, error) = MCAPSamples.read(file.finish())
    XCTAssertNil(error)
    XCTAssertEqual(
      records,
      [
        .channel(MCAPChannel(id: 1, schema: 0, topic: "", messageEncoding: "")),
        .message(MCAPMessage(channel: 1, sequence: 0, logTime: 0, publishTime: 0, data: [42])),
        .attachment(MCAPAttachment(logTime: 0, name: "", mediaType: "", data: [])),
      ])
  }
}
