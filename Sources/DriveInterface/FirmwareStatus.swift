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

/// The firmware's status register: 24 bits that the host reads.
///
/// Activity and layer a nibble each, then the fault, then the flags, low bits first.
public struct FirmwareStatus: Equatable, Sendable {
  /// The register itself.
  public var register: UInt32 { bits }
  @usableFromInline var bits: UInt32

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
      FirmwareActivity(rawValue: UInt8(register & 15)) != nil,
      FirmwareFault(rawValue: UInt8(register >> 8 & 255)) != nil
    else { return nil }
    bits = register & 0xFF_FFFF
  }

  @inlinable
  public var activity: FirmwareActivity {
    // Only known values ever get in.
    get { FirmwareActivity(rawValue: UInt8(bits & 15)) ?? .failed }
    set { bits = bits & ~15 | UInt32(newValue.rawValue & 15) }
  }

  /// The layer in focus as the firmware believes; `unknownLayer` if it does not know.
  @inlinable
  public var layer: UInt8 {
    get { UInt8(bits >> 4 & 15) }
    set { bits = bits & ~0xF0 | UInt32(newValue & 15) << 4 }
  }

  /// The latest fault; it stays until the next host command.
  @inlinable
  public var fault: FirmwareFault {
    get { FirmwareFault(rawValue: UInt8(bits >> 8 & 255)) ?? .none }
    set { bits = bits & ~0xFF00 | UInt32(newValue.rawValue) << 8 }
  }

  @inlinable
  public var flags: Flags {
    get { Flags(rawValue: UInt8(bits >> 16 & 255)) }
    set { bits = bits & ~0xFF_0000 | UInt32(newValue.rawValue) << 16 }
  }
}
