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
    XCTAssertEqual(report.notRead.count, 1)
    XCTAssertTrue(report.notRead.first?.contains("layer 1") ?? false, "\(report.notRead)")
    XCTAssertEqual(report.json["not_read"]?.elements?.count, 1)
  }

  /// From some place of the data on the drive is shaken so that its lens holds no layer: what came before is delivered.
  func testADriveThatFailsOnItsWayDeliversWhatCameBefore() throws {
    try HeavyTests.require()
    let burnt = try BurntDisc(BurnAddressTests.usual.get(), blocks: 130)
    let whole = try ReadBackSession(burnt.image).read { _ in }
    XCTAssertEqual(whole.delivered, whole.wanted)
    let start = 1e3 * (whole.duration - whole.readingTime / 4)
    let blows = (0..<64).map {
      "{start_ms:\(start + 2000 * Double($0)),duration_ms:4000,axial_m_per_s2:2000,radial_m_per_s2:0}"
    }
    let shaken = try burnt.image(under: ["mechanism.shocks=[\(blows.joined(separator: ","))]"])
    var sectors: [[UInt8]?] = []
    let report = try ReadBackSession(shaken).read { sectors.append($0) }
    XCTAssertEqual(report.wanted, 130 * 16)
    XCTAssertEqual(sectors.count, report.wanted)
    // The blocks before the shaking, those read in the same go as lost ones among them.
    XCTAssertGreaterThan(report.delivered, 80 * 16)
    XCTAssertLessThan(report.delivered, report.wanted)
    XCTAssertFalse(report.notRead.isEmpty)
    for (index, sector) in sectors.enumerated() {
      guard let sector else { continue }
      XCTAssertEqual(sector, [UInt8](repeating: UInt8(truncatingIfNeeded: 37 * (index / 16)), count: 2048))
    }
  }
}
