/// The firmware's second status register: what came of the host's latest command.
///
/// 64 bits, low bits first: the command's code (8), verdict (8), error (16), value (32). Firmware that answers writes
/// `underway` at once and the verdict when it is known.
public struct FirmwareReport: Equatable, Sendable {
  /// How it stands with the command.
  public enum Verdict: UInt8, Sendable, CaseIterable {
    /// Nothing has been asked for.
    case none
    /// The command was taken up and is being carried out.
    case underway
    /// The command was carried out.
    case done
    /// The command makes no sense now, or the firmware does not know it.
    case refused
    /// The command could not be carried out; `error` says why.
    case failed
    /// The command was given up after its time.
    case timedOut
    /// Done, and the result is not to be trusted.
    case inconclusive
  }

  /// The command that is reported on.
  public var command: HostCommand.Code
  /// How far the command has come.
  public var verdict: Verdict
  /// A `FirmwareFault`'s raw value; from 256 on a meaning of the firmware's own.
  public var error: UInt16
  /// The answer: an address, a count of tracks, a number's bits.
  public var value: UInt32

  /// A report on a command.
  @inlinable
  public init(
    command: HostCommand.Code = .none, verdict: Verdict = .none, error: UInt16 = 0, value: UInt32 = 0
  ) {
    self.command = command
    self.verdict = verdict
    self.error = error
    self.value = value
  }

  /// The same with a fault of the list.
  @inlinable
  public init(command: HostCommand.Code, verdict: Verdict, fault: FirmwareFault, value: UInt32 = 0) {
    self.init(command: command, verdict: verdict, error: UInt16(fault.rawValue), value: value)
  }

  /// The fault, if the error is one of the list.
  @inlinable public var fault: FirmwareFault? { UInt8(exactly: error).flatMap(FirmwareFault.init(rawValue:)) }

  /// The answer as a signed number.
  @inlinable public var signedValue: Int32 { Int32(bitPattern: value) }

  /// The answer as a single-precision number.
  @inlinable public var number: Float { Float(bitPattern: value) }

  /// As 64 bits, low bits first: command (8), verdict (8), error (16), value (32).
  @inlinable public var register: UInt64 {
    UInt64(command.rawValue) | UInt64(verdict.rawValue) << 8 | UInt64(error) << 16 | UInt64(value) << 32
  }

  /// Reads the register back; nil if command or verdict is unknown.
  @inlinable
  public init?(register: UInt64) {
    guard let command = HostCommand.Code(rawValue: UInt8(truncatingIfNeeded: register)),
      let verdict = Verdict(rawValue: UInt8(truncatingIfNeeded: register >> 8))
    else { return nil }
    self.init(
      command: command, verdict: verdict, error: UInt16(truncatingIfNeeded: register >> 16),
      value: UInt32(truncatingIfNeeded: register >> 32))
  }
}
