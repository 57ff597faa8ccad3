internal import ChannelSim
public import Determinism
internal import DiscModel

/// The clock by which channel bits are written: a fixed multiple of the wobble's oscillator, 32 channel bits a wobble that
/// carries phase and 186 one with pre-pits.
///
/// So a mark lies at the same place of the track whatever the spindle's speed and the disc's eccentricity. What noise the
/// wobble's own loop (1.5 kHz) lets through would stand in the marks as jitter; so the clock follows its oscillator by a
/// slower loop, of third order, to which an eccentricity is nearly at rest: three poles at f let (25 Hz/f)^3 of its 340 bits
/// (50 um) through. A wobble of 186 bits leaves five times the noise of one of 32, and its clock is slower: both then have
/// the same noise from one moment to the next, which grows as the noise and as f to the power 3/2. Before the first lock the
/// crystal alone gives the rate; a clock that
/// loses the wobble runs on at the rate it had, and says so.
public struct WriteClock: Equatable, Sendable {
  /// Channel bits of the latest tick.
  public private(set) var bitsPerTick: Double
  /// Channel bits a tick as the crystal gives it at reference velocity.
  public let nominalBitsPerTick: Double
  /// The wobble leads it.
  public private(set) var followsWobble = false
  /// Whole channel bits since the beginning.
  public private(set) var bits: Int64 = 0
  /// The share of the next channel bit that has passed, from 0 to below 1.
  public private(set) var fraction = 0.0
  /// Channel bits since the beginning.
  public var count: Double { Double(bits) + fraction }
  /// Smoothed oscillator rate, channel bits a tick: what is held when the wobble is gone.
  private var held: Double
  /// By how many channel bits the oscillator is ahead, and what the rate grows by in a tick; of the clock's loop.
  private var lag = 0.0
  private var growth = 0.0
  /// There is a wobble.
  let hasWobble: Bool
  private let gains: SIMD3<Double>

  /// The three poles of the clock's loop on a wobble of such a kind, Hz.
  static func pole(_ kind: WobbleKind) -> Double { kind == .landPrePits ? 130 : 360 }

  /// A clock for a disc's wobble; `none` for straight grooves, on which it is a crystal.
  init(sampleRate: Double, wobble: WobbleKind = .none) {
    nominalBitsPerTick = SectorGeometry.channelBitRate / sampleRate
    bitsPerTick = nominalBitsPerTick
    held = nominalBitsPerTick
    hasWobble = wobble != .none
    let pole = 2 * Double.pi * Self.pole(wobble) / sampleRate
    gains = SIMD3(3 * pole, 3 * pole * pole, pole * pole * pole)
  }

  /// What the oscillator has counted, channel bits: where the wobble is, with all its noise.
  public var oscillatorCount: Double { count + lag }

  /// One tick: `advance` periods of an oscillator of `period` channel bits in lock, which are `frequency` periods without the
  /// correction of its phase; nil without lock.
  mutating func step(_ oscillator: (advance: Double, frequency: Double, period: Double)?) {
    follow(oscillator)
    fraction += bitsPerTick
    // A rate that is no number is for the session to find.
    guard fraction.magnitude < 1e9 else { return }
    let whole = Int64(fraction)
    bits &+= whole
    fraction -= Double(whole)
  }

  /// The loop: a lock far off gives it the oscillator's rate, then the oscillator's lead is taken out.
  private mutating func follow(_ oscillator: (advance: Double, frequency: Double, period: Double)?) {
    guard let oscillator, oscillator.advance > 0 else {
      followsWobble = false
      bitsPerTick = held
      return
    }
    if !followsWobble {
      // Where the wobble was gone its periods were not counted. A rate that is far off was held too long.
      let rate = oscillator.frequency * oscillator.period
      (lag, growth) = (0, 0)
      if (rate - held).magnitude > 0.005 * held { held = rate }
    }
    followsWobble = true
    bitsPerTick = held + gains.x * lag
    lag += oscillator.advance * oscillator.period - bitsPerTick
    growth += gains.z * lag
    held += gains.y * lag + growth
  }
}

extension WobbleDetector {
  /// One tick of the write clock, behind the detector's own. Mutating only to work in place: a copy counts references.
  mutating func lead(_ clock: inout WriteClock) {
    let period = wobble.kind(layer: Int(layer)).period
    clock.step(isLocked ? (advance, frequency, period) : nil)
  }
}

extension WriteClock: StateVisitable {
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("bitsPerTick", &bitsPerTick)
    visitor.visit("followsWobble", &followsWobble)
    visitor.visit("bits", &bits)
    visitor.visit("fraction", &fraction)
    visitor.visit("held", &held)
    guard hasWobble else { return }
    visitor.visit("lag", &lag)
    visitor.visit("growth", &growth)
  }
}
