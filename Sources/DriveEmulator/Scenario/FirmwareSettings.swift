public import Configuration
public import ControlBlocks
public import LayerFocus
public import ServoLoop

/// A firmware document in the firmware's own terms.
public struct FirmwareSettings: Equatable, Sendable {
  /// Which firmware runs.
  public enum Program: String, Sendable, CaseIterable {
    /// The servo of a whole drive, from normalised errors to full-scale drives (`DriveServo`).
    case driveServo = "drive_servo"
    /// A focus and a tracking loop alone, in metres and volts (`ReferenceServo`).
    case referenceServo = "reference_servo"
  }

  /// What it computes with.
  public enum ScalarKind: String, Sendable, CaseIterable {
    /// 64-bit floating point.
    case double
    /// 32-bit floating point.
    case float
    /// Fixed point of 31 integer and 32 fraction bits that saturates (`FixedPoint`).
    case fixed
  }

  /// Which firmware runs.
  public var program: Program
  /// What it computes with.
  public var scalar: ScalarKind
  /// The focus controller, in the terms of `program`.
  public var focusDesign: ServoControllerDesign
  /// The tracking controller, in the terms of `program`.
  public var trackingDesign: ServoControllerDesign
  /// Full scale of the drive, volts.
  public var driveFullScale: Double
  /// The focus axis.
  public var focus = FocusParameters()
  /// The tracking axis.
  public var tracking = TrackingParameters()
  /// The sled.
  public var sled = SledFollowerParameters()
  /// The spindle.
  public var spindle = SpindleServoParameters()
  /// The sequencer.
  public var sequencer = SequencerParameters()
  /// The calibrations.
  public var calibration = CalibrationParameters()
  /// Defects and shocks.
  public var disturbances = DisturbanceParameters()
  /// The laser power loop.
  public var laser = LaserPowerParameters()

  /// Reads a resolved firmware document for a servo that runs at `sampleRate` ticks a second.
  public init(_ node: ConfigurationNode, sampleRate: Double) throws(ConfigurationError) {
    program = try node.choice("program")
    scalar = try node.choice("scalar")
    driveFullScale = try node.quantity("drive_full_scale_v")
    let focusNode = try node.object("focus")
    let trackingNode = try node.object("tracking")
    focusDesign = try Self.design(focusNode, sampleRate: sampleRate)
    trackingDesign = try Self.design(trackingNode, sampleRate: sampleRate)
    if program == .driveServo {
      // From metres and volts to the normalised error and full-scale drive.
      focusDesign.gain /= try focusNode.quantity("error_slope_per_um") * driveFullScale
      trackingDesign.gain *=
        try trackingNode.quantity("track_pitch_nm") / (2 * Double.pi) / driveFullScale
    }
    try readFocus(focusNode)
    try readJump(node.object("jump"))
    try readTracking(trackingNode)
    try readSeek(node.object("seek"))
    try readSled(node.object("sled"))
    try readSpindle(node.object("spindle"))
    sequencer.restarts = try node.integer("restarts")
    sequencer.sumFloor = try node.number("sum_floor")
    sequencer.jumpPreparation = try node.object("jump").quantity("preparation_ms")
    try readCalibration(node)
    try readLaser(node.object("laser"))
    laser.sampleRate = sampleRate
    calibration.sampleRate = sampleRate
    disturbances.sampleRate = sampleRate
    focus.sampleRate = sampleRate
    tracking.sampleRate = sampleRate
    sled.sampleRate = sampleRate
    spindle.sampleRate = sampleRate
    sequencer.sampleRate = sampleRate
  }

  static func design(
    _ node: ConfigurationNode, sampleRate: Double
  ) throws(ConfigurationError) -> ServoControllerDesign {
    ServoControllerDesign(
      gain: try node.quantity("gain_v_per_um"), zeroFrequency: try node.quantity("zero_hz"),
      zeroDamping: try node.number("zero_damping"), slowPole: try node.quantity("slow_pole_hz"),
      crossover: try node.quantity("crossover_hz"), leadRatio: try node.number("lead"),
      sampleRate: sampleRate)
  }

