import DiscFormat
import XCTest

final class ChannelDecoderTests: XCTestCase {
  /// 2032 sectors in the heavy run, as in the ladder that other decoders were put to.
  static let blocks = isHeavy ? 127 : 2

  private func expectAll(
    _ result: ChannelStream.Result, of stream: ChannelStream, _ what: String, file: StaticString = #filePath,
    line: UInt = #line
  ) {
    print("\(what): \(result.right.count) of \(stream.sectorCount) sectors; \(result.counts)")
    XCTAssertEqual(result.wrong, [], what, file: file, line: line)
    XCTAssertEqual(
      result.right, (0..<stream.sectorCount).map { stream.first + UInt32($0) }, what, file: file, line: line)
    XCTAssertEqual(result.counts.failed, 0, what, file: file, line: line)
  }

  func testCleanStreamsComeBackWithoutAnyCorrectionInEitherPolarityAndPieces() throws {
    let stream = try ChannelStream(blocks: Self.blocks, seed: 31)
    for piece in [77_376 * 2, 1000, 4837] {
      let result = stream.decode(stream.levels, piece: piece)
      expectAll(result, of: stream, "clean, pieces of \(piece)")
      XCTAssertEqual(result.counts.corrected, 0)
      XCTAssertEqual(result.counts.erased, 0)
      XCTAssertEqual(result.counts.innerErrorRows, 0)
      XCTAssertEqual(result.counts.missedSyncs, 0)
      XCTAssertEqual(result.counts.frames, Self.blocks * 416)
      XCTAssertEqual(result.counts.leftOverBits, 0)
    }
    expectAll(stream.decode(stream.levels.map { ~$0 }), of: stream, "inverted")
  }

  /// 2^15 random sectors in the heavy run.
  func testEncodingAndDecodingIsTheIdentity() throws {
    for round in 0..<(isHeavy ? 16 : 1) {
      let stream = try ChannelStream(
        blocks: isHeavy ? 128 : 1, first: 0xDD_2800, layer: 1, seed: UInt64(100 + round))
      let result = stream.decode(stream.levels)
      XCTAssertEqual(result.right.count, stream.sectorCount)
      XCTAssertTrue(result.reports.allSatisfy { $0.identifier?.layer == 1 && $0.identifier?.area == .data })
    }
  }

  func testAStreamThatBeginsAnywhereIsReadFromItsFirstSoundSectorOn() throws {
    let stream = try ChannelStream(blocks: 2, seed: 32)
    let result = stream.decode(ChannelStream.slipped(stream.levels, at: [(0, -12_345)]))
    XCTAssertEqual(result.wrong, [])
    XCTAssertEqual(result.right, (0..<32).map { stream.first + $0 })
  }

  func testRandomLevelFlipsAreAllCorrected() throws {
    for (probability, seed) in [(1e-5, UInt64(33)), (1e-4, 34), (5e-4, 35)] {
      var stream = try ChannelStream(blocks: Self.blocks, seed: seed)
      stream.flip(probability: probability, seed: seed + 100)
      expectAll(stream.decode(stream.levels), of: stream, "level flips \(probability)")
    }
  }

  func testOneBurstOf20BytesABlockIsCorrected() throws {
    var numbers = TestNumbers(36)
    var stream = try ChannelStream(blocks: Self.blocks, seed: 36)
    for block in 0..<Self.blocks {
      let start = block * ChannelEncoder.blockSize + numbers.below(ChannelEncoder.blockSize - 20)
      for offset in 0..<20 { stream.levels[start + offset] = numbers.byte() }
    }
    expectAll(stream.decode(stream.levels), of: stream, "one burst of 20 bytes a block")
  }

