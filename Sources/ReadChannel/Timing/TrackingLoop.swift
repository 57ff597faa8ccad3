/// Samples to bits while locked: blocks of 32 are interpolated at the clock, equalised, and timed by their edges; when
/// 64 of them and two more are there, a batch is detected and equaliser and levels adapt to it. Constant memory.
struct TrackingLoop: Sendable {
  /// Bits of a block.
  static let blockSize = 32
  private static let batch = BatchDetector.batch
  private static let before = BatchDetector.before
  /// Blocks of a batch, and with those behind it.
  private static let batchBlocks = BatchDetector.words
  private static let allBlocks = batchBlocks + BatchDetector.behind / blockSize

  // Clock, in 2^-32 samples.
  private(set) var position: Int64
  private var step: Double
  private let centre: Double
  private let filter: LoopFilter
  private let kernel: InterpolationKernel
  /// The sample of the stream that positions count from.
  private var origin: Int

  // A batch of symbols with those before and behind it: as they come, equalised, and behind the predictor.
  private var symbols: [Float]
  private var equalised: [Float]
  private var whitened: [Float]
  private var lanes = [Float](repeating: 0, count: 4 * blockSize)
  private var blocks = 0
  private var isFrozen = [Bool](repeating: true, count: allBlocks)
  private var places = [Int](repeating: 0, count: allBlocks)

  private var equaliser: AdaptiveEqualiser
  private let isAdaptive: Bool
  private let detection: Detection
  private let predictor: [Float]
  private let ideal: [Float]
  private var levels: [Float]
  private var detector: BatchDetector
  private var words = [UInt32](repeating: 0, count: batchBlocks)
  private var doubts = [UInt32](repeating: 0, count: batchBlocks)

  /// Mean square of the detector's input from the adapted levels, squared target units.
  private(set) var noise: Float
  /// Mean square of the edges' distance from the clock, bits squared.
  private(set) var edgeVariance: Float = 0.01

  /// `origin` is the sample of the stream that `channel` counts from.
  init(
    _ channel: AcquiredChannel, detection: Detection, kernel: InterpolationKernel, loopScale: Double,
    isAdaptive: Bool, origin: Int
  ) {
    position = Int64(channel.start * 0x1p32)
    step = channel.samplesPerBit * 0x1p32
    centre = step
    filter = LoopFilter(scale: loopScale, interval: Self.blockSize)
    self.kernel = kernel
    self.origin = origin
    equaliser = AdaptiveEqualiser(
      taps: channel.taps, bias: channel.bias, inverse: channel.inverse,
      slopePower: Float(channel.slopePower))
    self.isAdaptive = isAdaptive
    self.detection = detection
    predictor = detection == .predictive ? channel.predictor : []
    ideal = detection.target.levels
    levels =
      detection == .predictive
      ? PredictiveViterbi.levels(predictor: channel.predictor, short: channel.levels) : channel.levels
    detector = BatchDetector(detection)
    noise = Float(detection == .predictive ? channel.unpredicted : channel.residual)
    let count = Self.before + Self.allBlocks * Self.blockSize
    symbols = [Float](repeating: 0, count: count)
    equalised = symbols
    whitened = symbols
  }

  /// Samples a channel bit, as the loop has it now.
  var samplesPerBit: Double { step * 0x1p-32 }

  /// The first sample that the next block needs, and the one past the last.
  var needed: Range<Int> {
    let first = Int(position >> 32) - kernel.before
    let last = Int((position + Int64(step) * Int64(Self.blockSize)) >> 32) + kernel.after + 2
    return first..<max(first, last)
  }

  /// Moves the origin of positions.
  mutating func rebase(by samples: Int) {
    position -= Int64(samples) << 32
    origin += samples
  }

  /// One block. `isFrozen` stops all loops, as a defect asks. Returns whether a batch waits for `decide`.
  mutating func advance(_ samples: Span<Float>, isFrozen: Bool) -> Bool {
    let start = Self.before + blocks * Self.blockSize
    self.isFrozen[blocks] = isFrozen
    places[blocks] = origin + Int((Double(position) * 0x1p-32 - bitDelay * samplesPerBit).rounded())
    position = Self.interpolate(
      samples, from: position, step: Int64(step), kernel, lanes: &lanes, into: &symbols, at: start)
    AdaptiveEqualiser.equalise(symbols, at: start, with: equaliser, into: &equalised)
    followEdges(from: start, isFrozen: isFrozen)
    Self.whiten(equalised, at: start, predictor, into: &whitened)
    blocks += 1
    return blocks == Self.allBlocks
  }

