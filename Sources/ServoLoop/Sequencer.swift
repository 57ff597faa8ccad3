public import ControlBlocks
public import DriveInterface
public import LayerFocus

/// The sequencer's part of the servo: what the host asked for, and the way there.
extension DriveServo {
  /// Takes a command from the mailbox: those that ask for a state answer by the status register, the others by the report.
  @inlinable
  mutating func obey(_ command: HostCommand) {
    status.fault = .none
    // A question changes nothing.
    if command.code != .inquire, command.code != .readCoefficient {
      writeLooks = 0
      writeStart = WriteStart()
    }
    commandReport = FirmwareReport()
    switch command.code {
    case .none: break
    case .start: start(layer: command.layer)
    case .jump:
      targetLayer = command.layer
      wantsTracking = true
    case .openTracking:
      wantsTracking = false
      tracking.open()
    case .closeTracking: wantsTracking = true
    case .focus: focusAlone(layer: command.layer)
    case .selectTrack: selectTrack(command.argument)
    case .setLaserPower: setLaserPower(command.argument)
    case .writeFrom: writeFrom(sector: command.argument)
    case .clearFault: answer(.clearFault, .done)
    case .enableWriting:
      if mayWrite {
        moveGate(open: true)
      } else if awaitsAddress {
        writeLooks = addressLooks
      } else {
        status.fault = .writeRefused
      }
    case .disableWriting: moveGate(open: false)
    case .stop: halt(.stopped)
    case .calibrate: calibrate(command)
    case .recogniseMedia: beginRecognition()
    case .selectCoefficient, .setCoefficient, .readCoefficient: serveCoefficient(command)
    case .selectErrorSignals: selectErrorSignals(command)
    case .moveTilt, .moveCorrector: moveSlowDrive(command)
    case .jumpTracks: moveTracks(command.signedArgument, for: .jumpTracks)
    case .seek: seek(sector: command.argument)
    case .seekRadius: seekRadius(command.argument)
    case .holdTrack:
      holdsTrack = command.argument != 0
      commandReport = FirmwareReport(command: .holdTrack, verdict: .done)
    case .setSpindle: setSpindle(command.argument)
    case .inquire: answer(command.argument)
    }
  }

  /// The laser writes only on a track of the layer asked for, known, not merely expected, by an address where the disc tells
  /// them, and while nothing is tried out.
  @inlinable @inline(__always)
  var mayWrite: Bool { mayWriteUnread && (focus.layer.isRead || !expectsAddress) }

  @inlinable @inline(__always)
  var mayWriteUnread: Bool {
    focus.isClosed && tracking.isFollowing && focus.layer.certainty == .confirmed
      && focus.layer.number == targetLayer && !calibrator.isBusy
  }

  /// All that is missing for writing is an address.
  @inlinable @inline(__always)
  var awaitsAddress: Bool { mayWriteUnread && expectsAddress && !focus.layer.isRead }

  /// Once a look, while writing was asked for and an address is waited for.
  @inlinable
  mutating func awaitWriting() {
    writeLooks -= 1
    if mayWrite {
      writeLooks = 0
      moveGate(open: true)
    } else if writeLooks == 0 {
      status.fault = .writeRefused
    }
  }

  @inlinable
  mutating func start(layer: UInt8) {
    targetLayer = layer
    wantsTracking = true
    restartsLeft = restarts
    writes = false
    expectsAddress = false
    doubtLooks = 0
    focus.turnOff()
    tracking.turnOff()
    spindle.start()
    status.activity = .spinningUp
  }

  @inlinable
  mutating func halt(_ activity: FirmwareActivity) {
    writes = false
    if calibrator.isBusy { endCalibration(.failed, .calibrationFailed) }
    focus.turnOff()
    tracking.turnOff()
    status.activity = activity
  }

  @inlinable
  mutating func fail(_ fault: FirmwareFault) {
    halt(.failed)
    status.fault = fault
  }

  /// What the firmware does once in eight ticks: sled, spindle, sequencer, status register.
  @inlinable
  mutating func look(trackingDrive: Scalar, sum: Scalar, rotation: UInt16) {
    velocityTrim.look()
    addressWatch.look()
    if isTurning { _ = spindle.step(rotation: rotation) }
    let isNear = tracking.isFollowing || (tracking.move == .underway && !tracking.seek.isFar)
    _ = sled.step(trackingDrive: trackingDrive, isTracking: isNear, rotation: rotation)
    advance()
    if focus.isClosed, focus.layer.number != calibratedLayer { takeUpLayer() }
    followFocusKind()
    advanceCalibration()
    followPlace(rotation: rotation)
    advanceSeek()
    if writeLooks > 0 { awaitWriting() }
    if writeStart.isAwaited { advanceWriteStart() }
    keepTrack(rotation: rotation)
    report(sum: sum)
  }

