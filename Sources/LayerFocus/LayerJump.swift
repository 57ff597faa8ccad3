public import ControlBlocks
public import Determinism

/// Moves the focus from one layer to the next: kick, blind flight, brake, hand over.
///
/// The drive that holds the lens on the turning disc keeps acting from outside (run-out feed-forward and the static
/// part), so that this part only moves the lens against the disc. It carries a model of the lens (`LensFlight`) that
/// knows when each command really acts, and corrects it at four landmarks:
///
/// * The old layer's S-curve is left at a known distance: that gives the actuator's gain.
/// * Half-way the light is least, for the blur of both layers is then equal: that gives the travel of this very jump,
///   on any disc. At what share of the way the light rises again is learnt from each jump that arrives.
/// * The new layer's S-curve begins at a known distance.
/// * On its flanks the error tells the distance at every tick.
///
/// The kick ends when the brake that stops the lens within the rest of the way has grown as strong as the kick, which
/// is the time-optimal flight. That brake, v^2 = v_h^2 + 2 a d, is computed anew at every tick, so that what one
/// landmark corrects the next tick obeys; a lens too slow is pushed on. The loop closes where its own lead would brake
/// as the flight does.
///
/// The focus error, over this tick's sum, is used as seen in the direction of the jump: positive after leaving,
/// negative on arrival.
public struct LayerJump<Scalar: ServoScalar>: Sendable {
  /// How far a jump has come.
  public enum Phase: UInt8, Sendable, CaseIterable {
    /// No jump is under way.
    case idle
    /// Kicking; the old layer's S-curve is not left yet.
    case leaving
    /// Between the layers.
    case flying
    /// On the outer flank of the new layer's S-curve.
    case entering
    /// Past its peak.
    case landing
    /// The layer has been reached: focus can be closed on it.
    case arrived
    /// The layer did not come in time.
    case timedOut
  }

  /// How far it has come.
  public var phase: Phase
  /// The part of the drive that moves the lens.
  public var drive: Scalar
  /// +1 away from the entrance surface, -1 back.
  public var direction: Scalar
  /// The lens against the old layer, in the direction of the jump.
  public var flight: LensFlight<Scalar>
  /// Where the new layer is, micrometres of lens travel from the old one; learnt.
  public var travel: Scalar
  /// The share of the travel at which the light rises again, jumping deeper and back; learnt.
  public var middleShare: (deeper: Scalar, back: Scalar)
  /// Position at which the light rose again in this jump; 0 before.
  public var middle: Scalar
  @usableFromInline var isBraking: Bool
  /// Largest focus error since the phase began, and that of the tick before.
  @usableFromInline var peak: Scalar
  @usableFromInline var previous: Scalar
  /// The light, smoothed, and its least value between the layers.
  @usableFromInline var light: Scalar
  @usableFromInline var leastLight: Scalar
  @usableFromInline var timer: Int32

  @usableFromInline let numbers: Numbers

  /// What does not change from jump to jump. Micrometres and milliseconds.
  @usableFromInline
  struct Numbers: Sendable {
    @usableFromInline let kick: Scalar
    @usableFromInline let brakeGain: Scalar
    @usableFromInline let leaveLevel: Scalar
    @usableFromInline let enterLevel: Scalar
    @usableFromInline let leaveDistance: Scalar
    @usableFromInline let enterDistance: Scalar
    @usableFromInline let inverseErrorSlope: Scalar
    @usableFromInline let inverseFlankSlope: Scalar
    @usableFromInline let handOverSpeed: Scalar
    @usableFromInline let handOverDistance: Scalar
    @usableFromInline let lookOnDistance: Scalar
    @usableFromInline let approachSpeed: Scalar
    @usableFromInline let timeOutTicks: Int32
    // Plain figures.
    @usableFromInline let nearPeak = Scalar(0.85)
    /// Errors below this share of the S-curve tell the distance; above, near its peak, they do not.
    @usableFromInline let tellingLevel = Scalar(0.65)
    @usableFromInline let lightRise = Scalar(1.03)
    @usableFromInline let quarter = Scalar(0.25)
    @usableFromInline let half = Scalar(0.5)
    @usableFromInline let two = Scalar(2)
    /// A lens too slow is brought to speed in 0.05 ms.
    @usableFromInline let pushRate = Scalar(20)