  /// Decides a batch and hands it over, 32 bits at a time; of a batch that is not full, `isLast`, all that there is.
  mutating func decide(isLast: Bool = false, deliver: (DetectedBits) -> Void) {
    let count = isLast ? blocks : Self.batchBlocks
    for index in Self.before + blocks * Self.blockSize..<symbols.count {
      (symbols[index], equalised[index], whitened[index]) = (0, 0, 0)
    }
    Self.detect(whitened, levels, margin: 4.4 * noise, with: &detector, &words, &doubts)
    for index in 0..<min(count, Self.batchBlocks) {
      var bits = DetectedBits(levels: words[index], doubtful: doubts[index])
      // A bit's sample depends on its neighbours' symbols.
      if isFrozen[index] || isFrozen[min(index + 1, max(count, 1) - 1)] { bits.erased = .max }
      bits.sample = places[index]
      deliver(bits)
    }
    guard !isLast else {
      blocks = 0
      return
    }
    adapt()
    shift()
  }

  // MARK: Clock

  /// Symbols by which a bit lies before the one that it is detected with.
  private var bitDelay: Double {
    Double(AdaptiveEqualiser.tapCount / 2 - 1 - (detection.target.span - 1) / 2)
  }

  /// The next 32 symbols; returns the position of the one after.
  private static func interpolate(
    _ samples: Span<Float>, from position: Int64, step: Int64, _ kernel: InterpolationKernel,
    lanes: inout [Float], into symbols: inout [Float], at start: Int
  ) -> Int64 {
    var lanes = lanes.mutableSpan
    let quads = kernel.quads.span
    var output = symbols.mutableSpan
    // The usual length as a constant, so that its loop is none.
    return kernel.length == 16
      ? InterpolationKernel.block(
        samples, from: position, step: step, quads: quads, length: 16, lanes: &lanes, into: &output,
        at: start)
      : InterpolationKernel.block(
        samples, from: position, step: step, quads: quads, length: kernel.length, lanes: &lanes,
        into: &output, at: start)
  }

  private mutating func followEdges(from start: Int, isFrozen: Bool) {
    if isFrozen { return }
    let edges = EdgeTiming(equalised.span, from: start, target: detection.target)
    if edges.count == 0 { return }
    edgeVariance += 0.01 * (edges.squares / edges.count - edgeVariance)
    let error = Double(edges.sum / edges.count)
    position -= Int64(filter.proportional * error * step)
    step -= filter.integral * error * step
    let limit = 0.02 * centre
    step = min(max(step, centre - limit), centre + limit)
  }

  // MARK: Detection and adaptation

  /// The predictor's filter 1 - p1 D - ... - p4 D^4, or nothing where there is no predictor.
  @inline(__always)
  private static func whiten(
    _ equalised: [Float], at start: Int, _ predictor: [Float], into output: inout [Float]
  ) {
    let values = equalised.span
    var whitened = output.mutableSpan
    precondition(start >= 4 && start <= values.count - blockSize && whitened.count == values.count)
    guard predictor.count >= 4 else {
      for index in stride(from: start, to: start + blockSize, by: 8) {
        whitened.setEight(values.eight(at: index), at: index)
      }
      return
    }
    let (first, second, third, fourth) = (predictor[0], predictor[1], predictor[2], predictor[3])
    for index in stride(from: start, to: start + blockSize, by: 8) {
      let near = first * values.eight(at: index - 1) + second * values.eight(at: index - 2)
      let far = third * values.eight(at: index - 3) + fourth * values.eight(at: index - 4)
      whitened.setEight(values.eight(at: index) - (near + far), at: index)
    }
  }

  private static func detect(
    _ samples: [Float], _ levels: [Float], margin: Float, with detector: inout BatchDetector,
    _ words: inout [UInt32], _ doubts: inout [UInt32]
  ) {
    detector.detect(samples.span, expected: levels.span, margin: margin, levels: &words, doubtful: &doubts)
  }

