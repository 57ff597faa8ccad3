/// Why a mechanical part cannot be built from its parameters.
public enum MechanicsError: Error, Equatable, Sendable {
  /// A parameter that no real part has: its name with unit, the value, and what is allowed.
  case notPhysical(parameter: String, value: Double, allowed: String)
  /// A mode that the sampled model cannot show: its name and frequency, the step, and the longest step that
  /// would do, in seconds.
  case modeAboveNyquist(mode: String, frequency: Double, step: Double, longestStep: Double)
}

extension MechanicsError: CustomStringConvertible {
  /// What is wrong, and what would do.
  public var description: String {
    switch self {
    case .notPhysical(let parameter, let value, let allowed):
      return "\(parameter) is \(value); it must be \(allowed)"
    case .modeAboveNyquist(let mode, let frequency, let step, let longestStep):
      return "\(mode) at \(frequency) Hz lies above half the sampling rate of a \(step) s step; "
        + "a step below \(longestStep) s would do"
    }
  }
}

/// Requires a finite value above zero.
func requirePositive(_ value: Double, _ parameter: String) throws(MechanicsError) {
  guard value > 0, value < .infinity else {
    throw .notPhysical(parameter: parameter, value: value, allowed: "a finite number above 0")
  }
}

/// Requires a finite value that is not negative.
func requireNotNegative(_ value: Double, _ parameter: String) throws(MechanicsError) {
  guard value >= 0, value < .infinity else {
    throw .notPhysical(parameter: parameter, value: value, allowed: "a finite number, 0 or more")
  }
}

/// Requires a finite value.
func requireFinite(_ value: Double, _ parameter: String) throws(MechanicsError) {
  guard value.isFinite else {
    throw .notPhysical(parameter: parameter, value: value, allowed: "a finite number")
  }
}