  mutating func readFocus(_ node: ConfigurationNode) throws(ConfigurationError) {
    let search = try node.object("search")
    focus.searchStart = try search.number("start")
    focus.searchEnd = try search.number("end")
    focus.searchRate = try search.number("rate")
    focus.retractRate = try search.number("retract_rate")
    focus.searchSettle = try search.quantity("calm_ms")
    focus.searchAttempts = try search.integer("attempts")
    focus.bias = try node.number("bias")
    focus.errorSlope = try node.quantity("error_slope_per_um")
    focus.suspensionFrequency = try node.quantity("zero_hz")
    focus.suspensionDamping = try node.number("zero_damping")
    focus.focusOKLevel = try node.number("focus_ok_level")
    focus.armLevel = try node.number("arm_level")
    focus.slowestCapture = try node.quantity("slowest_capture_us")
    focus.settledLevel = try node.number("settled_level")
    focus.settleTime = try node.quantity("settle_ms")
    focus.settleTimeOut = try node.quantity("settle_timeout_ms")
    focus.lossTime = try node.quantity("loss_ms")
    let feedForward = try node.object("feed_forward")
    focus.usesFeedForward = try feedForward.boolean("enabled")
    focus.feedForwardTimeConstant = try feedForward.quantity("time_constant_ms")
  }

  mutating func readJump(_ node: ConfigurationNode) throws(ConfigurationError) {
    focus.jumpKick = try node.number("kick")
    focus.brakeGain = try node.number("brake_gain")
    focus.jumpLeaveLevel = try node.number("leave_level")
    focus.jumpEnterLevel = try node.number("enter_level")
    focus.jumpLeaveDistance = try node.quantity("leave_distance_um")
    focus.jumpEnterDistance = try node.quantity("enter_distance_um")
    focus.jumpFlankSlope = try node.quantity("flank_slope_per_um")
    focus.jumpHandOverSpeed = try node.quantity("hand_over_speed_m_per_s")
    focus.jumpHandOverDistance = try node.quantity("hand_over_distance_um")
    focus.jumpApproachSpeed = try node.quantity("approach_speed_m_per_s")
    focus.jumpTravel = try node.quantity("travel_um")
    focus.accelerationPerDrive = try node.quantity("acceleration_m_per_s2")
    focus.holdBandwidth = try node.quantity("hold_bandwidth_hz")
    focus.jumpTimeOut = try node.quantity("timeout_ms")
    focus.layerSpacingDrive = try node.number("layer_spacing_drive")
    focus.confirmShare = try node.number("confirm_share")
  }

  mutating func readTracking(_ node: ConfigurationNode) throws(ConfigurationError) {
    tracking.track = try node.string("track") == "land" ? .land : .groove
    let slopes = try node.numbers("groove_slopes")
    tracking.grooveSlope = SIMD2(slopes[0], slopes[1])
    tracking.trackPitch = try node.quantity("track_pitch_nm")
    tracking.suspensionFrequency = try node.quantity("zero_hz")
    tracking.centringTime = try node.quantity("centring_ms")
    tracking.measureTurns = try node.integer("measure_turns")
    tracking.smallestAmplitude = try node.number("smallest_amplitude")
    tracking.shortestHalfPeriod = try node.quantity("shortest_half_period_us")
    tracking.crossingHysteresis = try node.number("crossing_hysteresis")
    tracking.longestWait = try node.quantity("longest_wait_ms")
    tracking.catchTime = try node.quantity("catch_ms")
    tracking.verifyTime = try node.quantity("verify_ms")
    tracking.slipLevel = try node.number("slip_level")
    tracking.forgivenSlipTime = try node.quantity("forgiven_slip_us")
    tracking.recentreLevel = try node.number("recentre_level")
    tracking.brakesPullIn = try node.boolean("pull_in_brake")
    tracking.attempts = try node.integer("attempts")
    let feedForward = try node.object("feed_forward")
    tracking.usesFeedForward = try feedForward.boolean("enabled")
    tracking.feedForwardTimeConstant = try feedForward.quantity("time_constant_ms")
  }