  /// Every fourth block teaches enough.
  private static let lessons = 4

  /// Equaliser, levels and noise from the decisions on a batch.
  private mutating func adapt() {
    var gradient = AdaptiveEqualiser.Gradient()
    var used = 0
    for block in stride(from: 1, to: Self.batchBlocks, by: Self.lessons) {
      if isFrozen[block - 1] || isFrozen[block] || isFrozen[block + 1] { continue }
      used += 1
      let rest = Self.learn(
        equalised, symbols, whitened, at: Self.before + block * Self.blockSize,
        decided: UInt64(words[block - 1]) << 32 | UInt64(words[block]), detection, ideal: ideal,
        levels: &levels, gradient: &gradient)
      noise += 0.02 * (rest / Float(Self.blockSize) - noise)
    }
    if used > 0, isAdaptive { equaliser.adapt(gradient, rate: 0.01 / Float(Self.blockSize)) }
    balance()
  }

  /// The slicing level from a batch's balance.
  private mutating func balance() {
    var sum: Float = 0
    var used = 0
    for block in 0..<Self.batchBlocks where !isFrozen[block] {
      sum += Self.excess(equalised, at: Self.before + block * Self.blockSize)
      used += 1
    }
    if used > 0 { equaliser.balance(sum / Float(used * Self.blockSize)) }
  }

  /// The sum of a block's symbols, none counting for more than an edge's.
  private static func excess(_ equalised: [Float], at start: Int) -> Float {
    let values = equalised.span
    let most = SIMD8<Float>(repeating: AdaptiveEqualiser.edgeValue)
    var sum = SIMD8<Float>.zero
    for place in stride(from: start, to: start + blockSize, by: 8) {
      // By masks: `clamped` is a call for every vector and a choice for every lane.
      var bounded = values.eight(at: place)
      bounded.replace(with: -most, where: bounded .<= -most)
      bounded.replace(with: most, where: bounded .> most)
      sum += bounded
    }
    return sum.sum()
  }

  /// Adds a block to the gradient; moves the levels; returns the sum of squares of what they leave.
  private static func learn(
    _ equalised: [Float], _ symbols: [Float], _ whitened: [Float], at start: Int, decided: UInt64,
    _ detection: Detection, ideal: [Float], levels: inout [Float],
    gradient: inout AdaptiveEqualiser.Gradient
  ) -> Float {
    let mask = UInt64(1) << UInt64(detection.target.span) - 1
    let levelMask = UInt64(1) << UInt64(detection.span) - 1
    let (whitened, values, inputs, ideal) = (whitened.span, equalised.span, symbols.span, ideal.span)
    var levels = levels.mutableSpan
    var sums = gradient
    var squares: Float = 0
    precondition(ideal.count > Int(mask) && levels.count > Int(levelMask))
    precondition(start >= AdaptiveEqualiser.tapCount && start <= values.count &- blockSize)
    precondition(inputs.count == values.count && whitened.count == values.count)
    for index in 0..<blockSize {
      let bits = decided >> UInt64(31 &- index)
      let place = start &+ index
      // The checks above cover all places and patterns.
      let error = unsafe values[unchecked: place] - ideal[unchecked: Int(truncatingIfNeeded: bits & mask)]
      unsafe sums.add(error, inputs, unchecked: place &- AdaptiveEqualiser.tapCount &+ 1)
      let level = Int(truncatingIfNeeded: bits & levelMask)
      let rest = unsafe whitened[unchecked: place] - levels[unchecked: level]
      squares += rest * rest
      unsafe levels[unchecked: level] += 0.01 * rest
    }
    gradient = sums
    return squares
  }

  /// What lies behind the batch becomes the beginning of the next one.
  private mutating func shift() {
    for index in 0..<Self.before + BatchDetector.behind {
      symbols[index] = symbols[index + Self.batch]
      equalised[index] = equalised[index + Self.batch]
      whitened[index] = whitened[index + Self.batch]
    }
    blocks -= Self.batchBlocks
    for index in 0..<blocks {
      isFrozen[index] = isFrozen[index + Self.batchBlocks]
      places[index] = places[index + Self.batchBlocks]
    }
  }
}
