import Reporting
import XCTest

final class TextTableTests: XCTestCase {
  func testWordsStandLeftAndNumbersRight() {
    var table = TextTable([.text("metric"), .number("value"), .number("limit"), .text("unit")])
    table.append(["focus residual", "120.4", "230", "nm"])
    table.append(["phase margin", "47.79", "", "deg"])
    table.append(["µ", "-1"])
    XCTAssertEqual(
      table.text(),
      """
      metric          value  limit  unit
      --------------  -----  -----  ----
      focus residual  120.4    230  nm
      phase margin    47.79         deg
      µ                  -1

      """)
  }

  func testSurplusCellsAndEmptyTables() {
    XCTAssertEqual(TextTable([]).text(), "")
    XCTAssertEqual(TextTable([.number("n")]).text(), "n\n-\n")
    var table = TextTable([.number("n")])
    table.append(["10", "more"])
    XCTAssertEqual(table.text(), " n\n--  ----\n10  more\n")
  }
}

final class DecimalTextTests: XCTestCase {
  func testSignificantDigits() {
    let cases: [(Double, String)] = [
      (0, "0"), (-0.0, "0"), (1, "1"), (-1.5, "-1.5"), (0.0125, "0.0125"), (123456, "123500"),
      (1_234_567, "1.235e6"), (999_960, "1e6"), (0.00012344, "0.0001234"), (0.000012, "1.2e-5"),
      (9.99996, "10"), (1e23, "1e23"), (-2.5e-7, "-2.5e-7"), (.leastNonzeroMagnitude, "5e-324"), (100, "100"),
      (.infinity, "inf"), (-.infinity, "-inf"), (.nan, "nan"), (0.1 + 0.2, "0.3"),
    ]
    for (value, text) in cases { XCTAssertEqual(decimalText(value), text) }
    XCTAssertEqual(decimalText(0.1 + 0.2, significantDigits: 17), "0.30000000000000004")
    XCTAssertEqual(decimalText(123, significantDigits: -4), "100")
  }

  func testFixedDecimals() {
    let cases: [(Double, Int, String)] = [
      (1, 2, "1.00"), (1.005, 2, "1.01"), (-0.004, 2, "0.00"), (0.005, 2, "0.01"), (99.999, 2, "100.00"),
      (1234.5, 0, "1235"), (0, 1, "0.0"), (1e15, 1, "1e15"), (0.0004, 3, "0.000"), (0.9996, 3, "1.000"),
      (1e-300, 3, "0.000"), (.nan, 2, "nan"), (2, -1, "2"), (0.4, 0, "0"), (0.5, 0, "1"),
      (123456.25, 1, "123456.3"),
    ]
    for (value, decimals, text) in cases {
      XCTAssertEqual(decimalText(value, decimals: decimals), text, "\(value) with \(decimals)")
    }
  }
}
