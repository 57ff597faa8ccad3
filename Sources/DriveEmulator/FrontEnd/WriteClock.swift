internal import ChannelSim
public import Determinism
internal import DiscModel

/// The clock by which channel bits are written: a fixed multiple of the wobble's oscillator, 32 channel bits a wobble that
/// carries phase and 186 one with pre-pits.
///
/// So a mark lies at the same place of the track whatever the spindle's speed and the disc's eccentricity: what the loop
/// of the wobble (1.5 kHz) follows, the bits follow. Before the first lock the crystal alone gives the rate; a clock that
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
  /// Smoothed oscillator rate, channel bits a tick: what is held when the wobble is gone.
  private var held: Double

  init(sampleRate: Double) {
    nominalBitsPerTick = SectorGeometry.channelBitRate / sampleRate
    bitsPerTick = nominalBitsPerTick
    held = nominalBitsPerTick
  }

  /// One tick: `advance` periods of an oscillator of `period` channel bits in lock, which are `frequency` periods without the
  /// correction of its phase; nil without lock.
  mutating func step(_ oscillator: (advance: Double, frequency: Double, period: Double)?) {
    if let oscillator, oscillator.advance > 0 {
      followsWobble = true
      bitsPerTick = oscillator.advance * oscillator.period
      held = oscillator.frequency * oscillator.period
    } else {
      followsWobble = false
      bitsPerTick = held
    }
    fraction += bitsPerTick
    // A rate that is no number is for the session to find.
    guard fraction.magnitude < 1e9 else { return }
    let whole = Int64(fraction)
    bits &+= whole
    fraction -= Double(whole)
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
  }
}
