/// Samples to bits while locked, 32 bits at a time: interpolation at the clock, adaptive equaliser, timing from the
/// equalised signal's edges, detection, adaptation from the decisions. Constant memory.
///
/// The loop owns the timing: a change of the taps that would shift the signal is taken out of each adaptation, since
/// equaliser and clock would otherwise drift against each other.
struct TrackingLoop: Sendable {
  static let tapCount = 16
  /// Bits of a block.
  static let blockSize = 32

  // Clock, in 2^-32 samples.
  private(set) var position: Int64
  private var step: Double
  private let centre: Double
  private let filter: LoopFilter
  private let kernel: InterpolationKernel

  // Symbols: 16 older ones, 32 of the block before, 32 of this one. Equalised: 32 and 32.
  private var symbols = [Float](repeating: 0, count: 80)
  private var equalised = [Float](repeating: 0, count: 64)
  private var taps: [Float]
  private var bias: Float = 0
  private let inverse: [Float]
  private let slopePower: Float
  private var isAdaptive: Bool

  private let detection: Detection
  private let predictor: [Float]
  private var whitened = [Float](repeating: 0, count: 64)
  private let ideal: [Float]
  private var levels: [Float]
  private var detector: BitDetector
  private var decided: UInt64 = 0
  private var blocks = 0

  /// Mean square of the detector's input from the adapted levels, squared target units.
  private(set) var noise: Float
  /// Mean square of the edges' distance from the clock, bits squared.
  private(set) var edgeVariance: Float = 0.01
  /// Bits of error of the last block's edges, their mean.
  private(set) var edgeError: Float = 0

  init(
    _ channel: AcquiredChannel, detection: Detection, kernel: InterpolationKernel, loopScale: Double,
    isAdaptive: Bool
  ) {
    position = Int64(channel.start * 0x1p32)
    step = channel.samplesPerBit * 0x1p32
    centre = step
    filter = LoopFilter(scale: loopScale, interval: Self.blockSize)
    self.kernel = kernel
    taps = channel.taps
    inverse = channel.inverse
    slopePower = Float(channel.slopePower)
    self.isAdaptive = isAdaptive
    self.detection = detection
    predictor = detection == .predictive ? channel.predictor : []
    ideal = detection.target.levels
    levels = detection == .predictive ? PredictiveViterbi.levels(predictor: channel.predictor) : ideal
    detector = BitDetector(detection)
    noise = Float(detection == .predictive ? channel.unpredicted : channel.residual)
  }

  /// Samples a channel bit, as the loop has it now.
  var samplesPerBit: Double { step * 0x1p-32 }

  /// The first sample that the next block needs, and the one past the last.
  var needed: Range<Int> {
    let first = Int(position >> 32) - kernel.before
    let last = Int((position + Int64(step) * Int64(Self.blockSize)) >> 32) + kernel.after + 2
    return first..<max(first, last)
  }

  /// The sample nearest the middle of the first bit that the next block hands over: one block and the delay of equaliser
  /// and target before its first symbol.
  var firstSample: Int {
    let delay = Double(Self.blockSize + Self.tapCount / 2) + 0.5 * Double(detection.target.span - 1)
    return Int((Double(position) * 0x1p-32 - delay * samplesPerBit).rounded())
  }

  /// Moves the origin of positions.
  mutating func rebase(by samples: Int) { position -= Int64(samples) << 32 }

  /// One block. `isFrozen` stops all loops, as a defect asks. Returns the 32 bits detected, or nil while the first
  /// ones are still on their way.
  mutating func advance(_ samples: Span<Float>, isFrozen: Bool) -> DetectedBits? {
    interpolate(samples)
    Self.equalise(symbols, taps: taps, bias: bias, into: &equalised)
    followEdges(isFrozen: isFrozen)
    Self.whiten(equalised, predictor, into: &whitened)
    let bits = Self.detect(whitened, levels: levels, margin: 4.4 * noise, with: &detector)
    decided = decided << 32 | UInt64(bits.levels)
    blocks &+= 1
    // Every second block teaches enough.
    if blocks > 3, blocks & 1 == 0, !isFrozen { adapt() }
    return blocks > 1 ? bits : nil
  }

  // MARK: Clock

  private mutating func interpolate(_ samples: Span<Float>) {
    position = Self.interpolate(samples, from: position, step: Int64(step), kernel, into: &symbols)
  }

