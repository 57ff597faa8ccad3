public import Configuration

/// The keys of a firmware document: what a drive maker would tune.
///
/// Levels without a unit are in full scale of the converter, or shares of the sum signal where so said.
public enum FirmwareSchema {
  /// The document's schema.
  public static let schema = Schema(
    document: "firmware", version: 1,
    fields: [
      Schema.Field(
        "name", .string, meaning: "what the firmware is called in reports", grade: .assumed, isMetadata: true),
      Schema.Field(
        "program", .choice(["drive_servo", "reference_servo"]),
        meaning: "the whole servo with its sequencer, or the two reference loops alone", grade: .assumed),
      Schema.Field(
        "scalar", .choice(["double", "float", "fixed"]), meaning: "the numbers the firmware computes with",
        grade: .assumed),
      .number("drive_full_scale_v", .positive, "coil voltage at full scale of the drive converters"),
      .number("sum_floor", .positive, "sum below which errors are no longer normalised"),
      .integer("restarts", 0...100, "whole restarts from a focus search before giving up"),
      .part("focus", "the focus axis", controller + focus),
      .part("jump", "layer jumps", jump),
      .part("tracking", "the tracking axis", controller + tracking),
      .part("seek", "moving across tracks", seek),
      .part("sled", "following and seeking with the sled", sled),
      .part("signals", "how the errors are formed", CalibrationSchema.signals),
      .part("calibration", "what the firmware calibrates by itself", CalibrationSchema.calibration),
      .part("disturbances", "defects, shocks, and when not to write", CalibrationSchema.disturbances),
      .part("spindle", "the spindle servo", spindle),
      Schema.Field(
        "laser", .object(Schema(fields: laser)), .optional(default: .object([:])),
        meaning: "the laser's power by its front monitor", grade: .assumed),
    ])

  /// Levels are photocurrents of the front monitor, full scale.
  static let laser: [Schema.Field] = [
    Schema.Field(
      "power_loop", .boolean, .optional(default: .boolean(false)),
      meaning: "whether the firmware sets the power; otherwise the laser driver does", grade: .assumed),
    laserLevel("read_level", 0.05, "photocurrent while reading"),
    laserLevel("write_level", 0.7, "mean photocurrent while writing"),
    laserLevel("threshold", 0.2, "code at which a loop begins to look for the laser's threshold"),
    Schema.Field(
      "slope", .number(.positive), .optional(default: .number(1)),
      meaning: "photocurrent per code with which it begins", grade: .assumed),
    Schema.Field(
      "bandwidth_hz", .number(.closed(1, 20_000)), .optional(default: .number(200)),
      meaning: "bandwidth of the loop", grade: .assumed),
    laserLevel(
      "tolerance", 0.1, "photocurrent over the one asked for, either way, beyond which power is wrong"),
    Schema.Field(
      "tolerance_ms", .number(.positive), .optional(default: .number(2)),
      meaning: "for how long that is forgiven", grade: .assumed),
    Schema.Field(
      "gate_focus_step_um", .number(.closed(-2, 2)), .optional(default: .number(0)),
      meaning: "way of the focus toward the disc when pulses begin; half of it is led in", grade: .assumed),
  ]

  private static func laserLevel(_ key: String, _ usual: Double, _ meaning: String) -> Schema.Field {
    Schema.Field(
      key, .number(.closed(0.001, 1)), .optional(default: .number(usual)), meaning: meaning, grade: .assumed)
  }

  static let servo = Schema.Grade.standard("ECMA-267 clauses 9.3 to 9.5: the reference servo")

  /// Both axes have the same kind of controller.
  static let controller: [Schema.Field] = [
    .number("gain_v_per_um", .positive, "drive per position error", grade: servo),
    .number("zero_hz", .positive, "frequency of the zeros that cancel the actuator's first mode"),
    .number("zero_damping", .closed(0, 2), "damping ratio of those zeros"),
    .number("slow_pole_hz", .positive, "the pole that stands for one of the two integrators"),
    .number("crossover_hz", .positive, "nominal crossover f0", grade: servo),
    .number("lead", .closed(1.1, 20), "the lead spans f0/lead to f0*lead", grade: servo),
    .part(
      "feed_forward", "feed-forward at the rotation frequency",
      [
        .boolean("enabled", "whether it is used"),
        .number("time_constant_ms", .closed(1, 10_000), "time constant of learning"),
      ]),
  ]

