public import ControlBlocks
public import Determinism
public import DriveInterface
public import LayerFocus

/// A move that the host asked for, from command to verdict.
public struct SeekTask: Sendable {
  /// How far a move has come.
  public enum Step: UInt8, Sendable, CaseIterable {
    /// No move is under way.
    case idle
    /// Tracks are crossed; what counts is the count.
    case counting
    /// Waiting for a track of the wanted layer to be followed, and for an address there.
    case awaiting
    /// On the way to where an address should be.
    case approaching
  }

  /// How far it has come.
  public var step = Step.idle
  /// The command that the verdict answers.
  public var command = HostCommand.Code.none
  /// The sector to find.
  public var sector: UInt32 = 0
  /// Moves that may still be made toward the sector before the seek fails.
  public var triesLeft: UInt8 = 0
  /// Looks of the sequencer since the step began.
  public var looks: Int32 = 0

  /// No move.
  @inlinable public init() {}
}

extension SeekTask: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("step", choice: &step)
    visitor.visit("command", choice: &command)
    visitor.visit("sector", &sector)
    visitor.visit("triesLeft", &triesLeft)
    visitor.visit("looks", &looks)
  }
}

/// The sequencer's commands for moving: each ends with a verdict in bounded time.
extension DriveServo {
  /// Moves over a number of tracks that is known, positive outward.
  @inlinable
  mutating func moveTracks(_ tracks: Int32, for command: HostCommand.Code) {
    seekTask = SeekTask()
    guard tracks != 0 else {
      commandReport = FirmwareReport(command: command, verdict: tracking.isFollowing ? .done : .refused)
      return
    }
    guard beginMove(tracks) else {
      commandReport = FirmwareReport(command: command, verdict: .refused, fault: .notPossibleNow)
      return
    }
    seekTask.step = .counting
    seekTask.command = command
    commandReport = FirmwareReport(command: command, verdict: .underway)
  }

  @inlinable
  mutating func beginMove(_ tracks: Int32) -> Bool {
    guard focus.isClosed, tracking.beginMove(tracks: tracks) else { return false }
    writes = false
    place.isFresh = false
    return true
  }

  /// Goes near a radius in micrometres, by what is known of the present one.
  @inlinable
  mutating func seekRadius(_ micrometres: UInt32) {
    let way = Double(micrometres) * 1e-6 - place.radius
    moveTracks(Int32(Self.floor(way / geometry.trackPitch + 0.5)), for: .seekRadius)
  }

  /// Goes to a sector, over the other layer's jump if it lies there: the jump comes first, and the rest of the way is
  /// aimed anew by an address of the new layer.
  @inlinable
  mutating func seek(sector: UInt32) {
    seekTask = SeekTask()
    guard focus.isClosed else {
      commandReport = FirmwareReport(command: .seek, verdict: .refused, fault: .notPossibleNow)
      return
    }
    writes = false
    wantsTracking = true
    if let layer = geometry.layer(ofSector: sector) { targetLayer = layer }
    seekTask.sector = sector
    seekTask.triesLeft = 6
    seekTask.command = .seek
    seekTask.step = .awaiting
    if focus.layer.number != targetLayer { place.isFresh = false }
    commandReport = FirmwareReport(command: .seek, verdict: .underway)
  }

  /// Once a look: what became of the move, and what comes next.
  @inlinable
  mutating func advanceSeek() {
    guard seekTask.step != .idle else { return }
    if status.activity == .failed || status.activity == .stopped {
      endSeek(.failed, status.fault)
      return
    }
    seekTask.looks = seekTask.looks == .max ? .max : seekTask.looks + 1
    switch seekTask.step {
    case .idle: break
    case .counting: judgeCount()
    case .awaiting:
      if tracking.isFollowing, focus.layer.number == targetLayer {
        if place.isFresh { aim() } else if seekTask.looks > addressLooks { endSeek(.failed, .noAddress) }
        if seekTask.step == .awaiting { status.activity = .awaitingAddress }
      } else if seekTask.looks > seekLooks {
        endSeek(.timedOut, .seekTimedOut)
      }
    case .approaching:
      // Wherever the move ended, the next address tells.
      if tracking.move == .arrived || tracking.move == .failed {
        radius += pitch * Scalar(Double(tracking.seek.observer.track))
        seekTask.step = .awaiting
        seekTask.looks = 0
      }
    }
  }

