/// What the firmware is busy with.
public enum FirmwareActivity: UInt8, Sendable, CaseIterable {
  /// Laser and motors are off.
  case stopped
  /// The spindle runs up to its speed.
  case spinningUp
  /// The lens moves toward the disc until a layer's S-curve comes.
  case searchingFocus
  /// Focus has just been closed; its error must become calm.
  case settlingFocus
  /// The traverse signal is measured with tracking open.
  case measuringTracking
  /// A slow crossing is waited for, to close tracking on.
  case pullingIn
  /// Tracking has just been closed; slips are looked for.
  case verifyingTrack
  /// Both loops are closed: a track is followed.
  case following
  /// Focus leaves one layer for another.
  case jumpingLayer
  /// Focus is closed, tracking is open on request of the host.
  case focused
  /// The firmware gave up; the fault says why.
  case failed
  /// Sweeping the lens to learn levels before focus is closed.
  case learningFocus
  /// What disc is in the drive is found out.
  case recognisingMedia
  /// Offsets, gains or balances are being measured.
  case calibrating
  /// The lens's tilt is being optimised.
  case adjustingTilt
  /// The corrector of spherical aberration is on its way.
  case movingCorrector
  /// A fine seek of the lens, counting tracks.
  case seeking
  /// A rough seek of the sled.
  case movingSled
  /// A few tracks are jumped with the lens alone.
  case jumpingTracks
  /// On a track, until an address tells which.
  case awaitingAddress
  /// Loops held while a defect passes.
  case holdingDefect
  /// Loops stiffened or held after a shock.
  case holdingShock
  /// Waiting before, or beginning, a retry.
  case recovering
  /// The spindle goes to another speed.
  case changingSpeed
}

/// Why the firmware failed or had to begin anew.
public enum FirmwareFault: UInt8, Sendable, CaseIterable {
  /// Nothing is wrong.
  case none
  /// The spindle did not reach its speed in time.
  case spinUpTimedOut
  /// No S-curve above the arming level within the lens's travel.
  case noFocusFound
  /// Focus closed, but the error did not settle.
  case focusNotSettled
  /// The light of the layer was lost.
  case focusLost
  /// The traverse signal is too small to track on.
  case noTrackingSignal
  /// No crossing slow enough, or every attempt slipped.
  case pullInFailed
  /// The track was lost and not found again.
  case trackingLost
  /// A jump did not find the next layer's S-curve in time.
  case jumpTimedOut
  /// A jump ended on the layer it came from, or could not tell.
  case jumpLandedWrong
  /// Writing was asked for while the layer was unknown or no track was followed.
  case writeRefused
  /// The lens's sweep met no reflecting layer.
  case noDisc
  /// The sweep's levels are those of no known disc.
  case mediaUnknown
  /// A seek ended elsewhere, again and again.
  case seekFailed
  /// A seek took longer than it may.
  case seekTimedOut
  /// The address decoded is not the one expected.
  case wrongAddress
  /// No address was decoded in time.
  case noAddress
  /// The wobble's loop lost its lock.
  case wobbleLost
  /// Tracks counted and addresses disagree.
  case countMismatch
  /// A calibration found no usable value.
  case calibrationFailed
  /// A calibration took longer than it may.
  case calibrationTimedOut
  /// A blow was felt.
  case shockDetected
  /// Writing was stopped because the spot could no longer be trusted to be on its track.
  case writeInhibited
  /// The front monitor does not show the power that was asked for.
  case laserPowerWrong
  /// No best tilt was found.
  case tiltFailed
  /// No best place of the corrector was found.
  case correctorFailed
  /// The spindle's speed left its band.
  case spindleLost
  /// The sled does not follow its drive.
  case sledStuck
  /// A defect lasted longer than the loops can be held over.
  case defectTooLong
  /// A coil's supply stayed at its limit.
  case driveSaturated
  /// Every attempt failed.
  case retriesExhausted
  /// The host's command has no meaning.
  case commandUnknown
  /// The command's argument is not one that it can have.
  case argumentOutOfRange
  /// The command makes no sense in the firmware's present state.
  case notPossibleNow
}

