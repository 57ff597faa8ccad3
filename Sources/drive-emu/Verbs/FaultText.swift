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
    }
  }
}
