/// The values of all fields of a state, with the layout they belong to.
public struct StateSnapshot: Sendable, Equatable {
  /// The fingerprint of the state's layout; see `StateLayout`.
  public let fingerprint: UInt64
  /// Each field's bits, in the order of the visit.
  public let fields: [UInt64]

  /// A snapshot of given fields.
  public init(fingerprint: UInt64, fields: [UInt64]) {
    self.fingerprint = fingerprint
    self.fields = fields
  }

  /// Reads a snapshot back from its words.
  public init(words: [UInt64]) throws(SnapshotError) {
    guard words.count >= 2 else { throw .truncated(words: words.count, needed: 2) }
    let count = words[1]
    guard count == UInt64(words.count - 2) else {
      throw .truncated(words: words.count, needed: count < 1 << 40 ? Int(clamping: count + 2) : Int.max)
    }
    fingerprint = words[0]
    fields = Array(words[2...])
  }

  /// The snapshot as words, for a file: fingerprint, number of fields, fields.
  public var words: [UInt64] {
    var result: [UInt64] = []
    result.reserveCapacity(fields.count + 2)
    result.append(fingerprint)
    result.append(UInt64(fields.count))
    result.append(contentsOf: fields)
    return result
  }
}

/// Why a snapshot cannot be read or restored.
public enum SnapshotError: Error, Equatable, Sendable {
  /// The words end early, or there are more than the snapshot says.
  case truncated(words: Int, needed: Int)
  /// The snapshot holds another number of fields than the state has.
  case fieldCount(snapshot: Int, state: Int)
  /// Names, kinds or groups of the fields differ from the state's.
  case layout(snapshot: UInt64, state: UInt64)
}

#if !hasFeature(Embedded)
  // Firmware has no text output; the cases say it all there.
  extension SnapshotError: CustomStringConvertible {
    /// What is wrong, and what would do.
    public var description: String {
      switch self {
      case .truncated(let words, let needed):
        return "the snapshot has \(words) words where \(needed) are needed; it is cut or not a snapshot"
      case .fieldCount(let snapshot, let state):
        return "the snapshot has \(snapshot) fields, this state has \(state); "
          + "restore it with the version and configuration that wrote it"
      case .layout(let snapshot, let state):
        return "the snapshot's layout is \(String(snapshot, radix: 16)), this state's is "
          + "\(String(state, radix: 16)); restore it with the version and configuration that wrote it"
      }
    }
  }
#endif
