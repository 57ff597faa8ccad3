internal import ControlBlocks
internal import Determinism

/// Fourth-order Butterworth sections, -80 dB a decade, as ECMA-267 clause 10.9 asks for its residuals.
enum ButterworthFilter {
  /// The quality factors of the two second-order sections, 1/(2 cos(pi/8)) and 1/(2 cos(3 pi/8)).
  static var qualities: [Double] { [0.5 / Double.cos(Double.pi / 8), 0.5 / Double.cos(3 * Double.pi / 8)] }

  /// A low-pass with its -3 dB point at `corner` Hz, by the bilinear transform prewarped there.
  static func lowPass(corner: Double, sampleRate: Double) -> [BiquadCoefficients] {
    sections(corner: corner, sampleRate: sampleRate) { (0, 0, $0 * $0) }
  }

  /// A high-pass with its -3 dB point at `corner` Hz.
  static func highPass(corner: Double, sampleRate: Double) -> [BiquadCoefficients] {
    sections(corner: corner, sampleRate: sampleRate) { _ in (1, 0, 0) }
  }

  private static func sections(
    corner: Double, sampleRate: Double, numerator: (Double) -> (Double, Double, Double)
  ) -> [BiquadCoefficients] {
    let w = 2 * sampleRate * Double.tan(Double.pi * corner / sampleRate)
    return qualities.map { quality in
      .tustin(numerator: numerator(w), denominator: (1, w / quality, w * w), sampleRate: sampleRate)
    }
  }
}
