public import ControlBlocks
public import DriveInterface
public import LayerFocus

/// The calibrations that try five values and take the top of the parabola through what they give: focus bias, lens tilt
/// and the corrector of spherical aberration.
///
/// The quality is the RF's amplitude while marks are followed, else the push-pull's amplitude while tracks pass by.
extension DriveServo {
  /// Marks are followed, whose RF tells more than the groove does.
  @inlinable var usesMarks: Bool { hasMarks && tracking.isFollowing }

  /// What the item at work tries out.
  @inlinable
  var trialValue: Scalar {
    get {
      switch calibrator.item {
      case .tilt: tiltDrive
      case .corrector: correctorDrive
      default: focus.bias
      }
    }
    set {
      switch calibrator.item {
      case .tilt: tiltDrive = newValue
      case .corrector: correctorDrive = newValue
      default: focus.bias = newValue
      }
    }
  }

  /// Steps 0, 2, 4, 6, 8 set a value, the step after each gathers its quality over a turn.
  @inlinable
  mutating func calibrateByTrials() {
    let index = Int(calibrator.step / 2)
    if index >= 5 {
      judgeTrials()
      return
    }
    if calibrator.step & 1 == 0 {
      if calibrator.step == 0 {
        if calibrator.attempt == 0 { calibrator.before = trialValue }
        // Beyond the end of an actuator's range all trials would be the same one.
        if calibrator.item != .focusBias {
          calibrator.before = calibrator.before.limited(
            to: .one - (calibrator.trialStep + calibrator.trialStep))
        }
        if !usesMarks { tracking.open() }
      }
      trialValue = calibrator.before + Scalar(Double(index - 2)) * calibrator.trialStep
      calibrator.go(to: calibrator.step + 1)
    } else if calibrator.gathering == .nothing {
      let settles = calibrator.item == .focusBias ? calibrator.settleLooks : calibrator.slowLooks
      if calibrator.stepLooks > settles { calibrator.gather(usesMarks ? .envelope : .traverse) }
    } else if calibrator.isGathered {
      calibrator.results[index] = usesMarks ? calibrator.envelope.mean : calibrator.traverse.amplitude
      calibrator.go(to: calibrator.step + 1)
    }
  }

  /// Least squares through five values at -2, -1, 0, 1, 2 steps: slope sum(x y)/10, curvature sum((x^2 - 2) y)/7.
  @inlinable
  mutating func judgeTrials() {
    let y = calibrator.results
    let slope = (y[3] - y[1] + (y[4] + y[4]) - (y[0] + y[0])) / Scalar(10)
    let curvature = ((y[0] + y[0]) - y[1] - (y[2] + y[2]) - y[3] + (y[4] + y[4])) / Scalar(7)
    let highest = y[2] > y[1] ? (y[2] > y[3] ? y[2] : y[3]) : (y[1] > y[3] ? y[1] : y[3])
    // The fitted fall over two steps from the top is -2 curvature; a top beyond the trial values is a guess.
    let isTop = -(curvature + curvature) > calibrator.trialContrast * highest
    var offset = isTop ? (-slope / curvature).limited(to: Scalar(2)) : .zero
    let isAtEnd = isAtEndOfRange
    if isTop, isAtEnd { offset = topNearHighest }
    let value = calibrator.before + offset * calibrator.trialStep
    calibrator.attempt &+= 1
    if isTop, offset.absolute > .one, calibrator.attempt < 3, !isAtEnd {
      // Far from the middle of its trials a top is better sought again around where it seems to be.
      calibrator.before = value
      calibrator.go(to: 0)
      return
    }
    let reach = isAtEnd ? Scalar(1.5) : .one
    let isBelieved = isTop && offset.absolute <= reach && value.absolute < calibrator.trialRange
    trialValue = isBelieved ? value : trialStart
    if isBelieved, calibrator.item == .tilt { learnTilt() }
    keepTrial()
    endItem(isDoubtful: !isBelieved)
  }

  /// The middle of the trials cannot move on: the last of them is the end of what the actuator can do.
  @inlinable
  var isAtEndOfRange: Bool {
    let reach = calibrator.trialStep + calibrator.trialStep
    return calibrator.item != .focusBias && calibrator.before.absolute + reach > Scalar(0.9999)
  }

  /// The top of the parabola through the highest inner value and the two beside it, in steps from the middle: beside the middle
  /// of the trials the curve's flanks are too unequal for one parabola.
  @inlinable
  var topNearHighest: Scalar {
    let y = calibrator.results
    let place = y[1] > y[2] ? (y[1] > y[3] ? 1 : 3) : (y[2] > y[3] ? 2 : 3)
    let bend = y[place - 1] - y[place] - y[place] + y[place + 1]
    guard bend < .zero else { return Scalar(2) }
    return Scalar(Double(place - 2)) + (y[place - 1] - y[place + 1]) / (bend + bend)
  }

  /// The lens leans rightly at this radius: between such radii it leans as a table says.
  @inlinable
  mutating func learnTilt() {
    if focus.layer.number == 0 {
      tiltTables.0.insert(tiltDrive, at: radius)
    } else {
      tiltTables.1.insert(tiltDrive, at: radius)
    }
  }

  /// The value before the item at work, of the layer in focus.
  @inlinable
  var trialStart: Scalar {
    switch calibrator.item {
    case .tilt: layerCalibration.tilt
    case .corrector: layerCalibration.corrector
    default: layerCalibration.focusBias
    }
  }

  @inlinable
  mutating func keepTrial() {
    let layer = focus.layer.number
    switch calibrator.item {
    case .tilt:
      layerCalibration.tilt = tiltDrive
      calibrator.announce(Coefficient.tilt0.on(layer: layer))
    case .corrector:
      layerCalibration.corrector = correctorDrive
      calibrator.announce(Coefficient.corrector0.on(layer: layer))
    default:
      layerCalibration.focusBias = focus.bias
      calibrator.announce(Coefficient.focusBias0.on(layer: layer))
    }
  }

  /// `moveTilt` and `moveCorrector`: the host puts them where it wants, for the layer in focus.
  @inlinable
  mutating func moveSlowDrive(_ command: HostCommand) {
    guard !calibrator.isBusy else {
      answer(command.code, .refused, .notPossibleNow)
      return
    }
    let value = Scalar(Double(command.fraction))
    if command.code == .moveTilt {
      // The host's word counts at every radius.
      if focus.layer.number == 0 { tiltTables.0.removeAll() } else { tiltTables.1.removeAll() }
      layerCalibration.tilt = value
      tiltDrive = value
    } else {
      layerCalibration.corrector = value
      correctorDrive = value
    }
    answer(command.code, .done)
  }

  /// Puts the corrector where the next layer wants it, and tells when the lens may jump: the jump's S-curves can only be
  /// counted on where the light is corrected for the layer it goes to.
  @inlinable
  mutating func prepareJump(to layer: UInt8) -> Bool {
    let wanted = layer == 0 ? calibration.0.corrector : calibration.1.corrector
    if correctorDrive != wanted {
      correctorDrive = wanted
      correctorLooks = 0
      return false
    }
    correctorLooks = correctorLooks == .max ? .max : correctorLooks + 1
    return correctorLooks >= correctorWait
  }
}
