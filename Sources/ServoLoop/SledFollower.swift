public import ControlBlocks
public import Determinism

/// The numbers of the sled follower, in full-scale units.
public struct SledFollowerParameters: Equatable, Sendable {
  /// Averaged tracking drive at which the sled starts to move.
  public var startLevel = 0.115
  /// Averaged tracking drive at which the sled stops again.
  public var stopLevel = 0.03
  /// Drive while moving: above the motor's starting voltage.
  public var kick = 0.35
  /// Seconds of one kick at most; then the average is taken anew.
  public var kickTime = 2e-3

  // A seek.
  /// Speed at full drive beyond friction, m/s.
  public var speedPerDrive = 0.15
  /// Drive that friction takes.
  public var friction = 0.14
  /// Time constant of the sled's speed, seconds.
  public var timeConstant = 20e-3
  /// Planned acceleration, m/s2.
  public var acceleration = 2.0
  /// Drive per metre by which the lens is out of its middle.
  public var drivePerDeflection = 500.0

  /// Ticks a second.
  public var sampleRate = 200_000.0

  /// Every number at its default.
  public init() {}
}

/// Keeps the lens near the middle of its travel by moving the sled after it.
///
/// The tracking drive averaged over a turn tells where the lens stands; a dead band keeps the sled from hunting.
public struct SledFollower<Scalar: ServoScalar>: Sendable {
  /// The sled's drive, full scale: the kick either way, or zero.
  public var drive: Scalar
  @usableFromInline var average: TurnAverage<Scalar>
  @usableFromInline var moving: Bool
  @usableFromInline var timer: Int32

  @usableFromInline let startLevel: Scalar
  @usableFromInline let stopLevel: Scalar
  @usableFromInline let kick: Scalar
  @usableFromInline let kickTicks: Int32

  /// A sled at rest.
  public init(_ parameters: SledFollowerParameters) {
    drive = .zero
    average = TurnAverage()
    moving = false
    timer = 0
    startLevel = Scalar(parameters.startLevel)
    stopLevel = Scalar(parameters.stopLevel)
    kick = Scalar(parameters.kick)
    kickTicks = Int32(max(1, min(parameters.kickTime * parameters.sampleRate, 2e9)))
  }

  /// One tick with the tracking drive; only a closed tracking loop tells anything.
  @inlinable
  public mutating func step(trackingDrive: Scalar, isTracking: Bool, rotation: UInt16) -> Scalar {
    guard isTracking else {
      average.restart()
      drive = .zero
      return drive
    }
    if timer > 0 {
      timer -= 1
      if timer == 0 { drive = .zero }
    }
    if average.step(trackingDrive, rotation: rotation) { decide() }
    return drive
  }

  @inlinable
  mutating func decide() {
    let distance = average.mean.absolute
    moving = distance > (moving ? stopLevel : startLevel)
    guard moving else { return }
    drive = average.mean < .zero ? -kick : kick
    timer = kickTicks
  }
}

extension SledFollower: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("drive", scalar: &drive)
    visitor.visit("average", &average)
    visitor.visit("moving", &moving)
    visitor.visit("timer", &timer)
  }
}
