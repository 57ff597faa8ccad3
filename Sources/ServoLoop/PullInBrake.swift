public import ControlBlocks
public import Determinism

/// Times the tracks that pass by before the loop closes, and judges which way they pass (tracking brake).
///
/// The half-periods of the tracking error's crossings tell how fast tracks pass, but not which way: the error looks the
/// same in both directions. So a direction is assumed, and the lens braked for it. Braked the right way fewer tracks come
/// than at the speed that was timed, the wrong way more: then the other direction is taken.
public struct PullInBrake<Scalar: ServoScalar>: Sendable {
  /// How far it has come.
  public enum Phase: UInt8, Sendable, CaseIterable {
    /// Crossings are timed.
    case timing
    /// The lens is slowed down.
    case braking
    /// Tried often enough for a while: a slow crossing is waited for.
    case spent
  }

  /// How far it has come.
  public var phase: Phase
  /// Tracks a millisecond that passed when the timing ended.
  public var speed: Scalar
  /// The spot is taken to move outward over the tracks.
  public var isOutward: Bool
  @usableFromInline var tries: UInt8
  /// Half tracks since timing or braking began, and ticks since then; no half track while timing before the first crossing.
  @usableFromInline var halfTracks: Int32
  @usableFromInline var ticks: Int32
  /// Ticks for which the error has been small, as it is about a track and nowhere else for long.
  @usableFromInline var calmTicks: Int32

  @usableFromInline let isUsed: Bool
  @usableFromInline let timingTicks: Int32
  @usableFromInline let pauseTicks: Int32
  /// Tracks a millisecond above which crossings come too fast for the sampling to be told apart, let alone followed.
  @usableFromInline let fastest: Scalar
  @usableFromInline let longestBrake: Int32
  @usableFromInline let tick: Scalar
  @usableFromInline let half: Scalar
  @usableFromInline let margin: Scalar
  @usableFromInline let calmLevel: Scalar
  @usableFromInline let leastCalm: Int32

  init(_ parameters: TrackingParameters) {
    phase = .timing
    speed = .zero
    isOutward = true
    tries = 0
    halfTracks = 0
    ticks = 0
    calmTicks = 0
    pauseTicks = parameters.ticks(5e-3)
    fastest = Scalar(25)
    isUsed = parameters.brakesPullIn
    timingTicks = parameters.ticks(parameters.shortestHalfPeriod)
    longestBrake = parameters.ticks(3e-3)
    tick = Scalar(1e3 / parameters.sampleRate)
    half = Scalar(0.5)
    margin = Scalar(0.75)
    calmLevel = Scalar(0.6)
    leastCalm = parameters.ticks(50e-6)
  }

  /// Brakings in one wait: each takes some milliseconds at most.
  @inlinable static var mostTries: UInt8 { 12 }

  /// A wait begins.
  @inlinable
  public mutating func begin() {
    tries = 0
    time()
    if !isUsed { phase = .spent }
  }

  /// Times anew.
  @inlinable
  mutating func time() {
    phase = .timing
    halfTracks = -1
    ticks = 0
  }

  /// One tick; true when the speed of the tracks is known, at a crossing. Whole tracks are timed, so that an error that does
  /// not swing about zero does not matter.
  @inlinable
  mutating func isTimed(crossed: Bool) -> Bool {
    ticks &+= 1
    if phase == .spent, isUsed, ticks >= pauseTicks { begin() }
    guard phase == .timing, crossed else { return false }
    halfTracks &+= 1
    if halfTracks == 0 { ticks = 0 }
    guard halfTracks >= 2, halfTracks & 1 == 0, ticks >= timingTicks else { return false }
    speed = half * Scalar(Double(halfTracks)) / (tick * Scalar(Double(ticks)))
    guard speed < fastest else {
      time()
      return false
    }
    return true
  }

  /// The lens is slowed down from now on.
  @inlinable
  mutating func brake() {
    phase = .braking
    halfTracks = 0
    ticks = 0
    calmTicks = 0
  }

  /// The error is that of a spot which stands near a track.
  @inlinable var isCalm: Bool { calmTicks >= leastCalm }

  /// One tick of braking; false when more tracks come than the timed speed brings, or the time is over.
  @inlinable
  mutating func isSlowing(crossed: Bool, error: Scalar) -> Bool {
    ticks &+= 1
    if crossed { halfTracks &+= 1 }
    calmTicks = error.absolute < calmLevel ? calmTicks &+ 1 : 0
    let passed = half * Scalar(Double(halfTracks))
    return ticks < longestBrake && passed < speed * tick * Scalar(Double(ticks)) + margin
  }

  /// That way it did not go: the other one, a bounded number of times.
  @inlinable
  mutating func turnAround() {
    isOutward.toggle()
    tries &+= 1
    time()
    if tries >= Self.mostTries { phase = .spent }
  }
}

extension PullInBrake: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("phase", choice: &phase)
    visitor.visit("speed", scalar: &speed)
    visitor.visit("isOutward", &isOutward)
    visitor.visit("tries", &tries)
    visitor.visit("halfTracks", &halfTracks)
    visitor.visit("ticks", &ticks)
    visitor.visit("calmTicks", &calmTicks)
  }
}
