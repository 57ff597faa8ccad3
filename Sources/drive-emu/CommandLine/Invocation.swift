import Configuration
import Foundation
import Reporting
import TraceFiles

/// A command with what was given to it.
struct Invocation: Sendable {
  let command: Command
  /// The words after the program's name, for the line that repeats the command.
  let words: [String]
  let operands: [String]
  /// Options in the order given; an empty value for those that take none.
  let options: [(name: String, value: String)]
  let console: Console

  func has(_ option: String) -> Bool { options.contains { $0.name == option } }

  /// The last value given.
  func value(_ option: String) -> String? { options.last { $0.name == option }?.value }

  func values(_ option: String) -> [String] { options.filter { $0.name == option }.map(\.value) }

  func integer(_ option: String, in range: ClosedRange<Int>) throws -> Int? {
    guard let text = value(option) else { return nil }
    guard let integer = Int(text), range.contains(integer) else {
      throw Failure.usage(
        "--\(option) \(text) is no whole number in range",
        advice: "at least \(range.lowerBound) and at most \(range.upperBound) would do")
    }
    return integer
  }

  func number(_ option: String) throws -> Double? {
    guard let text = value(option) else { return nil }
    guard let number = Double(text), number.isFinite else {
      throw Failure.usage("--\(option) \(text) is no number", advice: "a number such as 24.5 would do")
    }
    return number
  }

  func number(_ option: String, in range: ClosedRange<Double>) throws -> Double? {
    guard let number = try number(option) else { return nil }
    guard range.contains(number) else {
      let (low, high) = (decimalText(range.lowerBound), decimalText(range.upperBound))
      throw Failure.usage(
        "--\(option) \(value(option) ?? "") is out of range", advice: "\(low) to \(high) would do")
    }
    return number
  }

  // MARK: Common options

  var isJSON: Bool { has("json") }
  var overrides: [String] { values("set") }
  var outputDirectory: String? { value("out") }

  func seed() throws -> Int? { try integer("seed", in: 0...Int.max) }

  /// The command as a shell would take it again.
  var repetition: String { Shell.line(["drive-emu"] + words) }

  // MARK: Results

  /// Throws where an option names a file to write that is read, or written by another option, as well.
  func checkOutputs() throws {
    let named = options.filter { command.option($0.name)?.value != nil }
    for (index, output) in named.enumerated() where command.option(output.name)?.isWritten == true {
      guard FileManager.default.fileExists(atPath: output.value) else { continue }
      let others = operands + named.indices.filter { $0 != index }.map { named[$0].value }
      if others.contains(where: { Self.real($0) == Self.real(output.value) }) {
        throw Failure.usage("--\(output.name) names a file that is read", advice: "another file would do")
      }
    }
  }

  /// A path without links, `.` and `..`.
  private static func real(_ path: String) -> URL {
    URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath()
  }

  /// Prints a result as text or, on request, as JSON; with `--out` the JSON is also written there.
  func emit(text: @autoclosure () throws -> String, json: ConfigurationValue) throws {
    let document = try json.json(.pretty, nonFinite: .writeNull)
    try console.data(isJSON ? document : text())
    if let directory = outputDirectory {
      let path = try OutputDirectory.make(directory).write("result.json", document)
      console.note("written: \(path)")
    }
  }
}

/// Words as a POSIX shell reads them.
enum Shell {
  static func line(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

  static func quoted(_ word: String) -> String {
    let plain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "-_./:=,+%@".utf8.contains(byte)
      }
    }
    if plain, !word.isEmpty { return word }
    return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}

/// A directory that results go into.
struct OutputDirectory {
  let path: String

  /// Throws where no directory could be made, without making one: told before the work, not behind it.
  static func check(_ path: String) throws {
    var place = URL(fileURLWithPath: path)
    var isFolder: ObjCBool = false
    // `fileExists` fills the flag that it is handed and keeps nothing of it.
    while unsafe !FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder),
      place.path != "/"
    {
      place.deleteLastPathComponent()
    }
    guard !path.isEmpty, isFolder.boolValue, FileManager.default.isWritableFile(atPath: place.path) else {
      throw refusal(path)
    }
  }

  private static func refusal(_ path: String) -> Failure {
    Failure.usage("\"\(path)\" cannot be made a directory", advice: "name another one with --out DIR")
  }

  static func make(_ path: String) throws -> OutputDirectory {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw refusal(path)
    }
    return OutputDirectory(path: path)
  }

  /// The path of a file in it.
  func file(_ name: String) -> String { path.hasSuffix("/") ? path + name : "\(path)/\(name)" }

  /// Writes a file whole or not at all; returns its path.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    try WholeFile.write(Data(text.utf8), to: file(name))
    return file(name)
  }
}
