public import ControlBlocks
public import DriveInterface
public import LayerFocus

/// The calibrations that let tracks pass by under an open tracking loop.
extension DriveServo {
  /// Middle and amplitude of the traverse; for the kinds of tracking error that know the lens's shift, first what a shift
  /// does. The tracking loop closes again by itself where the host wants it closed.
  @inlinable
  mutating func calibrateBalance() {
    switch calibrator.step {
    case 0:
      let knowsShift =
        signals.trackingKind == .correctedPushPull || signals.trackingKind == .differentialPushPull
      if knowsShift {
        calibrator.before = tracking.hold
        signals.shiftSlope = .zero
        signals.sideShare = signals.trackingKind == .differentialPushPull ? .zero : signals.sideShare
      }
      calibrator.go(to: knowsShift ? 1 : 5)
    case 1, 3:
      tracking.open(
        holding: calibrator.before + (calibrator.step == 1 ? calibrator.shiftDrive : -calibrator.shiftDrive))
      calibrator.go(to: calibrator.step + 1)
    case 2, 4: measureShifted()
    case 5:
      beginTracking(measuresAnew: true)
      calibrator.go(to: 6)
    default: takeBalance()
    }
  }

  @inlinable
  mutating func measureShifted() {
    if calibrator.gathering == .nothing {
      if calibrator.stepLooks > calibrator.shiftLooks { calibrator.gather(.traverse) }
      return
    }
    guard calibrator.isGathered else { return }
    if calibrator.step == 2 {
      calibrator.results[0] = calibrator.traverse.middle
      calibrator.results[1] = calibrator.sideTraverse.middle
      calibrator.go(to: 3)
      return
    }
    let main = calibrator.results[0] - calibrator.traverse.middle
    let side = calibrator.results[1] - calibrator.sideTraverse.middle
    if signals.trackingKind == .differentialPushPull {
      // The share of the side spots' signal with which a shift cancels.
      let isSeen = side.absolute > main.absolute * Scalar(0.1)
      signals.sideShare = isSeen ? main / side : .one
      if !isSeen { calibrator.isDoubtful = true }
    } else {
      layerCalibration.shiftSlope = main / (calibrator.shiftDrive + calibrator.shiftDrive)
      signals.shiftSlope = layerCalibration.shiftSlope
      calibrator.announce(Coefficient.shiftSlope0.on(layer: focus.layer.number))
    }
    tracking.open(holding: calibrator.before)
    calibrator.go(to: 5)
  }

  /// The tracking servo measures its own traverse before it pulls in; its middle and amplitude are the result.
  @inlinable
  mutating func takeBalance() {
    switch tracking.phase {
    case .open, .centring, .measuring: return
    case .lost:
      endCalibration(.failed, .calibrationFailed)
      return
    default: break
    }
    let layer = focus.layer.number
    layerCalibration.trackingMiddle = tracking.traverse.middle
    calibrator.announce(Coefficient.trackingMiddle0.on(layer: layer))
    if hasMarks {
      layerCalibration.recordedAmplitude = tracking.traverse.amplitude
      calibrator.announce(Coefficient.recordedAmplitude0.on(layer: layer))
    } else {
      layerCalibration.trackingAmplitude = tracking.traverse.amplitude
      calibrator.announce(Coefficient.trackingAmplitude0.on(layer: layer))
    }
    if calibrator.item == .radiusTable {
      learnBalance(tracking.traverse.middle, layer: layer)
    }
    endItem()
  }

  /// Gain control of the layer and its recorded state: the light in focus, by which everything is divided.
  @inlinable
  mutating func calibrateGainControl() {
    guard calibrator.stepLooks > calibrator.settleLooks else { return }
    layerCalibration.sumLevel = signals.light
    calibrator.announce(Coefficient.sumLevel0.on(layer: focus.layer.number))
    endItem(isDoubtful: !(signals.light > focus.focusOKLevel))
  }

  /// Rough gain of tracking: the traverse's amplitude, by which the tracking servo divides. Focus is divided by its light,
  /// and its S-curve's height is learnt by the sweep.
  @inlinable
  mutating func calibrateRoughGain() {
    if calibrator.step == 0 {
      beginTracking(measuresAnew: true)
      calibrator.go(to: 1)
    } else {
      takeBalance()
    }
  }

  /// What the front end says besides the signals, taken up at each look.
  @inlinable
  mutating func takeFlags(_ sample: FrontEndSample<Scalar>) {
    hasMarks = sample.flags.contains(.rfPresent)
    hasWobble = sample.flags.contains(.wobbleLock)
    wobbleAmplitude = sample.wobbleAmplitude
    // On a land the wobbles of both neighbours disturb each other: now and then there is a lock, but never a word.
    let mayTellAddress = tracking.isFollowing && tracking.track == .groove
    if hasWobble, mayTellAddress, geometry.hasOppositePath { expectsAddress = true }
    lastAddressSerial = sample.address.serial
  }

  /// What is under the spot: the spiral leads on by a pitch each turn; the tracking balance of the radius, where a table knows it.
  @inlinable
  mutating func followPlace(rotation: UInt16) {
    let hasTurned = lastRotation > rotation && lastRotation - rotation > 32768
    lastRotation = rotation
    guard tracking.isFollowing else { return }
    // Where both are known, the gain follows from blank to recorded and back: marks change the push-pull's share of light.
    let known = layerCalibration
    if known.trackingAmplitude > .zero, known.recordedAmplitude > .zero, blankKind == recordedKind {
      tracking.rescale(amplitude: hasMarks ? known.recordedAmplitude : known.trackingAmplitude)
    }
    let isFirst = focus.layer.number == 0
    if hasTurned { radius += isFirst ? spiralAdvance.layer0 : spiralAdvance.layer1 }
    guard radius != tableRadius || tracking.balance != tableBalance else { return }
    lookUpBalance(isFirst: isFirst)
  }

  /// Once a turn, and whenever the place or the balance is another one: balance and tilt of the radius.
  @inlinable @inline(never)
  mutating func lookUpBalance(isFirst: Bool) {
    if isFirst {
      if let known = balanceTables.0.value(at: radius) { tracking.balance = known }
    } else {
      if let known = balanceTables.1.value(at: radius) { tracking.balance = known }
    }
    // While something is tried out, the trial says how the lens leans.
    let tilt = isFirst ? tiltTables.0.value(at: radius) : tiltTables.1.value(at: radius)
    if !calibrator.isBusy, let tilt { tiltDrive = tilt }
    tableRadius = radius
    tableBalance = tracking.balance
  }

  /// Learns the balance of the present radius.
  @inlinable
  mutating func learnBalance(_ value: Scalar, layer: UInt8) {
    if layer == 0 {
      balanceTables.0.insert(value, at: radius)
    } else {
      balanceTables.1.insert(value, at: radius)
    }
    tableRadius = .zero
  }

  /// A new word in the address register: where the spot is.
  @inlinable
  mutating func note(_ register: AddressRegister) {
    place.note(register, geometry: geometry)
    if place.isFresh { radius = Scalar(1e3 * place.radius) }
  }
}
