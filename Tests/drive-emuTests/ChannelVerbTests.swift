import Configuration
import Foundation
import XCTest

final class ChannelVerbTests: XCTestCase {
  private func write(_ bytes: [UInt8], _ name: String, _ program: Program) throws {
    try Data(bytes).write(to: program.directory.appendingPathComponent(name))
  }

  private func read(_ name: String, _ program: Program) throws -> [UInt8] {
    Array(try Data(contentsOf: program.directory.appendingPathComponent(name)))
  }

  private let input = (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 11) }

  func testAFileComesBackPaddedToWholeBlocks() throws {
    let program = try Program(of: self)
    try write(input, "in", program)
    let encoded = try program.run(
      "channel", "encode", "--format", "dvd", "--input", "in", "--output", "bits", "--first-sector",
      "0xdd2800",
      "--layer", "1", "--json")
    XCTAssertEqual(encoded.code, 0, encoded.complaint)
    XCTAssertEqual(try encoded.json()["sectors"], .integer(48))
    XCTAssertEqual(try read("bits", program).count, 3 * 77_376)
    let decoded = try program.run(
      "channel", "decode", "--format", "dvd", "--input", "bits", "--output", "out", "--json")
    XCTAssertEqual(decoded.code, 0, decoded.complaint)
    let counts = try decoded.json()
    XCTAssertEqual(counts["sectors"], .integer(48))
    for key in ["corrected", "erased", "failed", "miscorrected"] { XCTAssertEqual(counts[key], .integer(0)) }
    XCTAssertEqual(try read("out", program), input + [UInt8](repeating: 0, count: 3 * 32_768 - input.count))
  }

  func testDamageBeyondCorrectionIsExit5AndTheRestIsDelivered() throws {
    let program = try Program(of: self)
    try write(input, "in", program)
    XCTAssertEqual(try program.run("channel", "encode", "--input", "in", "--output", "bits").code, 0)
    var bits = try read("bits", program)
    // Four sectors of the second block.
    for index in 77_376..<77_376 + 4 * 4836 { bits[index] = 0x55 }
    try write(bits, "damaged", program)
    let decoded = try program.run("channel", "decode", "--input", "damaged", "--output", "out", "--json")
    XCTAssertEqual(decoded.code, 5)
    XCTAssertTrue(decoded.complaint.contains("4 sectors could not be corrected (0x30010...0x30013)"))
    XCTAssertEqual(try decoded.json()["sectors"], .integer(44))
    XCTAssertEqual(try decoded.json()["failed"], .integer(4))
    let padded = input + [UInt8](repeating: 0, count: 3 * 32_768 - input.count)
    XCTAssertEqual(try read("out", program), Array(padded[0..<32_768] + padded[32_768 + 4 * 2048..<98_304]))
  }

  func testATruncatedInputIsExit6AndWhatWasSoundIsDelivered() throws {
    let program = try Program(of: self)
    try write(input, "in", program)
    XCTAssertEqual(try program.run("channel", "encode", "--input", "in", "--output", "bits").code, 0)
    try write(Array(try read("bits", program)[0..<100_000]), "cut", program)
    let decoded = try program.run("channel", "decode", "--input", "cut", "--output", "out", "--json")
    XCTAssertEqual(decoded.code, 6)
    XCTAssertTrue(decoded.complaint.contains("truncated"))
    XCTAssertEqual(try decoded.json()["sectors"], .integer(20))
    XCTAssertEqual(try read("out", program), Array(input[0..<20 * 2048]))
    try write(try read("bits", program) + [UInt8](repeating: 0x5A, count: 100), "longer", program)
    let longer = try program.run("channel", "decode", "--input", "longer", "--output", "out", "--json")
    XCTAssertEqual(longer.code, 6)
    XCTAssertTrue(longer.complaint.contains("800 channel bits are left over"), longer.complaint)
    XCTAssertEqual(try longer.json()["sectors"], .integer(48))
  }

  func testInputsOfNothingAreExit6AndWrongUseIsExit2() throws {
    let program = try Program(of: self)
    try write([], "empty", program)
    try write([UInt8](repeating: 0, count: 50_000), "silence", program)
    XCTAssertEqual(try program.run("channel", "encode", "--input", "empty", "--output", "out").code, 6)
    XCTAssertFalse(program.exists("out"))
    XCTAssertFalse(program.exists("out.partial"))
    XCTAssertEqual(try program.run("channel", "decode", "--input", "empty", "--output", "out").code, 6)
    XCTAssertEqual(try program.run("channel", "decode", "--input", "silence", "--output", "out").code, 6)
    for words in [
      ["encode", "--output", "x"], ["encode", "--input", "silence"],
      ["encode", "--input", "none", "--output", "x"],
      ["encode", "--input", "silence", "--output", "silence"],
      ["encode", "--input", "silence", "--output", "x", "--first-sector", "0x30001"],
      ["encode", "--input", "silence", "--output", "x", "--first-sector", "0xfffff0"],
      ["encode", "--input", "silence", "--output", "x", "--layer", "2"],
      ["decode", "--input", "silence", "--output", "x", "--format", "vhs"],
    ] {
      let answer = try program.run(["channel"] + words)
      XCTAssertEqual(answer.code, 2, "\(words): \(answer.complaint)")
      XCTAssertTrue(answer.complaint.contains("would do") || answer.complaint.contains("name a file"))
    }
  }
}
