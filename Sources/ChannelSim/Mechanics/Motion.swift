/// A displacement with its first two derivatives in time.
public struct Motion: Sendable, Equatable {
  /// Displacement, in m.
  public var position: Double
  /// Velocity, in m/s.
  public var velocity: Double
  /// Acceleration, in m/s^2.
  public var acceleration: Double

  /// A motion by its displacement (m), velocity (m/s) and acceleration (m/s^2).
  @inlinable
  public init(position: Double = 0, velocity: Double = 0, acceleration: Double = 0) {
    self.position = position
    self.velocity = velocity
    self.acceleration = acceleration
  }

  /// The motion `time` seconds on, at constant acceleration.
  @inlinable
  @inline(__always)
  public func extrapolated(by time: Double) -> Motion {
    let gained = acceleration * time
    return Motion(
      position: position + time * (velocity + 0.5 * gained), velocity: velocity + gained,
      acceleration: acceleration)
  }
}
