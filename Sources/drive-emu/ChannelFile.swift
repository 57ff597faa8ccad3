import Foundation
import TraceFiles

/// The file that a `channel` verb reads, piece by piece.
struct ChannelFile {
  static let formatOption = Option(
    name: "format", value: "dvd", help: "the disc format; dvd is the one there is")

  let path: String
  private let handle: FileHandle

  static func checkFormat(_ invocation: Invocation) throws {
    guard let format = invocation.value("format"), format != "dvd" else { return }
    throw Failure.usage("--format \(format) is no format of this verb", advice: "dvd would do")
  }

  static func open(_ invocation: Invocation) throws -> ChannelFile {
    guard let path = invocation.value("input") else {
      throw Failure.usage("--input is missing", advice: "--input FILE would do")
    }
    return try ChannelFile(path: path, handle: InputFile.open(path))
  }

  /// Up to so many bytes, fewer only at the end; nil behind it.
  func read(_ count: Int) throws -> [UInt8]? {
    var bytes: [UInt8] = []
    do {
      while bytes.count < count, let more = try handle.read(upToCount: count - bytes.count), !more.isEmpty {
        bytes += more
      }
    } catch {
      throw Failure(.damagedInput, "\(path) cannot be read to its end: \(TraceFileError.reason(error))")
    }
    return bytes.isEmpty ? nil : bytes
  }

  static func hexadecimal(_ number: Int) -> String { "0x" + String(number, radix: 16) }
}

extension ChannelFile {
  /// The file that a `channel` verb writes, under another name until it is whole.
  static func target(_ invocation: Invocation) throws -> WholeFile {
    guard let path = invocation.value("output") else {
      throw Failure.usage("--output is missing", advice: "--output FILE would do")
    }
    return try WholeFile(path: path)
  }
}
