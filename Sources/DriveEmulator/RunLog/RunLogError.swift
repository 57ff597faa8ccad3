internal import Configuration
internal import Determinism
internal import TraceFiles

/// Why a run log cannot be read, or cannot be replayed by this build.
public struct RunLogError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What kind of trouble it is.
  public enum Kind: Equatable, Sendable {
    /// The file is not there, or the system refuses to read it.
    case unreadable
    /// The file ends early.
    case truncated
    /// Bytes were changed, or are not those of a run log.
    case corrupt
    /// A sound log of another configuration, layout or firmware than this build can make.
    case doesNotFit
  }

  /// What kind of trouble it is.
  public var kind: Kind
  /// What is wrong, where, and what would do.
  public var description: String

  init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  init(_ error: TraceFileError) {
    description = error.description
    kind =
      switch error.kind {
      case .cannotOpen, .cannotRead: .unreadable
      case .truncated: .truncated
      case .corrupt, .notThisFormat: .corrupt
      case .unsupported, .cannotWrite, .invalidUse: .doesNotFit
      }
  }

  /// 6 for a truncated or corrupt log, 2 for one that does not fit or cannot be opened.
  public var exitCode: Int32 {
    switch kind {
    case .truncated, .corrupt: 6
    case .unreadable, .doesNotFit: 2
    }
  }
}

extension RunLogError {
  /// Says that a log's contents are not what they should be although its checksums are right.
  static func malformed(_ what: String) -> RunLogError {
    RunLogError(.corrupt, "\(what); use an undamaged copy of the log")
  }
}
