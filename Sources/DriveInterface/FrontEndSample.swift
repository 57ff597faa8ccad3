/// What the front end hands to the firmware at one servo tick.
///
/// The firmware sees nothing else of the drive: four photodiode samples in full-scale units, the spindle's angle
/// register and the host's mailbox. Quadrants A and B look at the outer half of the pupil, C and D at the inner
/// half; A and D lead in the direction of travel.
public struct FrontEndSample<Scalar: Sendable>: Sendable {
  /// Quadrant A: outer, leading. Full scale is ±1.
  public var a: Scalar
  /// Quadrant B: outer, trailing.
  public var b: Scalar
  /// Quadrant C: inner, trailing.
  public var c: Scalar
  /// Quadrant D: inner, leading.
  public var d: Scalar
  /// The spindle's angle as the frequency generator's interpolated counter tells it, 65 536 steps a turn.
  public var rotation: UInt16
  /// What the host asks for at this tick; `HostCommand.none` almost always.
  public var command: HostCommand

  @inlinable
  public init(a: Scalar, b: Scalar, c: Scalar, d: Scalar, rotation: UInt16, command: HostCommand) {
    self.a = a
    self.b = b
    self.c = c
    self.d = d
    self.rotation = rotation
    self.command = command
  }
}
