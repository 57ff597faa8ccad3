import Determinism

/// A motor with its load: the speed relaxes toward what the drive asks for, friction holds against it.
///
/// speed' = (target -+ friction - speed) / timeConstant while it moves, the friction against the motion; at
/// rest it stays until the target exceeds `breakaway`. Everything is told in units of speed: the motor's
/// parameters convert to it. The step is exact for a target held over it; only a step in which the motion
/// stops ends at rest, so that a reversal may start up to one step late.
struct FrictionDrive: Sendable, Equatable {
  /// 1 - e^(-step/timeConstant).
  private let relaxation: Double
  /// Way per speed error lost or gained in a step: step - timeConstant * relaxation, in s.
  private let way: Double
  private let step: Double
  private let friction: Double
  private let breakaway: Double
  /// The speed reached, in the unit of the caller.
  private(set) var speed = 0.0

  /// `friction` and `breakaway` in units of speed, both 0 or more; breakaway at least friction.
  init(timeConstant: Double, friction: Double, breakaway: Double, step: Double) {
    let ratio = step / timeConstant
    // 1 - e^-r and r - (1 - e^-r), by series where the subtraction would lose digits.
    if ratio < 0.25 {
      var term = -ratio
      var sum = 0.0
      for n in 2..<20 {
        term *= -ratio / Double(n)
        sum += term
      }
      relaxation = ratio - sum
      way = timeConstant * sum
    } else {
      relaxation = 1 - Double.exp(-ratio)
      way = step - timeConstant * relaxation
    }
    self.step = step
    self.friction = friction
    self.breakaway = breakaway
  }

  /// Moves on by one step toward `target`, and gives the way gone.
  mutating func advance(toward target: Double) -> Double {
    if speed == 0 && target.magnitude <= breakaway { return 0 }
    let isForward = speed == 0 ? target > 0 : speed > 0
    let goal = isForward ? target - friction : target + friction
    let error = goal - speed
    let next = speed + relaxation * error
    // Friction can stop a motion but not turn it round.
    if isForward ? next < 0 : next > 0 {
      let stopped = 0.5 * speed * step * speed.magnitude / (speed - next).magnitude
      speed = 0
      return stopped
    }
    let gone = speed * step + way * error
    speed = next
    return gone
  }

  /// Stops at once, as at an end stop.
  mutating func stop() { speed = 0 }

  /// Sets the speed, to start a run in motion.
  mutating func setSpeed(_ value: Double) { speed = value }

  mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("speed", &speed)
  }
}