  mutating func readSeek(_ node: ConfigurationNode) throws(ConfigurationError) {
    tracking.accelerationPerDrive = try node.quantity("acceleration_m_per_s2")
    tracking.seekKick = try node.number("kick")
    tracking.seekBrake = try node.number("brake")
    tracking.seekSpeed = try node.quantity("speed_m_per_s")
    tracking.lensReach = try node.quantity("lens_reach_um")
    sequencer.geometry.sectorLength = 26 * 1488 * (try node.quantity("bit_length_nm"))
    tracking.fastCrossing = try node.quantity("fast_crossing_khz")
    tracking.believedLight = try node.number("believed_light")
    tracking.gainUp = try node.number("gain_up")
    tracking.gainUpTime = try node.quantity("gain_up_ms")
  }

  mutating func readSled(_ node: ConfigurationNode) throws(ConfigurationError) {
    sled.startLevel = try node.number("start_level")
    sled.stopLevel = try node.number("stop_level")
    sled.kick = try node.number("kick")
    sled.kickTime = try node.quantity("kick_ms")
    sled.speedPerDrive = try node.quantity("speed_m_per_s")
    sled.friction = try node.number("friction")
    sled.timeConstant = try node.quantity("time_constant_ms")
    sled.acceleration = try node.quantity("acceleration_m_per_s2")
    sled.drivePerDeflection = try node.quantity("drive_per_mm")
  }

  mutating func readLaser(_ node: ConfigurationNode) throws(ConfigurationError) {
    laser.isUsed = try node.boolean("power_loop")
    laser.readLevel = try node.number("read_level")
    laser.writeLevel = try node.number("write_level")
    laser.firstThreshold = try node.number("threshold")
    laser.firstSlope = try node.number("slope")
    laser.bandwidth = try node.quantity("bandwidth_hz")
    laser.tolerance = try node.number("tolerance")
    laser.toleranceTime = try node.quantity("tolerance_ms")
    // A focus nearer to the disc than the lens's place says is a lens too close: a positive focus error.
    laser.gateStep = try node.quantity("gate_focus_step_um") * focus.errorSlope
  }

  mutating func readSpindle(_ node: ConfigurationNode) throws(ConfigurationError) {
    spindle.targetSpeed = try node.quantity("speed_hz")
    spindle.proportionalGain = try node.number("proportional")
    spindle.integralGain = try node.number("integral")
    spindle.tolerance = try node.number("tolerance")
    spindle.trimTime = try node.quantity("trim_ms")
    spindle.timeOut = try node.quantity("timeout_ms")
    spindle.interval = try node.integer("interval_ticks")
  }

  /// The drive servo with the built-in control laws.
  public func driveServo<Scalar: ServoScalar>(
    _: Scalar.Type
  ) -> DriveServo<ServoController<Scalar>, ServoController<Scalar>> {
    driveServo(focus: ServoController<Scalar>(focusDesign, limit: 1))
  }

  /// The drive servo with a focus controller of your own in place of the built-in one; everything else as configured.
  public func driveServo<Focus: FocusController>(
    focus controller: Focus
  ) -> DriveServo<Focus, ServoController<Focus.Scalar>> {
    DriveServo(
      focusController: controller, focus: focus,
      trackingController: ServoController(trackingDesign, limit: 1), tracking: tracking, sled: sled,
      spindle: spindle, sequencer: sequencer, calibration: calibration, disturbances: disturbances,
      laser: laser)
  }

  /// The drive servo with a tracking controller of your own in place of the built-in one.
  public func driveServo<Tracking: TrackingController>(
    tracking controller: Tracking
  ) -> DriveServo<ServoController<Tracking.Scalar>, Tracking> {
    DriveServo(
      focusController: ServoController(focusDesign, limit: 1), focus: focus, trackingController: controller,
      tracking: tracking, sled: sled, spindle: spindle, sequencer: sequencer, calibration: calibration,
      disturbances: disturbances, laser: laser)
  }

  /// The two reference loops, in metres and volts.
  public func referenceServo<Scalar: ServoScalar>(_: Scalar.Type) -> ReferenceServo<Scalar> {
    ReferenceServo(
      focus: ServoController(focusDesign, limit: driveFullScale),
      tracking: ServoController(trackingDesign, limit: driveFullScale))
  }
}
