/// What the firmware is busy with.
public enum FirmwareActivity: UInt8, Sendable, CaseIterable {
  case stopped
  case spinningUp
  case searchingFocus
  case settlingFocus
  case measuringTracking
  case pullingIn
  case verifyingTrack
  case following
  case jumpingLayer
  /// Focus is closed, tracking is open on request of the host.
  case focused
  case failed
}

/// Why the firmware failed or had to begin anew.
public enum FirmwareFault: UInt8, Sendable, CaseIterable {
  case none
  case spinUpTimedOut
  /// No S-curve above the arming level within the lens's travel.
  case noFocusFound
  /// Focus closed, but the error did not settle.
  case focusNotSettled
  case focusLost
  /// The traverse signal is too small to track on.
  case noTrackingSignal
  /// No crossing slow enough, or every attempt slipped.
  case pullInFailed
  case trackingLost
  /// A jump did not find the next layer's S-curve in time.
  case jumpTimedOut
  /// A jump ended on the layer it came from, or could not tell.
  case jumpLandedWrong
  /// Writing was asked for while the layer was unknown or no track was followed.
  case writeRefused
}

/// The firmware's status register.
public struct FirmwareStatus: Equatable, Sendable {
  public var activity: FirmwareActivity
  /// The latest fault; it stays until the next host command.
  public var fault: FirmwareFault
  /// The layer in focus as the firmware believes; `unknownLayer` if it does not know.
  public var layer: UInt8
  public var flags: Flags

  public static let unknownLayer: UInt8 = 15

  /// Single conditions.
  public struct Flags: OptionSet, Sendable {
    public let rawValue: UInt8
    @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }
    public static let focusClosed = Flags(rawValue: 1)
    public static let trackingClosed = Flags(rawValue: 2)
    /// The layer is confirmed, not only expected.
    public static let layerConfirmed = Flags(rawValue: 4)
    public static let writing = Flags(rawValue: 8)
    /// The sum signal is above its threshold.
    public static let focusOK = Flags(rawValue: 16)
  }

  @inlinable
  public init(
    activity: FirmwareActivity = .stopped, fault: FirmwareFault = .none,
    layer: UInt8 = FirmwareStatus.unknownLayer, flags: Flags = []
  ) {
    self.activity = activity
    self.fault = fault
    self.layer = layer
    self.flags = flags
  }

  /// The register as 24 bits: activity and layer a nibble each, then fault, then flags.
  @inlinable
  public var register: UInt32 {
    UInt32(activity.rawValue & 15) | UInt32(layer & 15) << 4 | UInt32(fault.rawValue) << 8
      | UInt32(flags.rawValue) << 16
  }

  /// Reads the register back; nil if a field holds no known value.
  @inlinable
  public init?(register: UInt32) {
    guard
      let activity = FirmwareActivity(rawValue: UInt8(register & 15)),
      let fault = FirmwareFault(rawValue: UInt8(register >> 8 & 255))
    else { return nil }
    self.init(
      activity: activity, fault: fault, layer: UInt8(register >> 4 & 15),
      flags: Flags(rawValue: UInt8(register >> 16 & 255)))
  }
}
