public import ControlBlocks
public import Determinism
public import DriveInterface

/// The tracking axis: traverse measurement, pull-in at a slow crossing, closed loop, slip detection, hold.
public struct TrackingServo<Controller: TrackingController>: Sendable {
  /// What the axis computes with.
  public typealias Scalar = Controller.Scalar

  /// What the axis is doing.
  public enum Phase: UInt8, Sendable, CaseIterable {
    /// Loop open, drive held.
    case open
    /// The lens goes back to the middle of its travel, so that its shift does not enter the measurement.
    case centring
    /// Tracks pass by, and middle and amplitude of the traverse signal are measured.
    case measuring
    /// Waiting for a crossing slow enough.
    case waiting
    /// Closed; the spot may still swing.
    case catching
    /// Closed and watched for slips.
    case verifying
    /// Closed and verified: a track is followed.
    case following
    /// Crossing tracks to another one.
    case moving
    /// Given up; `fault` says why. Only a command leaves this phase.
    case lost
  }

  /// How it stands with a move across tracks.
  public enum Move: UInt8, Sendable, CaseIterable {
    /// No move has been asked for yet.
    case none
    /// The tracks are crossed, or the landing is not verified yet.
    case underway
    /// The track that was counted to is followed.
    case arrived
    /// The loop slipped on arrival, or the two counts disagree, or the time was over: the track is not known.
    case failed
  }

  /// What the axis is doing.
  public var phase: Phase
  /// What went wrong last since tracking began; `none` while nothing did.
  public var fault: FirmwareFault
  /// The drive given at this tick, full scale, -1 to 1.
  public var drive: Scalar
  /// The error in units of the push-pull's amplitude.
  public var error: Scalar

  /// An injected sine, for measuring the closed loop.
  public var probe: SineProbe<Scalar>
  /// Factor on the error: brings the crossover to where it shall be.
  public var loopGain: Scalar
  /// A further factor while a shock lasts.
  public var boost: Scalar
  /// The error signal at which the loop holds the spot; the middle of the latest traverse unless a table knows better.
  public var balance: Scalar
  /// A defect is under the spot: the error says nothing, the static drive is held and the controller rests.
  public var isHeld: Bool

  /// The control law.
  public var controller: Controller
  /// The measurement of the traverse signal, which scales and balances the error.
  public var traverse: Traverse<Scalar>
  /// Times the crossings while a slow one is waited for.
  public var crossing: TrackCrossing<Scalar>
  /// What is learnt of eccentricity at the rotation frequency.
  public var feedForward: RotationFeedForward<Scalar>
  /// Slows the lens down to the tracks before the loop closes.
  public var brake: PullInBrake<Scalar>
  /// The move across tracks.
  public var seek: TrackSeek<Scalar>
  /// Whether the last move is still to be verified, and whether it ended on the track that was counted to.
  public var move: Move
  /// What was learnt on each layer.
  @usableFromInline var memories: (TrackMemory<Scalar>, TrackMemory<Scalar>)
  @usableFromInline var layer: UInt8
  /// The drive of the last millisecond: what holds the lens at this angle of the disc.
  @usableFromInline var recent: Scalar
  /// The light on the track.
  @usableFromInline var trackLight: Scalar
  /// The static part of the drive: the mean over the last whole turn that was followed.
  @usableFromInline var hold: Scalar
  @usableFromInline var average: TurnAverage<Scalar>
  @usableFromInline var controlled: Scalar
  /// The controller's drive, smoothed: what is held over a defect.
  @usableFromInline var coast: Scalar
  /// +1 or -1 over the amplitude: turns push-pull into error.
  @usableFromInline var scale: Scalar
  @usableFromInline var attempt: UInt8
  /// The lens has gone back to its middle since the loop closed first.
  @usableFromInline var hasRecentred: Bool
  @usableFromInline var timer: Int32
  @usableFromInline var slipTicks: Int32

