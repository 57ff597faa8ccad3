import Foundation
import XCTest

@testable import DriveEmulator

/// What is done side by side comes to the same as what is done in turn.
final class SideBySideTests: XCTestCase {
  private struct Refusal: Error, Equatable { let index: Int }

  func testResultsStandAtTheirOwnIndexWhateverEndsFirst() throws {
    // The first ones take the longest.
    let results = try SideBySide.map(8) { index -> Int in
      usleep(UInt32(8 - index) * 2000)
      return index * index
    }
    XCTAssertEqual(results, (0..<8).map { $0 * $0 })
    XCTAssertEqual(try SideBySide.map(0) { $0 }, [])
  }

  func testTheErrorIsThatOfTheFirstIndexThatHasOne() {
    XCTAssertThrowsError(
      try SideBySide.map(4) { index -> Int in
        guard index % 2 == 0 else {
          usleep(UInt32(4 - index) * 2000)
          throw Refusal(index: index)
        }
        return index
      }
    ) { XCTAssertEqual($0 as? Refusal, Refusal(index: 1)) }
  }
}
