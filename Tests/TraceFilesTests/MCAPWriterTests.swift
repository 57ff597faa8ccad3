import Foundation
import TraceFiles
import XCTest

final class MCAPWriterTests: XCTestCase {
  private var folder = ""

  override func setUpWithError() throws {
    folder = NSTemporaryDirectory() + "mcap-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  override func tearDownWithError() throws { try FileManager.default.removeItem(atPath: folder) }

  private func contents(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// Adds 400 blocks, 5 bytes to 20 kB long, with an attachment in the middle.
  private func addBlocks(to writer: MCAPWriter) throws {
    var random = SeededGenerator(seed: 4)
    let block = random.bytes(20_000)
    try writer.add(MCAPChannel(id: 1, schema: 0, topic: "/a", messageEncoding: "x"))
    try writer.add(MCAPChannel(id: 2, schema: 0, topic: "/b", messageEncoding: "x"))
    for index in 0..<400 {
      try writer.addMessage(
        channel: UInt16(1 + index % 2), sequence: UInt32(index), logTime: UInt64(1000 * index),
        publishTime: 0, data: block.span.extracting(first: 5 + random.below(19_995)))
      if index == 200 {
        try writer.add(MCAPAttachment(logTime: 5, name: "n", mediaType: "t", data: block))
      }
    }
  }

  func testTheThreadAndTheMemorySinkGiveTheSameBytes() throws {
    let memory = MemorySink()
    let inMemory = try MCAPWriter(to: memory, options: .init(chunkSize: 50_000))
    try addBlocks(to: inMemory)
    try inMemory.close()
    for depth in [1, 2, 20] {
      let path = folder + "/run.mcap"
      let writer = try MCAPWriter(path: path, options: .init(chunkSize: 50_000, queueDepth: depth))
      try addBlocks(to: writer)
      try writer.close()
      XCTAssertEqual(try contents(path), memory.bytes)
    }
    var reader = try MCAPReader(path: folder + "/run.mcap")
    while try reader.next() != nil {}
    XCTAssertEqual(reader.messageCount, 400)
    XCTAssertGreaterThan(reader.chunkCount, 70)
  }

  func testTheFileHasItsNameOnlyAfterClose() throws {
    let path = folder + "/run.mcap"
    let writer = try MCAPWriter(path: path)
    for record in MCAPSamples.records { try writer.add(record) }
    XCTAssertFalse(exists(path))
    XCTAssertTrue(exists(path + ".partial"))
    try writer.close()
    XCTAssertTrue(exists(path))
    XCTAssertFalse(exists(path + ".partial"))
    XCTAssertEqual(try MCAPSamples.records(atPath: path), MCAPSamples.records)
    try writer.close()
  }

  func testAFinishedFileOfThatNameIsReplacedOnlyByAFinishedFile() throws {
    let path = folder + "/run.mcap"
    let first = try MCAPWriter(path: path)
    try first.close()
    let before = try contents(path)
    let second = try MCAPWriter(path: path)
    for record in MCAPSamples.records { try second.add(record) }
    try second.flush()
    XCTAssertEqual(try contents(path), before)
    try second.close()
    XCTAssertEqual(try MCAPSamples.records(atPath: path), MCAPSamples.records)
  }

  func testARunThatIsNeverClosedLeavesItsWholeChunksReadable() throws {
    let path = folder + "/run.mcap"
    func abandonedRun() throws {
      let writer = try MCAPWriter(path: path, options: MCAPSamples.options)
      for record in MCAPSamples.records { try writer.add(record) }
    }
    try abandonedRun()
    XCTAssertFalse(exists(path))
    let (records, error) = MCAPSamples.read(try contents(path + ".partial"))
    XCTAssertEqual(records, Array(MCAPSamples.records[..<9]))
    XCTAssertEqual(error?.kind, .truncated(wholeChunks: 2, wholeMessages: 4))
  }

  func testFlushBringsEverythingSoFarToTheFile() throws {
    let path = folder + "/run.mcap"
    let writer = try MCAPWriter(path: path)
    for record in MCAPSamples.records { try writer.add(record) }
    try writer.flush()
    XCTAssertEqual(MCAPSamples.read(try contents(path + ".partial")).records, MCAPSamples.records)
    try writer.close()
  }

  func testAFullDiskIsReportedByALaterCallAndByClose() throws {
    guard exists("/dev/full") else { throw XCTSkip("this system has no /dev/full") }
    let path = folder + "/run.mcap"
    try FileManager.default.createSymbolicLink(atPath: path + ".partial", withDestinationPath: "/dev/full")
    let writer = try MCAPWriter(path: path, options: .init(chunkSize: 1000))
    try writer.add(MCAPChannel(id: 1, schema: 0, topic: "/a", messageEncoding: "x"))
    let block = [UInt8](repeating: 1, count: 900)
    func check(_ error: any Error) {
      XCTAssertEqual((error as? TraceFileError)?.kind, .cannotWrite)
      XCTAssertTrue("\(error)".contains("No space left"), "\(error)")
    }
    XCTAssertThrowsError(
      try (0..<1000).forEach { index in
        try writer.addMessage(channel: 1, sequence: UInt32(index), logTime: 0, data: block)
      }
    ) { check($0) }
    XCTAssertThrowsError(try writer.flush()) { check($0) }
    XCTAssertThrowsError(try writer.close()) { check($0) }
    XCTAssertThrowsError(try writer.close()) { check($0) }
    XCTAssertFalse(exists(path))
  }

  func testAFolderThatDoesNotExistIsAnErrorOfTheFirstCall() {
    XCTAssertThrowsError(try MCAPWriter(path: folder + "/missing/run.mcap")) { error in
      XCTAssertEqual((error as? TraceFileError)?.kind, .cannotOpen)
    }
    XCTAssertThrowsError(try MCAPReader(path: folder + "/missing.mcap")) { error in
      XCTAssertEqual((error as? TraceFileError)?.kind, .cannotOpen)
    }
    XCTAssertThrowsError(try MCAPReader(path: folder))
  }

  func testWhatTheFormatCannotHoldIsRefused() throws {
    let writer = try MCAPWriter(to: MemorySink())
    let channel = MCAPChannel(id: 1, schema: 0, topic: "/a", messageEncoding: "x")
    let other = MCAPChannel(id: 1, schema: 0, topic: "/b", messageEncoding: "x")
    let refused: [MCAPRecord] = [
      .schema(MCAPSchema(id: 0, name: "", encoding: "", data: [])),
      .channel(MCAPChannel(id: 9, schema: 4, topic: "", messageEncoding: "")),
      .channel(other),
      .message(MCAPMessage(channel: 3, sequence: 0, logTime: 0, publishTime: 0, data: [])),
      .metadata(MCAPMetadata(name: "", fields: ["a": "1", "a": "2"])),
    ]
    try writer.add(channel)
    try writer.add(channel)
    for record in refused {
      XCTAssertThrowsError(try writer.add(record)) { error in
        XCTAssertEqual((error as? TraceFileError)?.kind, .invalidUse)
      }
    }
    try writer.close()
    XCTAssertThrowsError(try writer.add(channel))
    XCTAssertThrowsError(try writer.flush())
  }
}
