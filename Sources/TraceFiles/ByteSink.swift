import Foundation

/// Where a writer's bytes go, in order.
protocol ByteSink {
  /// Appends the first `count` bytes of `bytes`.
  mutating func write(_ bytes: [UInt8], count: Int) throws(TraceFileError)
  /// Makes the finished file appear under its name.
  mutating func publish() throws(TraceFileError)
}

/// The bytes of a file written in memory.
public final class MemorySink {
  /// What has been written so far.
  public private(set) var bytes: [UInt8] = []

  /// A sink without bytes yet.
  public init() {}

  func append(_ more: ArraySlice<UInt8>) { bytes += more }
}

struct MemoryByteSink: ByteSink {
  let memory: MemorySink

  mutating func write(_ bytes: [UInt8], count: Int) throws(TraceFileError) { memory.append(bytes[..<count]) }
  mutating func publish() throws(TraceFileError) {}
}

/// A file that is written as `NAME.partial` and renamed to `NAME` when it is whole.
struct PartialFileSink: ByteSink, Sendable {
  private let path: String
  private let handle: FileHandle

  private var partial: String { path + ".partial" }

  /// Creates `path.partial`, or empties one that an earlier run left.
  init(path: String) throws(TraceFileError) {
    self.path = path
    let partial = URL(fileURLWithPath: path + ".partial")
    do {
      try Data().write(to: partial)
      handle = try FileHandle(forWritingTo: partial)
    } catch {
      throw TraceFileError(
        .cannotOpen, file: path + ".partial", what: "cannot create the file: \(reason(error))",
        remedy: "name a folder that exists and can be written")
    }
  }

  mutating func write(_ bytes: [UInt8], count: Int) throws(TraceFileError) {
    do {
      try handle.write(contentsOf: bytes[..<count])
    } catch {
      throw TraceFileError(
        .cannotWrite, file: partial, what: "the system refused a write: \(reason(error))",
        remedy: "free disk space or write elsewhere; every whole chunk written so far can be read")
    }
  }

  mutating func publish() throws(TraceFileError) {
    do {
      try handle.close()
    } catch {
      throw TraceFileError(
        .cannotWrite, file: partial, what: "the system refused to close the file: \(reason(error))",
        remedy: "free disk space or write elsewhere")
    }
    // FileManager cannot replace a file in one step; the system call can. It only reads the two paths.
    guard unsafe rename(partial, path) == 0 else {
      throw TraceFileError(
        .cannotWrite, file: path, what: "the finished file cannot be renamed from \(partial)",
        remedy: "remove what stands under that name; the .partial file is complete")
    }
  }
}

/// The system's own words for an error of Foundation, without its wrapping.
func reason(_ error: any Error) -> String {
  let cocoa = error as NSError
  if let underlying = cocoa.userInfo[NSUnderlyingErrorKey] as? NSError,
    underlying.domain == NSPOSIXErrorDomain,
    let code = POSIXErrorCode(rawValue: Int32(truncatingIfNeeded: underlying.code))
  {
    return POSIXError(code).localizedDescription
  }
  return cocoa.localizedDescription
}
