import DriveEmulator
import Configuration
import Foundation
import XCTest

final class SessionTests: XCTestCase {
  func testReferenceLoopRunsToItsEndAndReportsIt() throws {
    let folder = try TemporaryFolder()
    let start = Date()
    let report = try RunLogFixtures.referenceLoop().execute(RunLogFixtures.options(folder.file("a.mcap")))
    print("reference", Date().timeIntervalSince(start), report.ticks)
    print(report.text)
    XCTAssertTrue(report.isComplete)
    XCTAssertGreaterThanOrEqual(report.ticks, 2400)
  }

  func testSearch() throws {
    let folder = try TemporaryFolder()
    let start = Date()
    let report = try RunLogFixtures.search().execute(RunLogFixtures.options(folder.file("a.mcap")))
    print("search", Date().timeIntervalSince(start), report.ticks)
    print(report.text)
    print(try report.json.json(.pretty, nonFinite: .writeNull))
  }
}
