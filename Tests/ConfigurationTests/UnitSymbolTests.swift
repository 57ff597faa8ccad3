import XCTest

@testable import Configuration

/// Units as they are printed.
final class UnitSymbolTests: XCTestCase {
  func testEveryUnitButThePlainNumberHasASymbolOfItsOwn() {
    let symbols = ConfigurationUnit.allCases.filter { $0 != .plain }.map(\.symbol)
    XCTAssertFalse(symbols.contains(""))
    XCTAssertEqual(Set(symbols).count, symbols.count)
    // The parts of a key are joined by underscores; a symbol has none.
    XCTAssertEqual(symbols.filter { $0.contains("_") }, [])
    XCTAssertEqual(ConfigurationUnit.plain.symbol, "")
  }

  func testPrefixesAreWrittenAsTheSIHasThem() {
    for (suffix, symbol) in [
      ("khz", "kHz"), ("mhz", "MHz"), ("mw", "mW"), ("mh", "mH"), ("uv", "uV"), ("m_per_s2", "m/s^2"),
      ("nm", "nm"),
    ] { XCTAssertEqual(ConfigurationUnit(rawValue: suffix)?.symbol, symbol) }
  }
}
