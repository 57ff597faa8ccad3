import Foundation
import XCTest

/// Where results go: nothing that stands there is lost, and what cannot be written is told before the work.
final class OutputPlaceTests: XCTestCase {
  private func folder(_ name: String, in program: Program) throws {
    let folder = program.directory.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data("kept".utf8).write(to: folder.appendingPathComponent("kept"))
  }

  private func put(_ text: String, _ name: String, in program: Program) throws {
    try Data(text.utf8).write(to: program.directory.appendingPathComponent(name))
  }

  func testAFolderInAnOutputsPlaceIsRefusedAndKept() throws {
    let program = try Program(of: self)
    try folder("place", in: program)
    try put("user data", "input", in: program)
    for words in [
      ["channel", "encode", "--input", "input", "--output", "place"],
      ["report", "builtin:reference-loop", "--out", "place"],
      ["burn", "input", "--to", "place"],
    ] {
      let answer = try program.run(words)
      XCTAssertEqual(answer.code, 2, "\(words)")
      XCTAssertEqual(try program.contents("place/kept"), "kept", "\(words)")
    }
  }

  func testADirectoryThatCannotBeMadeIsToldBeforeTheWork() throws {
    let program = try Program(of: self)
    try put("a file", "file", in: program)
    for place in ["file", "file/inner", ""] {
      let answer = try program.run("scenario", "gallery", "--out", place)
      XCTAssertEqual(answer.code, 2)
      XCTAssertEqual(answer.output, "")
      XCTAssertTrue(
        answer.complaint.hasPrefix("drive-emu: \"\(place)\" cannot be made a directory"), answer.complaint)
    }
    XCTAssertEqual(try program.contents("file"), "a file")
  }

  func testAnInputThatIsAFolderIsAMatterOfUsage() throws {
    let program = try Program(of: self)
    try folder("place", in: program)
    for words in [
      ["burn", "place", "--to", "image"], ["readback", "place"], ["trace", "info", "place"],
      ["channel", "decode", "--input", "place", "--output", "o"], ["channel", "measure", "--rf", "place"],
      ["channel", "measure", "place"], ["replay", "place"],
    ] {
      let answer = try program.run(words)
      XCTAssertEqual(answer.code, 2, "\(words): \(answer.complaint)")
      XCTAssertTrue(answer.complaint.contains("Is a directory"), answer.complaint)
    }
  }

  func testWhatIsReadIsNeverWrittenOver() throws {
    let program = try Program(of: self)
    try put("precious", "file", in: program)
    try FileManager.default.createSymbolicLink(
      atPath: program.directory.appendingPathComponent("link").path, withDestinationPath: "file")
    for output in ["file", "./file", "link"] {
      for words in [
        ["trace", "export", "file", "--format", "csv", "--to"], ["trace", "cut", "file", "--to"],
        ["replay", "file", "--open-loop", "--to"], ["readback", "file", "--to"], ["report", "file", "--out"],
        ["channel", "decode", "--input", "file", "--output"],
        ["channel", "measure", "--rf", "file", "--csv"],
        ["trace", "import", "x.csv", "--sidecar", "file", "--to"],
      ] {
        let answer = try program.run(words + [output])
        XCTAssertEqual(answer.code, 2, "\(words)")
        XCTAssertTrue(answer.complaint.contains("names a file that is read"), answer.complaint)
        XCTAssertEqual(try program.contents("file"), "precious", "\(words)")
      }
    }
  }

  func testAnImageThatIsThereIsNotOverwritten() throws {
    let program = try Program(of: self)
    try put("user data", "input", in: program)
    try put("precious", "image", in: program)
    let answer = try program.run("burn", "input", "--to", "image")
    XCTAssertEqual(answer.code, 2)
    XCTAssertTrue(answer.complaint.contains("image is there already"), answer.complaint)
    XCTAssertEqual(try program.run("trial", "builtin:burn-shock", "--to", "image").code, 2)
    XCTAssertEqual(try program.contents("image"), "precious")
  }

  func testAnEncodingThatDoesNotFitLeavesNothingBehind() throws {
    let program = try Program(of: self)
    try put(String(repeating: "x", count: 40_000), "input", in: program)
    try put("precious", "output", in: program)
    let answer = try program.run(
      "channel", "encode", "--input", "input", "--output", "output", "--first-sector", "0xfffff0")
    XCTAssertEqual(answer.code, 2)
    XCTAssertEqual(try program.contents("output"), "precious")
    XCTAssertFalse(program.exists("output.partial"))
  }

  func testADecodingWithoutASectorLeavesTheOutputAsItIs() throws {
    let program = try Program(of: self)
    try put("no channel bits", "input", in: program)
    try put("precious", "output", in: program)
    let answer = try program.run("channel", "decode", "--input", "input", "--output", "output")
    XCTAssertEqual(answer.code, 6)
    XCTAssertEqual(try program.contents("output"), "precious")
    XCTAssertFalse(program.exists("output.partial"))
  }
}
