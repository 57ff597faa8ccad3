public import ControlBlocks
public import Determinism

/// The numbers of the spindle servo.
public struct SpindleServoParameters: Equatable, Sendable {
  /// Turns a second to hold.
  public var targetSpeed = 25.46
  /// Drive per turn a second of error.
  public var proportionalGain = 0.2
  /// Drive per turn of accumulated error.
  public var integralGain = 0.4
  /// The speed counts as reached within this share of the target.
  public var tolerance = 0.02
  /// Time constant with which a linear velocity is trimmed by the disc's addresses, seconds; 0 for no trim.
  public var trimTime = 0.3
  /// Spin-up fails after this many seconds.
  public var timeOut = 4.0
  /// Ticks a second.
  public var sampleRate = 200_000.0
  /// Ticks between two looks at the angle register.
  public var interval = 1024

  /// Every number at its default.
  public init() {}
}

/// Holds the spindle at a speed by its angle register.
///
/// The frequency generator tells the speed from the first turn on (rough mode); the speed to hold may change with the
/// radius (`SpindleSpeed`), and the clock that the disc carries, its addresses, trims it (`VelocityTrim`).
public struct SpindleServo<Scalar: ServoScalar>: Sendable {
  /// Turns a second over the last interval.
  public var speed: Scalar
  /// The spindle's drive, full scale, -1 to 1.
  public var drive: Scalar
  /// Seconds times turns a second of error so far.
  @usableFromInline var integral: Scalar
  @usableFromInline var countdown: Int32
  @usableFromInline var previousRotation: UInt16
  /// Looks at the angle since the start, saturating. The first one has no angle before it and gives no speed.
  @usableFromInline var looks: Int32

  /// Turns a second to hold.
  public var target: Scalar
  /// The target times 1 + trim is what is held: what the disc's own clock says is missing.
  public var trim: Scalar
  @usableFromInline let toleranceShare: Scalar
  @usableFromInline let steadyShare: Scalar
  @usableFromInline let proportionalGain: Scalar
  @usableFromInline let integralGainTimesInterval: Scalar
  @usableFromInline let speedPerStep: Scalar
  @usableFromInline let interval: Int32
  @usableFromInline let timeOutIntervals: Int32

  /// A spindle at rest, to be held at the target speed.
  public init(_ parameters: SpindleServoParameters) {
    speed = .zero
    drive = .zero
    integral = .zero
    previousRotation = 0
    looks = 0
    interval = Int32(clamping: max(parameters.interval, 1))
    countdown = 1
    let seconds = Double(interval) / parameters.sampleRate
    target = Scalar(parameters.targetSpeed)
    toleranceShare = Scalar(parameters.tolerance)
    steadyShare = Scalar(0.005)
    trim = .zero
    proportionalGain = Scalar(parameters.proportionalGain)
    integralGainTimesInterval = Scalar(parameters.integralGain * seconds)
    speedPerStep = Scalar(1 / (65536 * seconds))
    timeOutIntervals = Int32(max(1, min(parameters.timeOut / seconds, 2e9)))
  }

  /// The speed is within its tolerance.
  @inlinable public var isAtSpeed: Bool { (speed - target).absolute < toleranceShare * target }

  /// The speed is within half a percent of what is held: what is still wrong with the velocity is not the motor's doing.
  @inlinable public var isSteady: Bool {
    (target + trim * target - speed).absolute < steadyShare * target
  }

  /// The time for spinning up has passed.
  @inlinable public var isLate: Bool { looks > timeOutIntervals }

  /// Turns toward another speed, turns a second, from now on.
  @inlinable
  public mutating func hold(_ turns: Double) {
    target = Scalar(turns)
    looks = looks > 1 ? 1 : looks
  }

  /// Begins at standstill or at whatever speed the disc has; it is measured anew before anything is driven.
  @inlinable
  public mutating func start() {
    speed = .zero
    drive = .zero
    integral = .zero
    trim = .zero
    looks = 0
    countdown = 1
  }

  /// One tick: the drive while the spindle shall turn.
  @inlinable
  public mutating func step(rotation: UInt16) -> Scalar {
    countdown -= 1
    if countdown <= 0 { update(rotation: rotation) }
    return drive
  }

  @inlinable
  mutating func update(rotation: UInt16) {
    countdown = interval
    let isFirst = looks == 0
    looks = looks == .max ? .max : looks + 1
    let steps = Int32(rotation &- previousRotation)
    previousRotation = rotation
    guard !isFirst else { return }
    // The last quarter of the register's range is a disc that turns backward: driven forward, not still harder back.
    speed = speedPerStep * Scalar(Double(steps >= 49_152 ? steps - 65_536 : steps))
    let error = target + trim * target - speed
    let wanted = proportionalGain * error + integral
    drive = wanted.limited(to: .one)
    // No integration while the drive is at its limit.
    if wanted == drive { integral += integralGainTimesInterval * error }
  }
}

extension SpindleServo: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("target", scalar: &target)
    visitor.visit("trim", scalar: &trim)
    visitor.visit("speed", scalar: &speed)
    visitor.visit("drive", scalar: &drive)
    visitor.visit("integral", scalar: &integral)
    visitor.visit("countdown", &countdown)
    visitor.visit("previousRotation", &previousRotation)
    visitor.visit("looks", &looks)
  }
}
