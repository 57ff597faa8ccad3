#if !hasFeature(Embedded)
  // Differences are told in text, which firmware does without.

  /// A field that two states hold with different values.
  public struct FieldDifference: Sendable, Equatable {
    /// The field in the first state.
    public let first: StateField
    /// The field in the second state.
    public let second: StateField

    /// The field's path.
    public var path: String { first.path }

    /// How many representable numbers lie between the values, or nil where one is not a number.
    ///
    /// For integers the difference itself; for a Boolean 1.
    public var distance: UInt64? {
      let a = first.ordinal
      let b = second.ordinal
      guard let a, let b else { return nil }
      return a > b ? UInt64(bitPattern: a &- b) : UInt64(bitPattern: b &- a)
    }
  }

  extension FieldDifference: CustomStringConvertible {
    /// Path, both values in decimal and as bits, and their distance.
    public var description: String {
      let unit = first.kind == .double || first.kind == .float ? "ulp" : "steps"
      let apart = distance.map { ", \($0) \(unit) apart" } ?? ""
      return "\(path): \(first.decimal) (\(first.hexadecimal)) and "
        + "\(second.decimal) (\(second.hexadecimal))\(apart)"
    }
  }

  extension StateField {
    /// The value's place in the order of its kind, as a signed count, or nil for NaN. Unsigned values are
    /// shifted by 2^63, so that differences hold modulo 2^64.
    fileprivate var ordinal: Int64? {
      switch kind {
      case .double:
        if Double(bitPattern: bits).isNaN { return nil }
        let pattern = Int64(bitPattern: bits)
        return pattern < 0 ? Int64.min &- pattern : pattern
      case .float:
        let pattern = Int32(truncatingIfNeeded: bits)
        if Float(bitPattern: UInt32(truncatingIfNeeded: bits)).isNaN { return nil }
        return Int64(pattern < 0 ? Int32.min &- pattern : pattern)
      case .signed: return Int64(bitPattern: bits)
      case .unsigned: return Int64(bitPattern: bits ^ 1 << 63)
      case .boolean: return Int64(bits & 1)
      }
    }

    /// Whether two fields hold the same value, every NaN counting as the same.
    fileprivate func holdsSameValue(as other: StateField) -> Bool {
      kind.canonical(bits) == other.kind.canonical(other.bits)
    }
  }

  /// Compares two states of one type, field by field.
  public enum StateComparison {
    /// Every field that differs, in the order of the visit.
    public static func differences<State: StateVisitable>(_ first: State, _ second: State)
      -> [FieldDifference]
    {
      zip(first.fields(), second.fields()).compactMap { a, b in
        a.holdsSameValue(as: b) ? nil : FieldDifference(first: a, second: b)
      }
    }

    /// The first field that differs.
    public static func firstDifference<State: StateVisitable>(
      _ first: State, _ second: State
    ) -> FieldDifference? {
      for (a, b) in zip(first.fields(), second.fields()) where !a.holdsSameValue(as: b) {
        return FieldDifference(first: a, second: b)
      }
      return nil
    }
  }
#endif
