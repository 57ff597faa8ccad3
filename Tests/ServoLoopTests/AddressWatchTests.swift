import DriveInterface
import ServoLoop
import XCTest

/// Addresses of one track come at the rate at which the disc turns; others are found out.
final class AddressWatchTests: XCTestCase {
  /// Sectors in a look of 40 us at nominal speed.
  private let rate = 26_156_250.0 / 38_688 * 40e-6

  private func watch(_ words: [(sector: UInt32, looks: Int)], rate: Double? = nil) -> [Bool] {
    var watch = AddressWatch()
    return words.map { word in
      for _ in 0..<word.looks { watch.look() }
      return watch.note(sector: word.sector, kind: .landPrePit, rate: rate ?? self.rate)
    }
  }

  func testBlocksThatFollowEachOtherAgreeAlsoOverALostOneAndAtAnotherSpeed() {
    // A block of sixteen sectors takes 591.7 looks.
    XCTAssertEqual(
      watch([(0x30000, 7), (0x30010, 592), (0x30020, 591), (0x30040, 1184)]), [true, true, true, true])
    XCTAssertEqual(watch([(0x30000, 7), (0x30010, 575)]), [true, true], "2.5 percent too fast")
    XCTAssertEqual(
      watch([(0xFCFFF0, 7), (0xFD0000, 592)]), [true, true], "inverted numbers grow along their track, too")
  }

  func testAWordOffATrackSlippedAndATimeLeftOutContradict() {
    XCTAssertEqual(watch([(0x30000, 7), (0x30020, 592)]), [true, false], "a block misread")
    // A turn is 26.6 sectors: the next block of the track farther out comes in about the same time.
    XCTAssertEqual(watch([(0x30000, 7), (0x30030, 592)]), [true, false], "a track farther out")
    XCTAssertEqual(watch([(0x30020, 7), (0x30000, 592)]), [true, false], "backward")
    XCTAssertEqual(watch([(0x30000, 7), (0x30010, 1184)]), [true, false], "twice the time")
    XCTAssertEqual(watch([(0x30000, 7), (0x30000, 1_000_000)]), [true, false])
  }

  func testANewTrackBeginsAnew() {
    var watch = AddressWatch()
    XCTAssertTrue(watch.note(sector: 0x30000, kind: .wobble, rate: rate))
    watch.restart()
    XCTAssertTrue(watch.note(sector: 0x50000, kind: .wobble, rate: rate))
    XCTAssertTrue(
      watch.note(sector: 0x90000, kind: .sector, rate: rate), "words of different kinds end elsewhere")
    XCTAssertFalse(watch.note(sector: 0x90010, kind: .sector, rate: rate))
    XCTAssertEqual(watch.departure, 16, accuracy: 0.01)
  }
}