    init(_ parameters: FocusParameters) {
      kick = Scalar(parameters.jumpKick)
      brakeGain = Scalar(parameters.brakeGain)
      leaveLevel = Scalar(parameters.jumpLeaveLevel)
      enterLevel = Scalar(parameters.jumpEnterLevel)
      leaveDistance = Scalar(parameters.jumpLeaveDistance * 1e6)
      enterDistance = Scalar(parameters.jumpEnterDistance * 1e6)
      inverseErrorSlope = Scalar(1e6 / parameters.errorSlope)
      inverseFlankSlope = Scalar(1e6 / parameters.jumpFlankSlope)
      handOverSpeed = Scalar(parameters.jumpHandOverSpeed * 1e3)
      handOverDistance = Scalar(parameters.jumpHandOverDistance * 1e6)
      lookOnDistance = Scalar(parameters.jumpHandOverDistance * 1.5e6)
      approachSpeed = Scalar(parameters.jumpApproachSpeed * 1e3)
      timeOutTicks = parameters.ticks(parameters.jumpTimeOut)
    }
  }

  /// A jump at rest.
  public init(_ parameters: FocusParameters) {
    phase = .idle
    drive = .zero
    direction = .one
    flight = LensFlight(parameters)
    travel = Scalar(parameters.jumpTravel * 1e6)
    middleShare = (Scalar(0.55), Scalar(0.55))
    middle = .zero
    isBraking = false
    peak = .zero
    previous = .zero
    light = .zero
    leastLight = .zero
    timer = 0
    numbers = Numbers(parameters)
  }

  /// Speed against the layer, estimated, mm/s.
  @inlinable public var speed: Scalar { flight.speed }

  /// Whether the loop takes over within a few ticks.
  @inlinable public var nearsLayer: Bool {
    phase == .landing && travel - flight.position < numbers.lookOnDistance
  }

  /// Begins a jump toward the deeper layer (`deeper`) or back.
  @inlinable
  public mutating func begin(deeper: Bool) {
    direction = deeper ? .one : -.one
    drive = .zero
    timer = 0
    middle = .zero
    light = .zero
    isBraking = false
    flight.begin()
    enter(.leaving)
  }

  @inlinable
  mutating func enter(_ next: Phase) {
    phase = next
    peak = .zero
  }

  /// One tick with this tick's focus error over the sum, and the sum; the drive to add is in `drive`.
  @inlinable
  public mutating func step(focusError: Scalar, sum: Scalar) {
    guard phase != .idle, phase != .arrived, phase != .timedOut else { return }
    timer += 1
    flight.advance()
    let seen = direction * focusError
    watch(seen: seen, sum: sum)
    previous = seen
    if timer >= numbers.timeOutTicks { enter(.timedOut) }
    guard phase != .arrived, phase != .timedOut else {
      drive = .zero
      return
    }
    let force = plan()
    flight.command(force)
    drive = direction * force
  }

  @inlinable
  mutating func watch(seen: Scalar, sum: Scalar) {
    switch phase {
    case .leaving: leave(seen)
    case .flying:
      watchLight(sum)
      if seen > numbers.enterLevel, flight.speed < .zero {
        // The lens has turned back: nothing is left of the jump.
        enter(.timedOut)
      } else if -seen > numbers.enterLevel {
        arriveAtFlank(-seen)
      }
    case .entering: followFlank(-seen)
    case .landing: land(-seen)
    case .idle, .arrived, .timedOut: break
    }
  }

  /// Share of a tick since the error passed `level`.
  @inlinable
  func late(_ level: Scalar, now: Scalar, before: Scalar) -> Scalar {
    let change = now - before
    return change == .zero ? .zero : ((now - level) / change).limited(to: .one)
  }

