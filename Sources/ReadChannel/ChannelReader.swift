/// RF samples to channel bits: front end, acquisition, equaliser, clock, detector. Streaming, constant memory; nothing
/// is allocated while it is locked.
public struct ChannelReader: Sendable {
  /// How to read.
  public struct Options: Sendable {
    /// How bits are detected.
    public var detection = Detection.predictive
    /// Width of the clock loop, 1 being the standard's 9 kHz at 26.15625 Mbit/s.
    public var loopScale = 3.0
    /// Whether the equaliser follows the signal after acquisition.
    public var isAdaptive = true

    /// The usual options.
    public init() {}
  }

  /// What has happened so far.
  public struct Counts: Sendable, Equatable {
    /// Samples taken in.
    public var samples = 0
    /// Samples that no locked clock has read: before the first lock, between locks, at the end.
    public var samplesWithoutLock = 0
    /// Bits given out.
    public var bits = 0
    /// Bits given out as doubtful.
    public var doubtfulBits = 0
    /// Bits that a defect covered.
    public var erasedBits = 0
    /// How often the clock came into lock.
    public var locks = 0
    /// How often it lost it.
    public var lockLost = 0
    /// Defects met.
    public var defects = 0
  }

  /// What has been read so far.
  public private(set) var counts = Counts()
  /// What is read.
  public let format: ChannelFormat
  /// Samples a second.
  public let sampleRate: Double

  let options: Options
  let kernel: InterpolationKernel
  let nominal: Double
  var frontEnd: FrontEnd
  var loop: TrackingLoop?
  /// Conditioned samples not yet read; a flag for each that says whether it is defective.
  var samples: [Float]
  var flags: [Bool]
  var filled = 0
  /// Raw samples that do not make a whole stride of the front end yet.
  private var pending = [Float](repeating: 0, count: FrontEnd.stride)
  private var pendingCount = 0
  /// Samples that an acquisition looks at.
  let stretch: Int
  /// Stretches that acquisition has looked at in vain.
  private var stretchesTried = 0
  private var weakBlocks = 0
  private var lockedBlocks = 0
  private var rateSum = 0.0
  /// Samples that went before the first one of `samples`.
  private var dropped = 0

  /// For samples taken `sampleRate` times a second.
  public init(format: ChannelFormat, sampleRate: Double, options: Options = Options())
    throws(ReadChannelError)
  {
    let (least, most) = (1.25 * format.channelRate, 32 * format.channelRate)
    guard sampleRate >= least, sampleRate <= most else {
      throw .sampleRateOutside(samplesPerSecond: sampleRate, least: least, most: most)
    }
    self.format = format
    self.sampleRate = sampleRate
    self.options = options
    nominal = sampleRate / format.channelRate
    kernel = InterpolationKernel(samplesPerBit: nominal)
    frontEnd = FrontEnd(sampleRate: sampleRate, channelRate: format.channelRate)
    stretch = Int(Double(format.frameLength) * 8.2 * nominal)
    samples = [Float](repeating: 0, count: 2 * stretch + 4096)
    flags = [Bool](repeating: false, count: 2 * stretch + 4096)
  }

  /// Mean channel bits a second while locked; 0 before the first lock.
  public var channelRate: Double {
    lockedBlocks > 0 && rateSum > 0 ? sampleRate * Double(lockedBlocks) / rateSum : 0
  }

  /// Mean square of the detector's input about its adapted levels, squared target units; nil without lock.
  public var detectorNoise: Float? { loop?.noise }

  /// Takes raw samples; hands over the bits, 32 at a time and 2048 soon after each other. Where lock is lost and found again, `deliver` sees bits of
  /// a new start without notice: their spacing tells.
  public mutating func append(_ raw: Span<Float>, deliver: (DetectedBits) -> Void) {
    counts.samples += raw.count
    var place = 0
    while place < raw.count {
      // While locked, a little at a time: what was just written is read while the nearest cache holds it.
      let room = loop == nil ? samples.count : max(2048, filled + FrontEnd.stride)
      while place < raw.count, filled + FrontEnd.stride <= room {
        if pendingCount == 0, raw.count - place >= FrontEnd.stride {
          condition(raw.extracting(place..<place + FrontEnd.stride))
          place += FrontEnd.stride
          continue
        }
        let count = min(FrontEnd.stride - pendingCount, raw.count - place)
        for index in 0..<count { pending[pendingCount + index] = raw[place + index] }
        pendingCount += count
        place += count
        if pendingCount == FrontEnd.stride { conditionPending() }
      }
      readWhatIsThere(isLast: false, deliver)
    }
    counts.defects = frontEnd.defectCount
  }

  /// The end of the stream: reads what is left. Zeros behind it push the last bits out of the detector. The reader is
  /// then as new, but for its counts.
  public mutating func finish(deliver: (DetectedBits) -> Void) {
    let (real, padding) = (pendingCount, Int(96 * nominal) + 2 * kernel.length)
    if real > 0 {
      for index in real..<FrontEnd.stride { pending[index] = pending[real - 1] }
      conditionPending()
      filled -= FrontEnd.stride - real
    }
    readWhatIsThere(isLast: true, deliver)
    if loop != nil {
      let end = dropped + filled
      for index in filled..<min(samples.count, filled + padding) {
        samples[index] = 0
        flags[index] = false
        filled += 1
      }
      readWhatIsThere(isLast: true, deliver)
      loop?.decide(isLast: true) { bits in
        if bits.sample < end { Self.hand(over: bits, &counts, deliver) }
      }
    } else {
      counts.samplesWithoutLock += filled
    }
    (filled, stretchesTried) = (0, 0)
    // Samples are counted on.
    dropped = counts.samples
    loop = nil
    frontEnd = FrontEnd(sampleRate: sampleRate, channelRate: format.channelRate)
  }

