public import ControlBlocks
public import Determinism

/// Where the spot is across the tracks, and how fast, while it moves over them.
///
/// Lengths in track pitches, times in milliseconds. The lens's own model goes on from tick to tick under the commands
/// that really act (each from one tick after it was given); the tracking error, -sin(2 pi x) in units of its amplitude,
/// corrects it about every track, as a phase detector corrects an oscillator. So the count goes on over defects and at any speed, in both
/// directions: a zero crossing more or less would mean a correction of half a track, while the model is never off by
/// more than a few hundredths. A disturbance takes up what the model does not know: suspension, sled, run-out not learnt.
///
/// Beside it a plain counter of zero crossings with hysteresis goes on as a witness.
public struct TrackObserver<Scalar: ServoScalar>: Sendable {
  /// How far the tracking error is believed.
  public enum Trust: UInt8, Sendable, CaseIterable {
    /// The light is gone or the error beyond its amplitude: the model goes on alone, and counts for the witness too.
    case protected
    /// Crossings below `fastSpeed`: every tick corrects.
    case slow
    /// Above it: the electronics weaken the error, and corrections count half as much again.
    case fast
  }

  /// How far the tracking error was believed at the latest tick.
  public var trust: Trust
  /// The nearest track, counted outward from where the count began.
  public var track: Int32
  /// The spot's place about that track, outward, -0.5 to 0.5 track pitches.
  public var fraction: Scalar
  /// Tracks a millisecond, outward.
  public var speed: Scalar
  /// Acceleration that the commands do not explain, tracks/ms^2.
  public var disturbance: Scalar
  /// Zero crossings seen with hysteresis, two a track.
  public var crossings: Int32
  /// Middle of the error, which a deflected lens moves; learnt while tracks fly past, and kept.
  public var middle: Scalar
  /// The target is near: the lens may swing about it, and only a whole swing of the error is a crossing.
  public var isLanding: Bool
  @usableFromInline var isHigh: Bool
  /// The half track that the model stood on when trust was lost.
  @usableFromInline var protectedFrom: Int32
  /// The command given a tick ago, and the one before it, which acted until now.
  @usableFromInline var acting: Scalar
  @usableFromInline var acted: Scalar

  /// Acceleration at full drive.
  public let acceleration: Scalar
  @usableFromInline let tick: Scalar
  @usableFromInline let half: Scalar
  @usableFromInline let positionGain: Scalar
  @usableFromInline let speedGain: Scalar
  @usableFromInline let disturbanceGain: Scalar
  @usableFromInline let fastSpeed: Scalar
  @usableFromInline let largestError: Scalar
  @usableFromInline let hysteresis: Scalar
  @usableFromInline let landingLevel: Scalar
  @usableFromInline let fastGain: Scalar
  @usableFromInline let largestMiddle: Scalar
  @usableFromInline let sixth: Scalar
  @usableFromInline let inverseTurn: Scalar
  @usableFromInline let learningSpeed: Scalar
  @usableFromInline let middleFollow: Scalar

  init(_ parameters: TrackingParameters) {
    let milliseconds = 1e3 / parameters.sampleRate
    trust = .slow
    track = 0
    fraction = .zero
    speed = .zero
    disturbance = .zero
    crossings = 0
    middle = .zero
    isLanding = false
    isHigh = false
    largestMiddle = Scalar(0.8)
    sixth = Scalar(1.0 / 6)
    inverseTurn = Scalar(0.5 / Double.pi)
    learningSpeed = Scalar(4)
    middleFollow = Scalar(1.0 / 128)
    hysteresis = Scalar(parameters.crossingHysteresis)
    landingLevel = Scalar(0.75)
    fastGain = Scalar(1.5)
    protectedFrom = 0
    acting = .zero
    acted = .zero
    acceleration = Scalar(parameters.accelerationPerDrive * 1e-6 / parameters.trackPitch)
    tick = Scalar(milliseconds)
    half = Scalar(0.5)
    // A third-order observer of 2.5 kHz; 1/(2 pi) turns an error into tracks.
    let w = 2 * Double.pi * 2.5
    positionGain = Scalar(2 * w * milliseconds / (2 * Double.pi))
    speedGain = Scalar(1.5 * w * w * milliseconds / (2 * Double.pi))
    disturbanceGain = Scalar(0.2 * w * w * w * milliseconds / (2 * Double.pi))
    fastSpeed = Scalar(parameters.fastCrossing * 1e-3)
    largestError = Scalar(1.5)
  }

  /// Begins on a track that is followed, to move outward or inward (`outward` below zero).
  @inlinable
  public mutating func begin(outward: Int32) {
    trust = .slow
    track = 0
    fraction = .zero
    speed = .zero
    disturbance = .zero
    crossings = 0
    isLanding = false
    isHigh = outward < 0 ? false : true
    acting = .zero
    acted = .zero
  }

