/// Maximum-likelihood detection of PR(1,2,2,2,1) where no run is shorter than three bits: eight states, of which four
/// are reached from more than one. Otherwise as `ShortTargetViterbi`.
public struct LongTargetViterbi: Sendable {
  typealias Path = SurvivingPath
  typealias Branch = DetectionBranch

  /// States by their last four bits.
  var s0000 = Path()
  var s0001 = Path()
  var s0011 = Path()
  var s0111 = Path()
  var s1111 = Path()
  var s1110 = Path()
  var s1100 = Path()
  var s1000 = Path()

  /// A detector that knows nothing of what came before.
  public init() {}

  /// Takes 32 samples from `start` on; returns the 32 bits before them.
  ///
  /// `levels` are the samples expected of the 32 patterns of five bits, the newest bit lowest. Decisions whose costs
  /// differ by less than `margin` (squared units of the samples) put bits in doubt.
  public mutating func detect(
    _ samples: Span<Float>, from start: Int, levels: Span<Float>, margin: Float
  ) -> DetectedBits {
    precondition(levels.count >= 32 && start >= 0 && start <= samples.count - 32)
    let b00000 = Branch(levels[0b00000])
    let b00001 = Branch(levels[0b00001])
    let b10000 = Branch(levels[0b10000])
    let b10001 = Branch(levels[0b10001])
    let b00011 = Branch(levels[0b00011])
    let b00111 = Branch(levels[0b00111])
    let b01111 = Branch(levels[0b01111])
    let b01110 = Branch(levels[0b01110])
    let b11111 = Branch(levels[0b11111])
    let b11110 = Branch(levels[0b11110])
    let b11100 = Branch(levels[0b11100])
    let b11000 = Branch(levels[0b11000])
    var (p0000, p0001, p0011, p0111, p1111, p1110, p1100, p1000) = (
      s0000, s0001, s0011, s0111, s1111, s1110, s1100, s1000
    )
    for index in start..<start + 32 {
      let y = samples[index]
      let n0000 = Path.better(
        p0000.extended(0, cost: b00000.cost(y)), p1000.extended(0, cost: b10000.cost(y)), margin: margin)
      let n0001 = Path.better(
        p0000.extended(1, cost: b00001.cost(y)), p1000.extended(1, cost: b10001.cost(y)), margin: margin)
      let n0011 = p0001.extended(1, cost: b00011.cost(y))
      let n0111 = p0011.extended(1, cost: b00111.cost(y))
      let n1111 = Path.better(
        p0111.extended(1, cost: b01111.cost(y)), p1111.extended(1, cost: b11111.cost(y)), margin: margin)
      let n1110 = Path.better(
        p0111.extended(0, cost: b01110.cost(y)), p1111.extended(0, cost: b11110.cost(y)), margin: margin)
      let n1100 = p1110.extended(0, cost: b11100.cost(y))
      let n1000 = p1100.extended(0, cost: b11000.cost(y))
      (p0000, p0001, p0011, p0111, p1111, p1110, p1100, p1000) = (
        n0000, n0001, n0011, n0111, n1111, n1110, n1100, n1000
      )
    }
    (s0000, s0001, s0011, s0111, s1111, s1110, s1100, s1000) = (
      p0000, p0001, p0011, p0111, p1111, p1110, p1100, p1000
    )
    return settle()
  }

  /// Keeps costs small; reads the bits that the best survivor has had for longest.
  private mutating func settle() -> DetectedBits {
    var best = s0000
    if s0001.cost < best.cost { best = s0001 }
    if s0011.cost < best.cost { best = s0011 }
    if s0111.cost < best.cost { best = s0111 }
    if s1111.cost < best.cost { best = s1111 }
    if s1110.cost < best.cost { best = s1110 }
    if s1100.cost < best.cost { best = s1100 }
    if s1000.cost < best.cost { best = s1000 }
    s0000.cost -= best.cost
    s0001.cost -= best.cost
    s0011.cost -= best.cost
    s0111.cost -= best.cost
    s1111.cost -= best.cost
    s1110.cost -= best.cost
    s1100.cost -= best.cost
    s1000.cost -= best.cost
    return DetectedBits(
      levels: UInt32(truncatingIfNeeded: best.bits >> 32),
      doubtful: UInt32(truncatingIfNeeded: best.doubt >> 32))
  }
}
