import DiscFormat

/// Sectors to channel bits and back on one core. A step is a thousand channel bits: 1000 ns are 1 Gbit/s.
let discFormat = Case(
  name: "disc-format", steps: 8 * 619, agreesInBits: false,
  variants: [
    Variant(name: "encode") { steps in DiscFormatWork.encode(blocks: steps / 619) },
    Variant(name: "decode-clean") { steps in
      DiscFormatWork.decode(DiscFormatWork.clean, blocks: steps / 619)
    },
    Variant(name: "decode-1e-4") { steps in
      DiscFormatWork.decode(DiscFormatWork.damaged, blocks: steps / 619)
    },
    Variant(name: "1-gigabit") { Sleeper.wait(nanoseconds: Double($0) * 1000) },
  ],
  gates: [
    Gate(variant: "decode-clean", rival: "1-gigabit", largestRatio: 1),
    Gate(variant: "decode-1e-4", rival: "1-gigabit", largestRatio: 1),
  ])

/// The work of the variants. Every failure shows as a checksum of zero.
enum DiscFormatWork {
  static let largestBlocks = 8

  /// The levels of eight blocks.
  static let clean: [UInt8] = {
    let main = (0..<ChannelEncoder.mainSize).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
    var encoder = ChannelEncoder()
    var levels: [UInt8] = []
    var block = [UInt8](repeating: 0, count: ChannelEncoder.blockSize)
    for index in 0..<largestBlocks {
      var room = block.mutableSpan
      let first = SectorIdentifier(number: UInt32(0x30000 + 16 * index))
      guard (try? encoder.encode(main.span, first: first, into: &room)) != nil else { return [] }
      levels += block
    }
    return levels
  }()

  /// The same with one level in ten thousand flipped.
  static let damaged: [UInt8] = {
    var levels = clean
    var state: UInt64 = 88_172_645_463_325_252
    for _ in 0..<levels.count * 8 / 10_000 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      let bit = Int(state >> 1) % (levels.count * 8)
      levels[bit >> 3] ^= 0x80 >> UInt8(bit & 7)
    }
    return levels
  }()

  static func encode(blocks: Int) -> UInt64 {
    let main = [UInt8](repeating: 0x5A, count: ChannelEncoder.mainSize)
    var encoder = ChannelEncoder()
    var block = [UInt8](repeating: 0, count: ChannelEncoder.blockSize)
    var checksum: UInt64 = 1
    for index in 0..<blocks {
      var room = block.mutableSpan
      let first = SectorIdentifier(number: UInt32(0x30000 + 16 * index))
      guard (try? encoder.encode(main.span, first: first, into: &room)) != nil else { return 0 }
      checksum = checksum &* 31 &+ UInt64(block[12_345])
    }
    return checksum
  }

  static func decode(_ levels: [UInt8], blocks: Int) -> UInt64 {
    var decoder = ChannelDecoder()
    var checksum: UInt64 = 0
    let size = min(blocks * ChannelEncoder.blockSize, levels.count)
    for start in stride(from: 0, to: size, by: 65_536) {
      decoder.append(levels.span.extracting(start..<min(start + 65_536, size))) { sector, main in
        checksum = checksum &* 31 &+ UInt64(sector.number) &+ (main.isEmpty ? 0 : UInt64(main[1000]))
      }
    }
    decoder.finish { sector, _ in checksum = checksum &* 31 &+ UInt64(sector.number) }
    return decoder.counts.failed == 0 ? checksum : 0
  }
}