  @inlinable
  mutating func judgeCount() {
    switch tracking.move {
    case .arrived:
      place.radius += Double(tracking.seek.observer.track) * geometry.trackPitch
      radius += pitch * Scalar(Double(tracking.seek.observer.track))
      endSeek(.done, .none)
    case .failed:
      if tracking.seek.phase == .timedOut {
        endSeek(.timedOut, .seekTimedOut)
      } else {
        endSeek(.failed, tracking.seek.observer.isWitnessed ? .seekFailed : .countMismatch)
      }
    case .none, .underway: break
    }
  }

  @inlinable
  mutating func endSeek(_ verdict: FirmwareReport.Verdict, _ fault: FirmwareFault) {
    let value =
      seekTask.command == .seek ? place.address.address : UInt32(bitPattern: tracking.seek.observer.track)
    commandReport = FirmwareReport(command: seekTask.command, verdict: verdict, fault: fault, value: value)
    if fault != .none { status.fault = fault }
    seekTask = SeekTask()
  }

  /// A word came in: where the pickup is, and on which layer.
  @inlinable
  mutating func noteAddress(_ register: AddressRegister) {
    if !place.isFresh {
      velocityTrim.restart()
      addressWatch.restart()
    }
    note(register)
    // A word takes longer than the loop needs to come to rest: one that came out right was read on one track.
    let isOnTrack = tracking.isFollowing || tracking.phase == .verifying
    guard place.isFresh, isOnTrack, focus.isClosed, let sector = geometry.sector(register) else { return }
    watchAddress(sector: sector)
    guard let layer = geometry.layer(ofSector: sector) else { return }
    expectsAddress = true
    trimVelocity(sector: sector)
    aimWriting(from: sector)
    let believed = focus.layer.number
    focus.layer.read(layer: layer)
    guard focus.layer.number != believed else { return }
    // What was learnt on the way here was learnt of another layer than was thought.
    writes = false
    status.fault = .wrongAddress
    tracking.turnOff()
  }

  /// Where an address is not the one to expect, either it or the track is wrong: writing ends at once.
  @inlinable
  mutating func watchAddress(sector: UInt32) {
    let rate =
      2 * Double.pi * place.radius * spindle.speed.double / (geometry.sectorLength * looksPerSecond)
    guard !addressWatch.note(sector: sector, kind: place.address.kind, rate: rate), writes else { return }
    inhibitWriting()
    status.fault = .wrongAddress
  }

  /// An address has been read: the sector comes by within this turn, or the way there is known.
  @inlinable
  mutating func aim() {
    guard let here = geometry.sector(place.address) else { return }
    if let layer = geometry.layer(ofSector: here), layer != focus.layer.number {
      endSeek(.failed, .wrongAddress)
      return
    }
    let direction = geometry.direction(layer: focus.layer.number)
    let ahead = direction * (geometry.tracks(toSector: seekTask.sector) - geometry.tracks(toSector: here))
    if ahead >= 0, ahead < 1 {
      endSeek(.done, .none)
      return
    }
    let tracks = direction * Self.floor(ahead - turnsDuringMove(over: ahead.magnitude))
    if tracks == 0 {
      // A spiral brings it by itself in little more than a turn.
      place.isFresh = false
      seekTask.looks = 0
      return
    }
    guard seekTask.triesLeft > 0 else {
      endSeek(.failed, .wrongAddress)
      return
    }
    seekTask.triesLeft -= 1
    guard tracks.magnitude < 1e6, beginMove(Int32(tracks)) else {
      endSeek(.failed, .notPossibleNow)
      return
    }
    seekTask.step = .approaching
    seekTask.looks = 0
  }

  /// The whole number below, held within a million.
  @inlinable
  static func floor(_ value: Double) -> Double {
    let held = max(-1e6, min(value, 1e6))
    let whole = Double(Int32(held))
    return whole > held ? whole - 1 : whole
  }

