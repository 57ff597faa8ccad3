import ChannelSim
import Configuration
import DiscFormat
import DiscModel
import DriveEmulator
import ServoTuning
import TraceFiles
import WriteStrategy

/// What an error says to the user, and the exit code that goes with it.
struct ErrorAccount {
  let message: String
  let code: ExitCode

  init(_ error: any Error) {
    switch error {
    case let failure as Failure:
      (message, code) = ("drive-emu: \(failure)", failure.code)
    case let error as ConfigurationError:
      // FILE:LINE:COLUMN first, as editors and compilers have it.
      (message, code) = (error.position == .built ? "drive-emu: \(error)" : "\(error)", .usage)
    case let error as DiscReportError: (message, code) = ("drive-emu: \(error)", .usage)
    case let error as BurnError: (message, code) = ("drive-emu: \(error)", .usage)
    case let error as WriteStrategyError: (message, code) = ("drive-emu: \(error)", .usage)
    case let error as PlugInError: (message, code) = ("drive-emu: \(error)", .usage)
    case let error as GrooveError: (message, code) = ("drive-emu: \(error)", .usage)
    case let error as MasteringError: (message, code) = ("drive-emu: \(error)", .usage)
    case let error as OpticsError: (message, code) = ("drive-emu: \(error)", .usage)
    case let error as MechanicsError: (message, code) = ("drive-emu: \(error)", .usage)
    case let error as SessionError: (message, code) = ("drive-emu: \(error)", .usage)
    case let error as SweepError: (message, code) = ("drive-emu: \(error)", .usage)
    case let error as ResultFileError: (message, code) = ("drive-emu: \(error)", .usage)
    case let error as LoopMeasurementError:
      (message, code) = ("drive-emu: \(error)", error.isSetting ? .usage : .limitFailed)
    case let error as RunLogError:
      (message, code) = ("drive-emu: \(error)", ExitCode(rawValue: error.exitCode) ?? .damagedInput)
    case let error as DiscFormatError: (message, code) = ("drive-emu: \(error)", .usage)
    case let error as TraceFileError: (message, code) = ("drive-emu: \(error)", Self.code(of: error))
    default: (message, code) = ("drive-emu: internal error: \(error)", .internalError)
    }
  }

  /// A file that cannot be opened or written is a matter of usage; one that makes no sense is damaged.
  private static func code(of error: TraceFileError) -> ExitCode {
    switch error.kind {
    case .cannotOpen, .cannotWrite, .unsupported: .usage
    case .cannotRead, .notThisFormat, .truncated, .corrupt: .damagedInput
    case .invalidUse: .internalError
    }
  }
}