  static let focus: [Schema.Field] = [
    .number("error_slope_per_um", .positive, "slope of the astigmatic FE over the sum at best focus"),
    .number(
      "differential_slope_per_um", .positive, "slope of the differential astigmatic FE over the sums there"),
    .number("bias", .closed(-1, 1), "FE over the sum at which the loop holds the lens"),
    .number("focus_ok_level", .positive, "sum above which light comes from a recording layer (FOK)"),
    .number("arm_level", .closed(0.01, 1), "|FE| over the sum that arms the capture"),
    .number(
      "slowest_capture_us", .positive, "a crossing from arming level to zero faster than this is let go"),
    .number("settled_level", .closed(0.001, 1), "|FE| over the sum below which the loop counts as calm"),
    .number("settle_ms", .positive, "how long it must be calm"),
    .number("settle_timeout_ms", .positive, "a loop not calm by then has failed"),
    .number("loss_ms", .positive, "focus is lost when the sum was below FOK for this long"),
    .part(
      "search", "the focus search",
      [
        .number("start", .closed(-1, 1), "drive behind any position of the disc"),
        .number("end", .closed(-1, 1), "drive at which the search gives up"),
        .number("rate", .positive, "drive a second while rising"),
        .number("retract_rate", .positive, "drive a second while retracting"),
        .number("calm_ms", .nonNegative, "how long the lens calms down behind the disc"),
        .integer("attempts", 1...20, "attempts, each at half the rate of the one before"),
      ]),
    .part("learning", "the sweep by which levels and layers are learnt", CalibrationSchema.learning),
  ]

  static let jump: [Schema.Field] = [
    .number("kick", .above(0, upTo: 1), "drive of the kick"),
    .number("brake_gain", .closed(0, 10), "brake as a multiple of the one that would stop the lens exactly"),
    .number(
      "leave_level", .closed(0.001, 1), "|FE| over the sum, past its peak, that tells that a layer is left"),
    .number("enter_level", .closed(0.001, 1), "|FE| over the sum that tells that a layer begins"),
    .number("leave_distance_um", .positive, "lens travel from a layer to the leave level"),
    .number("enter_distance_um", .positive, "lens travel from the enter level to the layer"),
    .number("flank_slope_per_um", .positive, "slope of FE over the sum on the outer flank of an S-curve"),
    .number("hand_over_speed_m_per_s", .positive, "speed at which the loop takes over"),
    .number("hand_over_distance_um", .positive, "lens travel to the layer at which the loop takes over"),
    .number("approach_speed_m_per_s", .positive, "slowest speed between the layers"),
    .number("travel_um", .positive, "lens travel between the layers before a jump has told it"),
    .number("acceleration_m_per_s2", .positive, "lens acceleration at full-scale drive"),
    .number("hold_bandwidth_hz", .positive, "bandwidth of the static drive held while flying"),
    .number("timeout_ms", .positive, "a jump not arrived by then has failed"),
    .number("preparation_ms", .nonNegative, "focus must have been closed this long before a jump"),
    .number("layer_spacing_drive", .positive, "static drive from one layer to the next"),
    .number("confirm_share", .closed(0.05, 1), "share of it that must be seen before the layer is confirmed"),
  ]

