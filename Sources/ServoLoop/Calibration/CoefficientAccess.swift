public import ControlBlocks
public import DriveInterface
public import LayerFocus

/// What the host may read and write by index.
extension DriveServo {
  /// The value of a coefficient.
  @inlinable
  public func coefficient(_ which: Coefficient) -> Scalar {
    switch which {
    case .focusBias0: calibration.0.focusBias
    case .focusBias1: calibration.1.focusBias
    case .focusGain0: calibration.0.focusGain
    case .focusGain1: calibration.1.focusGain
    case .trackingGain0: calibration.0.trackingGain
    case .trackingGain1: calibration.1.trackingGain
    case .trackingMiddle0: calibration.0.trackingMiddle
    case .trackingMiddle1: calibration.1.trackingMiddle
    case .trackingAmplitude0: calibration.0.trackingAmplitude
    case .trackingAmplitude1: calibration.1.trackingAmplitude
    case .sumLevel0: calibration.0.sumLevel
    case .sumLevel1: calibration.1.sumLevel
    case .shiftSlope0: calibration.0.shiftSlope
    case .shiftSlope1: calibration.1.shiftSlope
    case .offsetA: signals.offsets.a
    case .offsetB: signals.offsets.b
    case .offsetC: signals.offsets.c
    case .offsetD: signals.offsets.d
    case .focusOKLevel: focus.focusOKLevel
    case .layerSpacingDrive: focus.sweep.spacingDrive
    case .layerCount: Scalar(Double(focus.sweep.layers))
    case .focusAmplitude: focus.sweep.largestDifference
    case .grooveSlope0: tracking.slopes.layer0
    case .grooveSlope1: tracking.slopes.layer1
    case .writeFocusLimit: writeFocusLimit
    case .writeTrackingLimit: writeTrackingLimit
    case .radius: radius
    case .sideShare: signals.sideShare
    case .tilt0: calibration.0.tilt
    case .tilt1: calibration.1.tilt
    case .corrector0: calibration.0.corrector
    case .corrector1: calibration.1.corrector
    case .recordedAmplitude0: calibration.0.recordedAmplitude
    case .recordedAmplitude1: calibration.1.recordedAmplitude
    }
  }

  /// Writes a coefficient and puts it in force; false for one that can only be read.
  @inlinable
  public mutating func setCoefficient(_ which: Coefficient, to value: Scalar) -> Bool {
    switch which {
    case .focusBias0: calibration.0.focusBias = value
    case .focusBias1: calibration.1.focusBias = value
    case .focusGain0: calibration.0.focusGain = value
    case .focusGain1: calibration.1.focusGain = value
    case .trackingGain0: calibration.0.trackingGain = value
    case .trackingGain1: calibration.1.trackingGain = value
    case .trackingMiddle0: learnBalance(value, layer: 0)
    case .trackingMiddle1: learnBalance(value, layer: 1)
    case .shiftSlope0: calibration.0.shiftSlope = value
    case .shiftSlope1: calibration.1.shiftSlope = value
    case .offsetA: signals.offsets.a = value
    case .offsetB: signals.offsets.b = value
    case .offsetC: signals.offsets.c = value
    case .offsetD: signals.offsets.d = value
    case .focusOKLevel: focus.focusOKLevel = value
    case .writeFocusLimit: writeFocusLimit = value
    case .writeTrackingLimit: writeTrackingLimit = value
    case .radius: radius = value
    case .sideShare: signals.sideShare = value
    case .tilt0: calibration.0.tilt = value.limited(to: .one)
    case .tilt1: calibration.1.tilt = value.limited(to: .one)
    case .corrector0: calibration.0.corrector = value.limited(to: .one)
    case .corrector1: calibration.1.corrector = value.limited(to: .one)
    case .grooveSlope0: tracking.slopes.layer0 = value
    case .grooveSlope1: tracking.slopes.layer1 = value
    case .trackingAmplitude0: calibration.0.trackingAmplitude = value
    case .trackingAmplitude1: calibration.1.trackingAmplitude = value
    case .recordedAmplitude0: calibration.0.recordedAmplitude = value
    case .recordedAmplitude1: calibration.1.recordedAmplitude = value
    case .sumLevel0, .sumLevel1, .layerSpacingDrive, .layerCount,
      .focusAmplitude:
      return false
    }
    takeUpLayer()
    return true
  }

  /// `selectCoefficient`, `setCoefficient` and `readCoefficient`.
  @inlinable
  mutating func serveCoefficient(_ command: HostCommand) {
    let index = command.code == .setCoefficient ? selectedCoefficient : UInt8(clamping: command.argument)
    guard let which = Coefficient(rawValue: index) else {
      answer(command.code, .refused, .argumentOutOfRange)
      return
    }
    switch command.code {
    case .selectCoefficient: selectedCoefficient = index
    case .setCoefficient:
      guard command.number.isFinite, setCoefficient(which, to: Scalar(Double(command.number))) else {
        answer(command.code, .refused, .argumentOutOfRange)
        return
      }
    default: break
    }
    commandReport = FirmwareReport(
      command: command.code, verdict: .done, value: Float(coefficient(which).double).bitPattern)
  }
}