  /// The old layer's error has passed its peak and faded: the lens is at a known distance.
  @inlinable
  mutating func leave(_ seen: Scalar) {
    if seen > peak { peak = seen }
    guard peak > numbers.leaveLevel + numbers.leaveLevel, seen < numbers.leaveLevel else { return }
    let moved = late(numbers.leaveLevel, now: seen, before: previous) * flight.speed * flight.tick
    flight.rescale(position: numbers.leaveDistance + moved)
    enter(.flying)
  }

  /// Half-way the light is least.
  @inlinable
  mutating func watchLight(_ sum: Scalar) {
    if light == .zero {
      light = sum
      leastLight = sum
    }
    light += numbers.quarter * (sum - light)
    if light < leastLight { leastLight = light }
    guard middle == .zero, light > numbers.lightRise * leastLight else { return }
    middle = flight.position
    travel = middle / (direction > .zero ? middleShare.deeper : middleShare.back)
    // A brake that began on an older belief is judged anew.
    isBraking = false
  }

  /// The new layer's error rises: the distance left is known.
  @inlinable
  mutating func arriveAtFlank(_ rising: Scalar) {
    let moved = late(numbers.enterLevel, now: rising, before: -previous) * flight.speed * flight.tick
    travel = flight.position + numbers.enterDistance - moved
    isBraking = true
    enter(.entering)
  }

  @inlinable
  mutating func followFlank(_ rising: Scalar) {
    if rising > peak { peak = rising }
    if rising < numbers.nearPeak * peak, peak > numbers.tellingLevel {
      enter(.landing)
      land(rising)
    } else if rising > numbers.enterLevel, rising < numbers.tellingLevel, peak == rising {
      let left = numbers.enterDistance - (rising - numbers.enterLevel) * numbers.inverseFlankSlope
      flight.correct(toward: travel - left)
    }
  }

  @inlinable
  mutating func land(_ rising: Scalar) {
    let left = rising * numbers.inverseErrorSlope
    if rising < numbers.tellingLevel { flight.correct(toward: travel - left) }
    if left < numbers.handOverDistance { arrive() }
  }

  /// The loop may close. What this jump found is kept for the next one.
  @inlinable
  mutating func arrive() {
    if middle > .zero {
      let share = middle / travel
      if direction > .zero { middleShare.deeper = share } else { middleShare.back = share }
    }
    enter(.arrived)
  }

  /// The drive, positive in the direction of the jump, for the tick after this one.
  @inlinable
  mutating func plan() -> Scalar {
    let (position, speed) = flight.ahead()
    // Close to the end the law would divide by nothing.
    let left = max(travel - position - numbers.handOverDistance, numbers.quarter)
    let excess = speed * speed - numbers.handOverSpeed * numbers.handOverSpeed
    var force = Scalar.zero
    if excess > .zero {
      force = (excess / (numbers.two * left * flight.acceleration)).limited(to: .one)
    }
    let support = flight.support(position: position, speed: speed)
    if !isBraking {
      guard force >= numbers.kick, phase != .leaving else { return numbers.kick }
      isBraking = true
    }
    let slowest = phase == .flying ? numbers.approachSpeed : numbers.handOverSpeed
    if speed < slowest {
      let push = (slowest - speed) * numbers.pushRate / flight.acceleration
      return (push + support).limited(to: numbers.kick)
    }
    return (support - numbers.brakeGain * force).limited(to: .one)
  }
}

extension LayerJump: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("phase", choice: &phase)
    visitor.visit("drive", scalar: &drive)
    visitor.visit("direction", scalar: &direction)
    visitor.visit("flight", &flight)
    visitor.visit("travel", scalar: &travel)
    visitor.visit("middleShareDeeper", scalar: &middleShare.deeper)
    visitor.visit("middleShareBack", scalar: &middleShare.back)
    visitor.visit("middle", scalar: &middle)
    visitor.visit("isBraking", &isBraking)
    visitor.visit("peak", scalar: &peak)
    visitor.visit("previous", scalar: &previous)
    visitor.visit("light", scalar: &light)
    visitor.visit("leastLight", scalar: &leastLight)
    visitor.visit("timer", &timer)
  }
}
