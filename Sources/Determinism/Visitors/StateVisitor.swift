/// How the 64 bits of a visited field are to be read.
public enum FieldKind: UInt8, Sendable {
  /// A `Double`'s bit pattern.
  case double
  /// A `Float`'s bit pattern in the low 32 bits.
  case float
  /// A two's complement integer, its sign extended to 64 bits.
  case signed
  /// An unsigned integer.
  case unsigned
  /// 1 for true, 0 for false.
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
  /// Visits a `Double` as its bit pattern.
  @inlinable
  public mutating func visit(_ name: StaticString, _ value: inout Double) {
    var bits = value.bitPattern
    visit(name, bits: &bits, as: .double)
    value = Double(bitPattern: bits)
  }

  /// Visits a `Float` as its bit pattern.
  @inlinable
  public mutating func visit(_ name: StaticString, _ value: inout Float) {
    var bits = UInt64(value.bitPattern)
    visit(name, bits: &bits, as: .float)
    value = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
  }

  /// Visits a `Bool` as 1 or 0.
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

  /// Visits both lanes, in order, as a group.
  @inlinable
  public mutating func visit(_ name: StaticString, _ value: inout SIMD2<Double>) {
    beginGroup(name)
    visit("x", &value.x)
    visit("y", &value.y)
    endGroup()
  }

  /// Visits the four lanes, in order, as a group.
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

extension StateVisitor {
  /// Visits a choice by its raw value. A value that is no case of the type leaves the choice as it was.
  @inlinable
  public mutating func visit<Choice: RawRepresentable>(
    _ name: StaticString, choice: inout Choice
  ) where Choice.RawValue: FixedWidthInteger {
    var raw = choice.rawValue
    visit(name, &raw)
    if let restored = Choice(rawValue: raw) { choice = restored }
  }
}
