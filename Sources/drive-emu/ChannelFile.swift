import Foundation

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
    var isDirectory: ObjCBool = false
    // `fileExists` fills the flag that it is handed and keeps nothing of it.
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory),
      !isDirectory.boolValue,
      let handle = FileHandle(forReadingAtPath: path)
    else {
      throw Failure.usage("\(path) cannot be read", advice: "name a file that exists with --input FILE")
    }
    return ChannelFile(path: path, handle: handle)
  }

  /// Up to so many bytes, fewer only at the end; nil behind it.
  func read(_ count: Int) throws -> [UInt8]? {
    var bytes: [UInt8] = []
    do {
      while bytes.count < count, let more = try handle.read(upToCount: count - bytes.count), !more.isEmpty {
        bytes += more
      }
    } catch {
      throw Failure(.damagedInput, "\(path) cannot be read to its end: \(error)")
    }
    return bytes.isEmpty ? nil : bytes
  }

  static func hexadecimal(_ number: Int) -> String { "0x" + String(number, radix: 16) }
}

/// The file that a `channel` verb writes, under another name until it is whole.
struct ChannelTarget {
  private let path: String
  private let handle: FileHandle
  private var partial: String { path + ".partial" }

  init(_ invocation: Invocation, notOver source: ChannelFile) throws {
    guard let path = invocation.value("output") else {
      throw Failure.usage("--output is missing", advice: "--output FILE would do")
    }
    let same = URL(fileURLWithPath: path).standardizedFileURL
    guard same != URL(fileURLWithPath: source.path).standardizedFileURL else {
      throw Failure.usage("--output names the input itself", advice: "another file would do")
    }
    let partial = path + ".partial"
    guard FileManager.default.createFile(atPath: partial, contents: nil),
      let handle = FileHandle(forWritingAtPath: partial)
    else { throw Failure.usage("\(path) cannot be written", advice: "name another place with --output FILE") }
    self.path = path
    self.handle = handle
  }

  func write(_ bytes: [UInt8]) throws {
    do {
      try handle.write(contentsOf: Data(bytes))
    } catch {
      discard()
      throw Failure.usage("\(path) cannot be written: \(error)", advice: "is the disk full?")
    }
  }

  /// Gives the file its name.
  func finish() throws {
    do {
      try handle.close()
      // `rename` and `unlink` read the names they are given and keep nothing.
      guard unsafe rename(partial, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    } catch {
      discard()
      throw Failure.usage("\(path) cannot be written", advice: "name another place with --output FILE")
    }
  }

  /// Leaves nothing behind.
  func discard() { _ = unsafe unlink(partial) }
}
