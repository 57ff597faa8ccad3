internal import Determinism

/// Values between samples: a windowed sinc, low-passed below half the channel rate so that noise outside the channel
/// does not fold in. A table of 128 fractions of a sample.
public struct InterpolationKernel: Sendable {
  static let fractionBits = 7

  /// Samples that one value is made of: a multiple of sixteen.
  public let length: Int
  let weights: [Float]
  /// The same four at a time, at places from which a processor takes them straight into a product.
  let quads: [SIMD4<Float>]

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
    quads = stride(from: 0, to: weights.count, by: 4).map {
      SIMD4(weights[$0], weights[$0 + 1], weights[$0 + 2], weights[$0 + 3])
    }
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
    let first = row(position) &* length
    var sum = samples.sixteenProducts(at: start, with: weights, at: first)
    var index = 16
    while index < length {
      sum += samples.sixteenProducts(at: start &+ index, with: weights, at: first &+ index)
      index &+= 16
    }
    return (sum.x + sum.z) + (sum.y + sum.w)
  }

  @inline(__always)
  private static func row(_ position: Int64) -> Int {
    Int(position >> Int64(32 - fractionBits)) & (1 << fractionBits - 1)
  }

  /// 32 values from a position on, a `step` apart, written to `output` at `place`; returns the position behind the
  /// last. The same bits as one by one. `lanes` has room for four sums a value: adding them one by one would tempt the
  /// compiler to mix the lanes of different values.
  @inline(__always)
  static func block(
    _ samples: Span<Float>, from position: Int64, step: Int64, quads: Span<SIMD4<Float>>, length: Int,
    lanes: inout MutableSpan<Float>, into output: inout MutableSpan<Float>, at place: Int
  ) -> Int64 {
    let last = position &+ 31 &* step
    let reach = (first: Int(position >> 32) &- length / 2 &+ 1, end: Int(last >> 32) &+ length / 2 &+ 1)
    precondition(step > 0 && step < 1 << 48 && length >= 16 && length & 15 == 0 && length <= 1 << 16)
    precondition(reach.first >= 0 && reach.end <= samples.count)
    precondition(quads.count == (length / 4) << fractionBits)
    precondition(lanes.count >= 128 && place >= 0 && place <= output.count &- 32)
    var here = position
    for index in 0..<32 {
      let start = Int(here >> 32) &- length / 2 &+ 1
      let first = row(here) &* (length / 4)
      // The first and the last of rising positions have been checked above, and every row is one of the table's.
      var sum = unsafe samples.uncheckedSixteenProducts(at: start, with: quads, at: first)
      var offset = 16
      while offset < length {
        sum += unsafe samples.uncheckedSixteenProducts(
          at: start &+ offset, with: quads, at: first &+ offset / 4)
        offset &+= 16
      }
      lanes.setFour(sum, at: 4 &* index)
      here &+= step
    }
    for index in 0..<32 {
      output[place &+ index] =
        (lanes[4 &* index] + lanes[4 &* index &+ 2]) + (lanes[4 &* index &+ 1] + lanes[4 &* index &+ 3])
    }
    return here
  }
}
