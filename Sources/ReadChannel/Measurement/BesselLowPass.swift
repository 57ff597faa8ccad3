internal import Determinism

/// Sixth-order Bessel low-pass, three second-order sections by the bilinear transform, exact at its -3 dB frequency
/// (ECMA-267 Annex F asks for 8.2 MHz at 26.15625 Mbit/s).
public struct BesselLowPass: Sendable {
  /// Natural frequency, in -3 dB frequencies, and quality of each section (Bessel polynomial of order 6).
  private static let sections: InlineArray<3, (Double, Double)> = [
    (1.6030, 0.5103), (1.6882, 0.6112), (1.9047, 1.0233),
  ]

  /// Transposed direct form II.
  private struct Section: Sendable {
    var gain = 0.0
    var feedback1 = 0.0
    var feedback2 = 0.0
    var state1 = 0.0
    var state2 = 0.0

    @inline(__always)
    mutating func step(_ input: Double) -> Double {
      let scaled = gain * input
      let output = scaled + state1
      state1 = 2 * scaled - feedback1 * output + state2
      state2 = scaled - feedback2 * output
      return output
    }
  }

  private var first = Section()
  private var second = Section()
  private var third = Section()

  /// `cutoff` as a share of the sample rate, below 0.5.
  public init(cutoff: Double) {
    let warped = Double.tan(.pi * min(cutoff, 0.49))
    first = Self.section(Self.sections[0], warped)
    second = Self.section(Self.sections[1], warped)
    third = Self.section(Self.sections[2], warped)
  }

  private static func section(_ shape: (Double, Double), _ warped: Double) -> Section {
    let natural = warped * shape.0
    let square = natural * natural
    let scale = 1 / (1 + natural / shape.1 + square)
    return Section(
      gain: square * scale, feedback1: 2 * (square - 1) * scale,
      feedback2: (1 - natural / shape.1 + square) * scale)
  }

  /// The next sample.
  @inline(__always)
  public mutating func step(_ input: Double) -> Double { third.step(second.step(first.step(input))) }
}