  /// Goes from one activity to the next when an axis has become ready, or has failed.
  @inlinable
  mutating func advance() {
    if focus.isClosed {
      closedLooks = closedLooks == .max ? .max : closedLooks + 1
    } else if focus.phase != .jumping, focus.phase != .arriving {
      // Run-out that is learnt stays learnt over a jump.
      closedLooks = 0
    }
    switch status.activity {
    case .stopped, .failed, .recognisingMedia: return
    case .spinningUp:
      if spindle.isAtSpeed {
        focus.beginSearch()
        status.activity = .searchingFocus
      } else if spindle.isLate {
        fail(.spinUpTimedOut)
      }
    default:
      if focus.phase == .lost || focus.layer.certainty == .contradicted {
        restart(focus.phase == .lost ? focus.fault : .jumpLandedWrong)
      } else if focus.isClosed {
        advanceInFocus()
      } else {
        status.activity = focusActivity
      }
    }
  }

  @inlinable
  var focusActivity: FirmwareActivity {
    switch focus.phase {
    case .searching: .searchingFocus
    case .jumping, .arriving: .jumpingLayer
    default: .settlingFocus
    }
  }

  /// Focus is gone: everything anew from a search, a bounded number of times.
  @inlinable
  mutating func restart(_ reason: FirmwareFault) {
    writes = false
    guard restartsLeft > 0 else {
      fail(reason)
      return
    }
    restartsLeft -= 1
    status.fault = reason
    // Perhaps the search ends on another layer than it was thought to.
    doubtLooks = reason == .jumpTimedOut || reason == .jumpLandedWrong ? addressLooks &+ addressLooks : 0
    tracking.open()
    focus.beginSearch()
    status.activity = .searchingFocus
  }

  /// A jump from this layer went wrong: before the next one, an address is to tell which layer it is, if it comes in time.
  @inlinable
  mutating func readLayer() {
    doubtLooks -= 1
    if tracking.phase == .open {
      place.isFresh = false
      beginTracking()
    } else if tracking.phase == .lost {
      doubtLooks = 0
      tracking.turnOff()
    }
    status.activity = .awaitingAddress
  }

  /// In focus: to the layer asked for, then onto its track.
  @inlinable
  mutating func advanceInFocus() {
    if focus.layer.number != targetLayer {
      if doubtLooks > 0, !focus.layer.isRead {
        readLayer()
        return
      }
      // An open tracking loop does not disturb the jump; the lens goes on with the eccentricity it has learnt.
      if closedLooks >= preparationLooks, focus.layer.certainty == .confirmed,
        prepareJump(to: targetLayer > focus.layer.number ? focus.layer.number + 1 : focus.layer.number &- 1)
      {
        writes = false
        tracking.open()
        focus.beginJump(deeper: targetLayer > focus.layer.number)
        status.activity = .jumpingLayer
      } else if !tracking.isFollowing {
        status.activity = .focused
      }
      return
    }
    guard wantsTracking else {
      status.activity = .focused
      return
    }
    if tracking.phase == .open, !calibrator.keepsTrackingOpen {
      place.isFresh = false
      beginTracking()
    }
    if tracking.fault == .trackingLost {
      status.fault = .trackingLost
      tracking.fault = .none
    }
    switch tracking.phase {
    case .moving: status.activity = tracking.seek.isFar ? .movingSled : .seeking
    case .open, .centring, .measuring: status.activity = .measuringTracking
    case .waiting:
      // Where the loop closes next is another track than the one whose address is known.
      place.isFresh = false
      status.activity = .pullingIn
    case .catching: status.activity = .pullingIn
    case .verifying: status.activity = .verifyingTrack
    case .following:
      status.activity = .following
      restartsLeft = restarts
    case .lost: fail(tracking.fault)
    }
  }

  /// Writes the status register.
  @inlinable
  mutating func report(sum: Scalar) {
    var flags: FirmwareStatus.Flags = []
    if focus.isClosed { flags.insert(.focusClosed) }
    if tracking.isFollowing { flags.insert(.trackingClosed) }
    if focus.layer.certainty == .confirmed { flags.insert(.layerConfirmed) }
    if writes { flags.insert(.writing) }
    if sum > focus.focusOKLevel { flags.insert(.focusOK) }
    if defects.isActive { flags.insert(.defectHeld) }
    if shocks.isActive { flags.insert(.shock) }
    if isTurning, spindle.isAtSpeed { flags.insert(.spindleAtSpeed) }
    if focus.drive.absolute >= .one || tracking.drive.absolute >= .one { flags.insert(.saturated) }
    status.flags = flags
    let isKnown = focus.layer.certainty == .expected || focus.layer.certainty == .confirmed
    status.layer = isKnown ? focus.layer.number & 7 : FirmwareStatus.unknownLayer
  }
}
