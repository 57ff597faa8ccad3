public import ControlBlocks
public import Determinism

/// The control law of the focus axis: the file that a user replaces to try an own one.
///
/// The error is the layer's position minus the lens's, as the normalised focus error tells it: positive asks for
/// motion toward the disc. The result is the drive in full-scale units.
public protocol FocusController: StateVisitable, Sendable {
  /// What the law computes with.
  associatedtype Scalar: ServoScalar
  /// The drive for this tick's error.
  mutating func step(error: Scalar) -> Scalar
  /// Starts closed-loop operation at the drive in force, without a bump.
  mutating func begin(holding drive: Scalar)
}

extension ServoController: FocusController {}
