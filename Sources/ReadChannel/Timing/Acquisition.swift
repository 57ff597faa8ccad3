/// What acquisition learns from a stretch of samples.
struct AcquiredChannel {
  var samplesPerBit: Double
  /// Position of the first symbol's middle, in samples of the stretch.
  var start: Double
  var boost: BoostFilter
  /// Taps of the equaliser and the inverse covariance of what they see.
  var taps: [Float]
  /// Less the slicing level behind the taps.
  var bias: Float
  var inverse: [Float]
  /// What the equalised symbols are on the mean, by the pattern of bits that they depend on.
  var levels: [Float]
  /// Mean square that the levels leave, squared target units; and as a share of the target's.
  var residual: Double
  var relativeResidual: Double
  /// Weights that foretell what the levels leave from the four samples before.
  var predictor: [Float]
  /// Mean square that the levels and the prediction leave, squared target units.
  var unpredicted: Double
  /// Power of the equalised signal's slope, squared target units a squared bit.
  var slopePower: Double
}

/// First lock: rate from the sync's long runs, the boost whose edges sit best on a clock, then the equaliser by least
/// squares on decisions that are made anew with each better equaliser. Works on one buffered stretch, which is then
/// read from its start.
struct Acquisition {
  let format: ChannelFormat
  let target: PartialResponse
  let nominal: Double
  let kernel: InterpolationKernel

  /// Symbols of a pass through the stretch.
  struct Pass {
    var boost: BoostFilter
    var samplesPerBit = 0.0
    var start = 0.0
    var symbols: [Float] = []
    /// The boosted symbols above the slicing level; the last three are still to come, as the boost looks ahead.
    var sliced: [Float] = [0, 0, 0]
    /// Mean square of the edges' distance from the clock, bits squared.
    var edgeVariance = Double.infinity
  }

  /// Nil where no clock is found in the stretch: silence, noise, another format.
  func run(_ samples: Span<Float>) -> AcquiredChannel? {
    let estimator = RateEstimator(format: format, nominal: nominal)
    let frames = Double(samples.count) / (Double(format.frameLength) * nominal)
    let estimates = BoostFilter.candidates.compactMap { estimator.estimate(samples, boost: $0) }
    let surest = estimates.max { $0.support < $1.support }
    guard let surest, Double(surest.support) >= max(3, 0.33 * frames) else { return nil }
    var best: Pass?
    for boost in BoostFilter.candidates {
      let pass = clocked(samples, boost: boost, samplesPerBit: surest.samplesPerBit)
      if pass.edgeVariance < best?.edgeVariance ?? .infinity { best = pass }
    }
    guard let best, best.symbols.count > 8 * AdaptiveEqualiser.tapCount else { return nil }
    return trained(best)
  }

  // MARK: Clock

  /// Follows the edges of the boosted signal with a loop that narrows.
  private func clocked(_ samples: Span<Float>, boost: BoostFilter, samplesPerBit: Double) -> Pass {
    var pass = Pass(boost: boost)
    let margin = Double(kernel.length)
    var position = margin
    var rate = samplesPerBit
    var edges = 0
    var squares = 0.0
    var settled = (index: 0, position: 0.0)
    let expected = Int((Double(samples.count) - 2 * margin) / samplesPerBit)
    let weights = kernel.weights.span
    var slicer = AutoSlicer(samplesPerBit: 1)
    while position < Double(samples.count) - margin {
      let raw = InterpolationKernel.value(
        samples, at: Int64(position * 0x1p32), weights: weights, length: kernel.length)
      pass.symbols.append(raw)
      let count = pass.symbols.count
      let filter = LoopFilter(scale: count < expected / 4 ? 16 : 6, interval: 1)
      if count > 6 {
        let value = boost.value(pass.symbols.span, at: count - 4, lag: 1, doubleLag: 2)
        pass.sliced.append(Float(slicer.slice(Double(value))))
      }
      if let error = Self.edgeError(pass.sliced) {
        // An edge comes about every fifth bit: its error stands for those without.
        position -= 4 * filter.proportional * error * samplesPerBit
        rate -= 4 * filter.integral * error * samplesPerBit
        if count > expected / 2 {
          edges += 1
          squares += error * error
        }
      }
      if count == expected / 2 { settled = (count - 1, position) }
      position += rate
    }
    if edges > 0 { pass.edgeVariance = squares / Double(edges) }
    pass.samplesPerBit = rate
    pass.start = settled.position - Double(settled.index) * rate
    return pass
  }

  /// Distance of an edge from the middle between the two symbols it lies between, in bits.
  private static func edgeError(_ sliced: [Float]) -> Double? {
    guard sliced.count > 4 else { return nil }
    let (before, after) = (sliced[sliced.count - 2], sliced[sliced.count - 1])
    guard before * after < 0 else { return nil }
    return Double((before + after) / (2 * (after - before)))
  }

  // MARK: Equaliser

