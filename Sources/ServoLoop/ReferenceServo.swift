public import ControlBlocks
public import Determinism
public import DriveInterface

/// The two reference loops alone, always closed: no search, no conditions, no feed-forward.
///
/// For a front end whose quadrants carry the position errors of both axes exactly, as a laboratory's linear sensor
/// would; published figures of the loops can then be met to the last digits.
public struct ReferenceServo<Scalar: ServoScalar>: DriveFirmware, Sendable {
  /// The control law of the focus axis.
  public var focus: ServoController<Scalar>
  /// The control law of the tracking axis.
  public var tracking: ServoController<Scalar>

  /// Two loops with their control laws.
  public init(focus: ServoController<Scalar>, tracking: ServoController<Scalar>) {
    self.focus = focus
    self.tracking = tracking
  }

  @inlinable
  public mutating func step(_ sample: FrontEndSample<Scalar>) -> ActuatorCommand<Scalar> {
    let focusError = (sample.a + sample.c) - (sample.b + sample.d)
    let trackingError = (sample.a + sample.b) - (sample.c + sample.d)
    return ActuatorCommand(
      focusDrive: focus.step(error: focusError), trackingDrive: tracking.step(error: trackingError),
      sledDrive: .zero, spindleDrive: .zero, laser: .read,
      status: FirmwareStatus(activity: .following, layer: 0, flags: [.focusClosed, .trackingClosed]))
  }
}

extension ReferenceServo: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("focus", &focus)
    visitor.visit("tracking", &tracking)
  }
}
