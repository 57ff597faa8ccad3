/// What the laser is told to do.
public enum LaserMode: UInt8, Sendable, CaseIterable {
  /// No light.
  case off
  /// Reading power.
  case read
  /// Writing power, or pulses of it.
  case write
}

/// What the firmware commands at one servo tick; it acts from the next tick on.
///
/// Drives are in full-scale units of their converters, ±1. A positive focus drive moves the lens toward the disc,
/// a positive tracking or sled drive outward.
public struct ActuatorCommand<Scalar: Sendable>: Sendable {
  /// Focus coil, full scale; positive moves the lens toward the disc.
  public var focusDrive: Scalar
  /// Tracking coil, full scale; positive moves the lens outward.
  public var trackingDrive: Scalar
  /// Sled motor, full scale; positive moves outward.
  public var sledDrive: Scalar
  /// Spindle motor, full scale; positive speeds the disc up.
  public var spindleDrive: Scalar
  /// Tilt actuator of the lens; positive tilts it as a disc whose edge bends toward the laser is tilted.
  public var tiltDrive: Scalar
  /// Corrector of spherical aberration; positive corrects for a thicker cover.
  public var correctorDrive: Scalar
  /// Code of the laser's power level, of 65 535; 0 leaves the level to the laser driver's own control.
  public var laserPower: UInt16
  /// What the laser shall do.
  public var laser: LaserMode
  /// The status register that the host reads.
  public var status: FirmwareStatus
  /// The second status register: what came of the host's latest command.
  public var report: FirmwareReport

  /// A command; drives in full scale, -1 to 1.
  @inlinable
  public init(
    focusDrive: Scalar, trackingDrive: Scalar, sledDrive: Scalar, spindleDrive: Scalar, tiltDrive: Scalar,
    correctorDrive: Scalar, laserPower: UInt16 = 0, laser: LaserMode, status: FirmwareStatus,
    report: FirmwareReport = FirmwareReport()
  ) {
    self.focusDrive = focusDrive
    self.trackingDrive = trackingDrive
    self.sledDrive = sledDrive
    self.spindleDrive = spindleDrive
    self.tiltDrive = tiltDrive
    self.correctorDrive = correctorDrive
    self.laserPower = laserPower
    self.laser = laser
    self.status = status
    self.report = report
  }
}

extension ActuatorCommand where Scalar: AdditiveArithmetic {
  /// A command that leaves tilt, corrector and laser power alone.
  @inlinable
  public init(
    focusDrive: Scalar, trackingDrive: Scalar, sledDrive: Scalar, spindleDrive: Scalar,
    laser: LaserMode, status: FirmwareStatus, report: FirmwareReport = FirmwareReport()
  ) {
    self.init(
      focusDrive: focusDrive, trackingDrive: trackingDrive, sledDrive: sledDrive,
      spindleDrive: spindleDrive, tiltDrive: .zero, correctorDrive: .zero, laser: laser, status: status,
      report: report)
  }
}
