public import Configuration

/// The configurations that travel inside the program: the files of `Fixtures/`, byte for byte.
public enum BuiltinLibrary {
  /// One of them.
  public struct Entry: Sendable {
    /// What it is called after `builtin:`.
    public let name: String
    /// `disc`, `pickup`, `firmware` or `scenario`.
    public let kind: String
    public let bytes: [UInt8]
  }

  /// All of them, by kind and name.
  public static let entries: [Entry] = [
    Entry(name: "dvd-r-dl", kind: "disc", bytes: PackageResources.dvd_r_dl_json5),
    Entry(name: "dvd-dl-limits", kind: "disc", bytes: PackageResources.dvd_dl_limits_json5),
    Entry(name: "reference-disc", kind: "disc", bytes: PackageResources.reference_disc_json5),
    Entry(name: "drive-servo", kind: "firmware", bytes: PackageResources.drive_servo_json5),
    Entry(name: "reference-servo", kind: "firmware", bytes: PackageResources.reference_servo_json5),
    Entry(name: "dvd-read", kind: "pickup", bytes: PackageResources.dvd_read_json5),
    Entry(name: "dvd-write", kind: "pickup", bytes: PackageResources.dvd_write_json5),
    Entry(name: "demo", kind: "scenario", bytes: PackageResources.demo_json5),
    Entry(name: "ecma-limits", kind: "scenario", bytes: PackageResources.ecma_limits_json5),
    Entry(name: "layer-jump", kind: "scenario", bytes: PackageResources.layer_jump_json5),
    Entry(name: "reference-loop", kind: "scenario", bytes: PackageResources.reference_loop_json5),
  ]

  /// What names begin with.
  public static let prefix = "builtin:"

  /// The entry that a reference such as `builtin:dvd-r-dl` names; nil if it names none.
  public static func entry(_ reference: String) -> Entry? {
    guard reference.hasPrefix(prefix) else { return nil }
    let name = reference.dropFirst(prefix.count)
    return entries.first { $0.name == name }
  }

  /// The source of a reference, for composing.
  public static func source(_ reference: String) -> ConfigurationSource? {
    entry(reference).map { ConfigurationSource(name: prefix + $0.name, bytes: $0.bytes) }
  }
}
