/// What the caller of this target got wrong, and what would do. Damage on a disc is no error: it is counted.
public enum DiscFormatError: Error, Equatable, CustomStringConvertible {
  /// A buffer has the wrong size; all sizes are in elements.
  case wrongLength(what: String, expected: Int, found: Int)
  /// A code that cannot be: 1...16 check symbols, at least one other, at most 255 in all.
  case impossibleCode(length: Int, dimension: Int)
  /// An erasure outside the word.
  case erasureOutside(position: Int, length: Int)
  /// A sector number that does not fit in 24 bits, or a block of them that would not.
  case sectorNumberOutside(Int)
  /// An error correction block starts at a sector number whose last four bits are not zero.
  case blockNotAligned(Int)
  /// A disc whose data area ends before it begins or leaves no room for the other areas.
  case impossibleLayout(firstDataSector: Int, lastDataSector: Int)

  public var description: String {
    switch self {
    case .wrongLength(let what, let expected, let found):
      "\(what) has \(found) elements; \(expected) would do"
    case .impossibleCode(let length, let dimension):
      "no Reed-Solomon code has \(length) symbols of which \(dimension) are data; up to 255 symbols, of which 1 to "
        + "16 are checks, would do"
    case .erasureOutside(let position, let length):
      "an erasure at \(position) is outside a word of \(length) symbols; 0...\(length - 1) would do"
    case .sectorNumberOutside(let number):
      "sector number \(number) is outside 24 bits; 0...16777215 would do"
    case .blockNotAligned(let number):
      "sector number \(number) starts no error correction block; a multiple of 16 would do"
    case .impossibleLayout(let first, let last):
      "no data area goes from sector \(first) to \(last); a first sector above 0 and a last one not before it, "
        + "below 8388608, would do"
    }
  }
}
