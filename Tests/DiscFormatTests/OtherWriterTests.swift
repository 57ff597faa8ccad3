import DiscFormat
import XCTest

/// Another writer: any of the words and codes that the standard allows, chosen by chance rather than by the sum.
private struct OtherWriter {
  let table = ConversionTable.shared
  var numbers: TestNumbers
  var state = 1
  /// Channel bits, a one where the level changes.
  private(set) var words: [UInt16] = []

  mutating func write(_ bytes: [UInt8], sync: Int) throws {
    let codes = SyncCode.codes[sync]
    let code = codes[numbers.below(2) + (state > 2 ? 2 : 0)]
    words += [UInt16(code >> 16), UInt16(code & 0xFFFF)]
    state = 1
    for byte in bytes {
      var choices = [try XCTUnwrap(table.main(byte, state: state))]
      if let other = table.substitution(byte, state: state) { choices.append(other) }
      if byte >= 88, state == 1 || state == 4 {
        let exchange = try XCTUnwrap(table.main(byte, state: 5 - state))
        let zeros = (words.last ?? 0).trailingZeroBitCount + exchange.word.leadingZeroBitCount
        if (2...10).contains(zeros) { choices.append(exchange) }
      }
      let choice = choices[numbers.below(choices.count)]
      words.append(choice.word)
      state = Int(choice.nextState)
    }
  }

  /// Eight levels to a byte.
  func levels() -> [UInt8] {
    var level: UInt8 = 0
    return words.flatMap { word in
      var packed: UInt16 = 0
      for shift in (UInt16(0)..<16).reversed() {
        level ^= UInt8(word >> shift & 1)
        packed = packed << 1 | UInt16(level)
      }
      return [UInt8(packed >> 8), UInt8(packed & 255)]
    }
  }
}

final class OtherWriterTests: XCTestCase {
  /// The words of a stream of levels.
  private func words(_ levels: [UInt8]) -> [UInt16] {
    var last: UInt16 = 0
    return stride(from: 0, to: levels.count, by: 2).map { index in
      let word = UInt16(levels[index]) << 8 | UInt16(levels[index + 1])
      defer { last = word & 1 }
      return word ^ (word >> 1 | last << 15)
    }
  }

  /// The bytes of each sync frame, by the table alone.
  private func frames(_ levels: [UInt8]) throws -> [[UInt8]] {
    var bytes: [UInt32: UInt8] = [:]
    for state in 1...4 {
      for byte in UInt8.min...UInt8.max {
        for entry in [table.main(byte, state: state), table.substitution(byte, state: state)] {
          if let entry { bytes[UInt32(entry.word) << 8 | UInt32(entry.nextState)] = byte }
        }
      }
    }
    let words = words(levels)
    return try stride(from: 0, to: words.count, by: 93).map { start in
      try (start + 2..<start + 93).map { index in
        let zeros = words[index].trailingZeroBitCount
        // The very last word has no follower to tell its state by; either may be tried.
        let follower = index + 1 < words.count ? words[index + 1] : 0
        let next: UInt32 = zeros < 2 ? 1 : zeros > 5 ? 4 : follower & 0x8008 == 0 ? 2 : 3
        let key = UInt32(words[index]) << 8 | next
        return try XCTUnwrap(bytes[key] ?? (index + 1 == words.count ? bytes[key + 1] : nil))
      }
    }
  }

  private let table = ConversionTable.shared

  func testStreamsOfAnyLegalChoicesAreReadWithoutCorrection() throws {
    let stream = try ChannelStream(blocks: 1, seed: 301)
    let frames = try frames(stream.levels)
    for seed: UInt64 in 1...(isHeavy ? 200 : 3) {
      var writer = OtherWriter(numbers: TestNumbers(seed))
      for (index, frame) in frames.enumerated() {
        // The last byte was guessed where nothing follows it: it stands in a row of PO parity.
        try writer.write(frame, sync: Int(SyncCode.order[index % 26]))
      }
      let levels = writer.levels()
      XCTAssertNotEqual(levels, stream.levels)
      let result = stream.decode(levels)
      XCTAssertEqual(result.wrong, [])
      XCTAssertEqual(result.right.count, 16)
      XCTAssertEqual(result.counts.corrected, 0)
      XCTAssertEqual(result.counts.erased, 0)
      XCTAssertLessThanOrEqual(result.counts.innerErrorRows, 1)
      XCTAssertEqual(result.counts.missedSyncs, 0)
    }
  }

  /// Rows that PI takes for other code words: each is written as one, but for three symbols.
  func testRowsThatPIMiscorrectsAreFoundOutByPOAndCounted() throws {
    let stream = try ChannelStream(blocks: 1, seed: 302)
    var frames = try frames(stream.levels)
    var numbers = TestNumbers(303)
    for row in [3 * 13 + 4, 7 * 13, 7 * 13 + 11] {
      var other = try ReedSolomonTests.codeWord(.inner, &numbers)
      for place in numbers.choose(3, below: 182) { other[place] ^= 0x21 }
      for (place, symbol) in other.enumerated() { frames[2 * row + place / 91][place % 91] ^= symbol }
    }
    var writer = OtherWriter(numbers: numbers)
    for (index, frame) in frames.enumerated() {
      try writer.write(frame, sync: Int(SyncCode.order[index % 26]))
    }
    let result = stream.decode(writer.levels())
    XCTAssertEqual(result.wrong, [])
    XCTAssertEqual(result.right.count, 16)
    XCTAssertEqual(result.counts.miscorrected, 2)
    XCTAssertEqual(result.reports.map(\.miscorrectedRows), [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0])
  }

  /// Eleven such rows are beyond PO: the sectors' own checks must refuse what looks right.
  func testMiscorrectionsBeyondPOAreRefusedByTheSectorsOwnChecks() throws {
    let stream = try ChannelStream(blocks: 1, seed: 304)
    var frames = try frames(stream.levels)
    var numbers = TestNumbers(305)
    for row in 0..<11 {
      let other = try ReedSolomonTests.codeWord(.inner, &numbers)
      for (place, symbol) in other.enumerated() { frames[2 * row + place / 91][place % 91] ^= symbol }
    }
    frames[400][5] ^= 1
    var writer = OtherWriter(numbers: numbers)
    for (index, frame) in frames.enumerated() {
      try writer.write(frame, sync: Int(SyncCode.order[index % 26]))
    }
    let result = stream.decode(writer.levels())
    XCTAssertEqual(result.wrong, [])
    XCTAssertEqual(result.right, (1..<16).map { stream.first + $0 })
    XCTAssertEqual(result.failed, [stream.first])
    XCTAssertEqual(result.counts.miscorrected, 1)
  }
}
