internal import ChannelSim
public import Configuration
internal import DiscModel

/// The keys of a scenario document.
public enum ScenarioSchema {
  /// The document's schema.
  public static let schema = Schema(
    document: "scenario", version: 1,
    fields: [
      Schema.Field(
        "name", .string, meaning: "what the scenario is called in reports", grade: .assumed, isMetadata: true),
      Schema.Field(
        "about", .string, .optional(default: .string("")), meaning: "what the scenario shows",
        grade: .assumed,
        isMetadata: true),
      .integer("seed", 0...Int.max, "the one seed of all random streams"),
      Schema.Field(
        "servo_rate_hz", .number(.closed(20_000, 2_000_000)), meaning: "servo ticks a second", grade: .assumed
      ),
      Schema.Field("disc", .object(Disc.schema), meaning: "the disc", grade: .assumed),
      Schema.Field("pickup", .object(Pickup.schema), meaning: "the pickup", grade: .assumed),
      Schema.Field(
        "mechanism", .object(Mechanism.schema), meaning: "spindle, sled, posture, shocks", grade: .assumed),
      Schema.Field("front_end", .object(frontEnd), meaning: "electronics and converters", grade: .assumed),
      Schema.Field("firmware", .object(FirmwareSchema.schema), meaning: "the firmware", grade: .assumed),
      Schema.Field(
        "sequence", .objects(step, count: 1...1000), meaning: "what the host asks for, in order",
        grade: .assumed),
      Schema.Field(
        "limits", .object(limits), meaning: "what decides whether the run passed", grade: .assumed),
      Schema.Field(
        "burning", .object(BurningSettings.schema), .absentMeans("nothing is late, nothing is wrong"),
        meaning: "how the drive burns, and what a trial of it shall come to", grade: .assumed,
        isMetadata: true),
      Schema.Field(
        "corners", .objects(ScenarioCorner.schema, count: 0...1000), .optional(default: .array([])),
        meaning: "named cases that a sweep runs one by one", grade: .assumed, isMetadata: true),
      Schema.Field(
        "variations", .objects(ScenarioVariation.schema, count: 0...1000), .optional(default: .array([])),
        meaning: "what a sweep draws anew for each of its samples", grade: .assumed, isMetadata: true),
    ])

  static let frontEnd = Schema(fields: [
    Schema.Field(
      "sensor", .choice(of: FrontEndSettings.Sensor.self),
      meaning: "photodiodes, or a linear sensor that tells position errors in metres", grade: .assumed),
    .number("gain", .positive, "full scale per unit of light on one quadrant"),
    .number("band_limit_khz", .positive, "first-order band limit ahead of the converter"),
    .number("noise", .nonNegative, "electronic noise of one quadrant, rms in full scale"),
    .number(
      "laser_noise_db_per_hz", .closed(-300, -80), "relative intensity noise of the laser",
      grade: .standard("ECMA-267 clause 9.1: at most -134 dB/Hz")),
    .integer("sample_bits", 0...16, "bits of the sample converter, 0 for none"),
    .integer("drive_bits", 0...16, "bits of the drive converters, 0 for none"),
    .number("drive_full_scale_v", .positive, "voltage at full scale of coil, sled and spindle drives"),
    .number(
      "extra_delay_us", .closed(0, 1000), "time by which commands act later than the one tick they always do"),
    Schema.Field(
      "detectors", .boolean, .optional(default: .boolean(false)),
      meaning: "whether comparators and envelopes are wired on a pickup without side spots too",
      grade: .assumed),
    Schema.Field(
      "side_gain", .number(.closed(0, 100)), .optional(default: .number(5)),
      meaning: "gain of the side spots' amplifiers over the main spot's", grade: .assumed),
    Schema.Field(
      "writing",
      .object(
        Schema(fields: [
          Schema.Field(
            "sampling", .choice(of: WriteGateSettings.Sampling.self),
            .optional(default: .string(WriteGateSettings.Sampling.mean.rawValue)),
            meaning: "the mean light over pulses and spaces, or what shines between the pulses",
            grade: .assumed),
          Schema.Field(
            "gain", .number(.closed(0.001, 10)), .optional(default: .number(1)),
            meaning: "gain of the amplifiers while writing over that while reading", grade: .assumed),
          Schema.Field(
            "late_ticks", .integer(0...40), .optional(default: .number(0)),
            meaning: "servo ticks by which the gain follows the laser late", grade: .assumed),
        ])), .optional(default: .object([:])), meaning: "how the servo's signals are taken while writing",
      grade: .assumed),
  ])

