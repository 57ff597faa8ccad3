/// Mixing of 64-bit words, shared by random streams, digests and layout fingerprints.
public enum WordMixing {
  /// 2^64 divided by the golden ratio, made odd: the step of SplitMix64's counter.
  @inlinable
  public static var goldenStep: UInt64 { 0x9e37_79b9_7f4a_7c15 }

  /// The finaliser of SplitMix64 (Stafford's variant 13): a bijection in which each bit of the result depends
  /// on each bit of the word with a probability near one half.
  @inlinable
  @inline(__always)
  public static func mix(_ word: UInt64) -> UInt64 {
    var z = word
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Takes one more word into a running digest; for a given word a bijection of the digest.
  @inlinable
  @inline(__always)
  public static func absorb(_ word: UInt64, into digest: UInt64) -> UInt64 {
    mix((digest ^ word) &+ goldenStep)
  }

  /// Takes a name into a running digest: each byte, then the length, so that "ab"+"c" differs from "a"+"bc".
  public static func absorb(name: StaticString, into digest: UInt64) -> UInt64 {
    // The name's bytes live in the program for ever; the buffer is only read, inside the closure.
    name.withUTF8Buffer { bytes in
      var result = digest
      for index in 0..<bytes.count {
        result = absorb(UInt64(unsafe bytes[index]), into: result)
      }
      return absorb(UInt64(bytes.count), into: result)
    }
  }

  /// Takes the bytes of a name into a running digest, exactly as the form for static strings does.
  public static func absorb(nameBytes: some Sequence<UInt8>, into digest: UInt64) -> UInt64 {
    var result = digest
    var count: UInt64 = 0
    for byte in nameBytes {
      result = absorb(UInt64(byte), into: result)
      count += 1
    }
    return absorb(count, into: result)
  }
}
