public import Configuration

/// The configurations that travel inside the program: the files of `Fixtures/`, byte for byte.
public enum BuiltinLibrary {
  /// One of them.
  public struct Entry: Sendable {
    /// What it is called after `builtin:`.
    public let name: String
    /// `disc`, `pickup`, `firmware`, `scenario`, `stack` or `strategy`.
    public let kind: String
    public let bytes: [UInt8]
  }

  /// All of them, by kind and name.
  public static let entries: [Entry] = [
    Entry(name: "dvd-r-dl", kind: "disc", bytes: PackageResources.dvd_r_dl_json5),
    Entry(name: "dvd-r-dl-films", kind: "disc", bytes: PackageResources.dvd_r_dl_films_json5),
    Entry(name: "dvd-rw-dl-films", kind: "disc", bytes: PackageResources.dvd_rw_dl_films_json5),
    Entry(name: "bd-r-dl", kind: "disc", bytes: PackageResources.bd_r_dl_json5),
    Entry(name: "dvd-dl-limits", kind: "disc", bytes: PackageResources.dvd_dl_limits_json5),
    Entry(name: "dvd-plus-r-dl", kind: "disc", bytes: PackageResources.dvd_plus_r_dl_json5),
    Entry(name: "dvd-r-dl-pre-pits", kind: "disc", bytes: PackageResources.dvd_r_dl_pre_pits_json5),
    Entry(name: "reference-disc", kind: "disc", bytes: PackageResources.reference_disc_json5),
    Entry(name: "drive-servo", kind: "firmware", bytes: PackageResources.drive_servo_json5),
    Entry(name: "reference-servo", kind: "firmware", bytes: PackageResources.reference_servo_json5),
    Entry(name: "bd-write", kind: "pickup", bytes: PackageResources.bd_write_json5),
    Entry(name: "dvd-read", kind: "pickup", bytes: PackageResources.dvd_read_json5),
    Entry(name: "dvd-write", kind: "pickup", bytes: PackageResources.dvd_write_json5),
    Entry(
      name: "dvd-write-three-beam", kind: "pickup", bytes: PackageResources.dvd_write_three_beam_json5),
    Entry(name: "calibration", kind: "scenario", bytes: PackageResources.calibration_json5),
    Entry(name: "corners", kind: "scenario", bytes: PackageResources.corners_json5),
    Entry(name: "demo", kind: "scenario", bytes: PackageResources.demo_json5),
    Entry(name: "ecma-limits", kind: "scenario", bytes: PackageResources.ecma_limits_json5),
    Entry(name: "jump-sweep", kind: "scenario", bytes: PackageResources.jump_sweep_json5),
    Entry(name: "layer-jump", kind: "scenario", bytes: PackageResources.layer_jump_json5),
    Entry(name: "jump-tolerances", kind: "scenario", bytes: PackageResources.jump_tolerances_json5),
    Entry(name: "blank-disc", kind: "scenario", bytes: PackageResources.blank_disc_json5),
    Entry(name: "reference-loop", kind: "scenario", bytes: PackageResources.reference_loop_json5),
    Entry(name: "dye-l1", kind: "stack", bytes: PackageResources.dye_l1_json5),
    Entry(name: "dye-l0", kind: "stack", bytes: PackageResources.dye_l0_json5),
    Entry(name: "rw-l1", kind: "stack", bytes: PackageResources.rw_l1_json5),
    Entry(name: "rw-l0", kind: "stack", bytes: PackageResources.rw_l0_json5),
    Entry(name: "block", kind: "strategy", bytes: PackageResources.block_json5),
    Entry(name: "dvd-r-multi-pulse", kind: "strategy", bytes: PackageResources.dvd_r_multi_pulse_json5),
    Entry(
      name: "dvd-plus-r-multi-pulse", kind: "strategy", bytes: PackageResources.dvd_plus_r_multi_pulse_json5),
    Entry(name: "dvd-r-castle", kind: "strategy", bytes: PackageResources.dvd_r_castle_json5),
    Entry(name: "dvd-r-l-shape", kind: "strategy", bytes: PackageResources.dvd_r_l_shape_json5),
    Entry(name: "dvd-rw", kind: "strategy", bytes: PackageResources.dvd_rw_json5),
    Entry(name: "dvd-plus-rw", kind: "strategy", bytes: PackageResources.dvd_plus_rw_json5),
    Entry(name: "bd-n-minus-1", kind: "strategy", bytes: PackageResources.bd_n_minus_1_json5),
    Entry(name: "bd-half", kind: "strategy", bytes: PackageResources.bd_half_json5),
    Entry(name: "bd-castle", kind: "strategy", bytes: PackageResources.bd_castle_json5),
    Entry(name: "dvd-ram-groove", kind: "strategy", bytes: PackageResources.dvd_ram_groove_json5),
    Entry(name: "dvd-ram-land", kind: "strategy", bytes: PackageResources.dvd_ram_land_json5),
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
