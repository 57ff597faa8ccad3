import Configuration
import XCTest

final class DoctorTests: XCTestCase {
  /// Also the guard of the digest that the program carries: whoever changes physics or firmware on purpose renews it.
  func testThisMachineComputesTheBitsThatItMust() throws {
    let answer = try Program(of: self).run("doctor", "--json")
    let checks = try answer.json().elements("checks")
    let determinism = try XCTUnwrap(checks.first { $0["name"]?.string == "determinism" })
    XCTAssertEqual(determinism["works"], .boolean(true), determinism["finding"]?.string ?? "")
    XCTAssertEqual(answer.code, 0, answer.complaint)
    for check in checks {
      XCTAssertEqual(check.keys, ["name", "works", "finding"])
      XCTAssertFalse(try check.string("finding").isEmpty)
    }
  }
}
