/// What is wrong with a trace file or with the use of its reader or writer: what, where, and what would do.
public struct TraceFileError: Error, Equatable, Sendable {
  /// The sort of failure.
  public enum Kind: Equatable, Sendable {
    /// The file cannot be opened or created.
    case cannotOpen
    /// The system refused a read.
    case cannotRead
    /// The system refused a write, for instance because the disk is full.
    case cannotWrite
    /// The bytes are not of this format at all.
    case notThisFormat
    /// The file ends early. So many chunks, and messages, were whole and have been handed out.
    case truncated(wholeChunks: Int, wholeMessages: Int)
    /// Bytes were changed or make no sense. `chunk` counts from 0; nil when the place is outside any chunk.
    case corrupt(chunk: Int?)
    /// A valid file that uses what this reader does not have, such as compression.
    case unsupported
    /// The caller asked for what the format cannot hold.
    case invalidUse
  }

  /// The sort of failure.
  public var kind: Kind
  /// The file's path, or a name for bytes in memory.
  public var file: String
  /// The byte offset from the start of the file (or of the bytes) where the trouble begins, when there is one.
  public var offset: UInt64?
  /// What was found.
  public var what: String
  /// What would do.
  public var remedy: String

  /// An error; `what` and `remedy` are half sentences without a full stop.
  public init(_ kind: Kind, file: String, offset: UInt64? = nil, what: String, remedy: String) {
    self.kind = kind
    self.file = file
    self.offset = offset
    self.what = what
    self.remedy = remedy
  }
}

extension TraceFileError: CustomStringConvertible {
  /// One line: place, what, and what would do.
  public var description: String {
    let place = offset.map { "\(file): byte \($0)" } ?? file
    let detail =
      switch kind {
      case .truncated(let chunks, let messages): " (whole: \(chunks) chunks, \(messages) messages)"
      case .corrupt(.some(let chunk)): " (chunk \(chunk))"
      default: ""
      }
    return "\(place): \(what)\(detail); \(remedy)"
  }
}
