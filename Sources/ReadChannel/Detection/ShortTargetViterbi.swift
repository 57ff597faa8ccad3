/// Maximum-likelihood detection of PR(1,2,2,1) where no run is shorter than three bits: six states, of which only two
/// are reached from more than one (Forney, The Viterbi algorithm, Proc. IEEE 61 (1973) 268; run-length pruning as in
/// Immink, Codes for Mass Data Storage Systems, 2nd ed., chapter 5).
///
/// Each state carries the last 64 bits of its survivor, and which of them a close decision has put in doubt.
public struct ShortTargetViterbi: Sendable {
  typealias Path = SurvivingPath
  typealias Branch = DetectionBranch

  /// States by their last three bits.
  var s000 = Path()
  var s001 = Path()
  var s011 = Path()
  var s111 = Path()
  var s110 = Path()
  var s100 = Path()

  /// A detector that knows nothing of what came before.
  public init() {}

  /// Takes 32 samples from `start` on; returns the 32 bits before them.
  ///
  /// `levels` are the samples expected of the sixteen patterns of four bits, the newest bit lowest. Decisions whose
  /// costs differ by less than `margin` (squared units of the samples) put bits in doubt.
  public mutating func detect(
    _ samples: Span<Float>, from start: Int, levels: Span<Float>, margin: Float
  ) -> DetectedBits {
    precondition(levels.count >= 16 && start >= 0 && start <= samples.count - 32)
    let b0 = Branch(levels[0]), b1 = Branch(levels[1]), b3 = Branch(levels[3]), b7 = Branch(levels[7])
    let b15 = Branch(levels[15]), b14 = Branch(levels[14]), b12 = Branch(levels[12]), b8 = Branch(levels[8])
    var (p000, p001, p011, p111, p110, p100) = (s000, s001, s011, s111, s110, s100)
    for index in start..<start + 32 {
      let y = samples[index]
      let n000 = Path.better(
        p000.extended(0, cost: b0.cost(y)), p100.extended(0, cost: b8.cost(y)), margin: margin)
      let n111 = Path.better(
        p111.extended(1, cost: b15.cost(y)), p011.extended(1, cost: b7.cost(y)), margin: margin)
      let n001 = p000.extended(1, cost: b1.cost(y))
      let n011 = p001.extended(1, cost: b3.cost(y))
      let n110 = p111.extended(0, cost: b14.cost(y))
      let n100 = p110.extended(0, cost: b12.cost(y))
      (p000, p001, p011, p111, p110, p100) = (n000, n001, n011, n111, n110, n100)
    }
    (s000, s001, s011, s111, s110, s100) = (p000, p001, p011, p111, p110, p100)
    return settle()
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