  /// A row is 372 bytes of levels.
  func testBurstsOfUpTo15RowsAreCorrected() throws {
    for (rows, filling) in [(1, 0), (15, 0), (15, 1), (15, 2)] {
      var numbers = TestNumbers(UInt64(40 + rows * 3 + filling))
      var stream = try ChannelStream(blocks: Self.blocks, seed: UInt64(40 + rows))
      for block in 0..<Self.blocks {
        let size = rows * 372
        let start = block * ChannelEncoder.blockSize + numbers.below(ChannelEncoder.blockSize - size)
        for offset in 0..<size {
          stream.levels[start + offset] = filling == 0 ? numbers.byte() : filling == 1 ? 0 : 0xE3
        }
      }
      expectAll(
        stream.decode(stream.levels), of: stream, "one burst of \(rows) rows a block, filling \(filling)")
    }
  }

  func testLongerBurstsAreCorrectedOrReportedAndNeverDeliveredWrong() throws {
    for rows in isHeavy ? [16, 20, 40, 100] : [17, 60] {
      var numbers = TestNumbers(UInt64(50 + rows))
      var stream = try ChannelStream(blocks: Self.blocks, seed: UInt64(50 + rows))
      for block in 0..<Self.blocks {
        let size = rows * 372
        let start = block * ChannelEncoder.blockSize + numbers.below(ChannelEncoder.blockSize - size)
        for offset in 0..<size { stream.levels[start + offset] = numbers.byte() }
      }
      let result = stream.decode(stream.levels)
      print(
        "bursts of \(rows) rows: \(result.right.count) of \(stream.sectorCount), \(result.failed.count) failed"
      )
      XCTAssertEqual(result.wrong, [])
      XCTAssertEqual(result.right.count + result.failed.count, stream.sectorCount)
    }
  }

  func testASlipInOneSyncFrameOfEverySecondBlockCostsNoSector() throws {
    for count in isHeavy ? [-1, 1, -7, 13, 40] : [-1, 13] {
      var numbers = TestNumbers(UInt64(70 + count))
      let stream = try ChannelStream(blocks: Self.blocks, seed: UInt64(60 + count))
      let slips = stride(from: 0, to: Self.blocks, by: 2).map { block in
        (bit: block * ChannelEncoder.blockSize * 8 + 100 + numbers.below(600_000), by: count)
      }
      let result = stream.decode(ChannelStream.slipped(stream.levels, at: slips))
      expectAll(result, of: stream, "a slip of \(count) in every second block")
      XCTAssertLessThanOrEqual(result.counts.slips, slips.count)
    }
  }

  /// The head of the frame is read from its own sync code, the tail from the next one: a row has 182 symbols, of which PI
  /// restores ten that are lost.
  func testAFrameWithASlipIsReadFromBothItsEndsSoThatPIAloneRestoresIt() throws {
    let blocks = isHeavy ? 60 : 8
    for count in [-1, 1, -7, 13] {
      var numbers = TestNumbers(UInt64(90 + count))
      let stream = try ChannelStream(blocks: blocks, seed: UInt64(90 + count))
      let slips = (0..<blocks * 16).map { sector in
        (bit: sector * 38_688 + 1488 + numbers.below(38_688 - 3 * 1488), by: count)
      }
      let result = stream.decode(ChannelStream.slipped(stream.levels, at: slips))
      expectAll(result, of: stream, "a slip of \(count) in every sector")
      XCTAssertGreaterThan(result.counts.slips, blocks * 12)
      let saved = slips.count - result.counts.innerFailedRows
      print("PI alone restored \(saved) of \(slips.count) rows with a slip of \(count)")
      XCTAssertGreaterThan(saved, slips.count * 9 / 10)
    }
  }

  func testEveryLostSyncCodeCostsNothing() throws {
    var stream = try ChannelStream(blocks: 2, seed: 80)
    // Every seventh code, the first of the stream among them, becomes one long run.
    for frame in stride(from: 0, to: 2 * 416, by: 7) {
      for offset in 0..<4 { stream.levels[frame * 186 + offset] = 0 }
    }
    let result = stream.decode(stream.levels)
    expectAll(result, of: stream, "every seventh code lost")
    XCTAssertEqual(result.counts.slips, 0)
    XCTAssertEqual(result.counts.innerFailedRows, 0)
  }

