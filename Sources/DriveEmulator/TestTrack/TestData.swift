internal import Determinism
internal import DiscFormat
public import WriteStrategy

/// Random user data as channel runs: what a test write records.
public struct TestData: Sendable {
  /// Marks with the spaces behind them.
  public let runs: [MarkRun]
  /// Channel bits of all runs.
  public let bits: Int

  /// The runs of the first `bits` channel bits, at most 619 008, of an error correction block of random data; another
  /// `name` gives other data under the same seed.
  public init(seed: UInt64, name: StaticString, bits: Int) throws {
    let stream = RandomStream(seed: seed, name: name)
    let main = (0..<ChannelEncoder.mainSize).map { UInt8(truncatingIfNeeded: stream.word(at: UInt64($0))) }
    var levels = [UInt8](repeating: 0, count: ChannelEncoder.blockSize)
    var encoder = ChannelEncoder()
    var span = levels.mutableSpan
    try encoder.encode(main.span, first: SectorIdentifier(number: 0x30000), into: &span)
    var lengths: [Int] = []
    var (last, length) = (false, 0)
    let wanted = min(max(bits, 0), 8 * levels.count)
    for bit in 0..<wanted {
      let level = levels[bit >> 3] >> UInt8(7 - bit & 7) & 1 == 1
      if level != last {
        // What comes before the first mark is the space in front of everything.
        if !lengths.isEmpty || last { lengths.append(length) }
        (last, length) = (level, 0)
      }
      length += 1
    }
    runs = stride(from: 0, to: lengths.count - 1, by: 2).map {
      MarkRun(mark: lengths[$0], space: lengths[$0 + 1])
    }
    self.bits = runs.reduce(0) { $0 + $1.mark + $1.space }
  }
}