  /// The kind of track that is followed.
  public var track: TrackKind
  /// What turns the error signal's slope into a pull toward the track: -1 on a groove of rising push-pull.
  @usableFromInline var slopes: (layer0: Scalar, layer1: Scalar)
  @usableFromInline let fade: Scalar
  @usableFromInline let coasting: Scalar
  @usableFromInline let centringTicks: Int32
  /// Drive that holds the lens some micrometres beside the middle: no shift to be measured with.
  @usableFromInline let nearMiddle: Scalar
  @usableFromInline let recentreLevel: Scalar
  @usableFromInline let half: Scalar
  @usableFromInline let smallestAmplitude: Scalar
  @usableFromInline let slipLevel: Scalar
  @usableFromInline let shortestHalfPeriod: Int32
  @usableFromInline let longestWait: Int32
  /// Ticks of waiting that count as a failed attempt.
  @usableFromInline let patience: Int32
  @usableFromInline let catchTicks: Int32
  @usableFromInline let verifyTicks: Int32
  /// Four for each tick.
  @usableFromInline let forgivenSlipTicks: Int32
  @usableFromInline let attempts: UInt8
  @usableFromInline let usesFeedForward: Bool
  @usableFromInline let gainUp: Scalar
  @usableFromInline let gainUpTicks: Int32
  @usableFromInline let believedLight: Scalar
  @usableFromInline let lightFollow: Scalar
  @usableFromInline let recentFollow: Scalar

  /// An axis at rest with a control law; `sled` tells what a long move may ask of the sled.
  public init(
    controller: Controller, parameters: TrackingParameters, sled: SledFollowerParameters = .init(),
    probe: SineProbe<Scalar> = SineProbe()
  ) {
    phase = .open
    fault = .none
    drive = .zero
    error = .zero
    self.controller = controller
    self.probe = probe
    loopGain = .one
    boost = .one
    balance = .zero
    isHeld = false
    traverse = Traverse(parameters)
    crossing = TrackCrossing(hysteresis: parameters.crossingHysteresis)
    feedForward = RotationFeedForward(
      timeConstant: parameters.feedForwardTimeConstant, sampleRate: parameters.sampleRate)
    brake = PullInBrake(parameters)
    seek = TrackSeek(parameters, sled: sled)
    move = .none
    memories = (TrackMemory(), TrackMemory())
    layer = 0
    recent = .zero
    trackLight = .zero
    recentFollow = Scalar(1.0 / 32)
    gainUp = Scalar(parameters.gainUp)
    gainUpTicks = parameters.ticks(parameters.gainUpTime)
    believedLight = Scalar(parameters.believedLight)
    lightFollow = Scalar(1.0 / 64)
    hold = .zero
    average = TurnAverage()
    controlled = .zero
    coast = .zero
    scale = .zero
    attempt = 0
    hasRecentred = false
    timer = 0
    slipTicks = 0
    track = parameters.track
    // The loop pulls against the slope; on land the slope is the other one.
    let sign = parameters.track == .groove ? -1.0 : 1.0
    slopes = (Scalar(sign * parameters.grooveSlope.x), Scalar(sign * parameters.grooveSlope.y))
    // Six time constants leave a quarter of a percent.
    centringTicks = parameters.ticks(parameters.centringTime)
    nearMiddle = Scalar(0.01)
    fade = Scalar(6 / (parameters.centringTime * parameters.sampleRate))
    // 300 Hz, in every eighth tick.
    coasting = Scalar(1 - Double.exp(-2 * Double.pi * 300 * 8 / parameters.sampleRate))
    half = Scalar(0.5)
    recentreLevel = Scalar(parameters.recentreLevel)
    smallestAmplitude = Scalar(parameters.smallestAmplitude)
    slipLevel = Scalar(parameters.slipLevel)
    shortestHalfPeriod = parameters.ticks(parameters.shortestHalfPeriod)
    longestWait = parameters.ticks(parameters.longestWait)
    patience = parameters.ticks(10 * parameters.longestWait)
    catchTicks = parameters.ticks(parameters.catchTime)
    verifyTicks = parameters.ticks(parameters.verifyTime)
    forgivenSlipTicks = parameters.ticks(4 * parameters.forgivenSlipTime)
    attempts = UInt8(clamping: parameters.attempts)
    usesFeedForward = parameters.usesFeedForward
  }

