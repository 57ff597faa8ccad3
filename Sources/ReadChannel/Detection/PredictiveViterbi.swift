/// Detection of PR(1,2,2,1) in coloured noise: the noise that each survivor's own past foretells is taken off before a
/// branch is judged (noise-predictive maximum likelihood: Coker, Eleftheriou, Galbraith and Hirt, IEEE Trans. Magn. 34
/// (1998) 110). Trellis, reliability and delay are those of `ShortTargetViterbi`.
///
/// The samples have passed the predictor's filter 1 - p1 D - ... - p4 D^4 already, so that a branch's level depends on
/// eight bits, of which the survivor knows seven.
public struct PredictiveViterbi: Sendable {
  /// Order of the predictor.
  public static let order = 4
  /// Bits that a level depends on.
  public static let span = 4 + order

  private var s000 = SurvivingPath()
  private var s001 = SurvivingPath()
  private var s011 = SurvivingPath()
  private var s111 = SurvivingPath()
  private var s110 = SurvivingPath()
  private var s100 = SurvivingPath()

  /// A detector that knows nothing of what came before.
  public init() {}

  /// The samples expected of the 256 patterns of eight bits, the newest lowest, behind a predictor's filter; `short` has
  /// those before it, of the 16 patterns of four bits.
  public static func levels(
    predictor: [Float], short: [Float] = PartialResponse.short.levels
  ) -> [Float] {
    return (0..<1 << span).map { pattern in
      var level = short[pattern & 15]
      for (age, weight) in predictor.prefix(order).enumerated() {
        level -= weight * short[pattern >> (age + 1) & 15]
      }
      return level
    }
  }

  /// Takes 32 filtered samples from `start` on; returns the 32 bits before them. Decisions whose costs differ by less
  /// than `margin` (squared units of the samples) put bits in doubt.
  public mutating func detect(
    _ samples: Span<Float>, from start: Int, levels: Span<Float>, margin: Float
  ) -> DetectedBits {
    precondition(levels.count >= 256 && start >= 0 && start <= samples.count - 32)
    var (p000, p001, p011, p111, p110, p100) = (s000, s001, s011, s111, s110, s100)
    for index in start..<start + 32 {
      let y = samples[index]
      let n000 = SurvivingPath.better(
        Self.extended(p000, 0, y, levels), Self.extended(p100, 0, y, levels), margin: margin)
      let n111 = SurvivingPath.better(
        Self.extended(p111, 1, y, levels), Self.extended(p011, 1, y, levels), margin: margin)
      let n001 = Self.extended(p000, 1, y, levels)
      let n011 = Self.extended(p001, 1, y, levels)
      let n110 = Self.extended(p111, 0, y, levels)
      let n100 = Self.extended(p110, 0, y, levels)
      (p000, p001, p011, p111, p110, p100) = (n000, n001, n011, n111, n110, n100)
    }
    (s000, s001, s011, s111, s110, s100) = (p000, p001, p011, p111, p110, p100)
    return settle()
  }

  @inline(__always)
  private static func extended(
    _ path: SurvivingPath, _ bit: UInt64, _ sample: Float, _ levels: Span<Float>
  ) -> SurvivingPath {
    let level = levels[Int(truncatingIfNeeded: (path.bits &<< 1 | bit) & 255)]
    return path.extended(bit, cost: level * (level - 2 * sample))
  }

  /// Keeps costs small; reads the bits that the best survivor has had for longest.
  private mutating func settle() -> DetectedBits {
    var best = s000
    if s001.cost < best.cost { best = s001 }
    if s011.cost < best.cost { best = s011 }
    if s111.cost < best.cost { best = s111 }
    if s110.cost < best.cost { best = s110 }
    if s100.cost < best.cost { best = s100 }
    s000.cost -= best.cost
    s001.cost -= best.cost
    s011.cost -= best.cost
    s111.cost -= best.cost
    s110.cost -= best.cost
    s100.cost -= best.cost
    return DetectedBits(
      levels: UInt32(truncatingIfNeeded: best.bits >> 32),
      doubtful: UInt32(truncatingIfNeeded: best.doubt >> 32))
  }
}
