/// Changes one field by the least amount, to prove that a digest, a snapshot or a comparison sees it.
///
/// The lowest bit is inverted: one ulp up or down for a floating-point number, one for an integer, the other
/// value for a Boolean.
public struct FieldPerturbation: StateVisitor, Sendable {
  private let target: Int
  /// The number of fields visited.
  public private(set) var fieldCount = 0

  /// Changes the field of this number, counted from 0 in the order of the visit; no other.
  public init(field: Int) {
    target = field
  }

  /// Whether the field was met and changed.
  public var isDone: Bool { 0 <= target && target < fieldCount }

  public mutating func visit(_ name: StaticString, bits: inout UInt64, as kind: FieldKind) {
    if fieldCount == target { bits ^= 1 }
    fieldCount += 1
  }

  public mutating func beginGroup(_ name: StaticString) {}

  public mutating func endGroup() {}
}

extension StateVisitable {
  /// The number of fields.
  public var fieldCount: Int { StateLayout(of: self).fieldCount }

  /// The state with one field changed by its least amount, or nil where there is no such field.
  public func perturbed(field: Int) -> Self? {
    var copy = self
    var perturbation = FieldPerturbation(field: field)
    copy.visitState(&perturbation)
    return perturbation.isDone ? copy : nil
  }
}
