/// The shape of a state: how many fields it has, and a fingerprint of their names, kinds and groups.
///
/// Two states have the same fingerprint when a snapshot of one may be restored into the other.
public struct StateLayout: StateVisitor, Sendable, Equatable {
  /// The number of fields visited.
  public private(set) var fieldCount = 0
  /// A hash of names, kinds and groups in their order.
  public private(set) var fingerprint: UInt64 = WordMixing.absorb(0x6c61_796f_7574, into: 0)

  /// The layout of nothing.
  public init() {}

  /// The layout of a state.
  public init(of state: some StateVisitable) {
    var copy = state
    copy.visitState(&self)
  }

  public mutating func visit(_ name: StaticString, bits: inout UInt64, as kind: FieldKind) {
    fieldCount += 1
    fingerprint = WordMixing.absorb(UInt64(kind.rawValue), into: fingerprint)
    fingerprint = WordMixing.absorb(name: name, into: fingerprint)
  }

  public mutating func beginGroup(_ name: StaticString) {
    fingerprint = WordMixing.absorb(0x6265_6769_6e00, into: fingerprint)
    fingerprint = WordMixing.absorb(name: name, into: fingerprint)
  }

  public mutating func endGroup() {
    fingerprint = WordMixing.absorb(0x656e_6400, into: fingerprint)
  }
}