  func testATruncatedStreamGivesItsSoundSectorsAndCountsTheRest() throws {
    let stream = try ChannelStream(blocks: 2, seed: 81)
    // Five sectors and a half of the second block.
    let result = stream.decode(Array(stream.levels[0..<77_376 + 4836 * 5 + 2400]))
    XCTAssertEqual(result.right, (0..<21).map { stream.first + $0 })
    XCTAssertEqual(result.wrong, [])
    XCTAssertEqual(result.failed, [stream.first + 21])
    XCTAssertEqual(result.counts.partialBlocks, 1)
  }

  func testLostSectorsInsideAStreamLoseNoOthers() throws {
    let stream = try ChannelStream(blocks: 4, seed: 82)
    // Sectors 20 to 40 are cut out, and some bits more.
    let cut = ChannelStream.slipped(stream.levels, at: [(20 * 38_688 + 500, -20 * 38_688 - 777)])
    let result = stream.decode(cut)
    XCTAssertEqual(result.wrong, [])
    XCTAssertEqual(Set((0..<20).map { stream.first + $0 }).subtracting(result.right), [])
    XCTAssertEqual(Set((48..<64).map { stream.first + $0 }).subtracting(result.right), [])
    print("cut: \(result.right.count) of 44 whole sectors, failed \(result.failed)")
  }

  func testNoiseAndSilenceGiveNoSector() throws {
    let stream = try ChannelStream(blocks: 1, seed: 83)
    var numbers = TestNumbers(83)
    for levels in [[], [0x55], [UInt8](repeating: 0, count: 20_000), numbers.bytes(40_000)] {
      let result = stream.decode(levels)
      XCTAssertEqual(result.right, [])
      XCTAssertEqual(result.wrong, [])
    }
  }
}

/// Streams that were cut, doubled, silenced and flipped at random places: whatever comes back is right.
final class MangledStreamTests: XCTestCase {
  func testNoMangledStreamGivesAWrongSectorOrStopsTheDecoder() throws {
    let stream = try ChannelStream(blocks: 3, seed: 200)
    let rounds = isHeavy ? 400 : 3
    var delivered = 0
    for round in 0..<rounds {
      var numbers = TestNumbers(UInt64(1000 + round))
      var places: [(bit: Int, by: Int)] = []
      var from = 0
      for _ in 0..<numbers.below(5) {
        let bit = from + 1 + numbers.below(400_000)
        let count = numbers.below(2) == 0 ? -1 - numbers.below(60_000) : 1 + numbers.below(3000)
        if bit - min(count, 0) + 1 >= stream.levels.count * 8 { break }
        places.append((bit, count))
        from = bit - min(count, 0)
      }
      var levels = ChannelStream.slipped(stream.levels, at: places)
      for _ in 0..<numbers.below(4) {
        let start = numbers.below(levels.count)
        let source = numbers.below(levels.count)
        for offset in 0..<min(numbers.below(12_000), levels.count - max(start, source)) {
          levels[start + offset] = levels[source + offset]
        }
      }
      for _ in 0..<numbers.below(800) {
        let bit = numbers.below(levels.count * 8)
        levels[bit >> 3] ^= 0x80 >> UInt8(bit & 7)
      }
      let result = stream.decode(levels, piece: 1 + numbers.below(50_000))
      XCTAssertEqual(result.wrong, [], "round \(round)")
      XCTAssertEqual(result.counts.sectors, result.right.count)
      delivered += result.right.count
    }
    print("mangled: \(delivered) of \(rounds * stream.sectorCount) sectors, none wrong")
    XCTAssertGreaterThan(delivered, rounds * stream.sectorCount / 4)
  }
}
