/// A sector, or data frame: 2064 bytes in twelve rows of 172 (ECMA-267 clause 16).
public enum Sector {
  /// Bytes of a sector: identification 4, its check 2, copyright management 6, main data 2048, check 4.
  public static let size = 2064
  /// Bytes of main data.
  public static let mainSize = 2048
  /// Bytes of copyright management information.
  public static let copyrightSize = 6
  static let mainStart = 12
  static let checkStart = 2060

  /// Writes a sector, scrambled, to `frame`, which must have 2064 bytes. `copyright` has six bytes, or none for zeros.
  public static func write(
    _ identifier: SectorIdentifier, copyright: Span<UInt8>, main: Span<UInt8>, at start: Int = 0,
    to frame: inout MutableSpan<UInt8>
  ) throws(DiscFormatError) {
    guard identifier.number <= 0xFF_FFFF else { throw .sectorNumberOutside(Int(identifier.number)) }
    guard frame.count == size else {
      throw .wrongLength(what: "a sector", expected: size, found: frame.count)
    }
    guard start >= 0, main.count - start >= mainSize else {
      throw .wrongLength(what: "main data", expected: mainSize, found: main.count - start)
    }
    guard copyright.count == copyrightSize || copyright.isEmpty else {
      throw .wrongLength(
        what: "copyright management information", expected: copyrightSize, found: copyright.count)
    }
    for index in 0..<4 {
      frame[index] = UInt8(truncatingIfNeeded: identifier.bytes >> UInt32(24 - 8 * index))
    }
    ReedSolomonCode.identification.encode(&frame, at: 0)
    for index in 0..<copyrightSize { frame[6 + index] = copyright.isEmpty ? 0 : copyright[index] }
    for index in 0..<mainSize { frame[mainStart + index] = main[start + index] }
    let code = ErrorDetectionCode.shared.code(of: frame.span, at: 0, count: checkStart)
    for index in 0..<4 {
      frame[checkStart + index] = UInt8(truncatingIfNeeded: code >> UInt32(24 - 8 * index))
    }
    Scrambler.shared.apply(number: identifier.number, to: &frame, at: mainStart)
  }

  /// The identification of a sector or of its first six bytes; nil where its check fails.
  public static func identifier(of frame: Span<UInt8>) -> SectorIdentifier? {
    frame.count >= 6 ? identifier(of: frame, at: 0) : nil
  }

  static func identifier(of bytes: Span<UInt8>, at start: Int) -> SectorIdentifier? {
    guard ReedSolomonCode.identification.residue(bytes, at: start).isZero else { return nil }
    return SectorIdentifier(bytes: number(bytes, at: start))
  }

  /// Unscrambles a sector of 2064 bytes in place; whether its checks hold.
  public static func read(_ frame: inout MutableSpan<UInt8>) -> SectorIdentifier? {
    guard frame.count == size, let identifier = identifier(of: frame.span, at: 0) else { return nil }
    Scrambler.shared.apply(number: identifier.number, to: &frame, at: mainStart)
    let code = ErrorDetectionCode.shared.code(of: frame.span, at: 0, count: checkStart)
    return code == number(frame.span, at: checkStart) ? identifier : nil
  }

  private static func number(_ bytes: Span<UInt8>, at start: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 << 8 | UInt32(bytes[start + $1]) }
  }
}
