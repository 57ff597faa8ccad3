#if !hasFeature(Embedded)
  // Paths and values as text need String, which firmware does without.

  /// One field of a state: where it is and what it holds.
  public struct StateField: Sendable, Equatable {
    /// The names of its groups and its own, such as "firmware.focus.integrator".
    public let path: String
    /// How its bits are to be read.
    public let kind: FieldKind
    /// Its value's bits; of a Float the lower 32.
    public let bits: UInt64

    /// The value in decimal, with as many digits as tell it from its neighbours.
    public var decimal: String {
      switch kind {
      case .double: return "\(Double(bitPattern: bits))"
      case .float: return "\(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))"
      case .signed: return "\(Int64(bitPattern: bits))"
      case .unsigned: return "\(bits)"
      case .boolean: return bits & 1 == 0 ? "false" : "true"
      }
    }

    /// The value's bits in hexadecimal, 8 digits for a Float and 16 for all else.
    public var hexadecimal: String {
      let digits = String(bits, radix: 16)
      let width = kind == .float ? 8 : 16
      return "0x" + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
  }

  /// Lists every field with its path.
  public struct FieldList: StateVisitor, Sendable {
    private var groups: [String] = []
    /// The fields visited so far.
    public private(set) var fields: [StateField] = []

    /// A list of nothing.
    public init() {}

    public mutating func visit(_ name: StaticString, bits: inout UInt64, as kind: FieldKind) {
      let prefix = groups.last.map { $0 + "." } ?? ""
      fields.append(StateField(path: prefix + name.description, kind: kind, bits: bits))
    }

    public mutating func beginGroup(_ name: StaticString) {
      let prefix = groups.last.map { $0 + "." } ?? ""
      groups.append(prefix + name.description)
    }

    public mutating func endGroup() {
      _ = groups.popLast()
    }
  }

  extension StateVisitable {
    /// All fields with their paths, in the order of the visit.
    public func fields() -> [StateField] {
      var copy = self
      var list = FieldList()
      copy.visitState(&list)
      return list.fields
    }
  }
#endif
