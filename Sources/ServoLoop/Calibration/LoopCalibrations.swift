public import ControlBlocks
public import DriveInterface
public import LayerFocus

/// The calibrations that are made in the closed loops.
extension DriveServo {
  /// Gains by an injected sine, focus first: the gain is divided by |L| at the crossover asked for until |L| is 1 there.
  @inlinable
  mutating func calibrateFineGain() {
    let isFocus = calibrator.step < 2
    guard isFocus || tracking.isFollowing || wantsTracking else {
      // The host keeps tracking open: its gain stays as it is.
      endItem(isDoubtful: true)
      return
    }
    switch calibrator.step {
    case 0, 2:
      guard isFocus || tracking.isFollowing else { return }
      guard calibrator.stepLooks > calibrator.settleLooks else { return }
      if calibrator.attempt == 0 { calibrator.before = isFocus ? focus.loopGain : tracking.loopGain }
      if isFocus { focus.probe.begin() } else { tracking.probe.begin() }
      calibrator.go(to: calibrator.step + 1)
    default:
      guard isFocus || tracking.isFollowing else {
        endCalibration(.failed, .calibrationFailed)
        return
      }
      guard !(isFocus ? focus.probe.isRunning : tracking.probe.isRunning) else { return }
      takeGain(isFocus: isFocus)
    }
  }

  @inlinable
  mutating func takeGain(isFocus: Bool) {
    let power = isFocus ? focus.probe.openLoopPower : tracking.probe.openLoopPower
    let magnitude = power.squareRootByNewton
    let half = Scalar(0.5)
    let isNear = (magnitude - .one).absolute < calibrator.gainTolerance
    // One measurement moves the gain by a factor of two at most: far away the loop that answers is another one.
    let double = Scalar(2)
    let factor = magnitude > half ? (magnitude < double ? .one / magnitude : half) : double
    let gain = factor * (isFocus ? focus.loopGain : tracking.loopGain)
    guard gain < calibrator.gainRange, gain * calibrator.gainRange > .one else {
      endCalibration(.failed, .calibrationFailed)
      return
    }
    if isFocus { focus.loopGain = gain } else { tracking.loopGain = gain }
    calibrator.attempt &+= 1
    guard isNear || calibrator.attempt >= calibrator.gainAttempts else {
      calibrator.go(to: isFocus ? 0 : 2)
      return
    }
    if !isNear { calibrator.isDoubtful = true }
    let layer = focus.layer.number
    if isFocus {
      layerCalibration.focusGain = gain
      calibrator.announce(Coefficient.focusGain0.on(layer: layer))
      calibrator.attempt = 0
      calibrator.go(to: 2)
    } else {
      layerCalibration.trackingGain = gain
      calibrator.announce(Coefficient.trackingGain0.on(layer: layer))
      endItem()
    }
  }
}
