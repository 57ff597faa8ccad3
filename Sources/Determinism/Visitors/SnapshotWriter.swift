/// Collects the bits of every field, and the layout they belong to.
public struct SnapshotWriter: StateVisitor, Sendable {
  private var layout = StateLayout()
  private var fields: [UInt64] = []

  /// A writer that has seen nothing.
  public init() {}

  /// The snapshot of what has been visited.
  public var snapshot: StateSnapshot {
    StateSnapshot(fingerprint: layout.fingerprint, fields: fields)
  }

  public mutating func visit(_ name: StaticString, bits: inout UInt64, as kind: FieldKind) {
    layout.visit(name, bits: &bits, as: kind)
    fields.append(bits)
  }

  public mutating func beginGroup(_ name: StaticString) {
    layout.beginGroup(name)
  }

  public mutating func endGroup() {
    layout.endGroup()
  }
}

extension StateVisitable {
  /// The values of all fields.
  public func snapshot() -> StateSnapshot {
    var copy = self
    var writer = SnapshotWriter()
    copy.visitState(&writer)
    return writer.snapshot
  }
}
