import ControlBlocks
import XCTest

final class TickCountTests: XCTestCase {
  func testTimesAreRoundedToTicks() {
    XCTAssertEqual(TickCount.ticks(in: 2e-3, sampleRate: 200_000), 400)
    XCTAssertEqual(TickCount.ticks(in: 12.6e-6, sampleRate: 200_000), 3)
  }

  func testTimesAreAtLeastOneTickAndFitTheTimer() {
    for seconds in [0, -1, 1e-9, Double.nan, -Double.infinity] {
      XCTAssertEqual(TickCount.ticks(in: seconds, sampleRate: 200_000), 1)
    }
    XCTAssertEqual(TickCount.ticks(in: 1e9, sampleRate: 200_000), 2_000_000_000)
    XCTAssertEqual(TickCount.ticks(in: .infinity, sampleRate: 200_000), 2_000_000_000)
  }
}
