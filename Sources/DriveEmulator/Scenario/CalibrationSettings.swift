internal import Configuration
internal import LayerFocus
internal import ServoLoop

extension FirmwareSettings {
  /// Reads what the firmware learns by itself.
  mutating func readCalibration(_ node: ConfigurationNode) throws(ConfigurationError) {
    let learning = try node.object("focus").object("learning")
    focus.learningRate = try learning.number("rate")
    focus.countShare = try learning.number("count_share")
    focus.lightShare = try learning.number("light_share")
    sequencer.smallestDiscSum = try learning.number("smallest_disc_sum")
    sequencer.focusOKShare = try learning.number("focus_ok_share")
    let signals = try node.object("signals")
    sequencer.differentialScale =
      try focus.errorSlope / node.object("focus").quantity("differential_slope_per_um")
    sequencer.focusError = try Self.kind(signals.string("focus_error"), else: .astigmatic)
    sequencer.trackingError = try Self.kind(signals.string("tracking_error"), else: .pushPull)
    sequencer.recordedTrackingError = try Self.kind(
      signals.string("recorded_tracking_error"), else: .pushPull)
    sequencer.lensFrequency = try signals.quantity("lens_hz")
    sequencer.lensDamping = try signals.number("lens_damping")
    sequencer.correctorTime = try signals.quantity("corrector_ms")
    let places = try signals.numbers("corrector_places")
    sequencer.correctorPlaces = SIMD2(places[0], places[1])
    let directions = try signals.numbers("spiral_directions")
    sequencer.spiralDirection = SIMD2(directions[0], directions[1])
    sequencer.geometry.trackPitch = try node.object("tracking").quantity("track_pitch_nm")
    let tracking = try node.object("tracking")
    sequencer.balanceBorders = try tracking.quantities("balance_borders_mm")
    try readProbes(node.object("calibration"))
    try readDisturbances(node.object("disturbances"))
  }

  /// The case that a configuration spells with underscores.
  private static func kind<Kind: RawRepresentable<UInt8> & CaseIterable>(_ name: String, else usual: Kind)
    -> Kind
  {
    Kind.allCases.first { underscored($0) == name } ?? usual
  }

  private mutating func readProbes(_ node: ConfigurationNode) throws(ConfigurationError) {
    calibration.offsetTime = try node.quantity("offset_ms")
    calibration.focusProbe = CalibrationParameters.Probe(
      frequency: try node.quantity("focus_probe_hz"), amplitude: try node.number("focus_probe"))
    calibration.trackingProbe = CalibrationParameters.Probe(
      frequency: try node.quantity("tracking_probe_hz"), amplitude: try node.number("tracking_probe"))
    calibration.probePeriods = try node.integer("probe_periods")
    calibration.probeSettle = try node.quantity("probe_settle_ms")
    calibration.gainTolerance = try node.number("gain_tolerance")
    calibration.gainAttempts = try node.integer("gain_attempts")
    calibration.gainRange = try node.number("gain_range")
    calibration.biasStep = try node.number("bias_step")
    calibration.biasRange = try node.number("bias_range")
    calibration.biasContrast = try node.number("bias_contrast")
    calibration.shiftDrive = try node.number("shift_drive")
    calibration.shiftSettle = try node.quantity("shift_settle_ms")
    calibration.slowStep = try node.number("slow_step")
    calibration.slowSettle = try node.quantity("slow_settle_ms")
    calibration.polarityTime = try node.quantity("polarity_ms")
    calibration.timeOut = try node.quantity("timeout_ms")
  }

  private mutating func readDisturbances(_ node: ConfigurationNode) throws(ConfigurationError) {
    disturbances.defectLevel = try node.number("defect_level")
    disturbances.defectEndLevel = try node.number("defect_end_level")
    disturbances.defectMeanTime = try node.quantity("defect_mean_ms")
    disturbances.longestDefect = try node.quantity("longest_defect_ms")
    disturbances.defectTail = try node.quantity("defect_tail_us")
    disturbances.shockFocusLevel = try node.number("shock_focus")
    disturbances.shockTrackingLevel = try node.number("shock_tracking")
    disturbances.shockLowEdge = try node.quantity("shock_low_hz")
    disturbances.shockHighEdge = try node.quantity("shock_high_hz")
    disturbances.shockBoost = try node.number("shock_boost")
    disturbances.shockTime = try node.quantity("shock_ms")
    disturbances.writeFocusLimit = try node.number("write_focus_limit")
    disturbances.writeTrackingLimit = try node.number("write_tracking_limit")
  }
}
