internal import ChannelSim
public import Determinism
internal import DiscModel
internal import DriveInterface

/// Where along its track the drive takes the spot to be: the place that the latest word of the wobble tells, counted on by
/// the write clock.
///
/// A word ends with a wobble whose number follows from its address, and the clock counts channel bits in step with the
/// wobble; so the place is known to a fraction of a wobble, and each word must come where the clock has counted to. One that
/// comes elsewhere contradicts: either of the two is wrong, and the count begins anew with it.
public struct PlaceCounter: Equatable, Sendable {
  /// Words in a row that came where the one before and the clock put them, the first of them included; 0 while no word was
  /// read on the track that is followed. Saturating.
  public private(set) var words: UInt16 = 0
  /// Words that came elsewhere; saturating.
  public private(set) var contradictions: UInt32 = 0
  /// How far the latest word came beyond where it was expected, channel bits.
  public private(set) var departure = 0.0
  /// Serial number of the latest word.
  private(set) var serial: UInt16 = 0
  /// The place that the latest word told, and the oscillator's count at that moment, channel bits.
  private var told = 0.0
  private var clock = 0.0

  /// Nothing is known.
  public init() {}

  /// The spot is on no track, or may be on another one.
  mutating func restart() { words = 0 }

  /// A new word: `bit` is the place that it tells, `clock` what the oscillator has counted that the clock follows, `period` the
  /// channel bits of a wobble. While the laser writes, a word confirms the count or ends it, but never moves it.
  mutating func take(
    serial: UInt16, bit: Double, clock: Double, period: Double, keepsCount: Bool = false
  ) {
    self.serial = serial
    departure = words > 0 ? bit - (told + clock - self.clock) : 0
    if departure.magnitude > 0.5 * period {
      words = 1
      if contradictions < .max { contradictions += 1 }
    } else {
      if words < .max { words += 1 }
      if keepsCount, words > 1 { return }
    }
    told = bit
    self.clock = clock
  }

  /// The channel bit of the track under the spot when the clock has counted so far; nil where no word was read.
  public func bit(atClock clock: Double) -> Double? { words > 0 ? told + (clock - self.clock) : nil }
}

extension PlaceCounter: StateVisitable {
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("words", &words)
    visitor.visit("contradictions", &contradictions)
    visitor.visit("departure", &departure)
    visitor.visit("placeSerial", &serial)
    visitor.visit("told", &told)
    visitor.visit("toldAtClock", &clock)
  }
}

/// What the write clock and the spot did in a block of ticks, noted at the end of every eighth: an output, no state.
public struct PlaceTrail: Sendable {
  /// Ticks from one note to the next.
  public static let interval = 8
  static let count = TickBlock.capacity / interval
  /// Channel bits that the write clock has counted.
  public internal(set) var clock = InlineArray<32, Double>(repeating: 0)
  /// Channel bits along the track where the spot really is.
  public internal(set) var spot = InlineArray<32, Double>(repeating: 0)

  init() {}
}

extension WobbleDetector {
  /// One tick of the counter, behind the detector's and the clock's own. Mutating only to work in place, as `lead`.
  mutating func lead(
    _ counter: inout PlaceCounter, isOnTrack: Bool, isWriting: Bool, _ clock: WriteClock
  ) {
    if !isOnTrack { counter.restart() }
    guard address.serial != counter.serial else { return }
    let period = wobble.kind(layer: Int(layer)).period
    counter.take(
      serial: address.serial, bit: wordPlace * period, clock: clock.oscillatorCount, period: period,
      keepsCount: isWriting)
  }

  /// Notes clock and spot at the end of a stretch of ticks.
  mutating func lead(_ trail: inout PlaceTrail, at index: Int, _ clock: WriteClock) {
    guard index < PlaceTrail.count else { return }
    trail.clock[index] = clock.count
    trail.spot[index] = spotPlace * wobble.kind(layer: Int(layer)).period
  }
}

/// What a test makes the reader of addresses misread, to see what guards against it: no state.
struct AddressMisreading: Equatable, Sendable {
  /// Words that are still read as they are.
  var after: Int
  /// Words that are misread behind them.
  var count: Int
  /// What their addresses are too large by; nil for words that are not made out at all.
  var offset: UInt32?

  /// What becomes of an address.
  mutating func read(_ address: UInt32) -> UInt32? {
    guard after <= 0 else {
      after -= 1
      return address
    }
    guard count > 0 else { return address }
    count -= 1
    return offset.map { (address &+ $0) & 0xFF_FFFF }
  }
}
