import Configuration
import Foundation
import XCTest

/// The program as a user has it: the executable built beside the tests, started in a directory of its own.
struct Program {
  struct Answer {
    let code: Int32
    let output: String
    let complaint: String

    /// Standard output as JSON.
    func json(file: StaticString = #filePath, line: UInt = #line) throws -> ConfigurationValue {
      try ConfigurationValue.parse(output, file: "standard output")
    }
  }

  let directory: URL

  /// A fresh directory, removed after the test.
  init(of test: XCTestCase) throws {
    directory = FileManager.default.temporaryDirectory.appendingPathComponent(
      "drive-emu-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let path = directory
    test.addTeardownBlock { try FileManager.default.removeItem(at: path) }
  }

  func run(_ words: String..., closingOutput: Bool = false) throws -> Answer {
    try run(words, closingOutput: closingOutput)
  }

  func run(_ words: [String], closingOutput: Bool = false) throws -> Answer {
    let process = Process()
    process.executableURL = try Self.executable()
    process.arguments = words
    process.currentDirectoryURL = directory
    let output = Pipe()
    process.standardOutput = output
    // Standard error goes by way of a file, so that neither stream can block the other.
    let complaints = directory.appendingPathComponent("complaints")
    XCTAssertTrue(FileManager.default.createFile(atPath: complaints.path, contents: nil))
    process.standardError = try FileHandle(forWritingTo: complaints)
    if closingOutput { try output.fileHandleForReading.close() }
    try process.run()
    var bytes = Data()
    if !closingOutput { bytes = try output.fileHandleForReading.readToEnd() ?? Data() }
    process.waitUntilExit()
    return Answer(
      code: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
      output: String(decoding: bytes, as: UTF8.self),
      complaint: String(decoding: try Data(contentsOf: complaints), as: UTF8.self))
  }

  func contents(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: directory.appendingPathComponent(path)), as: UTF8.self)
  }

  func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: directory.appendingPathComponent(path).path)
  }

  static func executable() throws -> URL {
    let tests = URL(fileURLWithPath: try XCTUnwrap(ProcessInfo.processInfo.arguments.first))
    let program = tests.deletingLastPathComponent().appendingPathComponent("drive-emu")
    guard FileManager.default.isExecutableFile(atPath: program.path) else {
      throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: program.path])
    }
    return program
  }
}

extension ConfigurationValue {
  /// The value at a path of keys and indices.
  func at(_ path: String) -> ConfigurationValue? {
    path.split(separator: ".").reduce(Optional(self)) { value, part in
      if let index = Int(part) {
        return value?.elements.flatMap { $0.indices.contains(index) ? $0[index] : nil }
      }
      return value?[String(part)]
    }
  }

  func number(_ path: String) throws -> Double { try XCTUnwrap(at(path)?.number?.value, path) }
  func string(_ path: String) throws -> String { try XCTUnwrap(at(path)?.string, path) }
  func elements(_ path: String) throws -> [ConfigurationValue] { try XCTUnwrap(at(path)?.elements, path) }
  var keys: [String] { members?.map(\.key) ?? [] }
}
