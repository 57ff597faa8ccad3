import DriveEmulator
import Foundation

/// Firmware from a library, as `run` and `replay` take it.
enum PlugIn {
  static let option = Option(
    name: "firmware", value: "LIBRARY", help: "a library that exports what drive_firmware.h says, as firmware"
  )

  /// The library asked for; nil if none is.
  static func library(_ invocation: Invocation) throws -> PlugInLibrary? {
    guard let path = invocation.value("firmware") else { return nil }
    return try PlugInLibrary(path: path)
  }
}
