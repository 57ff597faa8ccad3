/// One axis of a lens actuator, by its two lowest modes:
///
///     position / voltage = b / (s^2 + 2 z1 w1 s + w1^2) + weight * b / (s^2 + 2 z2 w2 s + w2^2),  b = A0 w1^2.
///
/// The first mode is the lens on its suspension, the second the coil bobbin's own resonance. Source of the
/// equation and of the example values: servo reference design, section 5.1.
public struct TwoModeActuator: Sendable, Equatable {
  /// A0, the static deflection per volt of the first mode, in m/V.
  public var sensitivity: Double
  /// The suspension's natural frequency, in Hz.
  public var firstFrequency: Double
  /// The suspension's damping ratio.
  public var firstDampingRatio: Double
  /// The second mode's natural frequency, in Hz.
  public var secondFrequency: Double
  /// The second mode's damping ratio.
  public var secondDampingRatio: Double
  /// The second mode's acceleration per volt as a share of the first's; negative for a mode in antiphase.
  public var secondWeight: Double
  /// The largest voltage the coil driver gives, in V.
  public var maximumVoltage: Double

  /// An axis by its parameters; they are checked where it is sampled.
  public init(
    sensitivity: Double, firstFrequency: Double, firstDampingRatio: Double, secondFrequency: Double,
    secondDampingRatio: Double, secondWeight: Double, maximumVoltage: Double
  ) {
    self.sensitivity = sensitivity
    self.firstFrequency = firstFrequency
    self.firstDampingRatio = firstDampingRatio
    self.secondFrequency = secondFrequency
    self.secondDampingRatio = secondDampingRatio
    self.secondWeight = secondWeight
    self.maximumVoltage = maximumVoltage
  }

  /// The focus axis of the reference design: 0.80 mm/V, 52 Hz, 21 kHz, 2.5 V.
  public static var referenceFocus: TwoModeActuator {
    TwoModeActuator(
      sensitivity: 0.80e-3, firstFrequency: 52, firstDampingRatio: 0.12, secondFrequency: 21_000,
      secondDampingRatio: 0.015, secondWeight: 0.12, maximumVoltage: 2.5)
  }

  /// The tracking axis of the reference design: 0.35 mm/V, 58 Hz, 18 kHz, 2.5 V.
  public static var referenceTracking: TwoModeActuator {
    TwoModeActuator(
      sensitivity: 0.35e-3, firstFrequency: 58, firstDampingRatio: 0.10, secondFrequency: 18_000,
      secondDampingRatio: 0.015, secondWeight: 0.12, maximumVoltage: 2.5)
  }

  /// b, the acceleration of the first mode per volt, in m/s^2/V.
  public var accelerationPerVolt: Double {
    let w = 2 * Double.pi * firstFrequency
    return sensitivity * w * w
  }

  /// The deflection per volt at rest, in m/V: A0 (1 + weight (w1/w2)^2).
  public var staticGain: Double {
    let ratio = firstFrequency / secondFrequency
    return sensitivity * (1 + secondWeight * ratio * ratio)
  }

  /// The two modes sampled every `step` seconds; `name` is what an error calls the axis.
  public func sampled(
    step: Double, name: String
  ) throws(MechanicsError) -> (first: SampledMode, second: SampledMode) {
    try requirePositive(sensitivity, "\(name): sensitivity in m/V")
    try requireFinite(secondWeight, "\(name): weight of the second mode")
    try requirePositive(maximumVoltage, "\(name): maximum voltage in V")
    return (
      try SampledMode(
        frequency: firstFrequency, dampingRatio: firstDampingRatio, step: step, name: "\(name), first mode"),
      try SampledMode(
        frequency: secondFrequency, dampingRatio: secondDampingRatio, step: step, name: "\(name), second mode"
      )
    )
  }
}
