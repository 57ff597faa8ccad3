public import Determinism

/// Firmware under test: a pure function of its state and the front end's sample.
///
/// Users bring their own. `step` must not allocate, read a clock or draw system randomness; every field that
/// influences a later step is named in `visitState`, so that runs can be hashed, snapshot and replayed.
public protocol DriveFirmware: StateVisitable, Sendable {
  /// What the firmware computes with.
  associatedtype Scalar: Sendable
  /// One servo tick.
  mutating func step(_ sample: FrontEndSample<Scalar>) -> ActuatorCommand<Scalar>
}
