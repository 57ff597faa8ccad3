import PlugInInterface
import XCTest

/// What Swift sees of the header is what compiled plug-ins see.
final class PlugInLayoutTests: XCTestCase {
  func testSwiftSeesTheLayoutThatPlugInsAreCompiledFor() {
    XCTAssertEqual(MemoryLayout<dfw_inputs>.size, 128)
    XCTAssertEqual(MemoryLayout<dfw_outputs>.size, 72)
    XCTAssertEqual(MemoryLayout<dfw_inputs>.offset(of: \.command), 4)
    XCTAssertEqual(MemoryLayout<dfw_inputs>.offset(of: \.rotation), 120)
    XCTAssertEqual(MemoryLayout<dfw_outputs>.offset(of: \.focus_drive), 8)
    XCTAssertEqual(MemoryLayout<dfw_outputs>.offset(of: \.laser_power), 70)
  }

  /// A later minor version may add fields: what passes in a tick begins with its size, the entry with its version.
  func testEveryStructureTellsItsSizeWhereAnyVersionFindsIt() {
    XCTAssertEqual(MemoryLayout<dfw_inputs>.offset(of: \.size), 0)
    XCTAssertEqual(MemoryLayout<dfw_outputs>.offset(of: \.size), 0)
    unsafe XCTAssertEqual(MemoryLayout<dfw_configuration>.offset(of: \.size), 0)
    unsafe XCTAssertEqual(MemoryLayout<dfw_entry>.offset(of: \.size), 8)
  }
}
