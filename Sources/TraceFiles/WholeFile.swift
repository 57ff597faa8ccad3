public import Foundation

/// A file that appears under its name when it is whole: written as `NAME.partial`, and renamed.
///
/// Until `publish()` whatever stood under the name stays as it was. A symbolic link is followed: the file that it names is
/// replaced, the link stays. A folder is refused, never replaced. What is no regular file (a device, a pipe) is written to
/// directly, and nothing is renamed over it.
public struct WholeFile: Sendable {
  /// The name, as it was given.
  public let path: String
  /// Where the bytes lie until the file is whole; nil where they go to a device or a pipe at once.
  public let partial: String?
  private let destination: String
  private let handle: FileHandle

  /// Creates `path.partial`, or empties one that an earlier run left. Throws `.cannotOpen`.
  public init(path: String) throws(TraceFileError) {
    self.path = path
    do {
      switch try Self.kind(of: path) {
      case .folder: throw POSIXError(.EISDIR)
      case .stream:
        (partial, destination) = (nil, path)
        handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      case .file:
        destination = Self.target(of: path)
        let partial = destination + ".partial"
        self.partial = partial
        try Data().write(to: URL(fileURLWithPath: partial))
        handle = try FileHandle(forWritingTo: URL(fileURLWithPath: partial))
      }
    } catch {
      throw TraceFileError(
        .cannotOpen, file: path, what: "cannot create the file: \(TraceFileError.reason(error))",
        remedy: "name a file in a folder that exists and can be written")
    }
  }

  /// Appends bytes. Throws `.cannotWrite`; then `discard()` leaves nothing behind.
  public func write(_ bytes: some DataProtocol) throws(TraceFileError) {
    do {
      try handle.write(contentsOf: bytes)
    } catch {
      throw TraceFileError(
        .cannotWrite, file: partial ?? path,
        what: "the system refused a write: \(TraceFileError.reason(error))",
        remedy: "free disk space or write elsewhere")
    }
  }

  /// Gives the file its name. Throws `.cannotWrite`.
  public func publish() throws(TraceFileError) {
    do {
      try handle.close()
    } catch {
      throw TraceFileError(
        .cannotWrite, file: partial ?? path,
        what: "the system refused to close the file: \(TraceFileError.reason(error))",
        remedy: "free disk space or write elsewhere")
    }
    guard let partial else { return }
    // FileManager cannot replace a file in one step; the system call can. It only reads the two paths.
    guard unsafe rename(partial, destination) == 0 else {
      throw TraceFileError(
        .cannotWrite, file: path, what: "the finished file cannot be renamed from \(partial)",
        remedy: "remove what stands under that name; the .partial file is complete")
    }
  }

  /// Leaves nothing behind.
  public func discard() {
    // `unlink` reads the name that it is given and keeps nothing. A file that is not there is what is wanted.
    if let partial { _ = unsafe unlink(partial) }
  }

  /// Writes a file in one go: whole, or not at all.
  public static func write(_ bytes: some DataProtocol, to path: String) throws(TraceFileError) {
    let file = try WholeFile(path: path)
    do {
      try file.write(bytes)
      try file.publish()
    } catch {
      file.discard()
      throw error
    }
  }

  // MARK: What stands under the name

  private enum Kind { case file, folder, stream }

  /// What the name stands for, links followed; a file, too, where there is nothing yet.
  private static func kind(of path: String) throws -> Kind {
    var status = stat()
    // `stat` fills the structure that it is handed and keeps nothing of it.
    guard unsafe stat(path, &status) == 0 else { return .file }
    return switch status.st_mode & S_IFMT {
    case S_IFREG: .file
    case S_IFDIR: .folder
    default: .stream
    }
  }

  /// The file that a link names in the end, or the path itself.
  private static func target(of path: String) -> String {
    guard (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil else { return path }
    return URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }
}

extension WholeFile: ByteSink {
  func write(_ bytes: [UInt8], count: Int) throws(TraceFileError) { try write(bytes[..<count]) }
}

extension TraceFileError {
  /// The system's own words for an error of Foundation, without its wrapping.
  public static func reason(_ error: any Error) -> String {
    let cocoa = error as NSError
    let inner = cocoa.userInfo[NSUnderlyingErrorKey] as? NSError ?? cocoa
    guard let code = systemCode(of: inner) else { return cocoa.localizedDescription }
    // `strerror` returns a text that stays as it is until this thread asks again; it is copied here.
    return unsafe String(cString: strerror(code))
  }

  /// The number by which the system knows an error; Foundation tells some only by a number of its own.
  private static func systemCode(of error: NSError) -> Int32? {
    if error.domain == NSPOSIXErrorDomain { return Int32(truncatingIfNeeded: error.code) }
    guard error.domain == NSCocoaErrorDomain else { return nil }
    return switch CocoaError.Code(rawValue: error.code) {
    case .fileNoSuchFile, .fileReadNoSuchFile: ENOENT
    case .fileReadNoPermission, .fileWriteNoPermission: EACCES
    case .fileWriteOutOfSpace: ENOSPC
    case .fileWriteVolumeReadOnly: EROFS
    default: nil
    }
  }
}
