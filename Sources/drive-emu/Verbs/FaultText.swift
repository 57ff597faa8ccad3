import DriveInterface

/// What the firmware's faults mean, and what to look at.
struct FaultText {
  let name: String
  let meaning: String

  static let all = FirmwareFault.allCases.map { FaultText(name: "\($0)", meaning: meaning(of: $0)) }

  static func meaning(of fault: FirmwareFault) -> String {
    switch fault {
    case .none: "no fault"
    case .spinUpTimedOut:
      "the spindle did not reach its speed in firmware.spindle.timeout_ms; look at mechanism.spindle"
    case .noFocusFound:
      "no S-curve above firmware.focus.arm_level within the lens's travel; look at the sum and pickup.rest_distance_um"
    case .focusNotSettled:
      "focus closed, but its error stayed above firmware.focus.settled_level; look at the loop's margins"
    case .focusLost: "the sum stayed below firmware.focus.focus_ok_level for firmware.focus.loss_ms"
    case .noTrackingSignal:
      "the push-pull is smaller than firmware.tracking.smallest_amplitude; disc signals shows what the groove gives"
    case .pullInFailed: "no track crossing slow enough, or every attempt at closing the tracking loop slipped"
    case .trackingLost: "the radial error stayed beyond firmware.tracking.slip_level"
    case .jumpTimedOut: "a layer jump did not find the next layer's S-curve in firmware.jump.timeout_ms"
    case .jumpLandedWrong: "a layer jump ended on the layer it came from, or could not tell where it is"
    case .writeRefused: "writing was asked for while the layer was unknown or no track was followed"
    default: laterMeaning(of: fault)
    }
  }

  private static func laterMeaning(of fault: FirmwareFault) -> String {
    switch fault {
    case .noDisc: "no light came back over the lens's whole travel: there is no disc"
    case .mediaUnknown: "the sweep of the lens found no pattern of layers that the firmware knows"
    case .seekFailed: "a seek ended on another track than asked for, and its retries are used up"
    case .seekTimedOut: "a seek was not over in its time; look at mechanism.sled and the tracking loop"
    case .wrongAddress: "the address decoded is not the one that was expected"
    case .noAddress: "no address was decoded in time; look at the wobble's amplitude and the radial error"
    case .wobbleLost: "the wobble's phase-locked loop fell out of lock; look at the disc's wobble amplitude"
    case .countMismatch: "the tracks counted in a move and the address after it disagree"
    case .calibrationFailed: "a calibration found no plausible value"
    case .calibrationTimedOut: "a calibration was not over in its time"
    case .shockDetected: "the radial error shows a shock; look at mechanism.shocks"
    case .writeInhibited: "writing was stopped because the spot could have left its track or focus"
    case .laserPowerWrong: "the front monitor does not show the power that was asked for"
    case .tiltFailed: "the tilt servo found no best position"
    case .correctorFailed: "the corrector of spherical aberration did not reach its position"
    case .spindleLost: "the spindle fell out of its speed's tolerance while it was needed"
    case .sledStuck: "the sled was driven and the lens's mean position did not follow"
    case .defectTooLong: "a defect lasted longer than the loops may be held"
    case .driveSaturated: "a coil drive stayed at its limit; look at front_end.drive_full_scale_v"
    case .retriesExhausted: "every retry that the firmware allows itself failed"
    case .commandUnknown: "this firmware does not know the command"
    case .argumentOutOfRange: "the command's argument is not one that the firmware accepts"
    case .notPossibleNow: "the command makes no sense in the firmware's present state"
    default: "\(fault)"
    }
  }
}