  private func trained(_ pass: Pass) -> AcquiredChannel? {
    let symbols = pass.symbols
    // The bit that enters with the sample that the taps give from `index` on.
    var bits = [Bool](repeating: false, count: symbols.count)
    for index in 3..<pass.sliced.count { bits[index] = pass.sliced[index] > 0 }
    let shift = AdaptiveEqualiser.tapCount / 2 + (target.span - 1) / 2
    var decided = [Bool](repeating: false, count: symbols.count)
    for index in 0..<symbols.count - shift { decided[index] = bits[index + shift] }
    var result: AcquiredChannel?
    for _ in 0..<4 {
      guard let solution = solved(symbols, decided, pass) else { return nil }
      result = solution
      decided = redecided(symbols, solution)
    }
    return result
  }

  /// `decided[index]` is the newest bit of the sample that the taps make of the symbols from `index` on.
  private func solved(_ symbols: [Float], _ decided: [Bool], _ pass: Pass) -> AcquiredChannel? {
    let order = AdaptiveEqualiser.tapCount
    let range = symbols.count / 8..<symbols.count - order - 16
    var equations = NormalEquations(order: order)
    let mask = 1 << target.span - 1
    var pattern = 0
    let patterns = decided.map { bit in
      pattern = (pattern << 1 | (bit ? 1 : 0)) & mask
      return pattern
    }
    let ideal = target.levels
    let span = symbols.span
    for index in range { equations.add(span, from: index, wanted: ideal[patterns[index]]) }
    guard let (taps, inverse) = equations.solve(count: range.count) else { return nil }
    var outputs = range.map { Self.output(span, $0, taps) }
    let level = Self.balancedLevel(outputs)
    for index in outputs.indices { outputs[index] -= level }
    let levels = means(of: outputs, patterns[range])
    var (total, slope, last) = (0.0, 0.0, Float(0))
    var errors: [Float] = []
    for (output, pattern) in zip(outputs, patterns[range]) {
      errors.append(output - levels[pattern])
      total += Double(ideal[pattern] * ideal[pattern])
      slope += Double((output - last) * (output - last))
      last = output
    }
    let predictor = Self.predictor(of: errors)
    let squares = errors.reduce(0.0) { $0 + Double($1 * $1) }
    return AcquiredChannel(
      samplesPerBit: pass.samplesPerBit, start: pass.start, boost: pass.boost, taps: taps, bias: -level,
      inverse: inverse, levels: levels,
      residual: squares / Double(range.count), relativeResidual: squares / total,
      predictor: predictor, unpredicted: Self.unpredicted(errors, predictor),
      slopePower: slope / Double(range.count))
  }

  /// The mean of the symbols of each pattern; what the target has where there are too few.
  private func means(of outputs: [Float], _ patterns: ArraySlice<Int>) -> [Float] {
    var levels = target.levels
    var (sums, counts) = (
      [Float](repeating: 0, count: levels.count), [Int](repeating: 0, count: levels.count)
    )
    for (output, pattern) in zip(outputs, patterns) {
      sums[pattern] += output
      counts[pattern] += 1
    }
    for pattern in levels.indices where counts[pattern] >= 16 {
      levels[pattern] = sums[pattern] / Float(counts[pattern])
    }
    return levels
  }

  /// Linear prediction by least squares.
  private static func predictor(of errors: [Float]) -> [Float] {
    let order = PredictiveViterbi.order
    var equations = NormalEquations(order: order)
    let span = errors.span
    for index in order..<errors.count { equations.add(span, from: index - order, wanted: errors[index]) }
    guard let (weights, _) = equations.solve(count: errors.count) else { return [0, 0, 0, 0] }
    return weights.reversed()
  }

  private static func unpredicted(_ errors: [Float], _ predictor: [Float]) -> Double {
    var sum = 0.0
    for index in predictor.count..<errors.count {
      var rest = errors[index]
      for (age, weight) in predictor.enumerated() { rest -= weight * errors[index - 1 - age] }
      sum += Double(rest * rest)
    }
    return sum / Double(errors.count)
  }

  private static func output(_ symbols: Span<Float>, _ start: Int, _ taps: [Float]) -> Float {
    var sum: Float = 0
    for (index, tap) in taps.enumerated() { sum += tap * symbols[start + index] }
    return sum
  }

  /// The level about which equalised symbols are in balance, none counting for more than an edge's.
  private static func balancedLevel(_ outputs: [Float]) -> Float {
    let most = AdaptiveEqualiser.edgeValue
    var (low, high) = (-4 * most, 4 * most)
    for _ in 0..<16 {
      let level = (low + high) / 2
      let sum = outputs.reduce(Float(0)) { $0 + min(max($1 - level, -most), most) }
      if sum > 0 { low = level } else { high = level }
    }
    return (low + high) / 2
  }

  private func redecided(_ symbols: [Float], _ solution: AcquiredChannel) -> [Bool] {
    let span = symbols.span
    let last = symbols.count - AdaptiveEqualiser.tapCount
    var decided = [Bool](repeating: false, count: symbols.count)
    var detector = BitDetector(target == .short ? .shortTarget : .longTarget)
    var block = [Float](repeating: 0, count: 32)
    for start in stride(from: 0, to: last - 32, by: 32) {
      for index in 0..<32 { block[index] = Self.output(span, start + index, solution.taps) + solution.bias }
      let bits = detector.detect(block.span, from: 0, levels: solution.levels.span, margin: 0)
      guard start >= 32 else { continue }
      for index in 0..<32 { decided[start - 32 + index] = bits.levels >> UInt32(31 - index) & 1 == 1 }
    }
    return decided
  }
}
