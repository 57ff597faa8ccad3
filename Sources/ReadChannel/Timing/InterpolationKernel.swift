internal import Determinism

/// Values between samples: a windowed sinc, low-passed below half the channel rate so that noise outside the channel
/// does not fold in. A table of 128 fractions of a sample.
public struct InterpolationKernel: Sendable {
  static let fractionBits = 7

  /// Samples that one value is made of: a multiple of sixteen.
  public let length: Int
  let weights: [Float]

  /// For `samplesPerBit` samples a channel bit, or the whole band for `cutoff` (cycles a sample) of 0.5.
  public init(samplesPerBit: Double, cutoff: Double? = nil) {
    let cutoff = cutoff ?? min(0.5, 0.5 / samplesPerBit)
    length = max(1, Int((3 / cutoff / 16).rounded(.up))) * 16
    let fractions = 1 << Self.fractionBits
    var weights = [Float](repeating: 0, count: fractions * length)
    for row in 0..<fractions {
      let fraction = (Double(row) + 0.5) / Double(fractions)
      let values = Self.row(length: length, fraction: fraction, cutoff: cutoff)
      let sum = values.reduce(0, +)
      for (index, value) in values.enumerated() { weights[row * length + index] = Float(value / sum) }
    }
    self.weights = weights
  }

  private static func row(length: Int, fraction: Double, cutoff: Double) -> [Double] {
    (0..<length).map { index in
      let time = Double(index - length / 2 + 1) - fraction
      let angle = 2 * .pi * cutoff * time
      let sinc = angle.magnitude < 1e-9 ? 1 : Double.sin(angle) / angle
      // Hann's window, half a sample wider than the kernel so that no weight is lost at its ends.
      let window = 0.5 + 0.5 * Double.cos(2 * .pi * time / Double(length + 1))
      return sinc * window
    }
  }

  /// Samples needed before and after the whole part of a position.
  var before: Int { length / 2 - 1 }
  var after: Int { length / 2 }

  /// The value at a position in 2^-32 samples.
  @inline(__always)
  static func value(_ samples: Span<Float>, at position: Int64, weights: Span<Float>, length: Int) -> Float {
    let start = Int(position >> 32) &- length / 2 &+ 1
    let row = Int(position >> Int64(32 - fractionBits)) & (1 << fractionBits - 1)
    let first = row &* length
    var sum = samples.sixteenProducts(at: start, with: weights, at: first)
    var index = 16
    while index < length {
      sum += samples.sixteenProducts(at: start &+ index, with: weights, at: first &+ index)
      index &+= 16
    }
    let two = sum.lowHalf + sum.highHalf
    return two.x + two.y
  }
}
