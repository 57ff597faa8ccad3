import XCTest

@testable import DriveEmulator

/// What the picture of a read disc shows.
final class SectorMapTests: XCTestCase {
  private func blocks(_ layer: UInt8, _ errors: [UInt16]) -> [ReadBackReport.Block] {
    errors.enumerated().map { index, rows in
      ReadBackReport.Block(
        layer: layer, firstSector: 0x30000 + UInt32(16 * index), radius: 24 + Float(index) * 0.001,
        innerErrorRows: rows)
    }
  }

  func testEachBlockHasItsCharacterAndTheWorstShows() {
    var all = blocks(0, [0, 1, 20, 21, 200])
    all[3].isReadAgain = true
    all[4].lost = 0b101
    XCTAssertEqual(SectorMap.line(all), ".11rX")
    XCTAssertEqual(SectorMap.text(all), "layer 0\n  24.00 mm  .11rX\n")
    var report = ReadBackReport()
    report.blocks = all
    XCTAssertEqual(report.lost, [0x30040, 0x30042])
  }

  func testLargeLayersShareCharactersAndLoseNoLostBlock() {
    var all = blocks(1, [UInt16](repeating: 0, count: 5000))
    all[4321].lost = 1
    let lines = SectorMap.text(all).split(separator: "\n")
    XCTAssertLessThanOrEqual(lines.count, 17)
    XCTAssertEqual(lines.joined().filter { $0 == "X" }.count, 1)
  }

  func testRingsHoldEveryBlockOnce() {
    let all = blocks(0, (0..<100).map { UInt16($0) }) + blocks(1, [7])
    let rings = SectorMap.rings(all)
    XCTAssertEqual(rings.map(\.blocks).reduce(0, +), 101)
    XCTAssertEqual(rings.map(\.innerErrorRows).reduce(0, +), 99 * 50 + 7)
    XCTAssertEqual(rings.filter { $0.layer == 0 }.count, 16)
  }

  func testErrorsOfEightBlocksAreThoseThatFollowEachOther() {
    var report = ReadBackReport()
    report.blocks = blocks(0, [9, 1, 1, 1, 1, 1, 1, 1, 1, 5]) + blocks(1, [1, 2])
    XCTAssertEqual(report.mostInnerErrorsOfEightBlocks(layer: 0), 16)
    XCTAssertNil(report.mostInnerErrorsOfEightBlocks(layer: 1))
  }
}
