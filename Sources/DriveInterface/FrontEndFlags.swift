/// What the front end's comparators and detectors say, one bit each.
public struct FrontEndFlags: OptionSet, Equatable, Sendable {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The sum is above the focus-OK comparator's level.
  public static let focusOK = FrontEndFlags(rawValue: 1)
  /// The mirror comparator: the spot is between tracks, or over a mirror band.
  public static let mirror = FrontEndFlags(rawValue: 2)
  /// The track-cross comparator: the sign of the tracking error.
  public static let trackCross = FrontEndFlags(rawValue: 4)
  /// The sum fell faster and deeper than a groove makes it: a defect is under the spot.
  public static let defect = FrontEndFlags(rawValue: 8)
  /// The RF envelope is that of marks.
  public static let rfPresent = FrontEndFlags(rawValue: 16)
  /// The wobble's phase-locked loop is in lock.
  public static let wobbleLock = FrontEndFlags(rawValue: 32)
  /// The address detector is in step with the address units of the groove.
  public static let addressSync = FrontEndFlags(rawValue: 64)
  /// The write gate is open.
  public static let writeGate = FrontEndFlags(rawValue: 128)
  /// The photodiode amplifiers stand at their low gain, for writing.
  public static let lowGain = FrontEndFlags(rawValue: 256)
  /// A photodiode amplifier or converter is at the end of its range.
  public static let overload = FrontEndFlags(rawValue: 512)
}

/// Where an address came from.
public enum AddressKind: UInt8, Sendable, CaseIterable {
  /// None has been decoded yet.
  case none
  /// A word of the phase-modulated wobble (ADIP).
  case wobble
  /// A block of land pre-pits.
  case landPrePit
  /// The identification of a recorded sector.
  case sector
}

/// The address that the front end decoded last.
///
/// As a register of 64 bits, low bits first: address (24), kind (8), information (8), zero (8), serial (16).
public struct AddressRegister: Equatable, Sendable {
  /// 24 bits: physical address of a wobble word, ECC-block address of pre-pits, sector number.
  public var address: UInt32
  /// Where the address came from.
  public var kind: AddressKind
  /// What came with it: auxiliary byte of a wobble word, field identifier of pre-pits, sector information byte.
  public var information: UInt8
  /// Counts the words decoded without error; a new value is a new word, even of the same address.
  public var serial: UInt16

  /// A register of its fields; of the address 24 bits count.
  @inlinable
  public init(address: UInt32 = 0, kind: AddressKind = .none, information: UInt8 = 0, serial: UInt16 = 0) {
    self.address = address & 0xFF_FFFF
    self.kind = kind
    self.information = information
    self.serial = serial
  }

  /// As 64 bits.
  @inlinable public var register: UInt64 {
    UInt64(address & 0xFF_FFFF) | UInt64(kind.rawValue) << 24 | UInt64(information) << 32
      | UInt64(serial) << 48
  }

  /// Reads the register back; an unknown kind is none.
  @inlinable
  public init(register: UInt64) {
    address = UInt32(truncatingIfNeeded: register & 0xFF_FFFF)
    kind = AddressKind(rawValue: UInt8(truncatingIfNeeded: register >> 24)) ?? .none
    information = UInt8(truncatingIfNeeded: register >> 32)
    serial = UInt16(truncatingIfNeeded: register >> 48)
  }
}
