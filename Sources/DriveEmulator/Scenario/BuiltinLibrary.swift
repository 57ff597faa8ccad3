public import Configuration

/// The configurations that travel inside the program: the files of `Fixtures/`, byte for byte.
public enum BuiltinLibrary {
  /// One of them.
  public struct Entry: Sendable {
    /// What it is called after `builtin:`.
    public let name: String
    /// `disc`, `pickup`, `firmware`, `recipe`, `scenario`, `stack` or `strategy`.
    public let kind: String
    /// The text, UTF-8.
    public let bytes: [UInt8]
  }

  /// All of them, by kind and name.
  public static let entries: [Entry] = [
    Entry(name: "dvd-r-dl", kind: "disc", bytes: PackageResources.dvd_r_dl_json5),
    Entry(name: "dvd-r-dl-films", kind: "disc", bytes: PackageResources.dvd_r_dl_films_json5),
    Entry(name: "dvd-rw-dl-contrast", kind: "disc", bytes: PackageResources.dvd_rw_dl_contrast_json5),
    Entry(name: "dvd-rw-dl-films", kind: "disc", bytes: PackageResources.dvd_rw_dl_films_json5),
    Entry(name: "bd-r-dl", kind: "disc", bytes: PackageResources.bd_r_dl_json5),
    Entry(name: "dvd-dl-limits", kind: "disc", bytes: PackageResources.dvd_dl_limits_json5),
    Entry(name: "dvd-plus-r-dl", kind: "disc", bytes: PackageResources.dvd_plus_r_dl_json5),
    Entry(name: "dvd-r-dl-pre-pits", kind: "disc", bytes: PackageResources.dvd_r_dl_pre_pits_json5),
    Entry(name: "half-duty-groove", kind: "disc", bytes: PackageResources.half_duty_groove_json5),
    Entry(name: "reference-disc", kind: "disc", bytes: PackageResources.reference_disc_json5),
    Entry(name: "guide-groove", kind: "disc", bytes: PackageResources.guide_groove_json5),
    Entry(name: "land-groove", kind: "disc", bytes: PackageResources.land_groove_json5),
    Entry(name: "row-a1-full-stack", kind: "disc", bytes: PackageResources.row_a1_full_stack_json5),
    Entry(
      name: "row-a2-thicker-in-groove", kind: "disc", bytes: PackageResources.row_a2_thicker_in_groove_json5),
    Entry(name: "row-a3-same-phase", kind: "disc", bytes: PackageResources.row_a3_same_phase_json5),
    Entry(name: "row-a4-opposite-phase", kind: "disc", bytes: PackageResources.row_a4_opposite_phase_json5),
    Entry(name: "row-a5-both-toward", kind: "disc", bytes: PackageResources.row_a5_both_toward_json5),
    Entry(name: "row-a6-away-toward", kind: "disc", bytes: PackageResources.row_a6_away_toward_json5),
    Entry(name: "row-a6-both-away", kind: "disc", bytes: PackageResources.row_a6_both_away_json5),
    Entry(name: "row-b1-concentric", kind: "disc", bytes: PackageResources.row_b1_concentric_json5),
    Entry(name: "row-b1-spiral", kind: "disc", bytes: PackageResources.row_b1_spiral_json5),
    Entry(name: "row-b2-two-regions", kind: "disc", bytes: PackageResources.row_b2_two_regions_json5),
    Entry(name: "row-b3-steeper-inside", kind: "disc", bytes: PackageResources.row_b3_steeper_inside_json5),
    Entry(name: "row-b4-twenty-degrees", kind: "disc", bytes: PackageResources.row_b4_twenty_degrees_json5),
    Entry(name: "row-b5-outer-half", kind: "disc", bytes: PackageResources.row_b5_outer_half_json5),
    Entry(name: "row-b6-two-differences", kind: "disc", bytes: PackageResources.row_b6_two_differences_json5),
    Entry(
      name: "row-b7-border-at-half-radius", kind: "disc",
      bytes: PackageResources.row_b7_border_at_half_radius_json5),
    Entry(name: "row-b8-own-grooves", kind: "disc", bytes: PackageResources.row_b8_own_grooves_json5),
    Entry(
      name: "row-b9-equal-wall-films", kind: "disc", bytes: PackageResources.row_b9_equal_wall_films_json5),
    Entry(name: "row-b10-moulded", kind: "disc", bytes: PackageResources.row_b10_moulded_json5),
    Entry(name: "row-b11-tilted-beam", kind: "disc", bytes: PackageResources.row_b11_tilted_beam_json5),
    Entry(name: "row-b12-two-beams", kind: "disc", bytes: PackageResources.row_b12_two_beams_json5),
    Entry(name: "blue-servo", kind: "firmware", bytes: PackageResources.blue_servo_json5),
    Entry(name: "drive-servo", kind: "firmware", bytes: PackageResources.drive_servo_json5),
    Entry(name: "reference-servo", kind: "firmware", bytes: PackageResources.reference_servo_json5),
    Entry(name: "bd-write", kind: "pickup", bytes: PackageResources.bd_write_json5),
    Entry(name: "dvd-read", kind: "pickup", bytes: PackageResources.dvd_read_json5),
    Entry(name: "dvd-read-three-beam", kind: "pickup", bytes: PackageResources.dvd_read_three_beam_json5),
    Entry(name: "dvd-write", kind: "pickup", bytes: PackageResources.dvd_write_json5),
    Entry(
      name: "dvd-write-three-beam", kind: "pickup", bytes: PackageResources.dvd_write_three_beam_json5),
    Entry(name: "calibration", kind: "scenario", bytes: PackageResources.calibration_json5),
    Entry(name: "blue", kind: "scenario", bytes: PackageResources.blue_json5),
    Entry(name: "corners", kind: "scenario", bytes: PackageResources.corners_json5),
    Entry(name: "tilted-beam", kind: "recipe", bytes: PackageResources.tilted_beam_json5),
    Entry(name: "tilted-beam-slight", kind: "recipe", bytes: PackageResources.tilted_beam_slight_json5),
    Entry(name: "two-beams", kind: "recipe", bytes: PackageResources.two_beams_json5),
    Entry(name: "grown-film", kind: "recipe", bytes: PackageResources.grown_film_json5),
    Entry(name: "burn", kind: "scenario", bytes: PackageResources.burn_json5),
    Entry(name: "burn-underrun", kind: "scenario", bytes: PackageResources.burn_underrun_json5),
    Entry(name: "burn-low-power", kind: "scenario", bytes: PackageResources.burn_low_power_json5),
    Entry(name: "burn-tilt", kind: "scenario", bytes: PackageResources.burn_tilt_json5),
    Entry(name: "burn-wrong-polarity", kind: "scenario", bytes: PackageResources.burn_wrong_polarity_json5),
    Entry(name: "burn-unknown-media", kind: "scenario", bytes: PackageResources.burn_unknown_media_json5),
    Entry(name: "burn-drift", kind: "scenario", bytes: PackageResources.burn_drift_json5),
    Entry(name: "burn-shock", kind: "scenario", bytes: PackageResources.burn_shock_json5),
    Entry(name: "burn-misaligned", kind: "scenario", bytes: PackageResources.burn_misaligned_json5),
    Entry(name: "burn-wrong-jump", kind: "scenario", bytes: PackageResources.burn_wrong_jump_json5),
    Entry(name: "burn-fingerprint", kind: "scenario", bytes: PackageResources.burn_fingerprint_json5),
    Entry(name: "burn-layer-0-defect", kind: "scenario", bytes: PackageResources.burn_layer_0_defect_json5),
    Entry(name: "burn-layer-0-hole", kind: "scenario", bytes: PackageResources.burn_layer_0_hole_json5),
    Entry(
      name: "burn-land-groove", kind: "scenario", bytes: PackageResources.burn_land_groove_json5),
    Entry(name: "demo", kind: "scenario", bytes: PackageResources.demo_json5),
    Entry(name: "ecma-limits", kind: "scenario", bytes: PackageResources.ecma_limits_json5),
    Entry(name: "jump-sweep", kind: "scenario", bytes: PackageResources.jump_sweep_json5),
    Entry(name: "layer-jump", kind: "scenario", bytes: PackageResources.layer_jump_json5),
    Entry(name: "jump-tolerances", kind: "scenario", bytes: PackageResources.jump_tolerances_json5),
    Entry(name: "blank-disc", kind: "scenario", bytes: PackageResources.blank_disc_json5),
    Entry(name: "rows", kind: "scenario", bytes: PackageResources.rows_json5),
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
