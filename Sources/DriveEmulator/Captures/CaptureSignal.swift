internal import DriveInterface

/// What a channel of a captured file can be, by the name that a sidecar gives it.
public enum CaptureSignal: String, Sendable, CaseIterable {
  /// Quadrant A of the main spot, full scale.
  case a
  /// Quadrant B of the main spot, full scale.
  case b
  /// Quadrant C of the main spot, full scale.
  case c
  /// Quadrant D of the main spot, full scale.
  case d
  /// Focus error (A+C)-(B+D) of the main spot, full scale; told with `trackingError` and `sum`.
  case focusError = "focus_error"
  /// Tracking error (A+B)-(C+D) of the main spot, full scale.
  case trackingError = "tracking_error"
  /// Sum A+B+C+D of the main spot, full scale.
  case sum
  /// Quadrants A of both side spots, full scale.
  case sideA = "side_a"
  /// Quadrants B of both side spots, full scale.
  case sideB = "side_b"
  /// Quadrants C of both side spots, full scale.
  case sideC = "side_c"
  /// Quadrants D of both side spots, full scale.
  case sideD = "side_d"
  /// Focus error (A+C)-(B+D) of the side spots, full scale; told with the other two sums of them.
  case sideFocusError = "side_focus_error"
  /// Tracking error (A+B)-(C+D) of the side spots, full scale.
  case sideTrackingError = "side_tracking_error"
  /// Sum A+B+C+D of the side spots, full scale.
  case sideSum = "side_sum"
  /// Channel bits by which A+C sees marks earlier than B+D: differential phase.
  case phaseDifference = "phase_difference"
  /// The RF itself, full scale, of at least two samples a tick; it gives both envelopes.
  case rf
  /// Upper envelope of the RF, full scale.
  case rfPeak = "rf_peak"
  /// Lower envelope of the RF, full scale.
  case rfBottom = "rf_bottom"
  /// Photocurrent of the laser's front monitor, full scale.
  case frontMonitor = "front_monitor"
  /// Amplitude of the wobble, full scale.
  case wobbleAmplitude = "wobble_amplitude"
  /// Comparator: the sum is high enough for focus.
  case focusOK = "focus_ok"
  /// Comparator: the spot is between tracks, or over a mirror band.
  case mirror
  /// Comparator: the sign of the tracking error.
  case trackCross = "track_cross"
  /// Comparator: a defect is under the spot.
  case defect
  /// Comparator: the RF envelope is that of marks.
  case rfPresent = "rf_present"
  /// The wobble's phase-locked loop is in lock: on or off.
  case wobbleLock = "wobble_lock"
  /// The write gate is open: on or off.
  case writeGate = "write_gate"
  /// The spindle's angle, turns; whole turns do not count.
  case rotation
  /// Drive of the focus coil, share of full scale.
  case focusDrive = "focus_drive"
  /// Drive of the tracking coil, share of full scale.
  case trackingDrive = "tracking_drive"
  /// Drive of the sled motor, share of full scale.
  case sledDrive = "sled_drive"
  /// Drive of the spindle motor, share of full scale.
  case spindleDrive = "spindle_drive"
  /// Drive of the tilt actuator, share of full scale.
  case tiltDrive = "tilt_drive"
  /// Drive of the corrector, share of full scale.
  case correctorDrive = "corrector_drive"
  /// The laser: at read power above the threshold, off below.
  case laser
  /// A clock of known frequency that tells the sampling rate; no wire of the drive.
  case referenceClock = "reference_clock"

  /// A comparator's output: what lies above the threshold is on.
  var isLogic: Bool { flag != nil || self == .laser }

