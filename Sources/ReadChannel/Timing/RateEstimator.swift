/// The channel rate from the sync's long runs: their spacing, looked up without a clock.
struct RateEstimator {
  /// A rate and how many sync spacings agree on it.
  struct Estimate {
    let samplesPerBit: Double
    let support: Int
  }

  /// Share of the nominal rate within which the true one is looked for.
  static let tolerance = 0.035

  let format: ChannelFormat
  let nominal: Double

  /// Looks through conditioned samples, boosted by `boost` (`BoostFilter`), for long runs one frame apart.
  func estimate(_ samples: Span<Float>, boost: BoostFilter) -> Estimate? {
    let places = longRuns(samples, boost: boost)
    let frame = Double(format.frameLength) * nominal
    var spacings: [Double] = []
    for (index, first) in places.enumerated() {
      for second in places[(index + 1)...] {
        let spacing = second - first
        if spacing > frame * (1 + Self.tolerance) { break }
        if spacing >= frame * (1 - Self.tolerance) { spacings.append(spacing) }
      }
    }
    spacings.sort()
    return bestAgreed(spacings, within: 0.25 * nominal)
  }

  /// The longest stretch of sorted spacings that agree within `width` samples either side of its middle.
  private func bestAgreed(_ spacings: [Double], within width: Double) -> Estimate? {
    var best = 0..<0
    var start = 0
    for end in spacings.indices {
      while spacings[end] - spacings[start] > 2 * width { start += 1 }
      if end + 1 - start > best.count { best = start..<end + 1 }
    }
    guard !best.isEmpty else { return nil }
    let mean = spacings[best].reduce(0, +) / Double(best.count)
    return Estimate(samplesPerBit: mean / Double(format.frameLength), support: best.count)
  }

  /// Ends of runs, or pairs of runs, as long as the sync's, in samples.
  private func longRuns(_ samples: Span<Float>, boost: BoostFilter) -> [Double] {
    let (lag, doubleLag) = (max(1, Int(nominal.rounded())), max(1, Int((2 * nominal).rounded())))
    let reach = BoostFilter.reach(lag: lag, doubleLag: doubleLag)
    var places: [Double] = []
    var last = 0.0
    var crossings = (0.0, 0.0, 0.0)
    // Marks that are longer or shorter than their runs move the slicing level away from the mean.
    var slicer = AutoSlicer(samplesPerBit: nominal)
    var index = reach
    while index < samples.count - reach {
      let value = slicer.slice(Double(boost.value(samples, at: index, lag: lag, doubleLag: doubleLag)))
      if value * last < 0 {
        crossings = (crossings.1, crossings.2, Double(index) - value / (value - last))
        if isSync(crossings) { places.append(crossings.2) }
        if places.count >= 4096 { break }
      }
      if value != 0 { last = value }
      index += 1
    }
    return places
  }

  private func isSync(_ crossings: (Double, Double, Double)) -> Bool {
    let slack = 0.8 * nominal
    let run = Double(format.longestRun) * nominal
    let (first, second) = (crossings.1 - crossings.0, crossings.2 - crossings.1)
    let length = format.longestRunCount == 2 ? first + second : second
    let expected = run * Double(format.longestRunCount)
    if format.longestRunCount == 2, (first - second).magnitude > 2 * slack { return false }
    return (length - expected).magnitude < expected * Self.tolerance + slack
  }
}
