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

  private func heavy(_ why: String) throws {
    guard ProcessInfo.processInfo.environment["DRIVE_EMU_HEAVY"] == "1" else {
      throw XCTSkip("\(why): set DRIVE_EMU_HEAVY=1")
    }
  }

  private func write(_ count: Int, _ name: String, in program: Program) throws -> Data {
    var word = UInt64(count)
    let bytes = Data(
      (0..<count).map { _ -> UInt8 in
        word = word &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: word >> 56)
      })
    try bytes.write(to: program.directory.appendingPathComponent(name))
    return bytes
  }

  private func read(_ name: String, in program: Program) throws -> Data {
    try Data(contentsOf: program.directory.appendingPathComponent(name))
  }

  private func burnAndReadBack(
    _ bytes: Data, _ name: String, _ options: [String], in program: Program
  ) throws {
    let burn = try program.run(["burn", "in.bin", "--to", name, "--quiet"] + options)
    XCTAssertEqual(burn.code, 0, name + burn.complaint)
    let back = try program.run("readback", name, "--to", "out.bin", "--quiet")
    XCTAssertEqual(back.code, 0, name + back.output + back.complaint)
    guard back.code == 0 else { return }
    XCTAssertEqual(try read("out.bin", in: program), bytes, name)
    try FileManager.default.removeItem(at: program.directory.appendingPathComponent(name))
  }

  func testBurnThatWasCutAnywhereGoesOnAndTheWholeComesBack() throws {
    try heavy("several burns")
    let program = try Program(of: self)
    let bytes = try write(150_000, "in.bin", in: program)
    XCTAssertEqual(try program.run("burn", "in.bin", "--to", "whole", "--quiet").code, 0)
    let image = try read("whole", in: program)
    // In the lead-in, in the data of layer 0, within the last block of layer 1.
    for share in [0.2, 0.495, 0.505, 0.998] {
      let cut = image.prefix(Int(Double(image.count) * share))
      try cut.write(to: program.directory.appendingPathComponent("cut"))
      let other = try program.run("burn", "whole", "--to", "cut", "--resume", "--quiet")
      XCTAssertEqual(other.code, 2, "another file")
      let burn = try program.run("burn", "in.bin", "--to", "cut", "--resume", "--json", "--quiet")
      XCTAssertEqual(burn.code, 0, burn.complaint)
      XCTAssertGreaterThan(try burn.json().number("blocks_before"), 0)
      let back = try program.run("readback", "cut", "--to", "out.bin", "--quiet")
      XCTAssertEqual(back.code, 0, back.output + back.complaint)
      XCTAssertEqual(try read("out.bin", in: program), bytes)
    }
    // A session behind it: both come back.
    let more = try write(70_000, "more.bin", in: program)
    let append = try program.run("burn", "more.bin", "--to", "whole", "--append", "--quiet")
    XCTAssertEqual(append.code, 0, append.complaint)
    XCTAssertEqual(try program.run("readback", "whole", "--to", "out.bin", "--quiet").code, 0)
    XCTAssertEqual(try read("out.bin", in: program), more)
    XCTAssertEqual(
      try program.run("readback", "whole", "--session", "0", "--to", "out.bin", "--quiet").code, 0)
    XCTAssertEqual(try read("out.bin", in: program), bytes)
  }

  /// Random bytes and a program of the machine, 16 MiB and more, at the default disc.
  func testSixteenMebibytesAndAProgramComeBack() throws {
    try heavy("burns of 16 MiB and of a program")
    let program = try Program(of: self)
    try burnAndReadBack(write(16 << 20, "in.bin", in: program), "random", [], in: program)
    let executable = try Data(contentsOf: Program.executable())
    print("a program of \(executable.count) bytes")
    try executable.write(to: program.directory.appendingPathComponent("in.bin"))
    try burnAndReadBack(executable, "program", [], in: program)
  }

  func testKilledBurnLeavesAnImageThatGoesOn() throws {
    try heavy("DRIVE_EMU_KILLS burns that are killed, 10 of them unless told")
    let kills = Int(ProcessInfo.processInfo.environment["DRIVE_EMU_KILLS"] ?? "") ?? 10
    let program = try Program(of: self)
    let bytes = try write(600_000, "in.bin", in: program)
    // Half of the burns fill one layer; half go on to layer 1, without eccentricity, so that guard zones are short.
    let centred = [0, 1].flatMap {
      ["--set", "disc.layers.\($0).radial_run_out.harmonics.0.amplitude_um=1"]
    }
    let kinds = try [(["--layer-break", "19"], 19), (centred, 10)].map { options, first in
      let name = "whole\(first)"
      let whole = try program.run(["burn", "in.bin", "--to", name, "--quiet", "--json"] + options)
      XCTAssertEqual(whole.code, 0, whole.complaint)
      return BurnKind(
        options: options, dataBlocks: [first, 19 - first],
        leading: [(Int(try whole.json().number("blocks_layer_0")) - first - 2) / 2, 2],
        length: try read(name, in: program).count)
    }
    var word: UInt64 = 11
    var (interrupted, found) = (0, [Int]())
    var number = -1
    // Some come to their end before they are killed.
    while interrupted < kills, number < 2 * kills {
      number += 1
      word = word &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let kind = kinds[number % 2]
      // Killed some moments after the image has come to a random length; longer ones come more often.
      let left = Double(word >> 32 & 0xFFFF) / 65_536
      let share = 1 - left * left
      guard
        let image = try kill(
          "disc\(number)", kind.options, in: program, behind: Int(share * Double(kind.length)),
          moments: UInt32(word >> 56) * 100)
      else { continue }
      interrupted += 1
      // The image opens, and of the user data exactly what was finished comes back.
      let part = try program.run(
        "readback", image, "--partial", "--to", "part.bin", "--quiet", "--json")
      let finished = try bytesThatCame(part, bytes, in: program)
      found.append(finished)
      let burn = try program.run("burn", "in.bin", "--to", image, "--resume", "--quiet", "--json")
      // Killed behind its last chunk, it has nothing left to do.
      let isDone = burn.code == 2 && burn.complaint.contains("has come to its end")
      XCTAssertTrue(burn.code == 0 || isDone, "\(number): \(burn.complaint)")
      if burn.code == 0 {
        let before = Int(try burn.json().number("blocks_before"))
        XCTAssertEqual(finished, kind.userBytes(before: before, of: bytes.count), "\(number)")
      }
      let back = try program.run("readback", image, "--to", "out.bin", "--quiet")
      XCTAssertEqual(back.code, 0, "\(number): \(back.output) \(back.complaint)")
      XCTAssertEqual(try read("out.bin", in: program), bytes, "\(number)")
      for name in [image, "out.bin", "part.bin", "part.bin.lost"] where program.exists(name) {
        try FileManager.default.removeItem(at: program.directory.appendingPathComponent(name))
      }
    }
    print("\(interrupted) of \(number + 1) burns killed before their end; bytes finished \(found)")
    XCTAssertEqual(interrupted, kills)
  }

  /// Burns, and kills when the image is so long and some microseconds later; nil where the burn came to its end before.
  private func kill(
    _ name: String, _ options: [String], in program: Program, behind length: Int, moments: UInt32
  ) throws -> String? {
    let path = program.directory.appendingPathComponent(name).path
    let process = Process()
    process.executableURL = try Program.executable()
    process.arguments = ["burn", "in.bin", "--to", name, "--quiet"] + options
    process.currentDirectoryURL = program.directory
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    let limit = Date().addingTimeInterval(60)
    func size() -> Int {
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      return (attributes?[.size] as? NSNumber)?.intValue ?? -1
    }
    while size() < max(length, 1), process.isRunning, Date() < limit { usleep(200) }
    usleep(moments)
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal ? name : nil
  }

  /// Bytes of the file that a partial reading delivered; each that is not told to be lost is as it was burnt.
  private func bytesThatCame(_ part: Program.Answer, _ bytes: Data, in program: Program) throws -> Int {
    guard part.code == 5 else {
      XCTAssertEqual(part.code, 0, part.complaint)
      XCTAssertEqual(try read("part.bin", in: program), bytes)
      return bytes.count
    }
    var expected = bytes
    var lost = 0
    for stretch in try part.json().elements("lost_bytes") {
      let range = Int(try stretch.number("from"))..<Int(try stretch.number("to"))
      lost += range.count
      expected.replaceSubrange(range, with: Data(count: range.count))
    }
    XCTAssertEqual(try read("part.bin", in: program), expected)
    return bytes.count - lost
  }

  func testLostSectorsAreListedAndNeverPaddedInSilence() throws {
    try heavy("a burn and three readings")
    let program = try Program(of: self)
    let bytes = try write(150_000, "in.bin", in: program)
    XCTAssertEqual(
      try program.run("burn", "in.bin", "--to", "disc", "--layer-break", "5", "--quiet").code, 0)
    var image = try read("disc", in: program)
    var starts: [Int] = []
    var place = 0
    while let found = image[place...].range(of: Data("DECK".utf8)) {
      starts.append(found.lowerBound)
      place = found.upperBound
    }
    // Description, session, one block of lead-in; then the third block of the file.
    image[starts[2 + 1 + 2] + 40_000] ^= 0xFF
    try image.write(to: program.directory.appendingPathComponent("disc"))
    let none = try program.run("readback", "disc", "--to", "none.bin", "--quiet")
    XCTAssertEqual(none.code, 5)
    XCTAssertFalse(program.exists("none.bin"))
    let part = try program.run("readback", "disc", "--partial", "--to", "part.bin", "--quiet", "--json")
    XCTAssertEqual(part.code, 5)
    let lost = 65_536..<98_304
    var expected = bytes
    expected.replaceSubrange(lost, with: Data(count: lost.count))
    XCTAssertEqual(try read("part.bin", in: program), expected)
    XCTAssertTrue(try program.contents("part.bin.lost").hasSuffix("\n65536 98304\n"))
    XCTAssertEqual(try part.json().number("lost_bytes.0.from"), 65_536)
    XCTAssertEqual(try part.json().string("readback.layers.0.map").filter { $0 == "X" }.count, 1)
    let stream = try program.run("readback", "disc", "--to", "-", "--quiet")
    XCTAssertEqual(stream.code, 5)
    XCTAssertTrue(stream.complaint.contains("lost: bytes 65536 to 98303"), stream.complaint)
    let measured = try program.run("channel", "measure", "disc", "--json", "--quiet")
    XCTAssertEqual(measured.code, 5)
    // It is read once: behind the block up to two sectors pass before the clock has locked again.
    XCTAssertTrue((16...18).contains(try measured.json().number("stretches.0.lost")))
    XCTAssertLessThan(try measured.json().number("stretches.0.jitter_percent"), 14)
  }

  func testNothingIsOverwrittenAndBadInputIsRefused() throws {
    let program = try Program(of: self)
    try Data("x".utf8).write(to: program.directory.appendingPathComponent("in.bin"))
    try Data("mine".utf8).write(to: program.directory.appendingPathComponent("disc.image"))
    try Data().write(to: program.directory.appendingPathComponent("empty.bin"))
    func burning(_ disc: String) -> [String] {
      ["burn", "in.bin", "--to", "a.image", "--set", "disc={extends:\"builtin:\(disc)\"}"]
    }
    for (words, code, message) in [
      (["burn", "in.bin"], 2, "--to is missing"),
      (["burn", "none.bin", "--to", "a.image"], 2, "No such file or directory"),
      (["burn", "empty.bin", "--to", "a.image"], 2, "empty"),
      (["burn", "in.bin", "--to", "a.image", "--strategy", "builtin:block"], 2, "once for each layer"),
      (burning("dvd-r-dl"), 2, "tells no light of them"),
      (burning("row-b1-concentric"), 2, "closed circles"),
      (burning("bd-r-dl"), 2, "a disc for light of 405 nm"),
      (["readback", "disc.image"], 6, "no recorded disc"),
      (["readback", "none.image"], 2, "No such file or directory"),
      (["burn", "in.bin", "--to", "disc.image", "--resume"], 6, "no recorded disc"),
      (["channel", "measure", "none.image"], 2, "No such file or directory"),
      (["trial", "builtin:demo"], 2, "says nothing of burning"),
    ] as [([String], Int32, String)] {
      let answer = try program.run(words)
      XCTAssertEqual(answer.code, code, "\(words): \(answer.complaint)")
      XCTAssertTrue(answer.complaint.contains(message), answer.complaint)
    }
    XCTAssertEqual(try program.contents("disc.image"), "mine")
    XCTAssertFalse(program.exists("a.image"))
  }
}

/// A burn that is killed: where its blocks lie.
private struct BurnKind {
  let options: [String]
  /// Blocks of user data by layer, and blocks of zeros before them.
  let dataBlocks: [Int]
  let leading: [Int]
  /// Bytes of the whole image.
  let length: Int

  /// Bytes of the file in so many blocks, those of lead-in and middle zones among them.
  func userBytes(before: Int, of count: Int) -> Int {
    // Behind the data of layer 0 lie as many blocks as before it, and two.
    let onFirst = min(before, 2 * leading[0] + dataBlocks[0] + 2)
    let data = zip([onFirst, before - onFirst], zip(leading, dataBlocks)).map { written, layer in
      min(max(written - layer.0, 0), layer.1)
    }
    return min((data[0] + data[1]) * 32_768, count)
  }
}
