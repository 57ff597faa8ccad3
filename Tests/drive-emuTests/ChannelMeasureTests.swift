import Configuration
import Foundation
import XCTest

final class ChannelMeasureTests: XCTestCase {
  private func write(_ samples: [Int16], _ name: String, _ program: Program, extra: [UInt8] = []) throws {
    let bytes = samples.flatMap {
      [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: Int($0) >> 8)]
    }
    try Data(bytes + extra).write(to: program.directory.appendingPathComponent(name))
  }

  private func measure(_ name: String, _ program: Program, _ more: String...) throws -> Program.Answer {
    try program.run(["channel", "measure", "--rf", name, "--format", "dvd", "--json"] + more)
  }

  /// Two samples a channel bit, the levels smeared over three bits; light of 3000 to 13 000.
  private func readOut(_ packed: [UInt8]) -> [Int16] {
    let levels: [Int] = packed.flatMap { byte -> [Int] in
      (0..<8).map { bit -> Int in (byte >> UInt8(7 - bit)) & 1 == 1 ? 1250 : -1250 }
    }
    var samples: [Int16] = []
    samples.reserveCapacity(2 * levels.count)
    for index in 1..<levels.count - 1 {
      samples.append(Int16(8000 + levels[index - 1] + 2 * levels[index] + levels[index + 1]))
      samples.append(Int16(8000 + 2 * (levels[index] + levels[index + 1])))
    }
    return samples
  }

  func testSilenceNoiseAndEmptyFilesAreExit6AndNothingIsInvented() throws {
    let program = try Program(of: self)
    var word: UInt64 = 9
    let noise = (0..<60_000).map { _ -> Int16 in
      word = word &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int16(truncatingIfNeeded: word >> 41)
    }
    try write([Int16](repeating: 0, count: 60_000), "silence", program)
    try write([Int16](repeating: 777, count: 60_000), "light", program)
    try write(noise, "noise", program)
    for name in ["silence", "light", "noise"] {
      let answer = try measure(name, program, "--rate-hz", "52312500")
      XCTAssertEqual(answer.code, 6, name)
      XCTAssertTrue(answer.complaint.contains("holds no signal"), answer.complaint)
      let report = try answer.json()
      XCTAssertEqual(report["sectors"], .integer(0), name)
      XCTAssertEqual(report["by_sector"], .array([]), name)
      XCTAssertEqual(report["jitter_percent"], .null, name)
    }
    try write([], "empty", program)
    let empty = try measure("empty", program, "--rate-hz", "52312500")
    XCTAssertEqual(empty.code, 6)
    XCTAssertTrue(empty.complaint.contains("is empty"), empty.complaint)
  }

  func testWrongUseIsExit2() throws {
    let program = try Program(of: self)
    try write([1, 2, 3], "some", program)
    for words in [
      ["--format", "dvd"], ["--rf", "none", "--rate-hz", "1e8"], ["--rf", "some"],
      ["--rf", "some", "--rate-hz", "1000"], ["--rf", "some", "--rate-hz", "1e8", "--format", "vhs"],
      ["--rf", "some", "--rate-hz", "1e8", "--sample", "u8"],
    ] {
      let answer = try program.run(["channel", "measure"] + words)
      XCTAssertEqual(answer.code, 2, "\(words): \(answer.complaint)")
    }
  }

  func testEverythingIsToldBySectorAndASampleCutInTwoIsExit6() throws {
    guard ProcessInfo.processInfo.environment["DRIVE_EMU_HEAVY"] == "1" else {
      throw XCTSkip("a million samples are for DRIVE_EMU_HEAVY=1")
    }
    let program = try Program(of: self)
    let input = (0..<65_536).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 11) }
    try Data(input).write(to: program.directory.appendingPathComponent("in"))
    XCTAssertEqual(
      try program.run("channel", "encode", "--input", "in", "--output", "bits", "--layer", "1").code, 0)
    let bits = Array(try Data(contentsOf: program.directory.appendingPathComponent("bits")))
    // The second block, with the last two sectors of the first to lock on.
    try write(readOut(Array(bits[77_376 - 2 * 4836..<2 * 77_376])), "rf", program, extra: [1])
    let answer = try measure("rf", program, "--rate-hz", "52312500", "--csv", "sectors.csv")
    XCTAssertEqual(answer.code, 6, answer.complaint)
    XCTAssertTrue(answer.complaint.contains("is truncated"), answer.complaint)
    let report = try answer.json()
    guard case .array(let all)? = report["by_sector"]?.content else { return XCTFail("no sectors") }
    let sectors = all.filter { $0["is_sound"] == .boolean(true) }
    XCTAssertGreaterThanOrEqual(sectors.count, 16)
    // Nothing follows the last sector's last word that would tell it from its twin.
    for sector in sectors.suffix(16).dropLast() {
      XCTAssertEqual(sector["layer"], .integer(1))
      XCTAssertEqual(sector["pi_errors"], .integer(0))
      for key in ["jitter_percent", "modulation", "resolution", "asymmetry", "beta", "detector_snr_db"] {
        XCTAssertNotEqual(sector[key] ?? .null, .null, key)
      }
    }
    let lines = try program.contents("sectors.csv").split(separator: "\n")
    XCTAssertEqual(lines.count, all.count + 1)
    XCTAssertTrue(lines[0].hasPrefix("sector,layer,is_sound,jitter_percent,modulation"))
    let columns = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).count }
    XCTAssertEqual(Set(columns).count, 1)
  }
}
