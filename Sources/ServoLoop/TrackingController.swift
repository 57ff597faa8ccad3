public import ControlBlocks
public import Determinism

/// The control law of the tracking axis: the file that a user replaces to try an own one.
///
/// The error is the track's position minus the spot's in units of the push-pull's amplitude: positive asks for
/// motion outward. The result is the drive in full-scale units.
public protocol TrackingController: StateVisitable, Sendable {
  /// What the law computes with.
  associatedtype Scalar: ServoScalar
  /// The drive for this tick's error.
  mutating func step(error: Scalar) -> Scalar
  /// Starts closed-loop operation at the drive in force, without a bump.
  mutating func begin(holding drive: Scalar)
}

extension ServoController: TrackingController {}
