public import ControlBlocks
public import DriveInterface
public import LayerFocus

/// What is found out before any loop is closed: offsets, levels, and what disc is in.
extension DriveServo {
  /// Begins media recognition; everything stops for it.
  @inlinable
  mutating func beginRecognition() {
    halt(.stopped)
    calibrator.begin(.recogniseMedia, items: 0)
    status.activity = .recognisingMedia
    media = .unknown
    answer(.recogniseMedia, .underway)
  }

  /// The laser off, then on with the lens away from the disc, then the sweep.
  @inlinable
  mutating func recognise() {
    switch calibrator.step {
    case 0: calibrateDarkOffsets()
    case 1:
      focus.beginLearning()
      calibrator.go(to: 2)
    case 2:
      guard focus.sweep.phase == .calming else { return }
      // The light of the moment before must have left the front end's band limit.
      if calibrator.gathering == .nothing { calibrator.gather(.quadrants) }
      if calibrator.isGathered {
        takeOffsets()
        calibrator.go(to: 3)
      }
    default:
      guard focus.sweep.phase == .done else { return }
      judgeMedia()
    }
  }

  /// Levels follow from what the sweep met; how many layers there are is what it counted.
  @inlinable
  mutating func judgeMedia() {
    let sweep = focus.sweep
    status.activity = .stopped
    calibrator.announce(.focusAmplitude)
    calibrator.announce(.layerCount)
    guard sweep.largestSum > smallestDiscSum else {
      media = .none
      endRecognition(.noDisc)
      return
    }
    guard sweep.layers == 1 || sweep.layers == 2 else {
      media = .unknown
      endRecognition(.mediaUnknown)
      return
    }
    media = sweep.layers == 2 ? .twoLayers : .oneLayer
    let isSecondDimmer = sweep.layers == 2 && sweep.second.sum < sweep.deepest.sum
    let dimmest = isSecondDimmer ? sweep.second.sum : sweep.deepest.sum
    focus.focusOKLevel = focusOKShare * dimmest
    calibrator.announce(.focusOKLevel)
    if sweep.spacingDrive > .zero { calibrator.announce(.layerSpacingDrive) }
    calibration.0.sumLevel = sweep.layers == 2 ? sweep.second.sum : sweep.deepest.sum
    calibration.1.sumLevel = sweep.deepest.sum
    calibrator.announce(.sumLevel0)
    if sweep.layers == 2 { calibrator.announce(.sumLevel1) }
    endRecognition(.none)
  }

  @inlinable
  mutating func endRecognition(_ fault: FirmwareFault) {
    calibrator.fault = fault
    calibrator.isEnding = true
  }

  /// Means of the quadrants with the laser off.
  @inlinable
  mutating func calibrateDarkOffsets() {
    guard calibrator.stepLooks > calibrator.settleLooks else { return }
    if calibrator.gathering == .nothing { calibrator.gather(.quadrants) }
    guard calibrator.isGathered else { return }
    takeOffsets()
    if calibrator.command == .recogniseMedia { calibrator.go(to: 1) } else { endItem() }
  }

  /// The same with the laser on and the lens at rest, away from the disc: what stray light adds.
  @inlinable
  mutating func calibrateLightOffsets() { calibrateDarkOffsets() }

  @inlinable
  mutating func takeOffsets() {
    let share = Scalar(1 / Double(calibrator.count))
    signals.offsets.a = share * calibrator.sumA
    signals.offsets.b = share * calibrator.sumB
    signals.offsets.c = share * calibrator.sumC
    signals.offsets.d = share * calibrator.sumD
    calibrator.announce(.offsetA)
    calibrator.announce(.offsetB)
    calibrator.announce(.offsetC)
    calibrator.announce(.offsetD)
  }

  /// The laser shines in every activity but these, and for what is measured without it not either.
  @inlinable @inline(__always)
  var laserShines: Bool {
    if calibrator.isBusy {
      if calibrator.command == .recogniseMedia { return calibrator.step > 0 && !calibrator.isEnding }
      if calibrator.item == .lightOffsets { return true }
    }
    return isTurning
  }
}

/// What disc is in.
public enum Media: UInt8, Sendable, CaseIterable {
  /// No sweep has told yet, or it counted neither one layer nor two.
  case unknown
  /// No disc: the largest sum of the sweep was too small.
  case none
  /// A disc of one recording layer.
  case oneLayer
  /// A disc of two recording layers.
  case twoLayers
}
