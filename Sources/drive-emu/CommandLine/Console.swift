import Foundation
import TraceFiles

/// Where the program speaks: data on standard output, everything else on standard error.
struct Console: Sendable {
  /// Notes and progress are left out.
  let isQuiet: Bool

  /// Writes data. A reader that has gone away ends the output, not the program.
  func data(_ text: String) throws { try data(Data(text.utf8)) }

  /// Writes data of any kind, likewise.
  func data(_ bytes: Data) throws {
    try Self.write(bytes, to: FileHandle.standardOutput, named: "standard output")
  }

  /// Tells something that is no data, unless told to be quiet.
  func note(_ text: String) {
    if !isQuiet { complain(text) }
  }

  /// Tells what failed, always.
  func complain(_ text: String) {
    do {
      try Self.write(Data((text + "\n").utf8), to: FileHandle.standardError, named: "standard error")
    } catch {
      // There is no place left to tell of it; the exit code still does.
      return
    }
  }

  /// Rewrites the line that the terminal's cursor is on.
  func showProgress(_ text: String) {
    if showsProgress { complainWithoutLineEnd("\r\u{1B}[K" + text) }
  }

  /// Whether progress is shown: on a terminal only.
  var showsProgress: Bool { !isQuiet && isatty(FileHandle.standardError.fileDescriptor) == 1 }

  /// Characters in a line of the terminal; 72 where there is none.
  var width: Int {
    var size = winsize()
    guard isatty(FileHandle.standardOutput.fileDescriptor) == 1 else { return 72 }
    // `ioctl` fills the structure that it is handed and keeps nothing of it.
    let answer = unsafe ioctl(FileHandle.standardOutput.fileDescriptor, UInt(TIOCGWINSZ), &size)
    return answer == 0 && size.ws_col > 0 ? min(max(Int(size.ws_col), 40), 160) : 72
  }

  /// A closed pipe shall be an error to handle, not a signal that ends the program.
  static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }

  private func complainWithoutLineEnd(_ text: String) {
    do {
      try Self.write(Data(text.utf8), to: FileHandle.standardError, named: "standard error")
    } catch {
      // As above.
      return
    }
  }

  private static func write(_ bytes: Data, to handle: FileHandle, named name: String) throws {
    do {
      try handle.write(contentsOf: bytes)
    } catch {
      if isBrokenPipe(error) { return }
      throw Failure(
        .internalError, "\(name) cannot be written: \(TraceFileError.reason(error))",
        advice: "is the disk full?")
    }
  }

  private static func isBrokenPipe(_ error: any Error) -> Bool {
    var next: NSError? = error as NSError
    while let here = next {
      if here.domain == NSPOSIXErrorDomain, here.code == Int(EPIPE) { return true }
      next = here.userInfo[NSUnderlyingErrorKey] as? NSError
    }
    return false
  }
}
