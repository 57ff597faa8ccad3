import DiscFormat
import XCTest

final class SectorTests: XCTestCase {
  func testTheErrorDetectionCodeGivesTheCheckValueAndAgreesWithBitwiseDivision() {
    XCTAssertEqual(ErrorDetectionCode.shared.code(of: Array("123456789".utf8).span), 0xB27C_E117)
    var numbers = TestNumbers(21)
    for count in [0, 1, 7, 8, 9, 2060] {
      let bytes = numbers.bytes(count)
      var rest: UInt32 = 0
      for byte in bytes {
        rest ^= UInt32(byte) << 24
        for _ in 0..<8 { rest = rest >> 31 == 1 ? rest << 1 ^ 0x8000_0011 : rest << 1 }
      }
      XCTAssertEqual(ErrorDetectionCode.shared.code(of: bytes.span), rest)
    }
  }

  /// s[n] = s[n-15] xor s[n-11], byte by byte.
  func testScramblingFollowsTheRecurrenceFromItsPresetAndUndoesItself() throws {
    for index in 0..<16 {
      var main = [UInt8](repeating: 0, count: 2048)
      var span = main.mutableSpan
      try Scrambler.shared.apply(number: UInt32(0x30000 + index * 16 + 5), to: &span)
      let bits = main.flatMap { byte in (0..<8).map { byte >> UInt8(7 - $0) & 1 } }
      XCTAssertEqual(main[0], UInt8(truncatingIfNeeded: Scrambler.presets[index]))
      for place in 15..<bits.count where bits[place] != bits[place - 15] ^ bits[place - 11] {
        XCTFail("preset \(index), bit \(place)")
        break
      }
      var again = main.mutableSpan
      try Scrambler.shared.apply(number: UInt32(index * 16), to: &again)
      XCTAssertEqual(main, [UInt8](repeating: 0, count: 2048))
    }
    XCTAssertEqual(Scrambler.presets[3], 0x2A00)
  }

  func testASectorReadsBackAndEveryDamagedByteIsNoticed() throws {
    var numbers = TestNumbers(22)
    var identifier = SectorIdentifier(layer: 1, number: 0xFC_1234, area: .middle)
    identifier.isPushPullTracking = true
    let main = numbers.bytes(2048)
    var frame = [UInt8](repeating: 0, count: Sector.size)
    var span = frame.mutableSpan
    try Sector.write(identifier, copyright: [1, 2, 3, 4, 5, 6].span, main: main.span, to: &span)
    for place in stride(from: 0, to: Sector.size, by: 7) {
      var damaged = frame
      damaged[place] ^= UInt8(1 + numbers.below(255))
      var damagedSpan = damaged.mutableSpan
      XCTAssertNil(Sector.read(&damagedSpan), "byte \(place)")
    }
    var again = frame.mutableSpan
    XCTAssertEqual(Sector.read(&again), identifier)
    XCTAssertEqual(Array(frame[12..<2060]), main)
    XCTAssertEqual(Array(frame[6..<12]), [1, 2, 3, 4, 5, 6])
  }

  func testIdentificationBitsLieWhereTheStandardPutsThem() {
    var identifier = SectorIdentifier(layer: 1, number: 0x12_3456, area: .middle)
    XCTAssertEqual(identifier.bytes, 0x2D12_3456)
    identifier.isLowReflectance = false
    identifier.area = .leadIn
    identifier.isZoned = true
    identifier.isPushPullTracking = true
    identifier.isSpecialData = true
    XCTAssertEqual(identifier.bytes, 0xC712_3456)
    XCTAssertEqual(SectorIdentifier(bytes: 0xC712_3456), identifier)
    XCTAssertEqual(SectorIdentifier(bytes: 0x0830_0000).area, .leadOut)
  }

  func testLayer1OfAnOppositePathCountsOnFromTheInvertedNumber() throws {
    let layout = try DualLayerLayout(path: .opposite, lastDataSector: 0x22_D7FF)
    let first = DualLayerLayout.inverted(0x22_D7FF)
    XCTAssertEqual(first, 0xDD_2800)
    XCTAssertEqual(try layout.identifier(layer: 0, number: 0x2_FFFF).area, .leadIn)
    XCTAssertEqual(try layout.identifier(layer: 0, number: 0x3_0000).area, .data)
    XCTAssertEqual(try layout.identifier(layer: 0, number: 0x22_D7FF).area, .data)
    XCTAssertEqual(try layout.identifier(layer: 0, number: 0x22_D800).area, .middle)
    XCTAssertEqual(try layout.identifier(layer: 1, number: first - 1).area, .middle)
    XCTAssertEqual(try layout.identifier(layer: 1, number: first).area, .data)
    XCTAssertEqual(try layout.identifier(layer: 1, number: 0xFC_FFFF).area, .data)
    XCTAssertEqual(try layout.identifier(layer: 1, number: 0xFD_0000).area, .leadOut)
    XCTAssertEqual(try layout.identifier(layer: 1, number: first).bytes >> 24, 0x21)
  }

  func testParallelPathsHaveALeadInAndALeadOutEach() throws {
    let layout = try DualLayerLayout(
      path: .parallel, lastDataSector: 0x20_000F, lastDataSectorOfLayer1: 0x10_000F)
    XCTAssertEqual(try layout.identifier(layer: 0, number: 0x20_000F).area, .data)
    XCTAssertEqual(try layout.identifier(layer: 1, number: 0x20_000F).area, .leadOut)
    XCTAssertEqual(try layout.identifier(layer: 1, number: 0x2_0000).area, .leadIn)
    XCTAssertThrowsError(try layout.identifier(layer: 0, number: 0x100_0000))
    XCTAssertThrowsError(try DualLayerLayout(path: .opposite, lastDataSector: 0x2_FFFF))
    XCTAssertThrowsError(try DualLayerLayout(path: .opposite, lastDataSector: 0x80_0000))
  }

  func testRowsOfABlockGoToTheirPlacesAndBack() {
    XCTAssertEqual(ErrorCorrectionBlock.recordedRow(ofOuterPlace: 12), 13)
    XCTAssertEqual(ErrorCorrectionBlock.recordedRow(ofOuterPlace: 192), 12)
    XCTAssertEqual(ErrorCorrectionBlock.recordedRow(ofOuterPlace: 207), 207)
    XCTAssertEqual(Set((0..<208).map(ErrorCorrectionBlock.recordedRow)), Set(0..<208))
    for place in 0..<208 {
      let row = ErrorCorrectionBlock.recordedRow(ofOuterPlace: place)
      XCTAssertEqual(ErrorCorrectionBlock.outerPlace(ofRecordedRow: row), place)
    }
  }
}
