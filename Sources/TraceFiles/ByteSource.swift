import Foundation

/// Bytes that can be read at any offset.
struct ByteSource {
  private enum Origin {
    case memory([UInt8])
    case file(FileHandle)
  }

  /// The file's path, or a name for bytes in memory.
  let name: String
  /// How many bytes there are.
  let count: UInt64
  private let origin: Origin
  /// A piece of the file, so that small records do not cost a system call each.
  private var window: [UInt8] = []
  private var windowStart: UInt64 = 0
  private static let windowSize = 64 * 1024

  init(bytes: [UInt8], name: String) {
    self.name = name
    count = UInt64(bytes.count)
    origin = .memory(bytes)
  }

  init(path: String) throws(TraceFileError) {
    name = path
    let handle = try InputFile.open(path)
    origin = .file(handle)
    do {
      count = try handle.seekToEnd()
    } catch {
      throw TraceFileError(
        .cannotOpen, file: path, what: "its length cannot be told: \(TraceFileError.reason(error))",
        remedy: "copy it into a file first; a pipe cannot be read here")
    }
  }

  /// How many bytes there are from `offset` on.
  func remaining(from offset: UInt64) -> UInt64 { offset < count ? count - offset : 0 }

  /// Reads `size` bytes from `offset`. The caller has checked `remaining`.
  mutating func read(at offset: UInt64, count size: Int) throws(TraceFileError) -> [UInt8] {
    switch origin {
    case .memory(let bytes):
      guard let start = Int(exactly: offset), size <= bytes.count, start <= bytes.count - size else {
        throw shortRead(at: offset)
      }
      return Array(bytes[start..<start + size])
    case .file(let handle):
      if size >= Self.windowSize { return try load(handle, at: offset, count: size) }
      if offset < windowStart || offset + UInt64(size) > windowStart + UInt64(window.count) {
        let length = Int(min(UInt64(Self.windowSize), remaining(from: offset)))
        window = try load(handle, at: offset, count: length)
        windowStart = offset
      }
      let start = Int(offset - windowStart)
      guard size <= window.count - start else { throw shortRead(at: offset) }
      return Array(window[start..<start + size])
    }
  }

  private func load(_ handle: FileHandle, at offset: UInt64, count size: Int) throws(TraceFileError)
    -> [UInt8]
  {
    var bytes: [UInt8] = []
    do {
      try handle.seek(toOffset: offset)
      bytes.reserveCapacity(size)
      while bytes.count < size, let piece = try handle.read(upToCount: size - bytes.count), !piece.isEmpty {
        bytes += piece
      }
    } catch {
      throw TraceFileError(
        .cannotRead, file: name, offset: offset,
        what: "the system refused a read: \(TraceFileError.reason(error))",
        remedy: "check the disk, or copy the file elsewhere")
    }
    guard bytes.count == size else { throw shortRead(at: offset + UInt64(bytes.count)) }
    return bytes
  }

  private func shortRead(at offset: UInt64) -> TraceFileError {
    TraceFileError(
      .cannotRead, file: name, offset: offset, what: "the file became shorter while it was read",
      remedy: "read it when no other program writes to it")
  }
}
