/// Finds the first field that is infinite or not a number.
///
/// It keeps only the field's number, so that a look costs one test a field; the name is asked for once there
/// is something to name.
public struct NonFiniteSearch: StateVisitor, Sendable {
  private var visited = 0
  /// The number of the first such field, counted from 0 in the order of the visit.
  public private(set) var fieldNumber: Int?

  /// A search that has seen nothing.
  public init() {}

  public mutating func visit(_ name: StaticString, bits: inout UInt64, as kind: FieldKind) {
    if fieldNumber == nil && kind.isNonFinite(bits) { fieldNumber = visited }
    visited += 1
  }

  public mutating func beginGroup(_ name: StaticString) {}

  public mutating func endGroup() {}
}

extension StateVisitable {
  /// Whether no field is infinite or NaN.
  public func isFinite() -> Bool {
    var copy = self
    var search = NonFiniteSearch()
    copy.visitState(&search)
    return search.fieldNumber == nil
  }
}

#if !hasFeature(Embedded)
  // Names need String, which firmware does without.
  extension StateVisitable {
    /// The first field that is infinite or NaN, with its path.
    public func nonFiniteField() -> StateField? {
      var copy = self
      var search = NonFiniteSearch()
      copy.visitState(&search)
      guard let number = search.fieldNumber else { return nil }
      return fields()[number]
    }
  }
#endif
