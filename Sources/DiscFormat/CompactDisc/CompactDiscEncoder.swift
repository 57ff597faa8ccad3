/// Data to the channel bits of a compact disc: C2, the cross-interleave, C1, the last delay, modulation (ECMA-130
/// Annex C). It takes the 24 data symbols of C2 words as they are: the order of audio samples is not its matter.
public struct CompactDiscEncoder: Sendable {
  /// The last C2 words, by frame modulo `CompactDiscFrame.spread`.
  private var outer = [UInt8](repeating: 0, count: CompactDiscFrame.spread * 28)
  private var frame = 0
  /// The last C1 word, of which even symbols are still to be sent.
  private var waiting = [UInt8](repeating: 0, count: 32)
  private var modulator = EightFourteenModulator()

  /// An encoder at the start of a stream, its delays filled with zeros.
  public init() {}

  /// Levels so far, high less low.
  public var digitalSumValue: Int { modulator.digitalSumValue }

  /// Appends the levels of one frame to `output`: 24 data symbols and the subcode. What is read back first of a C2
  /// word has passed after 1 frame, the last after 109.
  public mutating func append(
    _ data: Span<UInt8>, subcode: UInt8, to output: inout [UInt8]
  ) throws(DiscFormatError) {
    guard data.count == 24 else {
      throw .wrongLength(what: "the data of a C2 word", expected: 24, found: data.count)
    }
    let slot = frame % CompactDiscFrame.spread
    Self.writeOuter(data, into: &outer, at: slot * 28)
    var word = [UInt8](repeating: 0, count: 32)
    for symbol in 0..<28 {
      // Symbol k waits for 4k frames.
      let from = (slot + 4 * (27 - symbol) + 1) % CompactDiscFrame.spread
      word[symbol] = outer[from * 28 + symbol]
    }
    var symbols = word.mutableSpan
    ReedSolomonCode.compactDiscC1.encode(&symbols, at: 0)
    var channel = [UInt8](repeating: subcode, count: CompactDiscFrame.symbolCount)
    for symbol in 0..<32 {
      let byte = symbol & 1 == 0 ? waiting[symbol] : symbols[symbol]
      channel[symbol + 1] = CompactDiscFrame.isInverted(symbol) ? ~byte : byte
    }
    waiting = word
    frame += 1
    try modulator.append(channel.span, to: &output)
  }

  /// Ends the stream.
  public mutating func finish(to output: inout [UInt8]) { modulator.finish(to: &output) }

  /// C2's parity lies in the middle of its word: filled in as four erasures.
  private static func writeOuter(_ data: Span<UInt8>, into words: inout [UInt8], at place: Int) {
    for index in 0..<24 { words[place + index + (index < 12 ? 0 : 4)] = data[index] }
    var parity = ErasureSet()
    for symbol in 12..<16 {
      words[place + symbol] = 0
      parity.insert(symbol)
    }
    var symbols = words.mutableSpan
    _ = ReedSolomonCode.compactDiscC2.correct(&symbols, at: place, erasures: parity)
  }
}
