public import Determinism

/// The direction of the disc: cosine and sine of its angle.
///
/// Taken anew from the angle at each tick, which costs hardly more than to turn it on by angle addition, keeps
/// no state, and so cannot drift. Multiples of the angle then come by angle addition.
public struct Rotor: Sendable, Equatable {
  /// The cosine of the angle.
  public var cosine: Double
  /// The sine of the angle.
  public var sine: Double

  /// A direction by its cosine and sine.
  @inlinable
  public init(cosine: Double, sine: Double) {
    self.cosine = cosine
    self.sine = sine
  }

  /// The direction at an angle in turns; error below 2.3e-16 for |turns| <= 2^48.
  @inlinable
  public init(turns: Double) {
    let (sine, cosine) = Double.sinCosTurns(turns)
    self.init(cosine: cosine, sine: sine)
  }

  /// The direction at the sum of two angles.
  @inlinable
  public static func * (a: Rotor, b: Rotor) -> Rotor {
    Rotor(
      cosine: a.cosine * b.cosine - a.sine * b.sine, sine: a.sine * b.cosine + a.cosine * b.sine)
  }
}
