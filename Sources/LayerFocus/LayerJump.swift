public import ControlBlocks
public import Determinism

/// Moves the focus from one layer to the next: kick, coast, brake, hand over.
///
/// The drive that holds the lens on the turning disc keeps acting from outside (run-out feed-forward and the
/// static part), so that this part only moves the lens against the disc. The kick lasts until the S-curve of the
/// old layer has been left; its known width over the time that took gives the lens's speed, whatever the
/// actuator's gain. Between the layers the lens coasts blind. When the S-curve of the new layer rises, the brake
/// is set to the value that stops the lens within what is known to remain, and the loop closes once the lens is
/// slow or the error has passed its peak.
///
/// The focus error, as a share of the light in focus before the jump, is used as seen in the direction of the jump:
/// positive after leaving, negative on arrival.
public struct LayerJump<Scalar: ServoScalar>: Sendable {
  public enum Phase: UInt8, Sendable, CaseIterable {
    case idle
    case kicking
    case coasting
    case braking
    case arrived
    case timedOut
  }

  public var phase: Phase
  /// The part of the drive that moves the lens.
  public var drive: Scalar
  /// +1 away from the entrance surface, -1 back.
  public var direction: Scalar
  /// Speed against the layer, estimated, m/s.
  public var speed: Scalar
  /// Peak of the focus error since the phase began.
  @usableFromInline var peak: Scalar
  @usableFromInline var timer: Int32
  @usableFromInline var phaseTimer: Int32
  @usableFromInline var brake: Scalar

  @usableFromInline let kick: Scalar
  @usableFromInline let brakeGain: Scalar
  @usableFromInline let leaveLevel: Scalar
  @usableFromInline let enterLevel: Scalar
  @usableFromInline let doubleLeaveDistanceRate: Scalar
  @usableFromInline let doubleEnterDistance: Scalar
  @usableFromInline let handOverSpeed: Scalar
  @usableFromInline let handOverSpeedSquared: Scalar
  @usableFromInline let accelerationPerDrive: Scalar
  @usableFromInline let tick: Scalar
  @usableFromInline let timeOutTicks: Int32
  @usableFromInline let nearPeak: Scalar

  public init(_ parameters: FocusParameters) {
    phase = .idle
    drive = .zero
    direction = .one
    speed = .zero
    peak = .zero
    timer = 0
    phaseTimer = 0
    brake = .zero
    kick = Scalar(parameters.jumpKick)
    brakeGain = Scalar(parameters.brakeGain)
    leaveLevel = Scalar(parameters.jumpLeaveLevel)
    enterLevel = Scalar(parameters.jumpEnterLevel)
    doubleLeaveDistanceRate = Scalar(2 * parameters.jumpLeaveDistance * parameters.sampleRate)
    doubleEnterDistance = Scalar(2 * parameters.jumpEnterDistance)
    handOverSpeed = Scalar(parameters.jumpHandOverSpeed)
    handOverSpeedSquared = Scalar(parameters.jumpHandOverSpeed * parameters.jumpHandOverSpeed)
    accelerationPerDrive = Scalar(parameters.accelerationPerDrive)
    tick = Scalar(1 / parameters.sampleRate)
    timeOutTicks = parameters.ticks(parameters.jumpTimeOut)
    nearPeak = Scalar(0.9)
  }

  /// Begins a jump toward the deeper layer (`deeper`) or back.
  @inlinable
  public mutating func begin(deeper: Bool) {
    direction = deeper ? .one : -.one
    drive = direction * kick
    timer = 0
    speed = .zero
    enter(.kicking)
  }

  @inlinable
  mutating func enter(_ next: Phase) {
    phase = next
    phaseTimer = 0
    peak = .zero
  }

  /// One tick with this tick's focus error over the sum before the jump; the drive to add is in `drive`.
  @inlinable
  public mutating func step(focusError: Scalar) {
    guard phase == .kicking || phase == .coasting || phase == .braking else { return }
    let seen = direction * focusError
    timer += 1
    phaseTimer += 1
    if timer >= timeOutTicks {
      drive = .zero
      phase = .timedOut
      return
    }
    switch phase {
    case .kicking: leave(seen)
    case .coasting: if seen < -enterLevel { beginBrake() }
    default: brake(seen)
    }
  }

  /// The kick ends where the old layer's focus error has passed its peak and faded.
  @inlinable
  mutating func leave(_ seen: Scalar) {
    if seen > peak { peak = seen }
    guard peak > enterLevel, seen < leaveLevel else { return }
    // Constant acceleration over a known distance: v = 2 d / t.
    speed = doubleLeaveDistanceRate / Scalar(Double(phaseTimer))
    drive = .zero
    enter(.coasting)
  }

  /// v^2 = v_handover^2 + 2 a d fixes the deceleration that the rest of the way asks for.
  @inlinable
  mutating func beginBrake() {
    let excess = speed * speed - handOverSpeedSquared
    brake = excess > .zero ? brakeGain * excess / (doubleEnterDistance * accelerationPerDrive) : .zero
    brake = brake.limited(to: .one)
    drive = -(direction * brake)
    enter(.braking)
  }

  @inlinable
  mutating func brake(_ seen: Scalar) {
    speed = speed - brake * accelerationPerDrive * tick
    let rising = -seen
    if rising > peak { peak = rising }
    if speed < handOverSpeed || rising < nearPeak * peak {
      drive = .zero
      phase = .arrived
    }
  }
}

extension LayerJump: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("phase", choice: &phase)
    visitor.visit("drive", scalar: &drive)
    visitor.visit("direction", scalar: &direction)
    visitor.visit("speed", scalar: &speed)
    visitor.visit("peak", scalar: &peak)
    visitor.visit("timer", &timer)
    visitor.visit("phaseTimer", &phaseTimer)
    visitor.visit("brake", scalar: &brake)
  }
}
