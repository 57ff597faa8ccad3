import Foundation
import XCTest

@testable import TraceFiles

/// A file stands under its name when it is whole, and what stood there is never lost on the way.
final class WholeFileTests: XCTestCase {
  private var folder = ""

  override func setUpWithError() throws {
    folder = NSTemporaryDirectory() + "whole-file-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  override func tearDownWithError() throws { try FileManager.default.removeItem(atPath: folder) }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
  }

  func testWhatStoodThereStaysUntilTheNewFileIsWhole() throws {
    let path = folder + "/a"
    try WholeFile.write(Data("old".utf8), to: path)
    let file = try WholeFile(path: path)
    try file.write(Data("new".utf8))
    XCTAssertEqual(try text("a"), "old")
    XCTAssertEqual(try text("a.partial"), "new")
    try file.publish()
    XCTAssertEqual(try text("a"), "new")
    XCTAssertEqual(try names(), ["a"])
  }

  func testDiscardLeavesNothingBehind() throws {
    try WholeFile.write(Data("old".utf8), to: folder + "/a")
    let file = try WholeFile(path: folder + "/a")
    try file.write(Data("new".utf8))
    file.discard()
    XCTAssertEqual(try names(), ["a"])
    XCTAssertEqual(try text("a"), "old")
  }

  func testALinkStaysAndTheFileThatItNamesIsReplaced() throws {
    try WholeFile.write(Data("old".utf8), to: folder + "/target")
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/link", withDestinationPath: folder + "/target")
    try WholeFile.write(Data("new".utf8), to: folder + "/link")
    XCTAssertEqual(try text("target"), "new")
    XCTAssertEqual(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link"), folder + "/target")
    XCTAssertEqual(try names(), ["link", "target"])
  }

  func testAFolderIsRefusedAndKeepsWhatItHolds() throws {
    try FileManager.default.createDirectory(atPath: folder + "/inner", withIntermediateDirectories: true)
    try Data("kept".utf8).write(to: URL(fileURLWithPath: folder + "/inner/a"))
    XCTAssertThrowsError(try WholeFile.write(Data("new".utf8), to: folder + "/inner")) { error in
      XCTAssertEqual((error as? TraceFileError)?.kind, .cannotOpen)
      XCTAssertTrue("\(error)".contains("Is a directory"), "\(error)")
    }
    XCTAssertEqual(try text("inner/a"), "kept")
    XCTAssertEqual(try names(), ["inner"])
  }

  func testADeviceIsWrittenToAndNeverReplaced() throws {
    let device = "/dev/full"
    guard FileManager.default.fileExists(atPath: device) else { throw XCTSkip("there is no \(device) here") }
    // By way of a link in a folder of our own: a mistake would take the link's place, not the device's.
    try FileManager.default.createSymbolicLink(atPath: folder + "/full", withDestinationPath: device)
    XCTAssertThrowsError(try WholeFile.write(Data("new".utf8), to: folder + "/full")) { error in
      XCTAssertEqual((error as? TraceFileError)?.kind, .cannotWrite)
      XCTAssertTrue("\(error)".contains("No space left on device"), "\(error)")
    }
    XCTAssertEqual(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/full"), device)
    XCTAssertEqual(try names(), ["full"])
    let type = try FileManager.default.attributesOfItem(atPath: device)[.type] as? FileAttributeType
    XCTAssertEqual(type, .typeCharacterSpecial)
  }

  func testAFolderThatIsNotThereIsRefusedWithTheSystemsWords() {
    XCTAssertThrowsError(try WholeFile(path: folder + "/none/a")) { error in
      XCTAssertEqual((error as? TraceFileError)?.kind, .cannotOpen)
      XCTAssertTrue("\(error)".contains("No such file or directory"), "\(error)")
    }
  }

  func testAFolderCannotBeOpenedForReading() {
    for path in [folder, folder + "/none"] {
      XCTAssertThrowsError(try InputFile.open(path)) { error in
        XCTAssertEqual((error as? TraceFileError)?.kind, .cannotOpen)
      }
    }
  }
}