  /// A track is followed and has been verified.
  @inlinable public var isFollowing: Bool { phase == .following }

  /// Measures the traverse signal and pulls in on `layer`; where the layer is known already, it only pulls in, unless it
  /// shall be measured anew. `slope` takes the place of the layer's own where it is given.
  @inlinable
  public mutating func begin(layer: UInt8, slope: Scalar? = nil, measuresAnew: Bool = false) {
    open()
    fault = .none
    attempt = 0
    self.layer = layer
    // Without the run-out's path a lens that leans now may stand in the middle half a turn later.
    hasRecentred = !(layer == 0 ? memories.0.isKnown : memories.1.isKnown)
    trackLight = .zero
    scale = slope ?? (layer == 0 ? slopes.layer0 : slopes.layer1)
    let memory = layer == 0 ? memories.0 : memories.1
    guard memory.isKnown, !measuresAnew else {
      enter(.centring)
      return
    }
    traverse.middle = memory.middle
    balance = memory.middle
    traverse.amplitude = memory.amplitude
    scale = scale / memory.amplitude
    feedForward.cosine = memory.cosine
    feedForward.sine = memory.sine
    beginWaiting()
  }

  /// Moves across tracks, positive outward; only from a track that is followed.
  @inlinable
  public mutating func beginMove(tracks: Int32) -> Bool {
    guard phase == .following else { return false }
    feedForward.adapts = false
    hold = recent
    seek.begin(tracks: tracks)
    move = .underway
    enter(.moving)
    return true
  }

  /// Takes another amplitude of the error signal for the present one: what is under the spot now gives another.
  @inlinable
  public mutating func rescale(amplitude: Scalar) {
    guard amplitude > .zero, traverse.amplitude > .zero, amplitude != traverse.amplitude else { return }
    scale = scale * (traverse.amplitude / amplitude)
    traverse.amplitude = amplitude
  }

  /// Opens the loop and holds the drive; feed-forward goes on.
  @inlinable
  public mutating func open() {
    if phase == .following { remember() }
    if move == .underway { move = .failed }
    feedForward.adapts = false
    error = .zero
    enter(.open)
  }

  /// Opens the loop and holds the drive given.
  @inlinable
  public mutating func open(holding drive: Scalar) {
    open()
    hold = drive
  }

  /// One tick: the drive for this tick's signals at the spindle angle `rotation`.
  @inlinable @inline(__always)
  public mutating func step(pushPull: Scalar, sum: Scalar, rotation: UInt16) -> Scalar {
    timer &+= 1
    switch phase {
    case .catching, .verifying, .following: follow(pushPull, sum: sum, rotation: rotation)
    case .moving: crossTracks(pushPull, sum: sum)
    case .centring:
      centre()
      controlled = hold
    case .measuring:
      // What a defect shows is no track.
      if !isHeld, traverse.step(pushPull: pushPull, sum: sum, rotation: rotation) { judgeTraverse() }
      controlled = hold
    case .waiting:
      controlled = hold
      if !isHeld { wait(pushPull) }
    case .open, .lost: controlled = hold
    }
    // Without its static part: a jump each turn would leave part of the turn out, and the rest of it look like run-out.
    let learnt = feedForward.step(rotation: rotation, feedback: controlled - hold)
    drive = (controlled + learnt).limited(to: .one)
    return drive
  }