  static let tracking: [Schema.Field] = [
    Schema.Field(
      "track", .choice(["groove", "land"]), meaning: "which kind of track to follow", grade: .assumed),
    Schema.Field(
      "groove_slopes", .numbers(.closed(-1, 1), count: 2...2),
      meaning: "sign of the push-pull's slope outward on the groove of layer 0 and layer 1", grade: .assumed),
    .number("track_pitch_nm", .positive, "pitch that turns the normalised error into a length"),
    Schema.Field(
      "balance_borders_mm", .numbers(.positive, count: 0...4),
      .optional(default: .array([])),
      meaning: "radii at which the groove's walls change: the balance by radius steps there", grade: .assumed),
    .number("centring_ms", .positive, "time in which the lens goes back to the middle before the traverse"),
    .integer("measure_turns", 1...50, "turns over which the traverse signal is measured"),
    .number(
      "smallest_amplitude", .closed(0, 1), "push-pull amplitude over the mean sum, below which none is seen"),
    .number("shortest_half_period_us", .positive, "the loop closes at a crossing at least this slow"),
    Schema.Field(
      "pull_in_brake", .boolean, .optional(default: .boolean(true)),
      meaning: "slow the lens down to tracks that pass faster, instead of waiting for a slow crossing",
      grade: .assumed),
    Schema.Field(
      "recentre_level", .number(.above(0, upTo: 1)), .optional(default: .number(0.03)),
      meaning: "drive holding the lens after pulling in, above which it goes back to its middle",
      grade: .assumed),
    .number("crossing_hysteresis", .closed(0, 0.9), "share of the amplitude that makes a crossing"),
    .number("longest_wait_ms", .positive, "without a crossing for this long the loop closes anyway"),
    .number("catch_ms", .positive, "time in which the closed loop must come to rest"),
    .number("verify_ms", .positive, "time over which it is then watched for slips"),
    .number("slip_level", .closed(0.1, 2), "|error| over the amplitude that counts as slipping"),
    .number("forgiven_slip_us", .positive, "slipping shorter than this is forgiven"),
    .integer("attempts", 1...250, "attempts at pulling in"),
  ]

  static let seek: [Schema.Field] = [
    .number("acceleration_m_per_s2", .positive, "lens acceleration at full-scale tracking drive"),
    .number("kick", .above(0, upTo: 1), "drive of the kick"),
    .number("brake", .above(0, upTo: 1), "drive for which the brake is planned"),
    .number("speed_m_per_s", .positive, "fastest crossing of tracks"),
    .number("lens_reach_um", .positive, "way that the lens goes alone; farther away the sled carries it"),
    Schema.Field(
      "bit_length_nm", .number(.closed(10, 1000)), .optional(default: .number(146.7)),
      meaning: "channel bit along the track, by which an address becomes a radius",
      grade: .standard("ECMA-267: 2 085 473 sectors from 24 to 58 mm")),
    .number("fast_crossing_khz", .positive, "crossings above which the tracking error counts half"),
    .number(
      "believed_light", .closed(0, 1), "share of the light on a track below which no error is believed"),
    .number("gain_up", .closed(0.1, 3), "loop gain after a move, as a multiple"),
    .number("gain_up_ms", .positive, "how long it stays up"),
  ]

  static let sled: [Schema.Field] = [
    .number("speed_m_per_s", .positive, "speed at full drive beyond friction"),
    .number("friction", .closed(0, 1), "drive that friction takes"),
    .number("time_constant_ms", .positive, "time constant of the speed"),
    .number("acceleration_m_per_s2", .positive, "planned acceleration of a seek"),
    .number(
      "drive_per_mm", .nonNegative, "drive of a seek per length by which the lens is out of its middle"),
    .number("start_level", .closed(0, 1), "averaged tracking drive at which the sled starts"),
    .number("stop_level", .closed(0, 1), "averaged tracking drive at which it rests again"),
    .number("kick", .closed(0, 1), "drive of one kick"),
    .number("kick_ms", .positive, "length of one kick"),
  ]

  static let spindle: [Schema.Field] = [
    .number("speed_hz", .positive, "turns a second to hold (CAV)"),
    .number("proportional", .nonNegative, "drive per turn a second of error"),
    .number("integral", .nonNegative, "drive per turn of accumulated error"),
    .number("tolerance", .above(0, upTo: 0.5), "share of the speed within which it counts as reached"),
    Schema.Field(
      "trim_ms", .number(.closed(0, 60_000)), .optional(default: .number(300)),
      meaning: "time constant with which the disc's addresses trim a linear velocity; 0 for no trim",
      grade: .assumed),
    .number("timeout_ms", .positive, "spin-up not ended by then has failed"),
    .integer("interval_ticks", 16...65_536, "ticks between two looks at the angle register"),
  ]
}
