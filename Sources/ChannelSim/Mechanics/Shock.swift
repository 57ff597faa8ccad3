import Determinism

/// A blow to the drive: one half-sine pulse of acceleration. A function of time; it keeps no state.
public struct Shock: Sendable, Equatable {
  /// The tick at which it begins.
  public let startTick: UInt64
  /// How long it lasts, in s.
  public let duration: Double
  /// The acceleration at its peak, in m/s^2.
  public let amplitude: Double
  private let turnsPerTick: Double

  /// A pulse from `startTick` on, of a duration in s and a peak in m/s^2 (either sign), for a step in s.
  public init(
    startTick: UInt64, duration: Double, amplitude: Double, step: Double
  ) throws(MechanicsError) {
    try requirePositive(step, "step in s")
    try requirePositive(duration, "shock: duration in s")
    try requireFinite(amplitude, "shock: amplitude in m/s^2")
    self.startTick = startTick
    self.duration = duration
    self.amplitude = amplitude
    turnsPerTick = 0.5 * step / duration
  }

  /// The velocity it gives a free body: 2 amplitude duration / pi, in m/s.
  public var velocityChange: Double { 2 * amplitude * duration / Double.pi }

  /// The acceleration at the start of a tick, in m/s^2: amplitude * sin(pi t / duration).
  public func acceleration(at tick: UInt64) -> Double {
    guard tick > startTick else { return 0 }
    let turns = Double(tick - startTick) * turnsPerTick
    return turns < 0.5 ? amplitude * Double.sinCosTurns(turns).sin : 0
  }
}
