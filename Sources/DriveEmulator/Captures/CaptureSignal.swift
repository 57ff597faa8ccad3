internal import DriveInterface

/// What a channel of a captured file can be, by the name that a sidecar gives it.
public enum CaptureSignal: String, Sendable, CaseIterable {
  case a, b, c, d
  case focusError = "focus_error"
  case trackingError = "tracking_error"
  case sum
  case sideA = "side_a"
  case sideB = "side_b"
  case sideC = "side_c"
  case sideD = "side_d"
  case sideFocusError = "side_focus_error"
  case sideTrackingError = "side_tracking_error"
  case sideSum = "side_sum"
  case phaseDifference = "phase_difference"
  case rf
  case rfPeak = "rf_peak"
  case rfBottom = "rf_bottom"
  case frontMonitor = "front_monitor"
  case wobbleAmplitude = "wobble_amplitude"
  case focusOK = "focus_ok"
  case mirror
  case trackCross = "track_cross"
  case defect
  case rfPresent = "rf_present"
  case wobbleLock = "wobble_lock"
  case writeGate = "write_gate"
  case rotation
  case focusDrive = "focus_drive"
  case trackingDrive = "tracking_drive"
  case sledDrive = "sled_drive"
  case spindleDrive = "spindle_drive"
  case tiltDrive = "tilt_drive"
  case correctorDrive = "corrector_drive"
  case laser
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
