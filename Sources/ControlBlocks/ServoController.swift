public import Determinism

/// What fixes a servo controller, before it is scaled to a converter.
///
/// The open loop that it gives on a two-mode actuator is the reference servo of ECMA-267 clause 9.3,
/// (1/3)(w0/s)^2 (1 + 3s/w0)/(1 + s/(3 w0)), with the actuator's first mode cancelled and one pole of the double
/// integrator moved from 0 to `slowPole`, which keeps the integrator from fighting static friction for ever.
public struct ServoControllerDesign: Equatable, Sendable {
  /// Drive per unit of error, in the units that the caller chose.
  public var gain: Double
  /// The actuator's first mode, Hz and damping ratio, which the zeros cancel.
  public var zeroFrequency: Double
  /// Damping ratio of the zeros.
  public var zeroDamping: Double
  /// Hz.
  public var slowPole: Double
  /// The nominal crossover f0, Hz; the lead spans f0 / leadRatio to f0 * leadRatio.
  public var crossover: Double
  /// The lead's zero lies at the crossover over this, its pole at the crossover times this.
  public var leadRatio: Double
  /// Hz.
  public var sampleRate: Double

  /// A design of its numbers, frequencies in Hz.
  public init(
    gain: Double, zeroFrequency: Double, zeroDamping: Double, slowPole: Double, crossover: Double,
    leadRatio: Double, sampleRate: Double
  ) {
    self.gain = gain
    self.zeroFrequency = zeroFrequency
    self.zeroDamping = zeroDamping
    self.slowPole = slowPole
    self.crossover = crossover
    self.leadRatio = leadRatio
    self.sampleRate = sampleRate
  }

  /// The resonance-cancelling section with the two slow poles, by Tustin's transform without prewarp.
  public var shaping: BiquadCoefficients {
    let w1 = 2 * Double.pi * zeroFrequency
    return .tustin(
      numerator: (1, 2 * zeroDamping * w1, w1 * w1), denominator: (1, 2 * Double.pi * slowPole, 0),
      sampleRate: sampleRate)
  }

  /// The lead section, by Tustin's transform without prewarp.
  public var lead: FirstOrderCoefficients {
    let w0 = 2 * Double.pi * crossover
    return .tustin(
      numerator: (leadRatio / w0, 1), denominator: (1 / (leadRatio * w0), 1), sampleRate: sampleRate)
  }
}

/// The controller of one axis: shaping, lead, gain and the drive's limit.
public struct ServoController<Scalar: ServoScalar>: Sendable {
  /// The section that cancels the actuator's first mode.
  public var shaping: Biquad<Scalar>
  /// The lead around the crossover.
  public var lead: FirstOrderSection<Scalar>
  /// Drive per unit of error.
  public var gain: Scalar
  /// The largest drive.
  public var limit: Scalar

  /// A controller at rest. `limit` is in units of the drive.
  public init(_ design: ServoControllerDesign, limit: Double) {
    shaping = Biquad(design.shaping)
    lead = FirstOrderSection(design.lead)
    gain = Scalar(design.gain)
    self.limit = Scalar(limit)
  }

  /// The drive for an error, held within the limit; the state is not touched by the limit.
  @inlinable @inline(__always)
  public mutating func step(error: Scalar) -> Scalar {
    (gain * lead.step(shaping.step(error))).limited(to: limit)
  }

  /// Begins with the drive `drive` and no error, so that closing a loop gives no bump.
  @inlinable
  public mutating func begin(holding drive: Scalar) {
    let shaped = drive / (gain * ((lead.b0 + lead.b1) / (.one + lead.a1)))
    shaping.preset(output: shaped)
    lead.preset(input: shaped)
  }
}

extension ServoController: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("shaping", &shaping)
    visitor.visit("lead", &lead)
    visitor.visit("gain", scalar: &gain)
  }
}