  /// A tick of a move; at its end the loop closes on the track that was counted to.
  @inlinable
  mutating func crossTracks(_ pushPull: Scalar, sum: Scalar) {
    error = scale * (pushPull - balance)
    seek.step(error: error, isLit: sum > believedLight * trackLight, held: hold)
    controlled = hold + seek.drive
    switch seek.phase {
    case .arrived:
      if move == .underway, !seek.observer.isWitnessed { move = .failed }
      hold = (hold + seek.support).limited(to: .one)
      close()
    case .timedOut: slipped()
    default: break
    }
  }

  @inlinable @inline(__always)
  mutating func follow(_ pushPull: Scalar, sum: Scalar, rotation: UInt16) {
    if isHeld {
      controlled = coast
      return
    }
    error = scale * (pushPull - balance)
    let factor = move == .underway && timer < gainUpTicks ? gainUp * boost : boost
    let scaled = factor * loopGain * error
    controlled = controller.step(error: scaled + probe.injection)
    if probe.isRunning { _ = probe.observe(scaled) }
    if timer & 7 == 0 { coast += coasting * (controlled - coast) }
    if phase == .catching {
      // After a move the loop closes on the track itself: beyond the peak it is no longer on it.
      if move == .underway, error.absolute > slipLevel { move = .failed }
      if timer >= catchTicks { enter(.verifying) }
      return
    }
    // A slipping spot spends half its time beyond the level, but of four ticks at an eighth of the sample rate it
    // may be only one: counting up four times as fast as down finds a slip at any speed.
    slipTicks = error.absolute > slipLevel ? slipTicks &+ 4 : (slipTicks > 0 ? slipTicks &- 1 : 0)
    if slipTicks > forgivenSlipTicks {
      slipped()
    } else if phase == .following {
      // An average over a turn need not take every tick.
      if timer & 7 == 0 {
        trackLight += lightFollow * (sum - trackLight)
        recent += recentFollow * (controlled - recent)
        if average.step(controlled, rotation: rotation) { hold = average.mean }
      }
    } else if timer >= verifyTicks, isBesideMiddle {
      recentre()
    } else if timer >= verifyTicks {
      feedForward.adapts = usesFeedForward
      attempt = 0
      hasRecentred = false
      average.restart()
      if move == .underway { move = .arrived }
      if trackLight == .zero { trackLight = sum }
      recent = controlled
      enter(.following)
    }
  }

  @inlinable
  mutating func enter(_ next: Phase) {
    phase = next
    probe.stop()
    timer = 0
    slipTicks = 0
  }
}

extension TrackingServo: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("phase", choice: &phase)
    visitor.visit("fault", choice: &fault)
    visitor.visit("drive", scalar: &drive)
    visitor.visit("error", scalar: &error)
    visitor.visit("probe", &probe)
    visitor.visit("loopGain", scalar: &loopGain)
    visitor.visit("boost", scalar: &boost)
    visitor.visit("balance", scalar: &balance)
    visitor.visit("isHeld", &isHeld)
    visitor.visit("controller", &controller)
    visitor.visit("traverse", &traverse)
    visitor.visit("crossing", &crossing)
    visitor.visit("feedForward", &feedForward)
    visitor.visit("brake", &brake)
    visitor.visit("seek", &seek)
    visitor.visit("move", choice: &move)
    visitor.visit("memory0", &memories.0)
    visitor.visit("memory1", &memories.1)
    visitor.visit("layer", &layer)
    visitor.visit("recent", scalar: &recent)
    visitor.visit("trackLight", scalar: &trackLight)
    visitor.visit("hold", scalar: &hold)
    visitor.visit("average", &average)
    visitor.visit("controlled", scalar: &controlled)
    visitor.visit("coast", scalar: &coast)
    visitor.visit("scale", scalar: &scale)
    visitor.visit("track", choice: &track)
    visitor.visit("slope0", scalar: &slopes.layer0)
    visitor.visit("slope1", scalar: &slopes.layer1)
    visitor.visit("attempt", &attempt)
    visitor.visit("hasRecentred", &hasRecentred)
    visitor.visit("timer", &timer)
    visitor.visit("slipTicks", &slipTicks)
  }
}