  static let step = Schema(
    fields: [
      Schema.Field(
        "command", .choice(HostStepSchema.commands), meaning: "what the host asks for", grade: .assumed)
    ] + HostStepSchema.arguments + [
      Schema.Field(
        "at_turns", .number(.closed(0, 1)), .absentMeans("the command does not wait for an angle"),
        meaning: "angle of the spindle at which the command falls", grade: .assumed),
      Schema.Field(
        "timeout_ms", .number(.positive), .optional(default: .number(5000)),
        meaning: "by when it must be done", grade: .assumed),
      Schema.Field(
        "hold_ms", .number(.nonNegative), .optional(default: .number(0)),
        meaning: "how long to stay in the state reached", grade: .assumed),
      Schema.Field(
        "settle_ms", .number(.nonNegative), .optional(default: .number(20)),
        meaning: "time of the hold that passes before residuals are taken", grade: .assumed),
    ])

  /// One limit a metric; a metric without a limit is reported and not judged.
  static let limits = Schema(
    fields: LimitedMetric.allCases.map { metric in
      Schema.Field(
        metric.rawValue,
        .object(
          Schema(fields: [
            Schema.Field(
              "max", .number(.any), meaning: "the largest value that passes", grade: metric.grade)
          ])), .absentMeans("the metric is not judged"), meaning: metric.meaning, grade: metric.grade)
    })
}

/// The metrics that a scenario can limit.
public enum LimitedMetric: String, Sendable, CaseIterable {
  /// Peak of the focus error signal through 10 kHz, nm (ECMA-267 clause 10.9.1: at most 230).
  case focusResidualPeak = "focus_residual_peak_nm"
  /// Peak of the radial error signal through 1.1 kHz, nm (ECMA-267 clause 10.9.2: at most 22).
  case radialResidualPeak = "radial_residual_peak_nm"
  /// Largest rms over 20 ms of the radial error signal, 1.1 to 10 kHz, nm (ECMA-267 10.9.2: at most 16).
  case radialNoise = "radial_noise_rms_nm"
  /// Largest true distance of focus and layer, nm.
  case trueFocusPeak = "true_focus_peak_nm"
  /// Largest true distance of spot and track centre, nm.
  case trueRadialPeak = "true_radial_peak_nm"
  /// Time from the kick of a layer jump until the lens stays within 0.23 um, microseconds.
  case jumpTime = "jump_time_us"
  /// Largest way beyond the layer at the end of a layer jump, micrometres.
  case jumpOvershoot = "jump_overshoot_um"

  /// What is measured, in words.
  public var meaning: String {
    switch self {
    case .focusResidualPeak: "focus error signal through a 10 kHz low-pass, peak"
    case .radialResidualPeak: "radial error signal through a 1.1 kHz low-pass, peak"
    case .radialNoise: "radial error signal from 1.1 to 10 kHz, rms over 20 ms"
    case .trueFocusPeak: "true distance of focus and layer, peak"
    case .trueRadialPeak: "true distance of spot and track centre, peak"
    case .jumpTime: "time from the kick of a layer jump until the lens stays within 0.23 um"
    case .jumpOvershoot: "way beyond the layer at the end of a jump"
    }
  }

  /// Where the limit comes from.
  public var grade: Schema.Grade {
    switch self {
    case .focusResidualPeak: .standard("ECMA-267 clause 10.9.1: 0.23 um")
    case .radialResidualPeak: .standard("ECMA-267 clause 10.9.2: 0.022 um")
    case .radialNoise: .standard("ECMA-267 clause 10.9.2: 0.016 um")
    default: .assumed
    }
  }
}
