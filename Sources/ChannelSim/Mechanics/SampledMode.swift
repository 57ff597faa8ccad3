import Determinism

/// One resonant mode, x'' + 2 zeta w x' + w^2 x = a, stepped exactly for an acceleration `a` held over a step.
///
/// With f = a - w^2 x the force left over at the start of the step, the exact solution after the step is
///
///     x + g f + s v,    v + s f - d v
///
/// where s is the mode's impulse response after one step, g its integral, and d = w^2 g + 2 zeta w s. Written
/// as increments, the static deflection a / w^2 is met to rounding; the usual matrix form loses about
/// 1/(w step)^2 of the precision. The coefficients have relative errors below 1e-13.
public struct SampledMode: Sendable, Equatable {
  /// w^2, in 1/s^2.
  public let stiffness: Double
  /// g, the position after one step of unit acceleration, in s^2.
  public let positionGain: Double
  /// s, the velocity after one step of unit acceleration, in s.
  public let velocityGain: Double
  /// d, the part of a velocity lost in one step.
  public let velocityLoss: Double

  /// A mode of natural frequency `frequency` in Hz and damping ratio `dampingRatio` (0 undamped, 1 critical,
  /// up to 100), sampled every `step` seconds.
  ///
  /// `name` is what an error calls it. A mode whose oscillation lies above half the sampling rate is refused:
  /// its samples would show another frequency.
  public init(
    frequency: Double, dampingRatio: Double, step: Double, name: String
  ) throws(MechanicsError) {
    try requirePositive(step, "step in s")
    try requirePositive(frequency, "\(name): frequency in Hz")
    guard dampingRatio >= 0, dampingRatio <= 100 else {
      throw .notPhysical(parameter: "\(name): damping ratio", value: dampingRatio, allowed: "in 0...100")
    }
    guard frequency * step < 0.5 else {
      throw .modeAboveNyquist(mode: name, frequency: frequency, step: step, longestStep: 0.5 / frequency)
    }
    let w = 2 * Double.pi * frequency
    let response = UnitResponse(dampingRatio: dampingRatio, phase: w * step)
    stiffness = w * w
    positionGain = response.position * step * step
    velocityGain = response.velocity * step
    velocityLoss = stiffness * positionGain + 2 * dampingRatio * w * velocityGain
  }

  /// The mode's state one step later: position in m and velocity in m/s, for an acceleration in m/s^2.
  @inlinable
  @inline(__always)
  public func step(_ position: inout Double, _ velocity: inout Double, acceleration: Double) {
    let force = acceleration - stiffness * position
    let newPosition = position + (positionGain * force + velocityGain * velocity)
    velocity += velocityGain * force - velocityLoss * velocity
    position = newPosition
  }
}

/// Position and velocity after unit time of y'' + 2 zeta p y' + p^2 y = 1 from rest.
private struct UnitResponse {
  let position: Double
  let velocity: Double

  init(dampingRatio: Double, phase: Double) {
    let decay = dampingRatio * phase
    let square = phase * phase
    let (cosine, sinc) = UnitResponse.decayingCosineAndSinc(
      (1 - dampingRatio) * (1 + dampingRatio) * square, decay: decay, square: square)
    velocity = sinc
    if phase * (1 + 2 * dampingRatio) < 1 {
      position = UnitResponse.positionByTaylor(decay: decay, square: square)
    } else {
      position = (1 - (cosine + decay * sinc)) / square
    }
  }

  /// The closed form subtracts nearly equal numbers when little happens in a step. The Taylor series of the
  /// equation itself, y = sum c_k t^k at t = 1, does not; below a phase of one, 24 terms leave less than 1e-20.
  private static func positionByTaylor(decay: Double, square: Double) -> Double {
    var before = 0.0
    var term = 0.5
    var sum = 0.5
    for k in 2..<26 {
      let n = Double(k)
      let next = -(2 * decay * n * term + square * before) / ((n + 1) * n)
      sum += next
      before = term
      term = next
    }
    return sum
  }

  /// e^-decay times cos(sqrt q) and sin(sqrt q)/sqrt q, and their continuation cosh, sinh for q < 0, where
  /// q = square - decay^2.
  private static func decayingCosineAndSinc(
    _ q: Double, decay: Double, square: Double
  ) -> (cosine: Double, sinc: Double) {
    if q.magnitude < 0.25 {
      var cosine = 1.0
      var sinc = 1.0
      var term = 1.0
      for k in 1...10 {
        let n = Double(2 * k)
        term *= -q / (n * (n - 1))
        cosine += term
        sinc += term / (n + 1)
      }
      let envelope = Double.exp(-decay)
      return (envelope * cosine, envelope * sinc)
    }
    let root = q.magnitude.squareRoot()
    if q > 0 {
      let envelope = Double.exp(-decay)
      let (sine, cosine) = Double.sinCos(root)
      return (envelope * cosine, envelope * sine / root)
    }
    // The two real exponentials; root - decay without cancellation.
    let slow = Double.exp(-square / (root + decay))
    let fast = Double.exp(-(root + decay))
    return (0.5 * (slow + fast), 0.5 * (slow - fast) / root)
  }
}