  /// A spiral goes on while the lens moves: turns until the next address there.
  @inlinable
  func turnsDuringMove(over tracks: Double) -> Double {
    geometry.isConcentric ? 0 : spindle.speed.double * (tracks * geometry.trackPitch / 20e-3 + 10e-3)
  }

  /// Once a turn: a held track is jumped back to, and circles are jumped along.
  @inlinable
  mutating func keepTrack(rotation: UInt16) {
    let wrapped = previousRotation > rotation && previousRotation &- rotation > 32768
    previousRotation = rotation
    guard wrapped, tracking.isFollowing else { return }
    let direction = geometry.direction(layer: focus.layer.number)
    followSpeed()
    if !geometry.isConcentric { place.radius += direction * geometry.trackPitch }
    guard holdsTrack != geometry.isConcentric, seekTask.step == .idle, !writes else { return }
    let tracks = geometry.isConcentric ? direction : -direction
    guard tracking.beginMove(tracks: Int32(tracks)) else { return }
    place.radius += tracks * geometry.trackPitch
    radius += pitch * Scalar(tracks)
  }

  /// The spindle's mode in the upper four bits, its speed in the lower twenty.
  @inlinable
  mutating func setSpindle(_ argument: UInt32) {
    guard let mode = HostCommand.SpindleMode(rawValue: UInt8(truncatingIfNeeded: argument >> 20)),
      argument & 0xF_FFFF > 0
    else {
      commandReport = FirmwareReport(command: .setSpindle, verdict: .refused, fault: .argumentOutOfRange)
      return
    }
    let number = Double(argument & 0xF_FFFF)
    spindleSpeed.mode = mode
    spindleSpeed.speed = mode == .constantAngular ? number / 100 : number / 1000 * geometry.nominalVelocity
    spindle.hold(spindleSpeed.turns(atRadius: place.radius))
    velocityTrim.restart()
    // A constant angular speed is the frequency generator's matter alone.
    spindle.trim = mode == .constantAngular ? .zero : velocityTrim.share
    commandReport = FirmwareReport(command: .setSpindle, verdict: .done)
  }

  /// A linear velocity asks for another speed at another radius; looked at once a turn.
  @inlinable
  mutating func followSpeed() {
    guard spindleSpeed.mode != .constantAngular else { return }
    let turns = spindleSpeed.turns(atRadius: place.radius)
    if (turns - spindle.target.double).magnitude > 1e-3 * turns {
      velocityTrim.restart()
      spindle.hold(turns)
    } else {
      spindle.target = Scalar(turns)
    }
  }

  /// The sectors from address to address tell the rate, whatever is wrong with turns and radius.
  @inlinable
  mutating func trimVelocity(sector: UInt32) {
    guard spindleSpeed.mode != .constantAngular else { return }
    let velocity = 2 * Double.pi * place.radius * spindleSpeed.turns(atRadius: place.radius)
    velocityTrim.note(
      sector: sector, kind: place.address.kind,
      wanted: velocity / geometry.nominalVelocity * geometry.nominalSectorRate, isSettling: !spindle.isSteady)
    spindle.trim = velocityTrim.share
  }

  /// Answers what can be answered at once.
  @inlinable
  mutating func answer(_ inquiry: UInt32) {
    let value: UInt32
    switch HostCommand.Inquiry(rawValue: UInt8(truncatingIfNeeded: inquiry)) {
    case .address: value = place.address.address
    case .layer: value = UInt32(status.layer)
    case .fault: value = UInt32(status.fault.rawValue)
    case .radius: value = UInt32(max(0, min(place.radius * 1e6, 1e9)))
    case .trackCount: value = UInt32(bitPattern: tracking.seek.observer.track)
    case .spindleSpeed: value = UInt32(max(0, min(spindle.speed.double * 100, 1e9)))
    case .media: value = UInt32(media.rawValue)
    case .wobbleAmplitude: value = Float(wobbleAmplitude.double).bitPattern
    case .calibrationVerdict: value = UInt32(calibrationVerdict.rawValue)
    case .retries: value = UInt32(restarts &- restartsLeft)
    case nil:
      commandReport = FirmwareReport(command: .inquire, verdict: .refused, fault: .argumentOutOfRange)
      return
    }
    commandReport = FirmwareReport(command: .inquire, verdict: .done, value: value)
  }
}
