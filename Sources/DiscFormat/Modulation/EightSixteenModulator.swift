/// Bytes to levels of channel bits: 8/16 modulation, sync codes, and the choices that keep the digital sum value
/// small (ECMA-267 clauses 20 to 22). Starts in state 1 at the low level.
public struct EightSixteenModulator: Sendable {
  /// Levels so far, high less low.
  public private(set) var digitalSumValue = 0
  /// Whether the last level was high.
  public private(set) var isHigh = false
  private var state: UInt8 = 1
  private var streams = (SyncFrameStream(), SyncFrameStream())
  private let table = ConversionTable.shared
  private let codes = SyncCode.codes.flatMap { $0 }

  /// Bytes of the levels of one sync frame.
  public static let bytesPerFrame = SyncCode.frameBitCount / 8

  /// A modulator at the start of a stream: state 1, low level, digital sum 0.
  public init() {}

  /// Writes the levels of one sync frame, eight to a byte, the first in the highest bit: code `sync`, 0...7, and the
  /// 91 bytes at `start`.
  public mutating func modulate(
    _ bytes: Span<UInt8>, at start: Int = 0, sync: UInt8, into levels: inout MutableSpan<UInt8>,
    at place: Int = 0
  ) throws(DiscFormatError) {
    guard start >= 0, bytes.count - start >= SyncCode.bytesPerFrame else {
      throw .wrongLength(
        what: "the bytes of a sync frame", expected: SyncCode.bytesPerFrame, found: bytes.count - start)
    }
    guard place >= 0, levels.count - place >= Self.bytesPerFrame else {
      throw .wrongLength(
        what: "the room for a sync frame", expected: Self.bytesPerFrame, found: levels.count - place)
    }
    begin(sync: sync & 7)
    let rows = table.entries
    let entries = rows.span
    for index in start..<start + SyncCode.bytesPerFrame { append(bytes[index], entries) }
    var chosen = streams.0.isBetter(than: streams.1) ? streams.0 : streams.1
    chosen.reconsiderSync()
    digitalSumValue = chosen.digitalSumValue
    isHigh = chosen.write(into: &levels, at: place, afterHigh: isHigh)
    state = chosen.state
  }

  /// One stream begins with the primary code, the other with the secondary one.
  private mutating func begin(sync: UInt8) {
    let first = Int(sync) * 4 + (state > 2 ? 2 : 0)
    streams.0.begin(
      code: codes[first], other: codes[first + 1], digitalSumValue: digitalSumValue, isHigh: isHigh)
    streams.1.begin(
      code: codes[first + 1], other: codes[first], digitalSumValue: digitalSumValue, isHigh: isHigh)
  }

  /// At a byte with a choice the better stream is continued both ways; elsewhere each stream goes its own.
  @inline(__always)
  private mutating func append(_ byte: UInt8, _ entries: Span<ConversionTable.Entry>) {
    let firstIsBetter = streams.0.isBetter(than: streams.1)
    if byte < ConversionTable.substitutionCount {
      takeOver(firstIsBetter)
      streams.0.append(entries[Self.row(streams.0.state) + Int(byte)])
      streams.1.append(entries[Self.row(streams.1.state) + 256 + Int(byte)])
      return
    }
    let exchange =
      firstIsBetter ? streams.0.exchange(byte, entries) : streams.1.exchange(byte, entries)
    if let exchange {
      takeOver(firstIsBetter)
      streams.0.append(entries[Self.row(streams.0.state) + Int(byte)])
      streams.1.append(exchange)
    } else {
      streams.0.append(entries[Self.row(streams.0.state) + Int(byte)])
      streams.1.append(entries[Self.row(streams.1.state) + Int(byte)])
    }
  }

  private mutating func takeOver(_ firstIsBetter: Bool) {
    if firstIsBetter { streams.1.take(from: &streams.0) } else { streams.0.take(from: &streams.1) }
  }

  @inline(__always)
  static func row(_ state: UInt8) -> Int { (Int(state) - 1) * ConversionTable.rowCount }
}
