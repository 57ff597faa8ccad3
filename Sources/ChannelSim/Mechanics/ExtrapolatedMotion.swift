public import Determinism

/// A run-out evaluated every few ticks and carried on at constant acceleration between.
///
/// One evaluation of eight harmonics costs as much as a dozen extrapolations. The price is an error that grows
/// with the cube of the time since: `errorBound(angularSpeed:)`; at 25 Hz, 8 ticks of 5 us and the standard's
/// full axial run-out it stays below 0.1 nm.
public struct ExtrapolatedMotion: Sendable, Equatable {
  @usableFromInline
  let runOut: HarmonicMotion
  @usableFromInline
  let interval: UInt32
  @usableFromInline
  let step: Double
  @usableFromInline
  var age: UInt32 = 0
  @usableFromInline
  var latest = Motion()

  /// A run-out evaluated every `interval` ticks (1...1024; 1 evaluates at each) of `step` seconds.
  public init(_ runOut: HarmonicMotion, interval: Int = 8, step: Double) throws(MechanicsError) {
    try requirePositive(step, "step in s")
    guard (1...1024).contains(interval) else {
      throw .notPhysical(
        parameter: "run-out: ticks between evaluations", value: Double(interval), allowed: "in 1...1024")
    }
    self.runOut = runOut
    self.interval = UInt32(interval)
    self.step = step
  }

  /// The motion at the disc's angle in turns, for its speed in rad/s and the speed's rate in rad/s^2. To be
  /// called once a tick.
  @inlinable
  public mutating func next(
    turns: Double, angularSpeed: Double, angularAcceleration: Double = 0
  ) -> Motion {
    if age == 0 {
      latest = runOut.motion(
        at: Rotor(turns: turns), angularSpeed: angularSpeed, angularAcceleration: angularAcceleration)
    }
    let motion = latest.extrapolated(by: Double(age) * step)
    age = age &+ 1 < interval ? age &+ 1 : 0
    return motion
  }

  /// A bound on the position's error just before an evaluation, in m, at a constant speed in rad/s.
  public func errorBound(angularSpeed: Double) -> Double {
    runOut.extrapolationErrorBound(angularSpeed: angularSpeed, time: Double(interval - 1) * step)
  }
}

extension ExtrapolatedMotion: StateVisitable {
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("age", &age)
    visitor.visit("position", &latest.position)
    visitor.visit("velocity", &latest.velocity)
    visitor.visit("acceleration", &latest.acceleration)
  }
}
