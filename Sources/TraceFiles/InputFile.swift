public import Foundation

/// Opens files that are read piece by piece.
public enum InputFile {
  /// A handle at the beginning of a file. Throws `.cannotOpen` with the system's words, for a folder too, which the system
  /// itself would open and then refuse to read.
  public static func open(_ path: String) throws(TraceFileError) -> FileHandle {
    do {
      var isFolder: ObjCBool = false
      // `fileExists` fills the flag that it is handed and keeps nothing of it.
      guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw POSIXError(.ENOENT)
      }
      if isFolder.boolValue { throw POSIXError(.EISDIR) }
      return try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    } catch {
      throw TraceFileError(
        .cannotOpen, file: path, what: "cannot open the file: \(TraceFileError.reason(error))",
        remedy: "name a file that exists and can be read")
    }
  }
}