  /// The drives, in the order of `TickRecord.drives`, then tilt and corrector.
  static let drives: [CaptureSignal] = [
    .focusDrive, .trackingDrive, .sledDrive, .spindleDrive, .tiltDrive, .correctorDrive,
  ]
  /// What a run's trace holds: everything, light by quadrants and the RF by its envelopes.
  static let ofRuns = allCases.filter { signal in
    !sums.contains(signal) && !sideSums.contains(signal) && signal != .rf && signal != .referenceClock
  }
  static let quadrants: [CaptureSignal] = [.a, .b, .c, .d]
  static let sums: [CaptureSignal] = [.focusError, .trackingError, .sum]
  static let sideQuadrants: [CaptureSignal] = [.sideA, .sideB, .sideC, .sideD]
  static let sideSums: [CaptureSignal] = [.sideFocusError, .sideTrackingError, .sideSum]

  var flag: FrontEndFlags? {
    switch self {
    case .focusOK: .focusOK
    case .mirror: .mirror
    case .trackCross: .trackCross
    case .defect: .defect
    case .rfPresent: .rfPresent
    case .wobbleLock: .wobbleLock
    case .writeGate: .writeGate
    default: nil
    }
  }

  /// The signals of a run log that it gives, by `TraceSignal`'s names.
  var traceSignals: [String] {
    switch self {
    case .a, .b, .c, .d, .focusError, .trackingError, .sum:
      ["a", "b", "c", "d", "focus_error", "tracking_error", "sum"]
    case .sideA, .sideB, .sideC, .sideD, .sideFocusError, .sideTrackingError, .sideSum:
      ["side_a", "side_b", "side_c", "side_d"]
    case .rf: ["rf_peak", "rf_bottom"]
    case .referenceClock: []
    default: isLogic && self != .laser ? ["front_end_flags"] : [rawValue]
    }
  }

  /// The wires of a tick that it gives, as a comparison names them.
  var wires: [String] {
    switch self {
    case .a, .b, .c, .d, .focusError, .trackingError, .sum: ["A", "B", "C", "D"]
    case .sideA, .sideB, .sideC, .sideD, .sideFocusError, .sideTrackingError, .sideSum:
      ["side A", "side B", "side C", "side D"]
    case .rf: ["RF peak", "RF bottom"]
    case .rfPeak: ["RF peak"]
    case .rfBottom: ["RF bottom"]
    case .phaseDifference, .frontMonitor, .wobbleAmplitude, .rotation, .focusDrive, .trackingDrive,
      .sledDrive,
      .spindleDrive, .tiltDrive, .correctorDrive, .laser:
      [rawValue.split(separator: "_").joined(separator: " ")]
    case .referenceClock: []
    default: ["front-end flags"]
    }
  }

  /// Puts a value (full scale; turns; 1 or 0) into a tick. Sums and the RF are for whoever has all of them.
  func put(_ value: Double, into record: inout TickRecord) {
    if let flag {
      let flags = record.slow.signals.flags
      record.slow.signals.flags = value > 0.5 ? flags.union(flag) : flags.subtracting(flag)
      return
    }
    switch self {
    case .a, .b, .c, .d:
      if let lane = Self.quadrants.firstIndex(of: self) { record.quadrants[lane] = value }
    case .sideA, .sideB, .sideC, .sideD:
      if let lane = Self.sideQuadrants.firstIndex(of: self) { record.slow.signals.side[lane] = value }
    case .phaseDifference: record.slow.signals.detectors.x = value
    case .rfPeak: record.slow.signals.detectors.y = value
    case .rfBottom: record.slow.signals.detectors.z = value
    case .frontMonitor: record.slow.signals.detectors.w = value
    case .wobbleAmplitude: record.slow.signals.wobbleAmplitude = value
    case .rotation:
      record.rotation = UInt16(truncatingIfNeeded: Int32((value - value.rounded(.down)) * 65536))
    case .focusDrive, .trackingDrive, .sledDrive, .spindleDrive:
      if let lane = Self.drives.firstIndex(of: self) { record.drives[lane] = value }
    case .tiltDrive: record.slow.slowDrives.x = value
    case .correctorDrive: record.slow.slowDrives.y = value
    case .laser: record.laser = value > 0.5 ? LaserMode.read.rawValue : LaserMode.off.rawValue
    default: break
    }
  }
}
