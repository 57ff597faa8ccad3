import Configuration
import XCTest

final class ExplainTests: XCTestCase {
  func testKeyIsExplainedWithUnitRangeGradeAndSource() throws {
    let entries = try XCTUnwrap(
      try Program(of: self).run("explain", "disc.substrate.index", "--json").json().elements)
    XCTAssertEqual(entries.count, 1)
    XCTAssertEqual(try entries[0].string("kind"), "key")
    XCTAssertEqual(try entries[0].string("grade"), "standard")
    XCTAssertEqual(try entries[0].string("source"), "ECMA-267 12.1")
    XCTAssertEqual(try entries[0].string("default"), "1.56")
  }

  func testKeysOfEveryNestedDocumentAreFound() throws {
    let program = try Program(of: self)
    for (word, unit) in [
      ("pickup.wavelength_nm", "nm"), ("firmware.focus.crossover_hz", "Hz"),
      ("front_end.extra_delay_us", "us"),
      ("layers.0.axial_run_out.noise_rms_um", "um"), ("mechanism.sled.time_constant_ms", "ms"),
    ] {
      let entries = try XCTUnwrap(try program.run("explain", word, "--json").json().elements)
      XCTAssertEqual(try entries.map { try $0.string("unit") }, [unit], word)
    }
    // The end of a path may fit many keys; all are told.
    XCTAssertGreaterThan(try program.run("explain", "noise_rms_um", "--json").json().elements?.count ?? 0, 1)
  }

  func testMetricsFaultsAndExitCodesAreExplained() throws {
    let program = try Program(of: self)
    let index = try program.run("explain", "--json").json()
    XCTAssertEqual(try index.elements("exit_codes").count, 9)
    for (list, kind) in [("metrics", "metric"), ("faults", "fault")] {
      for word in try index.elements(list).prefix(3).compactMap(\.string) {
        let entries = try XCTUnwrap(try program.run("explain", word, "--json").json().elements)
        XCTAssertEqual(try entries.map { try $0.string("kind") }, [kind])
        XCTAssertFalse(try entries[0].string("meaning").isEmpty)
      }
    }
    XCTAssertTrue(try program.run("explain", "4").output.contains("diverged"))
    XCTAssertTrue(try program.run("explain").output.contains("builtin:dvd-r-dl"))
  }
}
