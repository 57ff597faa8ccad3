public import ControlBlocks
public import DriveInterface
public import LayerFocus

/// Which polarity is the groove's: push-pull alone cannot tell a groove from a land, but only a groove's wobble locks and
/// only a track of the right kind gives addresses.
extension DriveServo {
  /// Follows with the polarity in force, waits for wobble lock and a new address, and tries the other polarity once if
  /// they do not come. Found on neither, the polarity before stays in force.
  @inlinable
  mutating func calibratePolarity() {
    switch calibrator.step {
    case 0:
      beginTracking(measuresAnew: true)
      calibrator.go(to: 1)
    case 1:
      if tracking.phase == .lost {
        tryOtherPolarity()
      } else if tracking.isFollowing {
        calibrator.serial = lastAddressSerial
        calibrator.go(to: 2)
      }
    default:
      // A single word may come out right on a land too, where both neighbours happen to agree.
      if hasWobble, lastAddressSerial &- calibrator.serial >= Self.polarityWords {
        calibrator.announce(Coefficient.grooveSlope0.on(layer: focus.layer.number))
        endItem()
      } else if calibrator.stepLooks > calibrator.polarityLooks || !tracking.isFollowing {
        tryOtherPolarity()
      }
    }
  }

  /// Addresses in a row that confirm a track.
  @inlinable static var polarityWords: UInt16 { 4 }

  @inlinable
  mutating func tryOtherPolarity() {
    if focus.layer.number == 0 {
      tracking.slopes.layer0 = -tracking.slopes.layer0
    } else {
      tracking.slopes.layer1 = -tracking.slopes.layer1
    }
    calibrator.attempt &+= 1
    if calibrator.attempt < 2 {
      calibrator.go(to: 0)
    } else {
      // Turned twice, it is as it was.
      tracking.open()
      endCalibration(.failed, .wobbleLost)
    }
  }
}
