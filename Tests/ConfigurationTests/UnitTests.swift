import Configuration
import XCTest

final class UnitTests: XCTestCase {
  func testEverySuffixIsFoundAtTheEndOfAKey() {
    for unit in ConfigurationUnit.allCases where unit != .plain {
      XCTAssertEqual(ConfigurationUnit(ofKey: "some_stem_\(unit.rawValue)"), unit)
      XCTAssertEqual(ConfigurationUnit.split("some_stem_\(unit.rawValue)").stem, "some_stem")
    }
    XCTAssertEqual(ConfigurationUnit(ofKey: "index"), .plain)
    XCTAssertEqual(ConfigurationUnit(ofKey: "nm"), .plain)
    XCTAssertEqual(ConfigurationUnit(ofKey: "peak_m_per_s2"), .metresPerSecondSquared)
  }

  func testFactorsAreThoseOfSI() {
    let expected: [(String, Double)] = [
      ("nm", 1e-9), ("um", 1e-6), ("mm", 1e-3), ("m", 1), ("deg", Double.pi / 180), ("mrad", 1e-3),
      ("rad", 1),
      ("hz", 1), ("khz", 1e3), ("mhz", 1e6), ("ms", 1e-3), ("us", 1e-6), ("ns", 1e-9), ("s", 1), ("v", 1),
      ("mv", 1e-3), ("m_per_s2", 1), ("m_per_s", 1), ("um_per_v", 1e-6), ("percent", 1e-2), ("db_per_hz", 1),
      ("mw", 1e-3), ("ratio", 1), ("turns", 1), ("rpm", 1.0 / 60), ("g_m2", 1e-3), ("per_mm", 1e3),
      ("ppm", 1e-6),
    ]
    for (suffix, factor) in expected {
      XCTAssertEqual(ConfigurationUnit(rawValue: suffix)?.factor, factor, suffix)
    }
  }

  /// The oracle is the compiler's own reading of the decimal literal.
  func testADecimalUnitGivesTheDoubleNearestToTheDecimalWritten() throws {
    let cases: [(String, String, Double)] = [
      ("80", "nm", 80e-9), ("740", "nm", 740e-9), ("0.3", "mm", 0.3e-3), ("55", "um", 55e-6),
      ("24.05", "mm", 24.05e-3),
      ("8e1", "nm", 80e-9), ("8.0E+1", "nm", 80e-9), ("0x50", "nm", 80e-9), (".3", "mm", 0.3e-3),
      ("-7.7", "um", -7.7e-6),
      ("26.15625", "mhz", 26.15625e6), ("23", "percent", 0.23), ("1e-290", "nm", 1e-299),
      ("58.6", "mm", 58.6e-3),
    ]
    for (text, suffix, expected) in cases {
      let number = try XCTUnwrap(try ConfigurationValue.parse(text, file: "u").number)
      let unit = try XCTUnwrap(ConfigurationUnit(rawValue: suffix))
      XCTAssertEqual(unit.quantity(number), expected, "\(text) \(suffix)")
    }
    // Multiplying would round twice; this pair shows that the difference is real.
    XCTAssertNotEqual(55 * 1e-6, 55e-6 as Double, "choose another witness")
  }

  func testComputedNumbersScaleLikeWrittenOnes() {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<2000 {
      let value = Double.random(in: -1e3...1e3, using: &generator)
      XCTAssertEqual(ConfigurationNumber(value).scaled(byPowerOfTen: -9), Double("\(value)e-9"))
    }
    XCTAssertEqual(ConfigurationNumber(1e-9).scaled(byPowerOfTen: -9), 1e-18)
    XCTAssertEqual(ConfigurationNumber(1e300).scaled(byPowerOfTen: 6), 1e306)
  }

  func testMoreDigitsThanANumberHoldsChangeNoBitOfWhatItMeans() throws {
    // Either text is the same Double; moved by a power of ten as written, they would differ in the last bit.
    for text in ["1.1000000000000000888", "123456789.12345678806304931640625"] {
      let written = try XCTUnwrap(ConfigurationValue.parse(text, file: "written").number)
      let canonical = try XCTUnwrap(ConfigurationValue.parse(written.canonicalText, file: "copy").number)
      XCTAssertEqual(written.value, canonical.value)
      for power in [-12, -9, -6, -3, 3, 6] {
        XCTAssertEqual(
          written.scaled(byPowerOfTen: power).bitPattern, canonical.scaled(byPowerOfTen: power).bitPattern,
          text)
      }
    }
  }

  func testRightAnglesAreExact() {
    XCTAssertEqual(ConfigurationUnit.deg.quantity(ConfigurationNumber(180)), .pi)
    XCTAssertEqual(ConfigurationUnit.deg.quantity(ConfigurationNumber(90)), .pi / 2)
  }
}
