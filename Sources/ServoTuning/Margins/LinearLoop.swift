public import ControlBlocks
public import Determinism

/// One mode of an actuator, for analysis: gain/(s^2 + 2 damping w s + w^2).
public struct LinearMode: Equatable, Sendable {
  /// Acceleration per drive, in the loop's units.
  public var gain: Double
  /// Hz.
  public var frequency: Double
  /// Damping ratio.
  public var damping: Double

  /// A mode of a gain, a frequency (Hz) and a damping ratio.
  public init(gain: Double, frequency: Double, damping: Double) {
    self.gain = gain
    self.frequency = frequency
    self.damping = damping
  }

  /// The response of the mode behind a zero-order hold, sampled at `sampleRate`, at z on the unit circle.
  ///
  /// The textbook pulse transfer function of an underdamped second-order lag: an expression of its own, so that it
  /// checks the state equations that the simulation steps.
  func pulseResponse(z: Complex, sampleRate: Double) -> Complex {
    let t = 1 / sampleRate
    let w = 2 * Double.pi * frequency
    let sigma = damping * w
    let wd = w * (1 - damping * damping).squareRoot()
    let decay = Double.exp(-sigma * t)
    let cosine = Double.cos(wd * t)
    // b1 is the unit step response after one sample, and b1 + b2 the denominator at z = 1. Both are differences
    // of nearly equal numbers for a slow mode, so they are summed without the large parts.
    let b1 = stepResponse(angle: w * t)
    let lost = Self.oneMinusExponential(sigma * t)
    let halfSine = Double.sin(0.5 * wd * t)
    let b2 = lost * lost + 4 * decay * halfSine * halfSine - b1
    let numerator = b1 * z + Complex(b2)
    let denominator = z * z - (2 * decay * cosine) * z + Complex(decay * decay)
    return (gain / (w * w)) * (numerator / denominator)
  }

  /// The step response of w^2/(s^2 + 2 damping w s + w^2) after the time angle/w, by its power series.
  ///
  /// The derivatives at 0 obey x'' = w^2 - 2 damping w x' - w^2 x. For angles up to pi, half the sample rate,
  /// 40 terms reach the last bit.
  func stepResponse(angle: Double) -> Double {
    var derivatives = (1.0, -2 * damping)
    var power = angle * angle / 2
    var sum = power
    for order in 3...40 {
      power *= angle / Double(order)
      sum += derivatives.1 * power
      derivatives = (derivatives.1, -2 * damping * derivatives.1 - derivatives.0)
    }
    return sum
  }

  /// 1 - exp(-x) without cancellation, for x from 0 to about 1.
  static func oneMinusExponential(_ x: Double) -> Double {
    var term = x
    var sum = x
    for order in 2...24 {
      term *= -x / Double(order)
      sum += term
    }
    return sum
  }
}

/// A sampled servo loop as a formula: controller, whole samples of delay, actuator modes behind a hold.
///
/// The loop is broken at the controller's input. Errors and drives may be in any units that fit each other.
public struct LinearLoop: OpenLoop, Sendable {
  /// The controller.
  public var design: ServoControllerDesign
  /// The actuator's modes, added up.
  public var modes: [LinearMode]
  /// Ticks from a sample to the drive's effect beyond the hold itself.
  public var delayTicks: Int

  public var sampleRate: Double { design.sampleRate }

  /// A loop of controller, modes and a whole number of ticks of delay.
  public init(design: ServoControllerDesign, modes: [LinearMode], delayTicks: Int) {
    self.design = design
    self.modes = modes
    self.delayTicks = delayTicks
  }

  /// The open loop L at `frequency` in Hz, between 0 and half the sample rate.
  public func response(at frequency: Double) -> Complex {
    let z = Complex.unit(turns: frequency / design.sampleRate)
    let inverse = z.conjugate
    let b = design.shaping
    let shaping =
      (Complex(b.b0) + b.b1 * inverse + b.b2 * inverse * inverse)
      / (Complex(1) + b.a1 * inverse + b.a2 * inverse * inverse)
    let l = design.lead
    let lead = (Complex(l.b0) + l.b1 * inverse) / (Complex(1) + l.a1 * inverse)
    var plant = Complex(0)
    for mode in modes { plant += mode.pulseResponse(z: z, sampleRate: design.sampleRate) }
    var loop = design.gain * (shaping * lead * plant)
    for _ in 0..<delayTicks { loop = loop * inverse }
    return loop
  }

  /// Standard deviation of the position per standard deviation of white sensor noise.
  ///
  /// The mean of |T|^2 over the band, by the midpoint rule on `points` equal steps, which for a periodic smooth
  /// integrand converges faster than any power.
  public func noiseGain(points: Int = 400_000) -> Double {
    var sum = 0.0
    for index in 0..<points {
      let frequency = (Double(index) + 0.5) / Double(points) * design.sampleRate / 2
      sum += complementarySensitivity(at: frequency).power
    }
    return (sum / Double(points)).squareRoot()
  }
}
