public import ControlBlocks
public import DriveInterface
public import LayerFocus

/// Which error signals are in force.
extension DriveServo {
  /// Begins tracking with the kind of error that fits the disc's state, and the sign that fits the kind.
  @inlinable
  mutating func beginTracking(measuresAnew: Bool = false) {
    let kind = hasMarks ? recordedKind : blankKind
    let isOther = kind != signals.trackingKind || measuresAnew
    signals.trackingKind = kind
    // Phase differences do not know which way the groove is stepped.
    tracking.begin(
      layer: focus.layer.number,
      slope: kind == .phaseDifference ? -.one : nil, measuresAnew: isOther)
  }

  /// The side spots' light is too faint, and too much the other layers', to find a layer by: only a closed loop takes
  /// its error from them, after a jump as soon as it takes over, while tracks cross fastest.
  @inlinable
  mutating func followFocusKind() {
    signals.focusKind = focus.isClosed || focus.phase == .arriving ? closedFocusKind : .astigmatic
  }

  /// `selectErrorSignals`: focus error in the lower 4 bits, tracking error in the next 4; they come into force at once,
  /// for which tracking begins anew.
  @inlinable
  mutating func selectErrorSignals(_ command: HostCommand) {
    guard command.argument < 256,
      let focusKind = FocusErrorKind(rawValue: UInt8(truncatingIfNeeded: command.argument & 15)),
      let trackingKind = TrackingErrorKind(rawValue: UInt8(truncatingIfNeeded: command.argument >> 4))
    else {
      answer(command.code, .refused, .argumentOutOfRange)
      return
    }
    guard !writes, !calibrator.isBusy else {
      answer(command.code, .refused, .notPossibleNow)
      return
    }
    closedFocusKind = focusKind
    blankKind = trackingKind
    recordedKind = trackingKind
    if tracking.phase != .open { tracking.open() }
    answer(command.code, .done)
  }
}
