/// Reduces a state to 64 bits: equal states give equal digests, and one changed bit in any field changes about
/// half of the digest's bits.
///
/// Taken in are each field's bits and kind and the nesting of groups, in the order of the visit. Names are
/// left out: renaming a field does not change what a run does. Every NaN counts as the same NaN, because its
/// payload differs between processors; +0 and -0 differ. For a given digest before it, a field's bits map to
/// the digest after it one to one, so that two states differing in one field never collide.
public struct StateDigest: StateVisitor, Sendable {
  /// The digest of what has been visited so far.
  public private(set) var value: UInt64

  /// A digest of nothing; `seed` makes digests of different subsystems differ.
  public init(seed: UInt64 = 0) {
    value = WordMixing.absorb(0, into: seed)
  }

  public mutating func visit(_ name: StaticString, bits: inout UInt64, as kind: FieldKind) {
    let canonical = kind.canonical(bits)
    value = WordMixing.mix((value ^ canonical) &+ (UInt64(kind.rawValue) &+ 1) &* WordMixing.goldenStep)
  }

  public mutating func beginGroup(_ name: StaticString) {
    value = WordMixing.mix(value &+ 0x6265_6769_6e00_0001)
  }

  public mutating func endGroup() {
    value = WordMixing.mix(value &+ 0x656e_6400_0000_0003)
  }
}

extension FieldKind {
  /// The bits with every NaN replaced by the quiet NaN without payload.
  @inlinable
  public func canonical(_ bits: UInt64) -> UInt64 {
    switch self {
    case .double where bits & 0x7fff_ffff_ffff_ffff > 0x7ff0_0000_0000_0000: return 0x7ff8_0000_0000_0000
    case .float where bits & 0x7fff_ffff > 0x7f80_0000: return 0x7fc0_0000
    default: return bits
    }
  }

  /// Whether the bits are an infinity or a NaN.
  @inlinable
  public func isNonFinite(_ bits: UInt64) -> Bool {
    switch self {
    case .double: return bits & 0x7ff0_0000_0000_0000 == 0x7ff0_0000_0000_0000
    case .float: return bits & 0x7f80_0000 == 0x7f80_0000
    case .signed, .unsigned, .boolean: return false
    }
  }
}

extension StateVisitable {
  /// The digest of all fields.
  ///
  /// Works on a copy; a state that holds arrays is copied with them. To avoid that, visit the state itself
  /// with a `StateDigest`.
  public func digest(seed: UInt64 = 0) -> UInt64 {
    var copy = self
    var digest = StateDigest(seed: seed)
    copy.visitState(&digest)
    return digest.value
  }
}