  /// Begins at a crossing of the error while tracks pass by at `speed`, outward; the track that is nearest then is track 0.
  @inlinable
  public mutating func begin(passing speed: Scalar, error: Scalar, isRising: Bool) {
    begin(outward: 1)
    self.speed = speed
    middle = .zero
    isHigh = isRising
    // The error is -sin(2 pi x): outward it falls on a track and rises between two.
    let e = error.limited(to: largestMiddle)
    let beside = e * (.one + e * e * sixth) * inverseTurn
    let isOutward = speed > .zero
    fraction = isRising == isOutward ? (isOutward ? beside - half : beside + half) : -beside
  }

  /// Half tracks between the start and the spot.
  @inlinable var halfTracks: Int32 { 2 &* track &+ (fraction > .zero ? 1 : 0) }

  /// Whether the witness saw what was counted: two crossings a track, the last of which may fail to come.
  @inlinable
  public var isWitnessed: Bool {
    let travelled = 2 &* (track < 0 ? -track : track)
    return crossings == travelled || crossings == travelled &- 1
  }

  /// One tick with the error that was sampled at its beginning; `isLit` says that the light allows to believe it.
  @inlinable
  public mutating func step(error: Scalar, isLit: Bool) {
    let change = (acceleration * acted + disturbance) * tick
    move(by: (speed + half * change) * tick)
    speed += change
    judge(error: error, isLit: isLit)
    guard trust != .protected else { return }
    // A loop closed on an error with an offset stands beside the track's middle, by the angle whose sine that is.
    let m = middle.limited(to: largestMiddle)
    let beside = m * (.one + m * m * sixth)
    let angle = (fraction + beside * inverseTurn).double * 65536
    // The register wraps as the angle does; a number that is none is for the run to find.
    let register = angle.magnitude <= 65536 ? UInt16(truncatingIfNeeded: Int32(angle)) : 0
    let (cosine, sine) = Scalar.cosineSine(ofTurn: register)
    // Only about tracks: there the loop that was closed has defined where the error is zero. Between them an offset, from
    // a deflected lens, would count double, and at the peaks the error tells amplitude and not place.
    guard cosine > half else { return }
    let innovation = (error - m + sine).limited(to: .one) * -cosine
    let believed = trust == .fast ? fastGain * innovation : innovation
    move(by: positionGain * believed)
    speed += speedGain * believed
    disturbance += disturbanceGain * believed
  }

  /// How far the error is believed, and what the witness sees of it.
  @inlinable
  mutating func judge(error: Scalar, isLit: Bool) {
    if speed.absolute > learningSpeed { middle += middleFollow * (error - middle) }
    let swing = error - middle
    if !isLit || swing.absolute > largestError {
      if trust != .protected { protectedFrom = halfTracks }
      trust = .protected
      return
    }
    if trust == .protected {
      // Drop-out repair: what the model went through, the witness could not see.
      let missed = halfTracks &- protectedFrom
      crossings &+= missed < 0 ? -missed : missed
      isHigh = swing > .zero
    }
    let level = isLanding ? landingLevel : hysteresis
    // In landing the lens swings about where the loop will close, not about the middle.
    let seen = isLanding ? error : swing
    if isHigh ? seen < -level : seen > level {
      isHigh.toggle()
      crossings &+= 1
    }
    trust = speed.absolute > fastSpeed ? .fast : .slow
  }

  @inlinable
  mutating func move(by distance: Scalar) {
    fraction += distance
    if fraction >= half {
      fraction -= .one
      track &+= 1
    } else if fraction < -half {
      fraction += .one
      track &-= 1
    }
  }

  /// Takes the command that this tick gives.
  @inlinable
  public mutating func command(_ drive: Scalar) {
    acted = acting
    acting = drive
  }

  /// Way and speed gained until the next tick, when the command of this one begins to act.
  @inlinable
  var ahead: (way: Scalar, speed: Scalar) {
    let change = (acceleration * acting + disturbance) * tick
    return ((speed + half * change) * tick, speed + change)
  }
}

extension TrackObserver: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("trust", choice: &trust)
    visitor.visit("track", &track)
    visitor.visit("fraction", scalar: &fraction)
    visitor.visit("speed", scalar: &speed)
    visitor.visit("disturbance", scalar: &disturbance)
    visitor.visit("crossings", &crossings)
    visitor.visit("middle", scalar: &middle)
    visitor.visit("isLanding", &isLanding)
    visitor.visit("isHigh", &isHigh)
    visitor.visit("protectedFrom", &protectedFrom)
    visitor.visit("acting", scalar: &acting)
    visitor.visit("acted", scalar: &acted)
  }
}
