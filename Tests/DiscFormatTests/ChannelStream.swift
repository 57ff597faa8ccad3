import DiscFormat
import XCTest

/// A stream of random sectors, the damage done to it, and what is read back.
struct ChannelStream {
  let first: UInt32
  let main: [UInt8]
  var levels: [UInt8]

  init(blocks: Int, first: UInt32 = 0x30000, layer: UInt8 = 0, seed: UInt64) throws {
    var numbers = TestNumbers(seed)
    self.first = first
    main = numbers.bytes(blocks * ChannelEncoder.mainSize)
    levels = []
    var encoder = ChannelEncoder()
    var block = [UInt8](repeating: 0, count: ChannelEncoder.blockSize)
    for index in 0..<blocks {
      let part = index * ChannelEncoder.mainSize..<(index + 1) * ChannelEncoder.mainSize
      var room = block.mutableSpan
      try encoder.encode(
        main.span.extracting(part), first: SectorIdentifier(layer: layer, number: first + UInt32(16 * index)),
        into: &room)
      levels += block
    }
  }

  var sectorCount: Int { main.count / Sector.mainSize }

  /// What came back of a stream.
  struct Result {
    var counts = DecodeCounts()
    /// Numbers of sectors delivered as they were written.
    var right: [UInt32] = []
    /// Numbers of sectors delivered otherwise.
    var wrong: [UInt32] = []
    var failed: [UInt32] = []
    var reports: [DecodedSector] = []
  }

  /// Reads levels back in pieces and compares.
  func decode(_ levels: [UInt8], piece: Int = 65_536) -> Result {
    var decoder = ChannelDecoder()
    var result = Result()
    let deliver: (DecodedSector, Span<UInt8>) -> Void = { sector, bytes in
      result.reports.append(sector)
      guard sector.isSound else {
        result.failed.append(sector.number)
        return
      }
      let index = Int(sector.number) - Int(first)
      var isRight = index >= 0 && index < sectorCount && bytes.count == Sector.mainSize
      if isRight {
        for offset in bytes.indices where bytes[offset] != main[index * Sector.mainSize + offset] {
          isRight = false
        }
      }
      if isRight { result.right.append(sector.number) } else { result.wrong.append(sector.number) }
    }
    for start in stride(from: 0, to: levels.count, by: piece) {
      decoder.append(levels.span.extracting(start..<min(start + piece, levels.count)), deliver: deliver)
    }
    decoder.finish(deliver: deliver)
    result.counts = decoder.counts
    return result
  }

  /// Flips levels with a probability each.
  mutating func flip(probability: Double, seed: UInt64) {
    var numbers = TestNumbers(seed)
    for _ in 0..<Int(Double(levels.count * 8) * probability + 0.5) {
      let bit = numbers.below(levels.count * 8)
      levels[bit >> 3] ^= 0x80 >> UInt8(bit & 7)
    }
  }

  /// Levels with bits removed or, before a place, repeated.
  static func slipped(_ levels: [UInt8], at places: [(bit: Int, by: Int)]) -> [UInt8] {
    var bits: [UInt8] = []
    bits.reserveCapacity(levels.count * 8 + 64)
    var from = 0
    func append(_ range: Range<Int>) {
      for bit in range { bits.append(levels[bit >> 3] >> UInt8(7 - (bit & 7)) & 1) }
    }
    for (place, count) in places {
      append(from..<place)
      from = place
      if count < 0 { from -= count } else { bits += [UInt8](repeating: bits.last ?? 0, count: count) }
    }
    append(from..<levels.count * 8)
    while bits.count % 8 != 0 { bits.append(bits.last ?? 0) }
    return stride(from: 0, to: bits.count, by: 8).map { start in
      bits[start..<start + 8].reduce(0) { $0 << 1 | $1 }
    }
  }
}
