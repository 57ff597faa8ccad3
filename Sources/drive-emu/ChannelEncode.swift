import Configuration
import DiscFormat
import TraceFiles

/// `drive-emu channel encode`: a file's bytes to the channel bits of a DVD layer.
enum ChannelEncode {
  static let command = Command(
    path: ["channel", "encode"], summary: "sectors to channel bits",
    options: [
      ChannelFile.formatOption,
      Option(name: "input", value: "FILE", help: "main data, 2048 bytes a sector"),
      Option(
        name: "output", value: "FILE", isWritten: true,
        help: "the levels of the channel bits, eight to a byte, the first in the highest bit"),
      Option(
        name: "first-sector", value: "N",
        help: "number of the first sector as recorded, a multiple of 16; 0x30000 by default"),
      Option(name: "layer", value: "N", help: "the layer, 0 or 1; 0 by default"),
    ], ignores: ["set", "seed"],
    discussion: """
      The input is padded with zeros to whole error correction blocks of 32768 bytes. Sector numbers are taken as
      recorded: on layer 1 of an opposite track path they are those of layer 0 with every bit inverted. Copyright
      management information is zero; the identification says data area, reflectance of at most 40 % (dual layer).
      Modulation starts in state 1 at the low level.
      """, run: run)

  @Sendable
  static func run(_ invocation: Invocation) throws -> ExitCode {
    try ChannelFile.checkFormat(invocation)
    let layer = try invocation.integer("layer", in: 0...1) ?? 0
    let first = try firstSector(invocation)
    let source = try ChannelFile.open(invocation)
    let target = try ChannelFile.target(invocation)
    do {
      let (blocks, bytes) = try encode(source, to: target, first: first, layer: UInt8(layer))
      try target.publish()
      try emit(invocation, blocks: blocks, bytes: bytes, first: first)
    } catch {
      target.discard()
      throw error
    }
    return .success
  }

  /// Encodes the whole input; returns the blocks that it filled, and its bytes.
  private static func encode(
    _ source: ChannelFile, to target: WholeFile, first: Int, layer: UInt8
  ) throws -> (blocks: Int, bytes: Int) {
    var encoder = ChannelEncoder()
    var levels = [UInt8](repeating: 0, count: ChannelEncoder.blockSize)
    var (blocks, bytes) = (0, 0)
    while var main = try source.read(ChannelEncoder.mainSize) {
      bytes += main.count
      main += [UInt8](repeating: 0, count: ChannelEncoder.mainSize - main.count)
      let number = first + 16 * blocks
      guard number <= 0xFF_FFF0 else {
        throw Failure.usage(
          "the input does not fit: its sectors would be numbered beyond 0xffffff",
          advice: "a lower --first-sector would do")
      }
      var room = levels.mutableSpan
      try encoder.encode(
        main.span, first: SectorIdentifier(layer: layer, number: UInt32(number)), into: &room)
      try target.write(levels)
      blocks += 1
    }
    guard bytes > 0 else {
      throw Failure(.damagedInput, "\(source.path) is empty", advice: "at least one byte would do")
    }
    return (blocks, bytes)
  }

  private static func emit(_ invocation: Invocation, blocks: Int, bytes: Int, first: Int) throws {
    let sectors = blocks * 16
    let padding = blocks * ChannelEncoder.mainSize - bytes
    let bits = blocks * ChannelEncoder.blockSize * 8
    try invocation.emit(
      text: "\(sectors) sectors from \(ChannelFile.hexadecimal(first)) on, \(bits) channel bits; "
        + "\(padding) bytes of padding\n",
      json: .object([
        "sectors": .integer(sectors), "blocks": .integer(blocks), "first_sector": .integer(first),
        "channel_bits": .integer(bits), "padding_bytes": .integer(padding),
      ]))
  }

  private static func firstSector(_ invocation: Invocation) throws -> Int {
    guard let text = invocation.value("first-sector") else { return 0x30000 }
    let isHexadecimal = text.hasPrefix("0x") || text.hasPrefix("0X")
    let number = isHexadecimal ? Int(text.dropFirst(2), radix: 16) : Int(text)
    guard let number, (0...0xFF_FFF0).contains(number), number & 15 == 0 else {
      throw Failure.usage(
        "--first-sector \(text) starts no error correction block",
        advice: "a multiple of 16 from 0 to 0xfffff0 would do, such as 0x30000")
    }
    return number
  }
}
