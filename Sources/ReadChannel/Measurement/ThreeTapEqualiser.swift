/// The example equaliser of ECMA-267 Annex F, H(z) = 1.35 z^-2.093 - 0.175 (1 + z^-4.186) in channel bits, for samples
/// at any rate: the delays between samples are interpolated.
struct ThreeTapEqualiser: Sendable {
  private let weights: [Double]
  private var history: [Double]
  private var head = 0

  init(samplesPerBit: Double) {
    let delay = 2.093 * samplesPerBit
    let whole = Int(delay)
    let kernel = InterpolationKernel(samplesPerBit: samplesPerBit, cutoff: 0.5)
    // Two kernels either side of the middle tap.
    let reach = whole + kernel.length
    var weights = [Double](repeating: 0, count: 2 * reach + 1)
    weights[reach] = 1.35
    let row = Self.row(kernel, fraction: delay - Double(whole))
    for (index, weight) in row.enumerated() {
      let offset = whole + index - kernel.length / 2 + 1
      weights[reach + offset] -= 0.175 * weight
      weights[reach - offset] -= 0.175 * weight
    }
    self.weights = weights
    history = [Double](repeating: 0, count: 2 * weights.count)
  }

  private static func row(_ kernel: InterpolationKernel, fraction: Double) -> [Double] {
    let rows = Double(1 << InterpolationKernel.fractionBits)
    let row = min(Int(fraction * rows), Int(rows) - 1)
    return (0..<kernel.length).map { Double(kernel.weights[row * kernel.length + $0]) }
  }

  /// The next sample, delayed by half the length of the filter.
  mutating func step(_ input: Double) -> Double {
    let count = weights.count
    history[head] = input
    history[head + count] = input
    head = head + 1 == count ? 0 : head + 1
    var sum = 0.0
    for index in 0..<count { sum += weights[index] * history[head + index] }
    return sum
  }
}
