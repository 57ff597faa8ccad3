import DiscFormat
import XCTest

final class ModulationTests: XCTestCase {
  let table = ConversionTable.shared

  private func entries(_ row: Int) throws -> [ConversionTable.Entry] {
    try (1...4).map { state in
      try XCTUnwrap(
        row < 256
          ? table.main(UInt8(row), state: state) : table.substitution(UInt8(row - 256), state: state))
    }
  }

  private func words(_ rows: Range<Int>) throws -> [UInt8] {
    try rows.flatMap { try entries($0) }.flatMap { [UInt8($0.word >> 8), UInt8($0.word & 255)] }
  }

  func testTheConversionTableHasTheFingerprintsOfTwoIndependentSources() throws {
    XCTAssertEqual(
      Digests.sha256(Array("abc".utf8)), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    XCTAssertEqual(
      Digests.sha256(try words(0..<256)), "9f0ca1360ae22406b5d8b23e58b6c420cf5b5b9def7e52cbd0c4613cbc724bb2")
    XCTAssertEqual(
      Digests.sha256(try words(256..<344)), "2ed49b055cc526284962b14815b4a688a75ee52aec3a4b6339ca76e392789fdc"
    )
    XCTAssertEqual(
      Digests.sha256(try (0..<344).flatMap { try entries($0) }.map(\.nextState)),
      "3ed17b646a0b6d3f7b28582c88960d9e04705340dd9d307251afa629acaa1050")
  }

  func testEveryWordAndFollowerKeepsRunsAndTheKeysDecodeWithoutAmbiguity() throws {
    var keys: [UInt32: Int] = [:]
    for row in 0..<344 {
      for (index, entry) in try entries(row).enumerated() {
        let trailing = entry.word.trailingZeroBitCount
        let expected: [UInt8] = trailing < 2 ? [1] : trailing < 6 ? [2, 3] : [4]
        XCTAssertTrue(expected.contains(entry.nextState))
        if index == 1 { XCTAssertEqual(entry.word & 0x8008, 0) }
        if index == 2 { XCTAssertNotEqual(entry.word & 0x8008, 0) }
        let key = UInt32(entry.word) << 8 | UInt32(entry.nextState)
        XCTAssertEqual(keys[key] ?? row & 255, row & 255)
        keys[key] = row < 256 ? row : row - 256
        for follower in 0..<344 {
          let next = try entries(follower)[Int(entry.nextState) - 1].word
          XCTAssertTrue((2...10).contains(trailing + next.leadingZeroBitCount))
        }
      }
    }
    XCTAssertEqual(keys.count, 749)
    XCTAssertNil(table.main(0, state: 5))
    XCTAssertNil(table.substitution(88, state: 1))
  }

  func testSyncCodesHoldOne14TRunAndNoOtherRunBelow3T() {
    XCTAssertEqual(SyncCode.codes.flatMap { $0 }.count, 32)
    XCTAssertEqual(Set(SyncCode.codes.flatMap { $0 }).count, 32)
    for code in SyncCode.codes.flatMap({ $0 }) {
      let ones = (0..<32).filter { code >> UInt32(31 - $0) & 1 != 0 }
      let runs = zip(ones, ones.dropFirst()).map { $1 - $0 }
      XCTAssertEqual(runs.filter { $0 == 14 }.count, 1)
      XCTAssertTrue(runs.allSatisfy { (3...11).contains($0) || $0 == 14 })
    }
  }

  /// Runs of `blocks` blocks of random sectors; the digital sum value at every channel bit.
  private func modulate(blocks: Int) throws -> (
    runs: [Int], lowest: Int, highest: Int, sum: Int, power: Double
  ) {
    var numbers = TestNumbers(11)
    var encoder = ChannelEncoder()
    var levels = [UInt8](repeating: 0, count: ChannelEncoder.blockSize)
    var runs = [Int](repeating: 0, count: 32)
    var (run, last, sum, lowest, highest) = (0, UInt8(0), 0, 0, 0)
    var squares = 0.0
    for block in 0..<blocks {
      let main = numbers.bytes(ChannelEncoder.mainSize)
      var span = levels.mutableSpan
      try encoder.encode(
        main.span, first: SectorIdentifier(number: UInt32(0x30000 + 16 * block)), into: &span)
      for byte in levels {
        for shift in (UInt8(0)..<8).reversed() {
          let level = byte >> shift & 1
          if level != last {
            runs[min(run, 31)] += 1
            run = 0
            last = level
          }
          run += 1
          sum += level == 1 ? 1 : -1
        }
        lowest = min(lowest, sum)
        highest = max(highest, sum)
        squares += Double(sum * sum)
      }
      XCTAssertEqual(sum, encoder.modulator.digitalSumValue)
    }
    return (runs, lowest, highest, sum, squares / Double(blocks * levels.count))
  }

  /// 6e5 channel bits; 10^8 of them with DRIVE_EMU_HEAVY=1.
  func testRunsAre3TTo11TWith14TInSyncCodesOnlyAndTheDigitalSumValueIsBounded() throws {
    let blocks = isHeavy ? 162 : 1
    let result = try modulate(blocks: blocks)
    print(
      "\(blocks * 619_008) channel bits: DSV \(result.lowest)...\(result.highest), rms \(result.power.squareRoot())"
    )
    for (length, count) in result.runs.enumerated() where count > 0 {
      XCTAssertTrue((3...11).contains(length) || length == 14, "\(count) runs of \(length) T")
    }
    XCTAssertEqual(result.runs[14], blocks * 416)
    // The standard expects a counter of -1024...1023 to do.
    XCTAssertGreaterThan(result.lowest, -1024)
    XCTAssertLessThan(result.highest, 1023)
    XCTAssertLessThan(result.power.squareRoot(), 100)
  }

  func testABlocksChannelBitsAreThoseOfAnIndependentProgram() throws {
    var value: UInt64 = 12345
    let main = (0..<ChannelEncoder.mainSize).map { _ in
      value = (value * 1_103_515_245 + 12345) % (1 << 31)
      return UInt8(truncatingIfNeeded: value >> 16)
    }
    var encoder = ChannelEncoder()
    var levels = [UInt8](repeating: 0, count: ChannelEncoder.blockSize)
    var span = levels.mutableSpan
    try encoder.encode(main.span, first: SectorIdentifier(number: 0x30000), into: &span)
    let text = levels[0..<186].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    XCTAssertEqual(text, GoldenBlock.firstFrame.split(whereSeparator: \.isWhitespace).joined())
    let hashes = GoldenBlock.frames.split(whereSeparator: \.isWhitespace).map { UInt64($0, radix: 16) }
    XCTAssertEqual(hashes.count, 416)
    for (frame, hash) in hashes.enumerated() {
      XCTAssertEqual(Digests.fnv1a(levels[186 * frame..<186 * (frame + 1)]), hash, "sync frame \(frame)")
    }
  }
}
