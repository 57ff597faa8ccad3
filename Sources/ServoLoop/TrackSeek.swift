public import ControlBlocks
public import Determinism

/// Moves the spot across any number of tracks, counting: a kick, a run at a limited speed, a brake, a landing.
///
/// As in a layer jump the brake that stops the lens at the wanted track, v^2/(2 r), is computed anew at every tick; it
/// begins when it has grown to the planned one. A jump over one track and a seek over thousands differ only in their
/// plan: within the lens's reach it is as fast as the coil allows; farther away the sled carries the lens, whose speed
/// follows what the sled can do, so that it stays in the middle of its travel.
///
/// Units as `TrackObserver`: tracks and milliseconds.
public struct TrackSeek<Scalar: ServoScalar>: Sendable {
  /// How far a seek has come.
  public enum Phase: UInt8, Sendable, CaseIterable {
    /// No seek is under way.
    case idle
    /// The lens is brought to its speed, and runs at it.
    case moving
    /// The lens slows down toward the wanted track.
    case braking
    /// On the wanted track and slow enough for the loop to close.
    case arrived
    /// The wanted track did not come in time.
    case timedOut
  }

  /// How far it has come.
  public var phase: Phase
  /// Counts the tracks, and estimates place and speed between them.
  public var observer: TrackObserver<Scalar>
  /// Tracks to go from the start, outward.
  public var target: Int32
  /// The part of the drive that moves the lens.
  public var drive: Scalar
  /// What the sled shall do meanwhile, full scale.
  public var sledDrive: Scalar
  /// The sled carries this seek.
  public var isFar: Bool
  @usableFromInline var timer: Int32
  @usableFromInline var sledMoves: Bool

  @usableFromInline let numbers: Numbers

  @usableFromInline
  struct Numbers: Sendable {
    @usableFromInline let reach: Int32
    @usableFromInline let kick: Scalar
    @usableFromInline let topSpeed: Scalar
    @usableFromInline let nearRate: Scalar
    @usableFromInline let farRate: Scalar
    /// Below this speed the lens needs no sled: tracks are crossed too slowly to be counted for long.
    @usableFromInline let launchSpeed: Scalar
    @usableFromInline let lastTracks: Scalar
    @usableFromInline let speedGain: Scalar
    @usableFromInline let approach: Scalar
    @usableFromInline let linearReach: Scalar
    @usableFromInline let landingReach: Scalar
    @usableFromInline let landing: Scalar
    @usableFromInline let landingSpeed: Scalar
    @usableFromInline let baseTicks: Int32
    @usableFromInline let sledPerSpeed: Scalar
    @usableFromInline let sledPerAcceleration: Scalar
    @usableFromInline let sledFriction: Scalar
    /// Sled drive per track of lens deflection.
    @usableFromInline let sledPerDeflection: Scalar
    @usableFromInline let deflectionPerAcceleration: Scalar
    @usableFromInline let sledStop: Scalar
    @usableFromInline let two = Scalar(2)
    @usableFromInline let half = Scalar(0.5)

    init(_ parameters: TrackingParameters, sled: SledFollowerParameters) {
      let pitch = parameters.trackPitch * 1e6
      reach = Int32(max(1, min(parameters.lensReach / parameters.trackPitch, 1e6)))
      kick = Scalar(parameters.seekKick)
      topSpeed = Scalar(parameters.seekSpeed * 1e3 / pitch)
      let near = parameters.accelerationPerDrive * parameters.seekBrake / pitch
      nearRate = Scalar(near)
      farRate = Scalar(sled.acceleration / pitch)
      launchSpeed = Scalar(4)
      lastTracks = Scalar(2)
      // The speed follows its plan in 0.08 ms; near the end the plan is a straight line of the same slope.
      let rate = 12.0
      speedGain = Scalar(rate)
      approach = Scalar(rate / 2)
      linearReach = Scalar(0.3)
      landingReach = Scalar(0.4)
      landing = Scalar(0.06)
      landingSpeed = Scalar(0.6)
      baseTicks = parameters.ticks(20e-3)
      sledPerSpeed = Scalar(pitch * 1e-3 / sled.speedPerDrive)
      sledPerAcceleration = Scalar(pitch * sled.timeConstant / sled.speedPerDrive)
      sledFriction = Scalar(sled.friction)
      sledPerDeflection = Scalar(sled.drivePerDeflection * parameters.trackPitch)
      let w = 2 * Double.pi * parameters.suspensionFrequency * 1e-3
      deflectionPerAcceleration = Scalar(1 / (w * w))
      sledStop = Scalar(0.5 / pitch)
    }
  }

  /// A seek at rest.
  public init(_ parameters: TrackingParameters, sled: SledFollowerParameters) {
    phase = .idle
    observer = TrackObserver(parameters)
    target = 0
    drive = .zero
    sledDrive = .zero
    isFar = false
    timer = 0
    sledMoves = false
    numbers = Numbers(parameters, sled: sled)
  }

  /// Tracks that the lens is out of its middle for each full scale of drive that holds it there.
  @inlinable public var tracksPerDrive: Scalar { observer.acceleration * numbers.deflectionPerAcceleration }

  /// Begins on a track that is followed; positive is outward. The sled carries a lens that goes farther than it reaches, unless
  /// it shall go alone.
  @inlinable
  public mutating func begin(tracks: Int32, byLensAlone: Bool = false) {
    observer.begin(outward: tracks)
    target = tracks
    isFar = !byLensAlone && (tracks > numbers.reach || tracks < -numbers.reach)
    drive = .zero
    sledDrive = .zero
    sledMoves = isFar
    timer = 0
    phase = .moving
  }