  /// The next 32 symbols, after the 48 that stay; returns the position of the one after.
  private static func interpolate(
    _ samples: Span<Float>, from position: Int64, step: Int64, _ kernel: InterpolationKernel,
    into symbols: inout [Float]
  ) -> Int64 {
    var place = position
    let weights = kernel.weights.span
    let length = kernel.length
    var output = symbols.mutableSpan
    precondition(output.count >= 80)
    for index in 0..<48 { output[index] = output[index + 32] }
    for index in 48..<80 {
      output[index] = InterpolationKernel.value(samples, at: place, weights: weights, length: length)
      place += step
    }
    return place
  }

  /// Edges of the block: on a sample with the short target, between two with the long one.
  private mutating func followEdges(isFrozen: Bool) {
    let (sum, squares, count) =
      detection.target == .short ? Self.edgesOnSamples(equalised) : Self.edgesBetweenSamples(equalised)
    guard count > 0, !isFrozen else {
      edgeError = 0
      return
    }
    edgeError = sum / count
    edgeVariance += 0.01 * (squares / count - edgeVariance)
    let error = Double(edgeError)
    position -= Int64(filter.proportional * error * step)
    step -= filter.integral * error * step
    let limit = 0.02 * centre
    step = min(max(step, centre - limit), centre + limit)
  }

  @inline(__always)
  private static func edgesOnSamples(_ equalised: [Float]) -> (Float, Float, Float) {
    let values = equalised.span
    precondition(values.count >= 64)
    // In whole numbers, since whether a sample has an edge is a coin's toss that no branch prediction foresees.
    var (sum, squares): (Float, Float) = (0, 0)
    var count: UInt32 = 0
    for index in 31..<63 {
      let (before, here) = (values[index - 1].bitPattern, values[index].bitPattern)
      let after = values[index + 1].bitPattern
      let isSmall = ((here & 0x7FFF_FFFF) &- Float(2).bitPattern) >> 31
      let isEdge = (before ^ after) >> 31 & isSmall
      let rising = here ^ (after & 0x8000_0000)
      let error = Float(bitPattern: rising & (0 &- isEdge))
      sum += error
      squares += error * error
      count &+= isEdge
    }
    return (0.25 * sum, 0.0625 * squares, Float(count))
  }

  @inline(__always)
  private static func edgesBetweenSamples(_ equalised: [Float]) -> (Float, Float, Float) {
    let values = equalised.span
    precondition(values.count >= 64)
    var (sum, squares): (Float, Float) = (0, 0)
    var count: UInt32 = 0
    for index in 31..<63 {
      let after = values[index + 1].bitPattern
      let isEdge = (values[index].bitPattern ^ after) >> 31
      let middle = (values[index] + values[index + 1]).bitPattern ^ (after & 0x8000_0000)
      let error = Float(bitPattern: middle & (0 &- isEdge))
      sum += error
      squares += error * error
      count &+= isEdge
    }
    return (0.125 * sum, 0.125 * 0.125 * squares, Float(count))
  }

  // MARK: Equaliser

  /// The sample `index` of the block is the taps over the 16 symbols that end with its own.
  @inline(__always)
  private static func equalise(_ symbols: [Float], taps: [Float], bias: Float, into output: inout [Float]) {
    let symbols = symbols.span
    let taps = taps.span
    var values = output.mutableSpan
    precondition(values.count >= 64 && taps.count >= tapCount)
    for index in 0..<32 { values[index] = values[index + 32] }
    var (a, b) = (SIMD8<Float>(repeating: bias), SIMD8<Float>(repeating: bias))
    var (c, d) = (a, b)
    for tap in 0..<tapCount {
      let weight = SIMD8<Float>(repeating: taps[tap])
      let place = 48 - tapCount + 1 + tap
      a += weight * symbols.eight(at: place)
      b += weight * symbols.eight(at: place + 8)
      c += weight * symbols.eight(at: place + 16)
      d += weight * symbols.eight(at: place + 24)
    }
    for lane in 0..<8 {
      values[32 + lane] = a[lane]
      values[40 + lane] = b[lane]
      values[48 + lane] = c[lane]
      values[56 + lane] = d[lane]
    }
  }

