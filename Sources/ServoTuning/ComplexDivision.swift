internal import ChannelSim
internal import Determinism

extension Complex {
  /// The modulus.
  var magnitude: Double { power.squareRoot() }

  /// The phase in (-pi, pi].
  var phase: Double { Double.atan2(y: imaginary, x: real) }

  static func / (left: Complex, right: Complex) -> Complex {
    (1 / right.power) * (left * right.conjugate)
  }

  static func += (left: inout Complex, right: Complex) { left = left + right }

  /// The point of the unit circle at `turns` of a turn.
  static func unit(turns: Double) -> Complex {
    let (sine, cosine) = Double.sinCos(2 * Double.pi * turns)
    return Complex(cosine, sine)
  }
}
