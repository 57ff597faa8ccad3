public import Configuration

/// How the drive stands.
public enum Orientation: String, Sendable, CaseIterable {
  /// Disc above the lens: gravity pulls the lens away from it.
  case horizontal
  /// On its side, gravity pulls the lens inward.
  case onSide = "on_side"
  /// Disc below the lens.
  case upsideDown = "upside_down"

  /// Gravity along the focus axis (+ toward the disc) and along the radius (+ outward), m/s^2.
  public var gravity: SIMD2<Double> {
    switch self {
    case .horizontal: SIMD2(-9.80665, 0)
    case .onSide: SIMD2(0, -9.80665)
    case .upsideDown: SIMD2(9.80665, 0)
    }
  }
}

/// A blow to the drive, before it is sampled.
public struct ShockPulse: Equatable, Sendable {
  /// Seconds.
  public var start: Double
  /// How long it lasts, seconds.
  public var duration: Double
  /// Peak acceleration of the lens against the drive, m/s^2, along the focus axis and the radius.
  public var axial: Double
  /// The same along the radius, m/s^2.
  public var radial: Double

  /// A pulse; times in seconds, accelerations in m/s^2.
  public init(start: Double, duration: Double, axial: Double, radial: Double) {
    self.start = start
    self.duration = duration
    self.axial = axial
    self.radial = radial
  }
}

/// What carries pickup and disc: spindle, sled, the drive's posture and what shakes it.
public struct Mechanism: Equatable, Sendable {
  /// The spindle motor and its load.
  public var spindle: SpindleParameters
  /// Speed at the start of a run, turns a second.
  public var initialSpeed: Double
  /// The sled and its motor.
  public var sled: SledParameters
  /// Where the sled stands at the start of a run, metres.
  public var initialRadius: Double
  /// How the drive stands to gravity.
  public var orientation: Orientation
  /// Blows against the drive, in any order.
  public var shocks: [ShockPulse]

  /// A mechanism; the spindle begins at `initialSpeed` (turns a second), the sled at `initialRadius` (metres).
  public init(
    spindle: SpindleParameters, initialSpeed: Double, sled: SledParameters, initialRadius: Double,
    orientation: Orientation, shocks: [ShockPulse]
  ) {
    self.spindle = spindle
    self.initialSpeed = initialSpeed
    self.sled = sled
    self.initialRadius = initialRadius
    self.orientation = orientation
    self.shocks = shocks
  }

  /// Reads the mechanism of a resolved scenario.
  public init(_ node: ConfigurationNode) throws(ConfigurationError) {
    let motor = try node.object("spindle")
    spindle = SpindleParameters(
      inertia: try motor.quantity("inertia_g_m2"),
      torqueConstant: try motor.quantity("torque_per_ampere_n_m"),
      resistance: try motor.quantity("resistance_ohm"),
      viscousFriction: try motor.number("viscous_friction"),
      coulombFriction: try motor.quantity("coulomb_friction_n_m"),
      maximumVoltage: try motor.quantity("saturation_v"), pulsesPerTurn: 18)
    initialSpeed = try motor.quantity("initial_speed_hz")
    let carriage = try node.object("sled")
    sled = SledParameters(
      speedPerVolt: try carriage.quantity("speed_per_volt_m_per_s"),
      timeConstant: try carriage.quantity("time_constant_ms"),
      frictionVoltage: try carriage.quantity("friction_v"),
      breakawayVoltage: try carriage.quantity("breakaway_v"),
      maximumVoltage: try carriage.quantity("saturation_v"),
      innerStop: try carriage.quantity("inner_stop_mm"), outerStop: try carriage.quantity("outer_stop_mm"))
    initialRadius = try carriage.quantity("initial_radius_mm")
    orientation = try node.choice("orientation")
    shocks = []
    for pulse in try node.objects("shocks") {
      shocks.append(
        ShockPulse(
          start: try pulse.quantity("start_ms"), duration: try pulse.quantity("duration_ms"),
          axial: try pulse.quantity("axial_m_per_s2"), radial: try pulse.quantity("radial_m_per_s2")))
    }
  }

  static func number(_ key: String, _ range: NumberRange, _ meaning: String) -> Schema.Field {
    Schema.Field(key, .number(range), meaning: meaning, grade: .assumed)
  }

  /// The keys of a scenario's mechanism.
  public static let schema = Schema(fields: [
    Schema.Field(
      "spindle",
      .object(
        Schema(fields: [
          Schema.Field(
            "inertia_g_m2", .number(.positive), meaning: "moment of inertia of rotor, clamp and disc",
            grade: .standard("ECMA-267 clause 11.2: disc at most 0.040 g m^2")),
          number("torque_per_ampere_n_m", .positive, "torque per ampere of the motor"),
          number("resistance_ohm", .positive, "resistance of winding and driver"),
          number("viscous_friction", .nonNegative, "torque of air and bearing in N m per rad/s"),
          number("coulomb_friction_n_m", .nonNegative, "torque of the bearing whatever the speed"),
          number("saturation_v", .positive, "the largest voltage of the driver"),
          number("initial_speed_hz", .nonNegative, "turns a second at the start of the run"),
        ])), meaning: "the spindle motor with its disc", grade: .assumed),
    Schema.Field(
      "sled",
      .object(
        Schema(fields: [
          number("speed_per_volt_m_per_s", .positive, "speed per volt beyond friction"),
          number("time_constant_ms", .positive, "time constant of the speed"),
          number("friction_v", .nonNegative, "voltage that friction takes while the sled moves"),
          number("breakaway_v", .nonNegative, "voltage below which a resting sled stays"),
          number("saturation_v", .positive, "the largest voltage of the driver"),
          number("inner_stop_mm", .nonNegative, "innermost radius"),
          number("outer_stop_mm", .positive, "outermost radius"),
          number("initial_radius_mm", .positive, "radius at the start of the run"),
        ])), meaning: "the sled that carries the pickup", grade: .assumed),
    Schema.Field(
      "orientation", .choice(of: Orientation.self),
      meaning: "how the drive stands: which way gravity pulls the lens",
      grade: .assumed),
    Schema.Field(
      "shocks",
      .objects(
        Schema(fields: [
          number("start_ms", .nonNegative, "when the blow begins"),
          number("duration_ms", .positive, "how long the half sine lasts"),
          number("axial_m_per_s2", .any, "peak acceleration of the lens toward the disc"),
          number("radial_m_per_s2", .any, "peak acceleration of the lens outward"),
        ]), count: 0...64), .optional(default: .array([])), meaning: "blows to the drive", grade: .assumed),
  ])
}
