import Configuration
import XCTest

@testable import DriveEmulator

/// What comes back of a disc that is not whole, and what is told of the rest.
final class ReadBackSessionTests: XCTestCase {
  /// The run-in of layer 1 is begun, but no user data: addresses lead nowhere there, and layer 0 comes back all the same.
  func testABurnThatWasCutAtTheBeginningOfLayerOneLosesThatLayerAlone() throws {
    let burnt = try BurntDisc(BurnAddressTests.usual.get(), blocks: 4, layerBreak: 2)
    let blocks = burnt.image.blocks
    let first = try XCTUnwrap(blocks.firstIndex { $0.facts.layer == 1 })
    let image = try burnt.image(cutAfter: Int(blocks[first + 1].offset))
    XCTAssertEqual(image.blocks.count, first + 1)
    var sectors: [[UInt8]?] = []
    let report = try ReadBackSession(image).read { sectors.append($0) }
    XCTAssertEqual(report.wanted, 64)
    XCTAssertEqual(report.delivered, 32)
    for (index, sector) in sectors.enumerated() {
      let whole = [UInt8](repeating: index < 16 ? 0 : 37, count: 2048)
      XCTAssertEqual(sector, index < 32 ? whole : nil, "\(index)")
    }
    XCTAssertEqual(report.blocks.map(\.layer), [0, 0, 1, 1])
    XCTAssertEqual(report.notFound.count, 1)
    XCTAssertTrue(report.notFound.first?.contains("layer 1") ?? false, "\(report.notFound)")
    XCTAssertEqual(report.json["not_found"]?.elements?.count, 1)
  }
}
