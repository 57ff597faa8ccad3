internal import Configuration
internal import ServoLoop

/// The keys of a firmware document that concern what it learns by itself.
enum CalibrationSchema {
  static let learning: [Schema.Field] = [
    .number("rate", .positive, "drive a second, toward the disc and back"),
    .number(
      "count_share", .closed(0.05, 0.95), "share of the largest FE that both sides of an S-curve must exceed"),
    .number("light_share", .closed(0.05, 0.95), "share of the largest sum that must remain meanwhile"),
    .number("smallest_disc_sum", .positive, "largest sum of a sweep below which there is no disc"),
    .number(
      "focus_ok_share", .closed(0.05, 0.95), "share of the dimmest layer's sum that becomes the FOK level"),
  ]

  static let signals: [Schema.Field] = [
    Schema.Field(
      "focus_error", .choice(FocusErrorKind.allCases.map { underscored($0) }),
      meaning: "how the focus error is formed", grade: .assumed),
    Schema.Field(
      "tracking_error", .choice(TrackingErrorKind.allCases.map { underscored($0) }),
      meaning: "how the tracking error is formed on a blank disc", grade: .assumed),
    Schema.Field(
      "recorded_tracking_error", .choice(TrackingErrorKind.allCases.map { underscored($0) }),
      meaning: "how the tracking error is formed over marks", grade: .assumed),
    .number(
      "lens_hz", .positive, "first mode of the tracking actuator, for the estimate of the lens's place"),
    .number("lens_damping", .closed(0, 2), "damping ratio of that mode"),
    .number("corrector_ms", .nonNegative, "time of the corrector's way before a jump"),
    Schema.Field(
      "corrector_places", .numbers(.closed(-1, 1), count: 2...2),
      meaning:
        "where the corrector stands on layer 0 and layer 1 before it is calibrated, shares of its range",
      grade: .assumed),
    Schema.Field(
      "spiral_directions", .numbers(.closed(-1, 1), count: 2...2),
      meaning: "which way the spiral of layer 0 and layer 1 runs: 1 outward, -1 inward", grade: .assumed),
  ]

  static let calibration: [Schema.Field] = [
    .number("offset_ms", .positive, "averaging time of the offsets"),
    .number("focus_probe_hz", .positive, "focus crossover asked for, at which the sine is injected"),
    .number("focus_probe", .closed(0.0001, 1), "amplitude of the sine, in FE over the sum"),
    .number("tracking_probe_hz", .positive, "tracking crossover asked for, at which the sine is injected"),
    .number(
      "tracking_probe", .closed(0.0001, 1), "amplitude of the sine, in shares of the push-pull's amplitude"),
    .integer("probe_periods", 4...10_000, "periods of one measurement"),
    .number("probe_settle_ms", .positive, "time before it in which the loop settles"),
    .number("gain_tolerance", .closed(0.001, 0.5), "share of 1 within which |L| counts as 1"),
    .integer("gain_attempts", 1...50, "measurements of one gain at most"),
    .number("gain_range", .closed(1.01, 100), "factor of the nominal gain beyond which none is believed"),
    .number(
      "bias_step", .closed(0.001, 0.5),
      "step between the five trial values of the focus bias, FE over the sum"),
    .number("bias_range", .closed(0.001, 1), "bias beyond which none is believed"),
    .number("bias_contrast", .closed(0, 0.5), "share by which the quality must fall beside its top"),
    .number("shift_drive", .closed(0.0001, 0.9), "static drive that shifts the lens either way"),
    .number("shift_settle_ms", .positive, "time in which the lens then comes to rest"),
    .number("slow_step", .closed(0.001, 0.5), "step between the trial values of tilt and corrector"),
    .number("slow_settle_ms", .positive, "time in which tilt and corrector come to rest"),
    .number("polarity_ms", .positive, "time in which the right polarity shows wobble lock and an address"),
    .number("timeout_ms", .positive, "one item not ended by then has failed"),
  ]

  static let disturbances: [Schema.Field] = [
    .number(
      "defect_level", .closed(0.01, 0.99), "sum over its mean at which a defect begins; the inverse above it"),
    .number("defect_end_level", .closed(0.01, 0.999), "sum over its mean at which it has ended"),
    .number("defect_mean_ms", .positive, "time constant of the mean"),
    .number("longest_defect_ms", .positive, "the longest that the loops are held"),
    .number("defect_tail_us", .nonNegative, "how long the light must be back before they are let go"),
    .number("shock_focus", .closed(0.001, 10), "band-passed FE over the sum beyond which a shock is on"),
    .number("shock_tracking", .closed(0.001, 10), "band-passed tracking error beyond which a shock is on"),
    .number("shock_low_hz", .positive, "lower edge of the band"),
    .number("shock_high_hz", .positive, "upper edge of the band"),
    .number("shock_boost", .closed(1, 4), "factor on both loops' gains while a shock lasts"),
    .number("shock_ms", .positive, "time after its last sign in which it lasts"),
    .number("write_focus_limit", .closed(0.001, 1), "FE over the sum beyond which writing ends"),
    .number(
      "write_tracking_limit", .closed(0.001, 1), "tracking error over the amplitude beyond which writing ends"
    ),
  ]
}
