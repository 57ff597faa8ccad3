/// Feedback auto-slicer: the level follows the integral of the sliced signal, closed loop first order at -3 dB of
/// 5 kHz at 26.15625 Mbit/s (ECMA-267 Annex F), the signal's values taken as spread evenly.
struct AutoSlicer: Sendable {
  private let step: Double
  private let magnitudeStep: Double
  private var magnitude = 0.0
  private var last = 0.0
  private(set) var level = 0.0

  init(samplesPerBit: Double) {
    step = 2 * 2 * .pi * 5000 / 26_156_250 / samplesPerBit
    magnitudeStep = 1 / (2000 * samplesPerBit)
  }

  /// The sample above the slicing level.
  mutating func slice(_ input: Double) -> Double {
    let output = input - level
    if magnitude == 0 { magnitude = output.magnitude }
    magnitude += magnitudeStep * (output.magnitude - magnitude)
    // The share of the time since the last sample that the signal was high, less that it was low. Signs of samples alone
    // would not see an edge move between two of them, where they come at a whole multiple of the channel rate.
    let reach = output.magnitude + last.magnitude
    if reach > 0 { level += step * magnitude * (output + last) / reach }
    last = output
    return output
  }
}
