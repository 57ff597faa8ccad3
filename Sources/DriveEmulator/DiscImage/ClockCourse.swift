/// How far the write clock was mistaken while a block was written: by how much its channel bits lie beyond their places.
///
/// A value for the first of every eight ticks, straight lines between them; none where the clock was right.
public struct ClockCourse: Equatable, Sendable {
  /// The first value, in steps of `step`.
  public var first: Int16
  /// What each of the others is larger by than the one before, in steps of `step`.
  public var changes: [Int8]
  /// Whether there is a first value.
  public var isKnown: Bool

  /// Channel bits: 1/64, far below what a read channel can tell.
  public static let step = 1.0 / 64
  /// Ticks from one value to the next.
  public static let interval = 8

  /// A clock that was right.
  public init() {
    first = 0
    changes = []
    isKnown = false
  }

  /// Values of a block of so many ticks.
  static func count(ofTicks ticks: Int) -> Int { (ticks + interval - 1) / interval }

  /// Takes in the next value, channel bits; what one step more or less cannot tell, the next ones make good.
  mutating func append(_ value: Double, after last: inout Int) {
    // A value that is no number is as far off as there is.
    let wanted = value.magnitude < 500 ? Int((value / Self.step).rounded()) : (value < 0 ? -32_000 : 32_000)
    guard isKnown else {
      first = Int16(clamping: wanted)
      last = Int(first)
      isKnown = true
      return
    }
    let change = Int8(clamping: wanted - last)
    last += Int(change)
    changes.append(change)
  }
}

/// A clock's course as marks ask for it, bit by bit.
struct ClockLine {
  private var bits: [Double] = []
  private var values: [Double] = []
  private var slopes: [Double] = []

  /// Takes up the course of a block.
  mutating func take(_ block: RecordedBlock) {
    bits.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    slopes.removeAll(keepingCapacity: true)
    guard block.clock.isKnown, let counts = block.tickBitCounts else { return }
    var (bit, steps) = (0, Int(block.clock.first))
    for (tick, count) in counts.enumerated() {
      if tick % ClockCourse.interval == 0 {
        let index = tick / ClockCourse.interval
        if index > 0, index <= block.clock.changes.count { steps += Int(block.clock.changes[index - 1]) }
        bits.append(Double(bit))
        values.append(Double(steps) * ClockCourse.step)
      }
      bit += count
    }
    for index in bits.indices {
      let isLast = index + 1 == bits.count || bits[index + 1] <= bits[index]
      slopes.append(
        isLast ? 0 : (values[index + 1] - values[index]) / (bits[index + 1] - bits[index]))
    }
  }

  /// Channel bits by which the bit `bit` of the block lies beyond its place; `knot` is where the last one was found.
  @inline(__always)
  func value(at bit: Double, near knot: inout Int) -> Double {
    guard knot < bits.count else { return 0 }
    while knot + 1 < bits.count, bits[knot + 1] <= bit { knot += 1 }
    return values[knot] + slopes[knot] * max(0, bit - bits[knot])
  }
}
