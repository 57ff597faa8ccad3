import DiscFormat
import XCTest

final class CompactDiscTests: XCTestCase {
  /// Levels of random data words, and the words.
  private func stream(frames: Int, seed: UInt64) throws -> (levels: [UInt8], data: [[UInt8]], highest: Int) {
    var numbers = TestNumbers(seed)
    var encoder = CompactDiscEncoder()
    var levels: [UInt8] = []
    var highest = 0
    let data = (0..<frames).map { _ in numbers.bytes(24) }
    for (index, word) in data.enumerated() {
      try encoder.append(word.span, subcode: UInt8(index & 63), to: &levels)
      highest = max(highest, abs(encoder.digitalSumValue))
    }
    encoder.finish(to: &levels)
    return (levels, data, highest)
  }

  private func decode(_ levels: [UInt8]) -> (CompactDiscCounts, [CompactDiscWord]) {
    var decoder = CompactDiscDecoder()
    var words: [CompactDiscWord] = []
    for start in stride(from: 0, to: levels.count, by: 10_007) {
      decoder.append(levels.span.extracting(start..<min(start + 10_007, levels.count))) { words.append($0) }
    }
    decoder.finish { words.append($0) }
    return (decoder.counts, words)
  }

  func testTheTableHasDifferentWordsOfLegalRunsAndReadsBack() {
    let table = EightFourteenTable.shared
    XCTAssertEqual(Set(table.words).count, 256)
    for (byte, word) in table.words.enumerated() {
      XCTAssertEqual(table.byte(of: word), UInt8(byte))
      let ones = (0..<14).filter { word >> UInt16(13 - $0) & 1 != 0 }
      XCTAssertTrue(zip(ones, ones.dropFirst()).allSatisfy { (3...11).contains($1 - $0) })
      XCTAssertLessThanOrEqual(word.leadingZeroBitCount - 2, 8)
      XCTAssertLessThanOrEqual(word.trailingZeroBitCount, 8)
    }
    XCTAssertEqual((0..<(1 << 14)).filter { table.byte(of: UInt16($0)) != nil }.count, 256)
  }

  func testRunsAre3TTo11TTwoOf11TOnlyInSyncsAndTheDigitalSumValueIsBounded() throws {
    let frames = isHeavy ? 20_000 : 500
    let stream = try stream(frames: frames, seed: 91)
    var runs: [Int] = []
    var (last, run) = (UInt8(0), 0)
    for byte in stream.levels.dropLast(2) {
      for shift in (UInt8(0)..<8).reversed() {
        let level = byte >> shift & 1
        if level != last {
          runs.append(run)
          (run, last) = (0, level)
        }
        run += 1
      }
    }
    XCTAssertTrue(runs.dropFirst().allSatisfy { (3...11).contains($0) })
    let pairs = zip(runs, runs.dropFirst()).filter { $0 == 11 && $1 == 11 }.count
    XCTAssertEqual(pairs, frames)
    print("CD: \(frames) frames, |DSV| up to \(stream.highest)")
    XCTAssertLessThan(stream.highest, 200)
  }

  func testCleanFramesComeBackAsCleanWordsAndTheDataThroughC2() throws {
    let frames = 400
    let stream = try stream(frames: frames, seed: 92)
    for levels in [stream.levels, stream.levels.map { ~$0 }] {
      let (counts, words) = decode(levels)
      XCTAssertEqual(counts.frames, frames)
      // Whether the stream's first bit is a change cannot be known, so that its first sync is not seen.
      XCTAssertEqual(counts.exactSpacings, frames - 2)
      XCTAssertEqual(counts.symbols, 32 * frames)
      XCTAssertEqual(counts.invalidSymbols, 0)
      XCTAssertEqual(counts.words, frames - 1)
      XCTAssertEqual(counts.cleanWords, frames - 1)
      XCTAssertEqual(words.map(\.subcode), (1..<frames).map { UInt8($0 & 63) })
      XCTAssertEqual(outer(words), Array(stream.data[0..<frames - 109]))
    }
  }

  private func outer(_ words: [CompactDiscWord]) -> [[UInt8]] {
    var decoder = CompactDiscOuterDecoder()
    return words.compactMap { word in
      guard let result = decoder.append(word), result.correction.outcome != .failed else { return nil }
      return (0..<24).map { result.data[$0] }
    }
  }

  func testFlipsSlipsAndABurstOf8FramesLoseNoData() throws {
    let frames = 600
    var stream = try stream(frames: frames, seed: 93)
    var numbers = TestNumbers(94)
    for _ in 0..<30 {
      let bit = numbers.below(stream.levels.count * 8)
      stream.levels[bit >> 3] ^= 0x80 >> UInt8(bit & 7)
    }
    for index in 0..<8 * 73 { stream.levels[20_000 + index] = numbers.byte() }
    let levels = ChannelStream.slipped(stream.levels, at: [(300 * 588 + 200, -1), (500 * 588 + 300, 3)])
    let (counts, words) = decode(levels)
    print("CD, damaged: \(counts)")
    XCTAssertEqual(counts.slips, 2)
    XCTAssertEqual(words.count, frames - 1)
    XCTAssertGreaterThan(counts.failedWords, 0)
    XCTAssertEqual(outer(words), Array(stream.data[0..<frames - 109]))
  }

  func testWrongSizesAreErrors() {
    var encoder = CompactDiscEncoder()
    var levels: [UInt8] = []
    XCTAssertThrowsError(try encoder.append([UInt8](repeating: 0, count: 23).span, subcode: 0, to: &levels))
    var modulator = EightFourteenModulator()
    XCTAssertThrowsError(try modulator.append([UInt8](repeating: 0, count: 32).span, to: &levels))
    XCTAssertEqual(decode([]).0, CompactDiscCounts())
  }
}
