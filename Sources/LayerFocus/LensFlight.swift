public import ControlBlocks
public import Determinism

/// Where the lens is and how fast it moves while no error tells it: a model of the actuator's first mode.
///
/// x'' = a u - 2 z w x' - w^2 x, with x against the place and the drive from which the flight began. Micrometres and
/// milliseconds (so that speeds are mm/s and accelerations m/s^2), which suits fixed point. A command given at one tick
/// acts from the next on: the model keeps the one on its way apart from the one that acted.
public struct LensFlight<Scalar: ServoScalar>: Sendable {
  /// Position at this tick against where the flight began, micrometres.
  public var position: Scalar
  /// Speed at this tick, mm/s.
  public var speed: Scalar
  /// Acceleration at full drive; kept from flight to flight.
  public var acceleration: Scalar
  /// The command given a tick ago, which acts from this tick to the next, and the one before it.
  @usableFromInline var acting: Scalar
  @usableFromInline var acted: Scalar

  /// Milliseconds a tick.
  @usableFromInline let tick: Scalar
  @usableFromInline let half: Scalar
  @usableFromInline let damping: Scalar
  @usableFromInline let stiffness: Scalar
  @usableFromInline let positionGain: Scalar
  @usableFromInline let speedGain: Scalar
  @usableFromInline let smallest: Scalar
  @usableFromInline let largest: Scalar

  init(_ parameters: FocusParameters) {
    let milliseconds = 1e3 / parameters.sampleRate
    let w = 2 * Double.pi * parameters.suspensionFrequency * 1e-3
    position = .zero
    speed = .zero
    acceleration = Scalar(parameters.accelerationPerDrive)
    acting = .zero
    acted = .zero
    tick = Scalar(milliseconds)
    half = Scalar(0.5)
    damping = Scalar(2 * parameters.suspensionDamping * w)
    stiffness = Scalar(w * w)
    // An observer of 4 kHz and damping 0.7: fast against a flank of 0.1 ms, slow against noise.
    let observer = 2 * Double.pi * 4
    positionGain = Scalar(1.4 * observer * milliseconds)
    speedGain = Scalar(observer * observer * milliseconds)
    // Actuators differ by their gain and their stiffness; more than this is a wrong landmark.
    smallest = Scalar(parameters.accelerationPerDrive * 0.6)
    largest = Scalar(parameters.accelerationPerDrive * 1.6)
  }

  /// At rest where the flight begins.
  @inlinable
  mutating func begin() {
    position = .zero
    speed = .zero
    acting = .zero
    acted = .zero
  }

  @inlinable
  func force(_ drive: Scalar, position: Scalar, speed: Scalar) -> Scalar {
    acceleration * drive - damping * speed - stiffness * position
  }

  /// Goes on by the tick that has just ended, in which the command before the last acted.
  @inlinable
  mutating func advance() {
    let change = force(acted, position: position, speed: speed) * tick
    position += (speed + half * change) * tick
    speed += change
  }

  /// Takes the command that this tick gives.
  @inlinable
  mutating func command(_ drive: Scalar) {
    acted = acting
    acting = drive
  }

  /// Position and speed at the next tick, when the command of this one begins to act.
  @inlinable
  func ahead() -> (position: Scalar, speed: Scalar) {
    let change = force(acting, position: position, speed: speed) * tick
    return (position + (speed + half * change) * tick, speed + change)
  }

  /// The drive that carries suspension and damping.
  @inlinable
  func support(position: Scalar, speed: Scalar) -> Scalar {
    (damping * speed + stiffness * position) / acceleration
  }

  /// The lens is known to be at `place`: its actuator was that much stronger or weaker than was thought.
  @inlinable
  mutating func rescale(position place: Scalar) {
    let ratio = place / position
    let before = acceleration
    acceleration = acceleration * ratio
    if acceleration < smallest { acceleration = smallest }
    if acceleration > largest { acceleration = largest }
    speed = speed * (acceleration / before)
    position = place
  }

  /// Moves the model toward a measured position.
  @inlinable
  mutating func correct(toward place: Scalar) {
    let error = place - position
    position += positionGain * error
    speed += speedGain * error
  }
}

extension LensFlight: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("position", scalar: &position)
    visitor.visit("speed", scalar: &speed)
    visitor.visit("acceleration", scalar: &acceleration)
    visitor.visit("acting", scalar: &acting)
    visitor.visit("acted", scalar: &acted)
  }
}
