import DiscFormat
import Foundation
import ReadChannel
import XCTest

/// Real RF, unequalised, where the machine has it.
final class RealCaptureTests: XCTestCase {
  private func capture() throws -> [Float] {
    let name = "laserdisc-efm-a.10MHz.s16le"
    guard let folder = ProcessInfo.processInfo.environment["DRIVE_EMU_CAPTURES"] else {
      throw XCTSkip("DRIVE_EMU_CAPTURES names no folder of captures")
    }
    guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
      throw XCTSkip("DRIVE_EMU_CAPTURES: \(folder) has no \(name)")
    }
    let bytes = [UInt8](data)
    return stride(from: 0, to: bytes.count - 1, by: 2).map {
      Float(Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8))
    }
  }

  private func measure(_ samples: [Float], rate: Double = 1e7) throws -> RFMeasurement {
    var measurement = try RFMeasurement(format: .compactDisc, sampleRate: rate)
    try measurement.append(samples.span)
    measurement.finish()
    return measurement
  }

  func testALaserDiscsDigitalSoundIsReadAsWellAsByAHandTunedDecoder() throws {
    let measurement = try measure(capture())
    let counts = measurement.compactDisc
    print("\(counts), jitter \(measurement.jitterPercent ?? 0) %")
    XCTAssertGreaterThanOrEqual(counts.exactSpacings, 966)
    XCTAssertGreaterThanOrEqual(counts.cleanWords, 955)
    XCTAssertLessThanOrEqual(counts.invalidSymbols, 2)
    XCTAssertEqual(counts.failedWords, 0)
    XCTAssertEqual(measurement.reader.counts.lockLost, 0)
  }

  /// What another player, amplifier or digitiser would change.
  func testNothingHangsOnGainPolarityOffsetRateOrStart() throws {
    let samples = try capture()
    let power = samples.reduce(0.0) { $0 + Double($1 * $1) } / Double(samples.count)
    var noise = TestNoise(seed: 91)
    let sigma = Float(0.05 * power.squareRoot())
    let variants: [(name: String, samples: [Float], rate: Double)] = [
      ("a thousandth of the gain", samples.map { $0 / 1000 }, 1e7),
      ("inverted", samples.map { -$0 }, 1e7),
      ("an offset", samples.map { 0.3 * $0 + 20_000 }, 1e7),
      ("1 % fast", samples, 1.01e7), ("1 % slow", samples, 0.99e7),
      ("noise", samples.map { $0 + sigma * noise.next() }, 1e7),
      ("from sample 54 321 on", Array(samples.dropFirst(54_321)), 1e7),
      ("from sample 200 001 on", Array(samples.dropFirst(200_001)), 1e7),
      ("up to sample 700 000", Array(samples.prefix(700_000)), 1e7),
    ]
    for variant in variants {
      let measurement = try measure(variant.samples, rate: variant.rate)
      let counts = measurement.compactDisc
      // Frames that so many samples hold, at 136.05 microseconds a frame.
      let held = Double(variant.samples.count) / 1e7 / (588 / 4.3218e6)
      print(
        "\(variant.name): \(counts.cleanWords) of \(counts.words) clean, \(counts.invalidSymbols) invalid")
      XCTAssertGreaterThan(Double(counts.words), held - 4, variant.name)
      XCTAssertGreaterThanOrEqual(counts.exactSpacings, counts.frames - 1, variant.name)
      XCTAssertGreaterThan(Double(counts.cleanWords), 0.978 * Double(counts.words), variant.name)
      XCTAssertLessThanOrEqual(counts.failedWords, 1, variant.name)
      XCTAssertEqual(measurement.reader.counts.lockLost, 0, variant.name)
    }
  }
}
