import Configuration
import Foundation
import XCTest

/// A file burnt across both layers and read back by the built program, servo and all.
final class BurnVerbTests: XCTestCase {
  func testFileBurnsAcrossBothLayersAndComesBackByteForByte() throws {
    guard ProcessInfo.processInfo.environment["DRIVE_EMU_HEAVY"] == "1" else {
      throw XCTSkip("ten seconds of drive: set DRIVE_EMU_HEAVY=1")
    }
    let program = try Program(of: self)
    var word: UInt64 = 7
    let bytes = (0..<1_048_576).map { _ -> UInt8 in
      word = word &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: word >> 56)
    }
    try Data(bytes).write(to: program.directory.appendingPathComponent("in.bin"))
    let burn = try program.run("burn", "in.bin", "--to", "disc.image", "--json", "--quiet")
    XCTAssertEqual(burn.code, 0, burn.complaint)
    XCTAssertEqual(try burn.json()["complete"], .boolean(true))
    let image = try Data(contentsOf: program.directory.appendingPathComponent("disc.image"))
    let blocks = try burn.json().number("blocks_layer_0") + burn.json().number("blocks_layer_1")
    XCTAssertLessThan(Double(image.count), blocks * 32_768 * 3)

    let back = try program.run("readback", "disc.image", "--to", "out.bin", "--json", "--quiet")
    XCTAssertEqual(back.code, 0, back.complaint)
    XCTAssertEqual(try back.json()["equal"], .boolean(true))
    XCTAssertEqual([UInt8](try Data(contentsOf: program.directory.appendingPathComponent("out.bin"))), bytes)

    // One block of user data is damaged: its sixteen sectors are lost and told, no others, and no file is written.
    var starts: [Int] = []
    var place = 0
    while let found = image[place...].range(of: Data("DECK".utf8)) {
      starts.append(found.lowerBound)
      place = found.upperBound
    }
    let guardBlocks = (try burn.json().number("blocks_layer_0") - 16 - 2) / 2
    var damaged = image
    // Description and session come before the blocks.
    damaged[starts[2 + Int(guardBlocks) + 5] + 40_000] ^= 0xFF
    try damaged.write(to: program.directory.appendingPathComponent("damaged.image"))
    let lost = try program.run("readback", "damaged.image", "--to", "none.bin", "--json", "--quiet")
    XCTAssertEqual(lost.code, 5, lost.complaint)
    XCTAssertFalse(program.exists("none.bin"))
    let numbers =
      try lost.json()["readback"]?["lost"]?.elements?.compactMap { $0.number?.unsignedInteger } ?? []
    XCTAssertEqual(numbers, (0..<16).map { 0x30000 + 80 + $0 })
  }

  func testNothingIsOverwrittenAndBadInputIsRefused() throws {
    let program = try Program(of: self)
    try Data("x".utf8).write(to: program.directory.appendingPathComponent("in.bin"))
    try Data("mine".utf8).write(to: program.directory.appendingPathComponent("disc.image"))
    try Data().write(to: program.directory.appendingPathComponent("empty.bin"))
    for (words, code, message) in [
      (["burn", "in.bin"], 2, "--to is missing"),
      (["burn", "none.bin", "--to", "a.image"], 2, "cannot be read"),
      (["burn", "empty.bin", "--to", "a.image"], 2, "empty"),
      (["burn", "in.bin", "--to", "a.image", "--strategy", "builtin:block"], 2, "once for each layer"),
      (["readback", "disc.image"], 6, "no recorded disc"),
      (["readback", "none.image"], 2, "cannot be opened"),
    ] as [([String], Int32, String)] {
      let answer = try program.run(words)
      XCTAssertEqual(answer.code, code, "\(words): \(answer.complaint)")
      XCTAssertTrue(answer.complaint.contains(message), answer.complaint)
    }
    XCTAssertEqual(try program.contents("disc.image"), "mine")
    XCTAssertFalse(program.exists("a.image"))
  }
}
