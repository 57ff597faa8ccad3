/// The field of 256 elements that every code of the DVD and CD families works in: polynomials over GF(2) modulo
/// x^8 + x^4 + x^3 + x^2 + 1 (0x11D), with alpha = x = 2.
public struct GaloisField: Sendable {
  /// The tables, built once.
  public static let shared = GaloisField()

  /// The logarithm of zero: so large that a sum with it falls among the zeros of `powers`.
  static let logarithmOfZero: UInt16 = 510

  /// alpha^i for i below 510, then zeros up to 1023.
  let powers: [UInt8]
  /// The logarithms to base alpha.
  let logarithms: [UInt16]

  init() {
    var powers = [UInt8](repeating: 0, count: 1024)
    var logarithms = [UInt16](repeating: Self.logarithmOfZero, count: 256)
    var power: UInt16 = 1
    for exponent in 0..<255 {
      powers[exponent] = UInt8(power)
      powers[exponent + 255] = UInt8(power)
      logarithms[Int(power)] = UInt16(exponent)
      power <<= 1
      if power & 0x100 != 0 { power ^= 0x11D }
    }
    self.powers = powers
    self.logarithms = logarithms
  }

  /// alpha to an exponent, which may be negative.
  public func power(_ exponent: Int) -> UInt8 {
    let rest = exponent % 255
    return powers[rest < 0 ? rest + 255 : rest]
  }

  /// The product of two elements.
  public func product(_ a: UInt8, _ b: UInt8) -> UInt8 {
    powers[Int(logarithms[Int(a)] &+ logarithms[Int(b)])]
  }

  /// The quotient of two elements; zero where the divisor is zero.
  public func quotient(_ a: UInt8, _ b: UInt8) -> UInt8 {
    if a == 0 || b == 0 { return 0 }
    return powers[Int(logarithms[Int(a)]) + 255 - Int(logarithms[Int(b)])]
  }
}
