public import ControlBlocks
public import Determinism
public import DriveInterface

/// The two loops of a session that must know the firmware's type: making ticks, and walking the firmware's state.
///
/// A session is compiled once, in this module; where it meets firmware of another module, its generic code would run
/// unspecialised and some eight times slower. A kernel is made in the module that knows the firmware, and the session
/// calls it once a block.
public struct RunKernel<Firmware: DriveFirmware>: Sendable where Firmware.Scalar: ServoScalar {
  /// Makes ticks, as `DriveRun.advance(ticks:into:)` does.
  public let advance: @Sendable (inout DriveRun<Firmware>, Int, inout TickBlock) -> Void
  @usableFromInline let check: @Sendable (inout Firmware, inout CheckedDigest) -> Void

  /// The kernel of this firmware's type.
  @inlinable
  public init() {
    advance = { run, ticks, block in run.advance(ticks: ticks, into: &block) }
    check = { firmware, visitor in firmware.visitState(&visitor) }
  }
}
