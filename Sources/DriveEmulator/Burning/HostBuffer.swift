/// The drive's buffer: a host fills it at its rate, blocks are taken out of it.
struct HostBuffer {
  /// Bytes in it.
  private(set) var level = 0.0
  private let rate: Double?
  private let capacity: Double
  /// Bytes that the host has still to deliver.
  private var left: Double
  private var last: UInt64 = 0
  private let sampleRate: Double

  /// A buffer for so many blocks of a file. A host of no rate is never late.
  init(_ settings: BurningSettings?, blocks: Int, sampleRate: Double) {
    rate = settings?.hostRate
    capacity = max(Double(settings?.buffer ?? 0), Double(Self.block))
    left = Double(blocks * Self.block)
    self.sampleRate = sampleRate
  }

  private static let block = 32_768

  /// The host delivers until a tick.
  mutating func fill(until tick: UInt64) {
    guard let rate, tick > last else { return }
    let arriving = min(rate * Double(tick - last) / sampleRate, capacity - level, left)
    level += arriving
    left -= arriving
    last = tick
  }

  /// Whether a block can be taken.
  var hasBlock: Bool { rate == nil || level >= Double(Self.block) - 0.5 }
  /// Nothing more will come in before something is taken out.
  var isFull: Bool { rate == nil || level >= capacity - 0.5 || left < 0.5 }

  mutating func take() { if rate != nil { level -= Double(Self.block) } }
}
