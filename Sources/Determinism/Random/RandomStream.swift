/// A stream of random words addressed by a counter: word n is a pure function of seed, name and n.
///
/// Nothing is stored but the key, so that a stream needs no place in a snapshot, may be read in any order, and
/// one more stream cannot move another.
///
/// The word is `mix(mix(key0 + (n + 1) g) ^ key1)`, `mix` the finaliser of SplitMix64 and g its golden step.
/// The inner part is SplitMix64 itself (Steele, Lea and Flood 2014), started at `key0`; its authors report
/// that it passes BigCrush. SplitMix64 alone has one weakness for our use: two streams with the same step are
/// two stretches of one sequence and may overlap. The outer keyed permutation removes it: an overlap would
/// show only if 64 more key bits agreed too. Squares (Widynski 2020) needs keys of a special form, which a
/// name does not give; Philox (Salmon et al. 2011) needs ten rounds of wide multiplication, several times the
/// cost, and a library call for each on 32-bit targets. Not fit for cryptography.
public struct RandomStream: Sendable, Equatable {
  @usableFromInline
  let innerKey: UInt64
  @usableFromInline
  let outerKey: UInt64

  /// The stream of this name, such as "noise.focus", under a run's seed.
  public init(seed: UInt64, name: StaticString) {
    innerKey = WordMixing.absorb(name: name, into: WordMixing.absorb(0, into: seed))
    outerKey = WordMixing.absorb(name: name, into: WordMixing.absorb(1, into: ~seed))
  }

  /// The stream of a name given as UTF-8; the same stream as for an equal static name.
  public init(seed: UInt64, nameBytes: some Sequence<UInt8>) {
    // Read twice: a sequence may be consumed by the first pass, so both keys are made in one.
    var inner = WordMixing.absorb(0, into: seed)
    var outer = WordMixing.absorb(1, into: ~seed)
    var count: UInt64 = 0
    for byte in nameBytes {
      inner = WordMixing.absorb(UInt64(byte), into: inner)
      outer = WordMixing.absorb(UInt64(byte), into: outer)
      count += 1
    }
    innerKey = WordMixing.absorb(count, into: inner)
    outerKey = WordMixing.absorb(count, into: outer)
  }

  /// The word at a counter: all 64 bits are random.
  @inlinable
  @inline(__always)
  public func word(at counter: UInt64) -> UInt64 {
    let inner = WordMixing.mix(innerKey &+ (counter &+ 1) &* WordMixing.goldenStep)
    return WordMixing.mix(inner ^ outerKey)
  }

  /// A uniform number in [0, 1), a multiple of 2^-53.
  @inlinable
  @inline(__always)
  public func uniform(at counter: UInt64) -> Double {
    Double(Int64(truncatingIfNeeded: word(at: counter) >> 11)) * 0x1p-53
  }
}