  /// Begins at a crossing of the error while tracks pass by at `speed`, a millisecond and outward: the lens comes to rest on
  /// the track that the planned brake reaches.
  @inlinable
  public mutating func beginPassing(speed: Scalar, error: Scalar, isRising: Bool) {
    observer.begin(passing: speed, error: error, isRising: isRising)
    let isInward = speed < .zero
    let fraction = isInward ? -observer.fraction : observer.fraction
    let way = speed * speed / (numbers.two * numbers.nearRate)
    let tracks = Int32(max(-1, min((way + fraction + numbers.half).double, 1e4)))
    let whole = max(fraction < .zero ? 0 : 1, tracks)
    target = isInward ? -whole : whole
    isFar = false
    drive = .zero
    sledDrive = .zero
    sledMoves = false
    timer = 0
    phase = .braking
  }

  /// The drive that holds the lens where it is against its suspension.
  @inlinable public var support: Scalar { -(observer.disturbance / observer.acceleration) }

  /// One tick with the tracking error in units of its amplitude; `held` is the static drive beside this one.
  @inlinable
  public mutating func step(error: Scalar, isLit: Bool, held: Scalar) {
    guard phase == .moving || phase == .braking else { return }
    observer.step(error: error, isLit: isLit)
    timer += 1
    // A track takes a tenth of a millisecond at the slowest.
    let tracks = target < 0 ? -target : target
    if timer > numbers.baseTicks &+ (tracks > 50_000_000 ? 1_000_000_000 : tracks &* 20) { phase = .timedOut }
    let (way, speed) = observer.ahead
    let left = Scalar(Double(target &- observer.track)) - observer.fraction - way
    observer.isLanding = left.absolute < numbers.landingReach
    if left.absolute < numbers.landing, speed.absolute < numbers.landingSpeed { phase = .arrived }
    guard phase == .moving || phase == .braking else {
      drive = .zero
      sledDrive = .zero
      return
    }
    let wanted = plan(left: left, speed: speed)
    drive = (wanted / observer.acceleration + support).limited(to: .one)
    observer.command(drive)
    carry(speed: speed, acceleration: wanted, held: held)
  }

  /// The acceleration to give, tracks/ms^2.
  @inlinable
  mutating func plan(left: Scalar, speed: Scalar) -> Scalar {
    let distance = left.absolute
    let outward: Scalar = left < .zero ? -.one : .one
    let approach = outward * speed
    if distance < numbers.linearReach {
      phase = .braking
      return numbers.speedGain * (numbers.approach * left - speed)
    }
    if isFar, distance > numbers.lastTracks {
      return outward * farPlan(distance: distance, approach: approach)
    }
    let needed = approach > .zero ? approach * approach / (numbers.two * distance) : .zero
    if needed >= numbers.nearRate {
      phase = .braking
    } else if needed < numbers.half * numbers.nearRate {
      phase = .moving
    }
    if phase == .braking { return -(outward * needed) }
    return outward * run(at: isFar ? numbers.launchSpeed : numbers.topSpeed, approach: approach)
  }

  /// Between launch and the last tracks the lens is as fast and as slow as the sled.
  @inlinable
  mutating func farPlan(distance: Scalar, approach: Scalar) -> Scalar {
    let excess = approach * approach - numbers.launchSpeed * numbers.launchSpeed
    let needed = excess / (numbers.two * max(distance - numbers.lastTracks, numbers.half))
    if needed >= numbers.farRate { phase = .braking }
    if phase == .braking {
      return excess > .zero ? -needed : run(at: numbers.launchSpeed, approach: approach)
    }
    return approach < numbers.launchSpeed
      ? run(at: numbers.topSpeed, approach: approach)
      : (numbers.speedGain * (numbers.topSpeed - approach)).limited(to: numbers.farRate)
  }

  /// Toward a speed, as fast as the kick allows.
  @inlinable
  func run(at wanted: Scalar, approach: Scalar) -> Scalar {
    (numbers.speedGain * (wanted - approach)).limited(to: numbers.kick * observer.acceleration)
  }

  /// The sled's drive: its own motion turned around, friction, and a pull at the lens's deflection.
  @inlinable
  mutating func carry(speed: Scalar, acceleration: Scalar, held: Scalar) {
    guard isFar else { return }
    // Close to the end the sled has stopped but for its friction, and rests.
    if phase == .braking, speed.absolute < numbers.sledStop { sledMoves = false }
    guard sledMoves else {
      sledDrive = .zero
      return
    }
    let deflection = (held * observer.acceleration - observer.disturbance) * numbers.deflectionPerAcceleration
    let friction = target < 0 ? -numbers.sledFriction : numbers.sledFriction
    let follow =
      numbers.sledPerSpeed * speed + numbers.sledPerAcceleration * acceleration.limited(to: numbers.farRate)
    sledDrive = (follow + friction + numbers.sledPerDeflection * deflection).limited(to: .one)
  }
}

extension TrackSeek: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("phase", choice: &phase)
    visitor.visit("observer", &observer)
    visitor.visit("target", &target)
    visitor.visit("drive", scalar: &drive)
    visitor.visit("sledDrive", scalar: &sledDrive)
    visitor.visit("isFar", &isFar)
    visitor.visit("timer", &timer)
    visitor.visit("sledMoves", &sledMoves)
  }
}
