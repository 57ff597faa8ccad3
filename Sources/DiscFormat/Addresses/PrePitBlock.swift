/// The sixteen bytes that the land pre-pits of an error correction block carry, one byte a sector.
public struct PrePitBlock: Equatable, Sendable {
  /// Channel bits of a wobble on discs with pre-pits.
  public static let bitsPerWobble = 186
  /// Wobbles of a sync frame.
  public static let wobblesPerFrame = 8
  /// Sync frames of a sector.
  public static let framesPerSector = 26
  /// Sectors of an error correction block, and so bytes of pre-pits in it.
  public static let sectorsPerBlock = 16

  /// The block address, 24 bits as it is recorded.
  public var blockAddress: UInt32
  /// The byte that says what `information` holds.
  public var fieldIdentifier: UInt8
  /// Six bytes of disc information, or of address.
  public var information: [UInt8]

  /// A block; `information` is cut or filled with zeros to six bytes.
  public init(blockAddress: UInt32, fieldIdentifier: UInt8 = 0, information: [UInt8] = []) {
    self.blockAddress = blockAddress & 0xFF_FFFF
    self.fieldIdentifier = fieldIdentifier
    self.information = Array((information + [0, 0, 0, 0, 0, 0]).prefix(6))
  }

  /// The block that goes with a sector: its number over 16, inverted.
  public static func blockAddress(ofSector number: UInt32) -> UInt32 {
    let block = number >> 4
    return AssumedAddressLayout.invertsBlockAddress ? ~block & 0xFF_FFFF : block
  }

  /// The number of a block's first sector.
  public static func firstSector(ofBlock address: UInt32) -> UInt32 {
    let block = AssumedAddressLayout.invertsBlockAddress ? ~address & 0xFF_FFFF : address
    return block << 4 & 0xFF_FFFF
  }

  /// Codes of both parts: address with parity A, identifier and information with parity B.
  private static let addressCode = try? ReedSolomonCode(length: 6, dimension: 3)
  private static let informationCode = try? ReedSolomonCode(length: 10, dimension: 7)

  /// The sixteen bytes: address 3, parity A 3, identifier 1, information 6, parity B 3.
  public var bytes: [UInt8] {
    var address = [16, 8, 0].map { UInt8(truncatingIfNeeded: blockAddress >> $0) } + [0, 0, 0]
    var rest = [fieldIdentifier] + information + [0, 0, 0]
    Self.encode(&address, Self.addressCode)
    Self.encode(&rest, Self.informationCode)
    return address + rest
  }

  private static func encode(_ word: inout [UInt8], _ code: ReedSolomonCode?) {
    var span = word.mutableSpan
    // Both codes and both lengths are constants that fit each other.
    try? code?.encode(&span)
  }

  /// Corrects a part in place; the number of bytes changed, nil if it is beyond correction.
  private static func correct(_ word: inout [UInt8], _ code: ReedSolomonCode?, erasures: [Int]) -> Int? {
    let before = word
    var span = word.mutableSpan
    guard let correction = try? code?.correct(&span, erasures: erasures), correction.outcome != .failed else {
      return nil
    }
    return zip(before, word).filter { $0 != $1 }.count
  }

  /// The block address of the first six bytes; nil if they are beyond correction. `erasures` are places in them.
  public static func decodedAddress(
    _ bytes: [UInt8], erasures: [Int] = []
  ) -> (address: UInt32, corrected: Int)? {
    var word = Array(bytes.prefix(6))
    guard word.count == 6, let corrected = correct(&word, addressCode, erasures: erasures) else { return nil }
    return (UInt32(word[0]) << 16 | UInt32(word[1]) << 8 | UInt32(word[2]), corrected)
  }

  /// The block of sixteen bytes; nil where a part is beyond correction. `erasures` are places in the sixteen.
  public static func decoded(_ bytes: [UInt8], erasures: [Int] = []) -> PrePitBlock? {
    guard bytes.count == 16,
      let address = decodedAddress(bytes, erasures: erasures.filter { $0 < 6 })
    else { return nil }
    var rest = Array(bytes[6...])
    guard correct(&rest, informationCode, erasures: erasures.filter { $0 >= 6 }.map { $0 - 6 }) != nil else {
      return nil
    }
    return PrePitBlock(
      blockAddress: address.address, fieldIdentifier: rest[0], information: Array(rest[1..<7]))
  }

  // MARK: Pits

  /// The thirteen pit codes of a sector (three bits each, bit 2 the first pit), one for each pair of frames: the sync
  /// code, the sector's number in its block, its byte. `isOdd` says that the pits lie in the odd frames.
  public static func codes(sector: Int, byte: UInt8, isOdd: Bool) -> [UInt8] {
    let data = UInt16(sector & 15) << 8 | UInt16(byte)
    return [isOdd ? AssumedAddressLayout.syncCodeOdd : AssumedAddressLayout.syncCodeEven]
      + (0..<12).map {
        data >> UInt16(11 - $0) & 1 != 0 ? AssumedAddressLayout.pitOne : AssumedAddressLayout.pitZero
      }
  }

  /// Whether a code begins a sector, and in which frames; nil for a data code.
  public static func syncIsOdd(_ code: UInt8) -> Bool? {
    switch code & 7 {
    case AssumedAddressLayout.syncCodeEven: false
    case AssumedAddressLayout.syncCodeOdd: true
    default: nil
    }
  }

  /// The bit of a data code; nil for anything else.
  public static func bit(_ code: UInt8) -> Bool? {
    switch code & 7 {
    case AssumedAddressLayout.pitOne: true
    case AssumedAddressLayout.pitZero: false
    default: nil
    }
  }
}
