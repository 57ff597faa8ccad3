import DiscFormat
import XCTest

/// A small counter-based generator, the same on every machine.
private struct Words {
  var state: UInt64 = 0x1234_5678_9ABC_DEF0

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}

final class AddressTests: XCTestCase {
  func testAUnitIsTwoSyncFramesAndAWordFourSectors() {
    XCTAssertEqual(WobbleWord.wobblesPerUnit * WobbleWord.bitsPerWobble, 2 * 1488)
    XCTAssertEqual(WobbleWord.unitsPerWord * 2 * 1488, 4 * 38_688)
    XCTAssertEqual(PrePitBlock.bitsPerWobble * PrePitBlock.wobblesPerFrame, 1488)
    XCTAssertEqual(PrePitBlock.bitsPerWobble * 8 * PrePitBlock.framesPerSector, 38_688)
  }

  func testEveryWordDecodesToItself() {
    var words = Words()
    for _ in 0..<2000 {
      let word = WobbleWord(
        address: UInt32(truncatingIfNeeded: words.next()), auxiliary: UInt8(truncatingIfNeeded: words.next()))
      XCTAssertLessThan(word.bits, 1 << 51)
      XCTAssertEqual(WobbleWord.decoded(word.bits), .word(word, corrected: 0))
    }
  }

  func testAnyTwoWordsDifferInAtLeastSixNibbles() {
    var words = Words()
    for _ in 0..<20_000 {
      let a = WobbleWord(address: UInt32(truncatingIfNeeded: words.next()))
      let b = WobbleWord(
        address: a.address ^ UInt32(1 << words.below(22)), auxiliary: UInt8(words.below(256)))
      let difference = a.bits ^ b.bits
      let nibbles = (0..<13).filter { difference >> UInt64(4 * $0) & 15 != 0 }.count
      XCTAssertGreaterThanOrEqual(nibbles, 6)
    }
  }

  func testTwoWrongNibblesOrFiveErasedOnesAreCorrected() {
    var words = Words()
    for trial in 0..<2000 {
      let word = WobbleWord(
        address: UInt32(truncatingIfNeeded: words.next()), auxiliary: UInt8(words.below(256)))
      // The first nibble has only two recorded bits: take wrong ones from the twelve others.
      var places = Array(0..<12)
      for index in places.indices { places.swapAt(index, words.below(12)) }
      let errors = trial % 3
      var wrong = word.bits
      for place in places[..<errors] { wrong ^= UInt64(1 + words.below(15)) << UInt64(4 * place) }
      XCTAssertEqual(WobbleWord.decoded(wrong), .word(word, corrected: errors))
      var doubtful: UInt64 = 0
      wrong = word.bits
      for place in places[..<5] {
        wrong ^= UInt64(1 + words.below(15)) << UInt64(4 * place)
        doubtful |= 1 << UInt64(4 * place)
      }
      XCTAssertEqual(WobbleWord.decoded(wrong, doubtful: doubtful), .word(word, corrected: 5))
    }
  }

  /// Of random bits hardly any pass as a clean word: one in 2^20 by the parity, a quarter of them by the zero bits.
  func testRandomBitsAreNoCleanWords() {
    var words = Words()
    var clean = 0
    var corrected = 0
    for _ in 0..<5_000 {
      if case .word(_, let count) = WobbleWord.decoded(words.next() & (1 << 51 - 1)) {
        if count == 0 { clean += 1 } else { corrected += 1 }
      }
    }
    XCTAssertLessThanOrEqual(clean, 2)
    // Words within two nibbles of a code word: (1 + 13 * 15 + 78 * 225) / 16^5, of which the zero bits leave a half.
    XCTAssertEqual(Double(corrected) / 5_000, 0.01, accuracy: 0.008)
  }

  func testUnitsOfAWordAreItsSyncAndItsBits() {
    let word = WobbleWord(address: 0x15_5555, auxiliary: 0x0F)
    XCTAssertEqual(word.inversions(unit: 0), WobbleWord.patterns[0])
    for unit in 1..<52 {
      let bit = word.bits >> UInt64(51 - unit) & 1
      XCTAssertEqual(word.inversions(unit: unit), WobbleWord.patterns[1 + Int(bit)])
    }
    for first in 0..<3 {
      for second in 0..<first {
        let differing = (WobbleWord.patterns[first] ^ WobbleWord.patterns[second]).nonzeroBitCount
        XCTAssertGreaterThanOrEqual(differing, 4, "patterns \(first) and \(second)")
      }
    }
  }

  func testEveryPrePitBlockDecodesToItselfWithThreeErasedOrOneWrongByteInEachPart() {
    var words = Words()
    for _ in 0..<1000 {
      let block = PrePitBlock(
        blockAddress: UInt32(truncatingIfNeeded: words.next()), fieldIdentifier: UInt8(words.below(256)),
        information: (0..<6).map { _ in UInt8(words.below(256)) })
      let bytes = block.bytes
      XCTAssertEqual(bytes.count, 16)
      XCTAssertEqual(PrePitBlock.decoded(bytes), block)
      var wrong = bytes
      wrong[words.below(6)] ^= UInt8(1 + words.below(255))
      wrong[6 + words.below(10)] ^= UInt8(1 + words.below(255))
      XCTAssertEqual(PrePitBlock.decoded(wrong), block)
      var erased = bytes
      for place in [0, 3, 5, 6, 10, 15] { erased[place] = UInt8(words.below(256)) }
      XCTAssertEqual(PrePitBlock.decoded(erased, erasures: [0, 3, 5, 6, 10, 15]), block)
      XCTAssertEqual(PrePitBlock.decodedAddress(Array(bytes[..<6]))?.address, block.blockAddress)
    }
    XCTAssertNil(PrePitBlock.decoded([1, 2, 3]))
  }

  func testBlockAddressesFallAsSectorsRise() {
    XCTAssertEqual(PrePitBlock.blockAddress(ofSector: 0x30000), 0xFF_CFFF)
    XCTAssertEqual(PrePitBlock.blockAddress(ofSector: 0x30010), 0xFF_CFFE)
    for sector in [0x30000, 0x30010, 0xFC_FFF0] as [UInt32] {
      XCTAssertEqual(PrePitBlock.firstSector(ofBlock: PrePitBlock.blockAddress(ofSector: sector)), sector)
    }
  }

  func testASectorsPitsSayWhereItBeginsAndWhatItCarries() {
    for isOdd in [false, true] {
      let codes = PrePitBlock.codes(sector: 11, byte: 0xA5, isOdd: isOdd)
      XCTAssertEqual(codes.count, 13)
      XCTAssertTrue(codes.allSatisfy { $0 & 4 != 0 }, "the first pit is always there")
      XCTAssertEqual(codes.map(PrePitBlock.syncIsOdd), [isOdd] + Array(repeating: nil, count: 12))
      let bits = codes[1...].compactMap(PrePitBlock.bit).reduce(0) { $0 << 1 | ($1 ? 1 : 0) }
      XCTAssertEqual(bits, 11 << 8 | 0xA5)
    }
    XCTAssertNil(PrePitBlock.bit(0b011))
  }
}
