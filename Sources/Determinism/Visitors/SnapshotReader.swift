/// Writes a snapshot's values into the fields of a state of the same layout.
///
/// `StateVisitable.restore(_:)` uses it with care for the layout; used by itself it never traps, but after a
/// `failure` the state it visited is partly overwritten and must be thrown away.
public struct SnapshotReader: StateVisitor, Sendable {
  private let snapshot: StateSnapshot
  private var layout = StateLayout()

  /// A reader at the first field of a snapshot.
  public init(_ snapshot: StateSnapshot) {
    self.snapshot = snapshot
  }

  /// What is wrong once the state has been visited: nil when every field was restored from its own value.
  public var failure: SnapshotError? {
    if layout.fieldCount != snapshot.fields.count {
      return .fieldCount(snapshot: snapshot.fields.count, state: layout.fieldCount)
    }
    if layout.fingerprint != snapshot.fingerprint {
      return .layout(snapshot: snapshot.fingerprint, state: layout.fingerprint)
    }
    return nil
  }

  public mutating func visit(_ name: StaticString, bits: inout UInt64, as kind: FieldKind) {
    let index = layout.fieldCount
    layout.visit(name, bits: &bits, as: kind)
    if index < snapshot.fields.count { bits = snapshot.fields[index] }
  }

  public mutating func beginGroup(_ name: StaticString) {
    layout.beginGroup(name)
  }

  public mutating func endGroup() {
    layout.endGroup()
  }
}

extension StateVisitable {
  /// Sets all fields to a snapshot's values; on an error the state is left as it was.
  public mutating func restore(_ snapshot: StateSnapshot) throws(SnapshotError) {
    // The layout is checked before any value is written, so that a state whose setters act on what they are
    // given never sees another layout's values.
    let layout = StateLayout(of: self)
    guard layout.fieldCount == snapshot.fields.count else {
      throw .fieldCount(snapshot: snapshot.fields.count, state: layout.fieldCount)
    }
    guard layout.fingerprint == snapshot.fingerprint else {
      throw .layout(snapshot: snapshot.fingerprint, state: layout.fingerprint)
    }
    var copy = self
    var reader = SnapshotReader(snapshot)
    copy.visitState(&reader)
    if let failure = reader.failure { throw failure }
    self = copy
  }
}