  /// Passes a whole stride through the front end.
  private mutating func condition(_ raw: Span<Float>) {
    Self.condition(raw, with: &frontEnd, into: &samples, &flags, at: filled)
    filled += FrontEnd.stride
  }

  private mutating func conditionPending() {
    Self.condition(pending, with: &frontEnd, into: &samples, &flags, at: filled)
    filled += FrontEnd.stride
    pendingCount = 0
  }

  private static func condition(
    _ raw: [Float], with frontEnd: inout FrontEnd, into samples: inout [Float], _ flags: inout [Bool],
    at place: Int
  ) {
    condition(raw.span, with: &frontEnd, into: &samples, &flags, at: place)
  }

  private static func condition(
    _ raw: Span<Float>, with frontEnd: inout FrontEnd, into samples: inout [Float], _ flags: inout [Bool],
    at place: Int
  ) {
    var output = samples.mutableSpan
    let isDefective = frontEnd.condition(raw, into: &output, at: place)
    var marks = flags.mutableSpan
    precondition(place >= 0 && place <= marks.count &- FrontEnd.stride)
    for index in place..<place &+ FrontEnd.stride { marks[index] = isDefective }
  }

  private mutating func readWhatIsThere(isLast: Bool, _ deliver: (DetectedBits) -> Void) {
    while true {
      if loop == nil {
        guard filled >= stretch || (isLast && filled >= stretch / 2) else { return }
        switch acquire(isLast: isLast) {
        case .found: break
        case .dropped: continue
        case .wantsMore: return
        }
      }
      if !track(deliver) { return }
    }
  }

  private enum Attempt { case found, dropped, wantsMore }

  /// Looks for a clock in a stretch of samples, then in twice as many; drops the older half where there is none. What
  /// it looks at does not depend on how many samples are there by chance.
  private mutating func acquire(isLast: Bool) -> Attempt {
    while stretchesTried < 2 {
      let wanted = (stretchesTried + 1) * stretch
      guard filled >= wanted || isLast else { return .wantsMore }
      stretchesTried += 1
      if let found = acquisition.run(samples.span.extracting(0..<min(filled, wanted))),
        found.relativeResidual < 0.15
      {
        loop = TrackingLoop(
          found, detection: options.detection, kernel: kernel, loopScale: options.loopScale,
          isAdaptive: options.isAdaptive, origin: dropped)
        counts.locks += 1
        (weakBlocks, stretchesTried) = (0, 0)
        return .found
      }
    }
    let dropped = min(stretch, filled)
    counts.samplesWithoutLock += dropped
    drop(dropped)
    stretchesTried = 0
    return .dropped
  }

  private var acquisition: Acquisition {
    Acquisition(format: format, target: options.detection.target, nominal: nominal, kernel: kernel)
  }

  /// Reads blocks until samples run out or lock is lost; whether to go on.
  private mutating func track(_ deliver: (DetectedBits) -> Void) -> Bool {
    // Taken, so that nothing of it is copied.
    guard var loop = loop.take() else { return false }
    var isLocked = true
    while isLocked {
      let needed = loop.needed
      // A clock that would read before what is kept has run away: what it was found in is not looked at again.
      if needed.lowerBound < 0 {
        counts.samplesWithoutLock += min(filled, stretch / 2)
        drop(min(filled, stretch / 2))
        isLocked = false
        break
      }
      if needed.upperBound > filled { break }
      let isFrozen = flags[needed.lowerBound] || flags[needed.upperBound - 1]
      if loop.advance(samples.span, isFrozen: isFrozen) {
        loop.decide { Self.hand(over: $0, &counts, deliver) }
      }
      lockedBlocks += 1
      rateSum += loop.samplesPerBit
      weakBlocks = !(loop.edgeVariance <= 0.05) && !isFrozen ? weakBlocks + 1 : 0
      isLocked = weakBlocks < format.frameLength / 8
    }
    let read = max(0, min(filled, loop.needed.lowerBound))
    drop(read)
    loop.rebase(by: read)
    guard isLocked else {
      loop.decide(isLast: true) { Self.hand(over: $0, &counts, deliver) }
      counts.lockLost += 1
      return true
    }
    self.loop = consume loop
    return false
  }

  private static func hand(over bits: DetectedBits, _ counts: inout Counts, _ deliver: (DetectedBits) -> Void)
  {
    counts.bits += 32
    counts.erasedBits += bits.erased.nonzeroBitCount
    counts.doubtfulBits += bits.doubtful.nonzeroBitCount
    deliver(bits)
  }

  /// Drops the oldest samples.
  private mutating func drop(_ count: Int) {
    guard count > 0 else { return }
    Self.move(&samples, from: count, upTo: filled)
    Self.move(&flags, from: count, upTo: filled)
    filled -= min(count, filled)
    dropped += count
  }

  private static func move<Element>(_ elements: inout [Element], from start: Int, upTo end: Int) {
    var span = elements.mutableSpan
    precondition(start >= 0 && end <= span.count)
    for index in start..<max(start, end) { span[index &- start] = span[index] }
  }
}
