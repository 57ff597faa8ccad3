internal import ChannelSim
internal import Determinism

/// How the servo's signals are taken while the laser writes.
public struct WriteGateSettings: Equatable, Sendable {
  /// What of the light the amplifiers see.
  public enum Sampling: String, Sendable, CaseIterable {
    /// The mean over pulses and spaces.
    case mean
    /// What shines between the pulses, by sampling there.
    case bias
  }

  /// What of the light is seen while the laser writes; the mean unless told.
  public var sampling = Sampling.mean
  /// Gain of all amplifiers while writing over that while reading.
  public var gain = 1.0
  /// Ticks by which the gain follows the laser late.
  public var lateTicks = 0

  /// The mean at unchanged gain.
  public init() {}
}

/// The gain switch ahead of the amplifiers.
struct WriteGate: Sendable {
  /// Ticks for which the other gain still holds.
  private var pending: UInt8 = 0
  private var writes = false
  let settings: WriteGateSettings

  init(_ settings: WriteGateSettings) { self.settings = settings }

  /// Factor on all light of this tick.
  mutating func step(_ spot: SpotReading) -> Double {
    if spot.writes != writes {
      writes = spot.writes
      pending = UInt8(clamping: settings.lateTicks)
    }
    let isLow = pending > 0 ? !writes : writes
    if pending > 0 { pending -= 1 }
    let seen = settings.sampling == .bias ? spot.biasShare : 1
    return isLow ? settings.gain * seen : seen
  }
}

extension WriteGate: StateVisitable {
  mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("pending", &pending)
    visitor.visit("writes", &writes)
  }
}