  /// The predictor's filter 1 - p1 D - ... - p4 D^4, or nothing where there is no predictor.
  @inline(__always)
  private static func whiten(_ equalised: [Float], _ predictor: [Float], into output: inout [Float]) {
    let values = equalised.span
    var whitened = output.mutableSpan
    precondition(values.count >= 64 && whitened.count >= 64)
    for index in 0..<32 { whitened[index] = whitened[index + 32] }
    guard predictor.count >= 4 else {
      for index in 32..<64 { whitened[index] = values[index] }
      return
    }
    let (first, second, third, fourth) = (predictor[0], predictor[1], predictor[2], predictor[3])
    for index in 32..<64 {
      let near = first * values[index - 1] + second * values[index - 2]
      let far = third * values[index - 3] + fourth * values[index - 4]
      whitened[index] = values[index] - (near + far)
    }
  }

  private static func detect(
    _ samples: [Float], levels: [Float], margin: Float, with detector: inout BitDetector
  ) -> DetectedBits {
    detector.detect(samples.span, from: 32, levels: levels.span, margin: margin)
  }

  // MARK: Adaptation

  /// Taps, bias and levels from the decisions on the block before.
  private mutating func adapt() {
    let gradient = Self.gradient(
      equalised, symbols, whitened, decided: decided, detection, ideal: ideal, levels: &levels)
    noise += 0.01 * (gradient.rest / 32 - noise)
    bias -= 0.01 * gradient.total / 32
    if isAdaptive { Self.adapt(&taps, gradient, inverse: inverse, slopePower: slopePower) }
  }

  /// Sums over a block: error times each tap's input, errors, squares of what the adapted levels leave.
  private struct Gradient {
    var low = SIMD8<Float>.zero
    var high = SIMD8<Float>.zero
    var total: Float = 0
    var rest: Float = 0
  }

  private static func gradient(
    _ equalised: [Float], _ symbols: [Float], _ whitened: [Float], decided: UInt64, _ detection: Detection,
    ideal: [Float], levels: inout [Float]
  ) -> Gradient {
    var sums = Gradient()
    let mask = UInt64(1) << UInt64(detection.target.span) - 1
    let levelMask = UInt64(1) << UInt64(detection.span) - 1
    let whitened = whitened.span
    let values = equalised.span
    let inputs = symbols.span
    let ideal = ideal.span
    var levels = levels.mutableSpan
    for index in 0..<32 {
      let pattern = Int(decided >> UInt64(31 - index) & mask)
      let error = values[index] - ideal[pattern]
      let place = 16 + index - tapCount + 1
      sums.low += error * inputs.eight(at: place)
      sums.high += error * inputs.eight(at: place + 8)
      sums.total += error
      let level = Int(decided >> UInt64(31 - index) & levelMask)
      let rest = whitened[index] - levels[level]
      sums.rest += rest * rest
      levels[level] += 0.005 * rest
    }
    return sums
  }

  /// Gradients are whitened by the inverse covariance that acquisition found, so that weak bands adapt as fast as
  /// strong ones (self-orthogonalising filters: Haykin, Adaptive Filter Theory).
  private static func adapt(
    _ taps: inout [Float], _ gradient: Gradient, inverse: [Float], slopePower: Float
  ) {
    var (lowStep, highStep) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
    let rows = inverse.span
    var taps = taps.mutableSpan
    let low = taps.span.eight(at: 0)
    let high = taps.span.eight(at: 8)
    // How the taps would change if the signal came later.
    var lowTiming = SIMD8<Float>.zero
    var highTiming = SIMD8<Float>.zero
    for index in 0..<8 {
      lowTiming[index] = 0.5 * ((index < 7 ? low[index + 1] : high[0]) - (index > 0 ? low[index - 1] : 0))
      highTiming[index] = 0.5 * ((index < 7 ? high[index + 1] : 0) - (index > 0 ? high[index - 1] : low[7]))
    }
    for index in 0..<8 {
      lowStep += gradient.low[index] * rows.eight(at: index * tapCount)
      highStep += gradient.low[index] * rows.eight(at: index * tapCount + 8)
    }
    for index in 0..<8 {
      lowStep += gradient.high[index] * rows.eight(at: (index + 8) * tapCount)
      highStep += gradient.high[index] * rows.eight(at: (index + 8) * tapCount + 8)
    }
    let share = ((gradient.low * lowTiming).sum() + (gradient.high * highTiming).sum()) / slopePower
    let rate: Float = 0.01 / 32
    let newLow = low - rate * (lowStep - share * lowTiming)
    let newHigh = high - rate * (highStep - share * highTiming)
    for index in 0..<8 {
      taps[index] = newLow[index]
      taps[index + 8] = newHigh[index]
    }
  }
}