/// The firmware's status register: 32 bits that the host reads.
///
/// Low bits first: activity (8), layer (4), flags (12), fault (8).
public struct FirmwareStatus: Equatable, Sendable {
  /// The register itself.
  public var register: UInt32 { bits }
  @usableFromInline var bits: UInt32

  /// The layer field's value where the layer is not known.
  public static let unknownLayer: UInt8 = 15

  /// Single conditions, 12 bits.
  public struct Flags: OptionSet, Sendable {
    /// A bit for each condition, 12 bits.
    public let rawValue: UInt16
    /// Flags by their bits; those above the lowest 12 are dropped.
    @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue & 0xFFF }
    /// The focus loop is closed.
    public static let focusClosed = Flags(rawValue: 1)
    /// The tracking loop is closed.
    public static let trackingClosed = Flags(rawValue: 2)
    /// The layer is confirmed, not only expected.
    public static let layerConfirmed = Flags(rawValue: 4)
    /// The laser writes.
    public static let writing = Flags(rawValue: 8)
    /// The sum signal is above its threshold.
    public static let focusOK = Flags(rawValue: 16)
    /// Tracking follows, or would follow, lands.
    public static let onLand = Flags(rawValue: 32)
    /// An address was decoded on this track, and is the one expected.
    public static let addressConfirmed = Flags(rawValue: 64)
    /// Loops are held over a defect.
    public static let defectHeld = Flags(rawValue: 128)
    /// A shock was noticed and has not yet been forgotten.
    public static let shock = Flags(rawValue: 256)
    /// The spindle turns at the speed asked for.
    public static let spindleAtSpeed = Flags(rawValue: 512)
    /// The calibrations that the medium needs have ended well.
    public static let calibrated = Flags(rawValue: 1024)
    /// A coil drive is at its limit.
    public static let saturated = Flags(rawValue: 2048)
  }

  /// A status of its fields.
  @inlinable
  public init(
    activity: FirmwareActivity = .stopped, fault: FirmwareFault = .none,
    layer: UInt8 = FirmwareStatus.unknownLayer, flags: Flags = []
  ) {
    bits = 0
    self.activity = activity
    self.fault = fault
    self.layer = layer
    self.flags = flags
  }

  /// Reads a register back; nil if a field holds no known value.
  @inlinable
  public init?(register: UInt32) {
    guard
      FirmwareActivity(rawValue: UInt8(register & 255)) != nil,
      FirmwareFault(rawValue: UInt8(register >> 24)) != nil
    else { return nil }
    bits = register
  }

  /// What the firmware is busy with.
  @inlinable
  public var activity: FirmwareActivity {
    // Only known values ever get in.
    get { FirmwareActivity(rawValue: UInt8(bits & 255)) ?? .failed }
    set { bits = bits & ~0xFF | UInt32(newValue.rawValue) }
  }

  /// The layer in focus as the firmware believes; `unknownLayer` if it does not know.
  @inlinable
  public var layer: UInt8 {
    get { UInt8(bits >> 8 & 15) }
    set { bits = bits & ~0xF00 | UInt32(newValue & 15) << 8 }
  }

  /// Single conditions.
  @inlinable
  public var flags: Flags {
    get { Flags(rawValue: UInt16(bits >> 12 & 0xFFF)) }
    set { bits = bits & ~0xFF_F000 | UInt32(newValue.rawValue) << 12 }
  }

  /// The latest fault; it stays until the next host command.
  @inlinable
  public var fault: FirmwareFault {
    get { FirmwareFault(rawValue: UInt8(bits >> 24)) ?? .none }
    set { bits = bits & ~0xFF00_0000 | UInt32(newValue.rawValue) << 24 }
  }
}
