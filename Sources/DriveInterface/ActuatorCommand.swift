/// What the laser is told to do.
public enum LaserMode: UInt8, Sendable, CaseIterable {
  case off
  case read
  case write
}

/// What the firmware commands at one servo tick; it acts from the next tick on.
///
/// Drives are in full-scale units of their converters, ±1. A positive focus drive moves the lens toward the disc,
/// a positive tracking or sled drive outward.
public struct ActuatorCommand<Scalar: Sendable>: Sendable {
  public var focusDrive: Scalar
  public var trackingDrive: Scalar
  public var sledDrive: Scalar
  public var spindleDrive: Scalar
  public var laser: LaserMode
  /// The status register that the host reads.
  public var status: FirmwareStatus

  @inlinable
  public init(
    focusDrive: Scalar, trackingDrive: Scalar, sledDrive: Scalar, spindleDrive: Scalar,
    laser: LaserMode, status: FirmwareStatus
  ) {
    self.focusDrive = focusDrive
    self.trackingDrive = trackingDrive
    self.sledDrive = sledDrive
    self.spindleDrive = spindleDrive
    self.laser = laser
    self.status = status
  }
}
