import DiscFormat
import Foundation
import ReadChannel
import XCTest

/// Real RF, unequalised, where the machine has it.
final class RealCaptureTests: XCTestCase {
  func testALaserDiscsDigitalSoundIsReadAsWellAsByAHandTunedDecoder() throws {
    let name = "laserdisc-efm-a.10MHz.s16le"
    guard let folder = ProcessInfo.processInfo.environment["DRIVE_EMU_CAPTURES"] else {
      throw XCTSkip("DRIVE_EMU_CAPTURES names no folder of captures")
    }
    guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
      throw XCTSkip("\(folder) has no \(name)")
    }
    let bytes = [UInt8](data)
    let samples = stride(from: 0, to: bytes.count - 1, by: 2).map {
      Float(Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8))
    }
    var measurement = try RFMeasurement(format: .compactDisc, sampleRate: 1e7)
    try measurement.append(samples.span)
    measurement.finish()
    let counts = measurement.compactDisc
    print("\(counts), jitter \(measurement.jitterPercent ?? 0) %")
    XCTAssertGreaterThanOrEqual(counts.exactSpacings, 966)
    XCTAssertGreaterThanOrEqual(counts.cleanWords, 955)
    XCTAssertLessThanOrEqual(counts.invalidSymbols, 2)
    XCTAssertEqual(counts.failedWords, 0)
    XCTAssertEqual(measurement.reader.counts.lockLost, 0)
  }
}
