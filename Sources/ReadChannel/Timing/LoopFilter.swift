/// The second-order loop of ECMA-267 Annex F (figure F.2), L(s) = (2 pi 6000)^2 / s^2 (1 + s / (2 pi 4000)) at
/// 26.15625 Mbit/s, for a correction every `interval` channel bits. In channel bits: other rates scale with it.
public struct LoopFilter: Sendable {
  /// Bits that the position is moved by, a bit of error: at once.
  public let proportional: Double
  /// Change of the rate, bits a bit, a bit of error.
  public let integral: Double

  /// `scale` widens the loop: 1 for the standard's 9 kHz crossing.
  public init(scale: Double = 1, interval: Int) {
    let bitRate = 26_156_250.0
    let natural = 2 * .pi * 6000 / bitRate * scale
    let corner = 2 * .pi * 4000 / bitRate * scale
    proportional = natural * natural / corner * Double(interval)
    integral = natural * natural * Double(interval)
  }
}
