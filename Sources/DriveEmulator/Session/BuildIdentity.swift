internal import Foundation
internal import TraceFiles

/// Which program made a log.
public struct BuildIdentity: Equatable, Sendable {
  /// One property and its text.
  public struct Property: Equatable, Sendable {
    /// What is told, such as `version`.
    public var key: String
    /// As text.
    public var value: String
  }

  /// In the order in which they are written.
  public var properties: [Property]

  /// The version of this program.
  public static let version = "0.1.0"

  /// This build, with size and CRC-32 of the running executable.
  public static let current = BuildIdentity(
    properties: compiled.properties + executable(CommandLine.arguments.first ?? ""))

  /// What is known at compile time alone.
  public static var compiled: BuildIdentity {
    BuildIdentity(properties: [
      Property(key: "program", value: "drive-emu"), Property(key: "version", value: version),
      Property(key: "swift", value: compiler), Property(key: "configuration", value: configuration),
      Property(key: "architecture", value: architecture), Property(key: "system", value: system),
    ])
  }

  /// The text of a property; nil if it is not there.
  public subscript(key: String) -> String? { properties.first { $0.key == key }?.value }

  private static var compiler: String {
    #if compiler(>=6.4)
      "6.4 or later"
    #elseif compiler(>=6.3)
      "6.3"
    #else
      "6.2"
    #endif
  }

  private static var configuration: String {
    #if DEBUG
      "debug"
    #else
      "release"
    #endif
  }

  private static var architecture: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "arm64"
    #else
      "other"
    #endif
  }

  private static var system: String {
    #if os(Linux)
      "linux"
    #elseif os(macOS)
      "macos"
    #elseif os(Windows)
      "windows"
    #else
      "other"
    #endif
  }

  /// Size and checksum; an executable that cannot be read is said to be so, since a run does not depend on it.
  private static func executable(_ name: String) -> [Property] {
    let path = Bundle.main.executablePath ?? name
    guard let data = FileManager.default.contents(atPath: path) else {
      return [Property(key: "executable_crc32", value: "unreadable")]
    }
    let checksum = CRC32.checksum(of: [UInt8](data))
    return [
      Property(key: "executable_crc32", value: HexadecimalText.of(UInt64(checksum), digits: 8)),
      Property(key: "executable_bytes", value: "\(data.count)"),
    ]
  }
}

/// Numbers as hexadecimal text of fixed width.
enum HexadecimalText {
  /// `0x` and so many digits.
  static func of(_ value: UInt64, digits: Int = 16) -> String {
    let text = String(value, radix: 16)
    return "0x" + String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
