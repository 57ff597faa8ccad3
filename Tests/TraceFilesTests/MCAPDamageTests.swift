import TraceFiles
import XCTest

final class MCAPDamageTests: XCTestCase {
  func testAFileCutAnywhereGivesItsWholeChunksAndSaysSo() throws {
    let bytes = try MCAPSamples.bytes()
    let frames = MCAPSamples.frames(bytes)
    for length in 0..<bytes.count {
      let (records, error) = MCAPSamples.read(Array(bytes[..<length]))
      let whole = frames.filter { $0.end <= length }
      let chunks = whole.filter { $0.opcode == 6 }.count
      let outside = whole.filter { $0.opcode == 9 || $0.opcode == 12 }.count
      // The records of the three chunks are the first 5, the 8th and 9th, the 10th.
      let expected = [0, 5, 7 + 2, 10][chunks] + (chunks == 1 ? outside : 0)
      XCTAssertEqual(records, Array(MCAPSamples.records[..<expected]), "cut at \(length)")
      let messages = [0, 2, 4, 5][chunks]
      XCTAssertEqual(
        error?.kind, .truncated(wholeChunks: chunks, wholeMessages: messages), "cut at \(length)")
      let incomplete = whole.last?.end ?? (length < 8 ? 0 : 8)
      XCTAssertEqual(error?.offset, UInt64(incomplete), "cut at \(length)")
    }
  }

  func testEveryChangedByteIsFoundAndThoseInChunksAreNamedByChunk() throws {
    let bytes = try MCAPSamples.bytes()
    let chunks = MCAPSamples.frames(bytes).filter { $0.opcode == 6 }
    var unnoticed: Set<Int> = []
    for offset in bytes.indices {
      for change: UInt8 in [1, 2, 4, 8, 16, 32, 64, 128, 255] {
        var changed = bytes
        changed[offset] ^= change
        guard let error = MCAPSamples.read(changed).error else {
          unnoticed.insert(offset)
          continue
        }
        if offset < 8 { XCTAssertEqual(error.kind, .notThisFormat) }
        // Opcode and length of a chunk decide whether it is a chunk at all; from there on it is named.
        if let chunk = chunks.firstIndex(where: { $0.start + 9 <= offset && offset < $0.end }) {
          XCTAssertEqual(error.kind, .corrupt(chunk: chunk), "byte \(offset) changed by \(change)")
          XCTAssertGreaterThanOrEqual(error.offset ?? 0, UInt64(chunks[chunk].start))
          XCTAssertLessThanOrEqual(error.offset ?? 0, UInt64(chunks[chunk].end))
        }
      }
    }
    XCTAssertEqual(unnoticed, [], "no byte of the file is outside all checks")
  }

  func testAChangeInAChunkLeavesTheChunksBeforeIt() throws {
    var bytes = try MCAPSamples.bytes()
    let third = MCAPSamples.frames(bytes).filter { $0.opcode == 6 }[2]
    bytes[third.end - 1] ^= 1
    let (records, error) = MCAPSamples.read(bytes)
    XCTAssertEqual(records, Array(MCAPSamples.records[..<9]))
    XCTAssertEqual(error?.kind, .corrupt(chunk: 2))
    XCTAssertEqual(error?.offset, UInt64(third.start))
  }

  func testAfterAnErrorEveryCallThrowsItAgain() throws {
    var reader = try MCAPReader(bytes: Array(try MCAPSamples.bytes()[..<60]))
    for _ in 0..<3 {
      XCTAssertThrowsError(try reader.next()) { error in
        XCTAssertEqual((error as? TraceFileError)?.kind, .truncated(wholeChunks: 0, wholeMessages: 0))
      }
    }
  }

  func testBytesAfterTheEndAreAnError() throws {
    let error = MCAPSamples.read(try MCAPSamples.bytes() + [0]).error
    XCTAssertEqual(error?.kind, .corrupt(chunk: nil))
  }

  func testErrorsTellWhatWhereAndWhatWouldDo() throws {
    let bytes = try MCAPSamples.bytes()
    let message = MCAPSamples.read(Array(bytes[..<100])).error?.description
    XCTAssertEqual(
      message,
      "bytes: byte 36: the file of 100 bytes ends before it is complete (whole: 0 chunks, 0 messages); "
        + "use what is whole, or repeat the run and let it end")
  }

  func testARecordLargerThanTheLimitIsRefusedBeforeItIsRead() throws {
    var reader = try MCAPReader(bytes: try MCAPSamples.bytes(), largestRecord: 64)
    XCTAssertThrowsError(try reader.next()) { error in
      XCTAssertEqual((error as? TraceFileError)?.kind, .unsupported)
    }
  }

  func testRandomDamageNeverTrapsAndNeverGoesUnnoticed() throws {
    let bytes = try MCAPSamples.bytes()
    var random = SeededGenerator(seed: 2026)
    for round in 0..<3000 {
      var changed = bytes
      switch round % 3 {
      case 0:
        for _ in 0...random.below(6) {
          changed[random.below(changed.count)] = UInt8.random(in: 0...255, using: &random)
        }
      case 1:
        let start = random.below(changed.count)
        changed.removeSubrange(start..<min(start + 1 + random.below(40), changed.count))
      default:
        changed.insert(contentsOf: random.bytes(1 + random.below(40)), at: random.below(changed.count + 1))
      }
      if changed != bytes { XCTAssertNotNil(MCAPSamples.read(changed).error, "round \(round)") }
    }
  }

  func testRandomBytesBehindAValidStartNeverTrap() throws {
    let start = Array(try MCAPSamples.bytes(options: .init(profile: "", library: ""))[..<25])
    var random = SeededGenerator(seed: 7)
    for _ in 0..<3000 {
      var bytes = start
      for _ in 0..<(1 + random.below(6)) {
        let body = random.bytes(random.below(60)).map { random.below(3) == 0 ? $0 : $0 & 3 }
        bytes += [UInt8(random.below(18)), UInt8(body.count), 0, 0, 0, 0, 0, 0, 0] + body
      }
      XCTAssertNotNil(MCAPSamples.read(bytes).error)
      XCTAssertNotNil(MCAPSamples.read(random.bytes(random.below(100))).error)
    }
  }
}
