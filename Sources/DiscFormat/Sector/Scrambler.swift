/// The scrambling of a sector's main data: a register of fifteen bits, fed back from bits 14 and 10, eight shifts a
/// byte (ECMA-267 clause 17). Scrambling twice gives the data back.
public struct Scrambler: Sendable {
  /// The sequences, made once.
  public static let shared = Scrambler()

  /// The register's presets, by bits 7 to 4 of the sector's number.
  public static let presets: [UInt16] = [
    0x0001, 0x5500, 0x0002, 0x2A00, 0x0004, 0x5400, 0x0008, 0x2800, 0x0010, 0x5000, 0x0020, 0x2001, 0x0040,
    0x4002, 0x0080, 0x0005,
  ]

  /// By preset, 2048 bytes.
  private let sequences: [UInt8]

  init() {
    sequences = Self.presets.flatMap { preset in
      var register = preset
      return (0..<Sector.mainSize).map { _ in
        let byte = UInt8(truncatingIfNeeded: register)
        for _ in 0..<8 { register = (register << 1 | (register >> 14 ^ register >> 10) & 1) & 0x7FFF }
        return byte
      }
    }
  }

  /// Scrambles or unscrambles the main data of the sector with a number.
  public func apply(number: UInt32, to main: inout MutableSpan<UInt8>) throws(DiscFormatError) {
    guard main.count == Sector.mainSize else {
      throw .wrongLength(what: "main data", expected: Sector.mainSize, found: main.count)
    }
    apply(number: number, to: &main, at: 0)
  }

  func apply(number: UInt32, to bytes: inout MutableSpan<UInt8>, at start: Int) {
    let sequences = sequences.span
    let first = Int(number >> 4 & 15) * Sector.mainSize
    precondition(start >= 0 && start + Sector.mainSize <= bytes.count)
    precondition(first + Sector.mainSize <= sequences.count)
    for index in 0..<Sector.mainSize { bytes[start + index] ^= sequences[first + index] }
  }
}
