/// One word in the mailbox from the host computer to the firmware.
public struct HostCommand: Equatable, Sendable {
  /// What is asked.
  public enum Code: UInt8, Sendable, CaseIterable {
    case none
    /// Spin up, focus and track on the layer of the argument.
    case start
    /// Move the focus to the layer of the argument and track there.
    case jump
    /// Open tracking, keep focus.
    case openTracking
    /// Close tracking on the layer in focus.
    case closeTracking
    /// Allow the laser to write. Refused unless the firmware knows which layer it is on and follows a track.
    case enableWriting
    /// Back to reading power.
    case disableWriting
    /// Open every loop, laser off, spindle off.
    case stop
  }

  public var code: Code
  /// The layer, for `start` and `jump`; otherwise 0.
  public var argument: UInt8

  @inlinable
  public init(_ code: Code, argument: UInt8 = 0) {
    self.code = code
    self.argument = argument
  }

  /// Nothing asked.
  @inlinable public static var none: HostCommand { HostCommand(.none) }

  /// The mailbox as one register: the code in the low byte, the argument in the high byte.
  @inlinable public var register: UInt16 { UInt16(code.rawValue) | UInt16(argument) << 8 }

  /// Reads the register back; an unknown code means nothing asked, as a mailbox would ignore it.
  @inlinable
  public init(register: UInt16) {
    code = Code(rawValue: UInt8(truncatingIfNeeded: register)) ?? .none
    argument = UInt8(truncatingIfNeeded: register >> 8)
  }
}
