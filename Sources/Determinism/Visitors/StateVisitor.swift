/// How the 64 bits of a visited field are to be read.
public enum FieldKind: UInt8, Sendable {
  case double
  case float
  case signed
  case unsigned
  case boolean
}

/// Something that walks through a state field by field.
///
/// One walk serves all: a digest mixes each field, a snapshot writes or restores it, a comparison names it.
/// A field travels as 64 bits with its kind, so that a visitor has one case to write, and a value that the
/// visitor changed is stored back.
public protocol StateVisitor {
  /// Visits one field: its name inside the current group, its bits, how to read them.
  mutating func visit(_ name: StaticString, bits: inout UInt64, as kind: FieldKind)
  /// Enters a named group of fields. Each call is matched by one `endGroup`.
  mutating func beginGroup(_ name: StaticString)
  /// Leaves the group entered last.
  mutating func endGroup()
}

/// A state that can name its fields.
///
/// The order of visits is part of the type's meaning: it fixes the digest and the snapshot's layout, and must
/// not depend on the state's value.
public protocol StateVisitable {
  /// Hands every field that influences the future to `visitor`, always in the same order.
  mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor)
}

extension StateVisitor {
  @inlinable
  public mutating func visit(_ name: StaticString, _ value: inout Double) {
    var bits = value.bitPattern
    visit(name, bits: &bits, as: .double)
    value = Double(bitPattern: bits)
  }

  @inlinable
  public mutating func visit(_ name: StaticString, _ value: inout Float) {
    var bits = UInt64(value.bitPattern)
    visit(name, bits: &bits, as: .float)
    value = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
  }

  @inlinable
  public mutating func visit(_ name: StaticString, _ value: inout Bool) {
    var bits: UInt64 = value ? 1 : 0
    visit(name, bits: &bits, as: .boolean)
    value = bits & 1 != 0
  }

  @inlinable
  public mutating func visit<Integer: FixedWidthInteger>(_ name: StaticString, _ value: inout Integer) {
    var bits = UInt64(truncatingIfNeeded: value)
    visit(name, bits: &bits, as: Integer.isSigned ? .signed : .unsigned)
    value = Integer(truncatingIfNeeded: bits)
  }

  @inlinable
  public mutating func visit(_ name: StaticString, _ value: inout SIMD2<Double>) {
    beginGroup(name)
    visit("x", &value.x)
    visit("y", &value.y)
    endGroup()
  }

  @inlinable
  public mutating func visit(_ name: StaticString, _ value: inout SIMD4<Double>) {
    beginGroup(name)
    visit("x", &value.x)
    visit("y", &value.y)
    visit("z", &value.z)
    visit("w", &value.w)
    endGroup()
  }

  /// Visits a part that names its own fields, as a group.
  @inlinable
  public mutating func visit<Part: StateVisitable>(_ name: StaticString, _ part: inout Part) {
    beginGroup(name)
    part.visitState(&self)
    endGroup()
  }
}
