/// The eight synchronisation codes of 32 channel bits (ECMA-267 clause 21, table 4): the only places where a run of
/// 14 T occurs.
public enum SyncCode {
  /// Sync frames of a sector.
  public static let framesPerSector = 26
  /// Channel bits of a code.
  public static let bitCount = 32
  /// Channel bits of a sync frame: a code and 91 words.
  public static let frameBitCount = 1488
  /// Bytes of a sync frame.
  public static let bytesPerFrame = 91

  /// The number, 0...7, of the code before each sync frame of a sector.
  public static let order: [UInt8] = [
    0, 5, 1, 5, 2, 5, 3, 5, 4, 5, 1, 6, 2, 6, 3, 6, 4, 6, 1, 7, 2, 7, 3, 7, 4, 7,
  ]

  /// By number: primary and secondary for states 1 and 2, primary and secondary for states 3 and 4.
  public static let codes: [[UInt32]] = [
    [0x1244_0011, 0x1204_0011, 0x9204_0011, 0x9244_0011],
    [0x0404_0011, 0x0444_0011, 0x8444_0011, 0x8404_0011],
    [0x1004_0011, 0x1044_0011, 0x9044_0011, 0x9004_0011],
    [0x0804_0011, 0x0844_0011, 0x8244_0011, 0x8204_0011],
    [0x2004_0011, 0x2044_0011, 0x8844_0011, 0x8804_0011],
    [0x2244_0011, 0x2204_0011, 0x8904_0011, 0x8104_0011],
    [0x2484_0011, 0x2084_0011, 0x9084_0011, 0x8044_0011],
    [0x2444_0011, 0x2404_0011, 0x8884_0011, 0x8084_0011],
  ]

  /// The end that all codes share, 14 T and 4 T: nineteen channel bits.
  static let tail: UInt32 = 0x4_0011
  static let tailMask: UInt32 = 0x7_FFFF

  /// Whether 32 channel bits end as every code does.
  @inline(__always)
  static func endsAsCode(_ bits: UInt32) -> Bool { bits & tailMask == tail }

  /// The number of a code; nil for bits that are none.
  static func number(of bits: UInt32) -> UInt8? {
    guard endsAsCode(bits) else { return nil }
    for number in 0..<8 {
      for code in codes[number] where code == bits { return UInt8(number) }
    }
    return nil
  }
}
