internal import Determinism

/// AC coupling (1 kHz, first order: ECMA-267 Annex F), automatic gain, defect detector. Sample by sample, constant
/// memory.
public struct FrontEnd: Sendable {
  /// Samples that share one gain and one verdict of the defect detector.
  public static let stride = 64

  /// Share of the usual amplitude below which the signal counts as lost.
  private static let dropOut: Float = 0.2
  /// Multiple of the usual amplitude above which the signal counts as disturbed.
  private static let burst: Float = 4

  /// Share of a new mean of sixteen samples in the direct part: one step for sixteen, since a sample's own would make
  /// each wait for the one before.
  private let couplingStep: Float
  private let gainStep: Float
  private var direct: Float = 0
  private var firstLevel: Float = 0
  private var usualLevel: Float = 0
  private var lastLevel: Float = 0
  private var strides = 0
  /// Strides in a row that are defective: after long enough the new amplitude is the usual one.
  private var defectiveStrides = 0
  private let patience: Int

  /// Stretches of defect so far.
  public private(set) var defectCount = 0

  /// For samples at a rate, per second, of a channel at `channelRate` bits per second.
  public init(sampleRate: Double, channelRate: Double) {
    couplingStep = Float(1 - Double.exp(-2 * .pi * 1000 * 16 / sampleRate))
    // The gain follows over some 10 000 channel bits: slower than any run, faster than a revolution.
    gainStep = Float(Double(Self.stride) * channelRate / sampleRate / 10_000)
    patience = Int(4 / gainStep)
  }

  /// Takes `stride` raw samples; writes them, without their direct part and scaled to a mean magnitude of 1, to
  /// `output` at `place`. Returns whether they are defective.
  mutating func condition(_ raw: Span<Float>, into output: inout MutableSpan<Float>, at place: Int) -> Bool {
    precondition(raw.count == Self.stride && place >= 0 && place <= output.count &- Self.stride)
    if strides == 0 { begin(raw) }
    let gain = usualLevel > 0 ? 1 / usualLevel : 1 / max(firstLevel, .leastNormalMagnitude)
    var magnitudes = SIMD8<Float>.zero
    for index in Swift.stride(from: 0, to: Self.stride, by: 16) {
      let (before, behind) = (raw.eight(at: index), raw.eight(at: index &+ 8))
      let (first, second) = (before - direct, behind - direct)
      output.setEight(first * gain, at: place &+ index)
      output.setEight(second * gain, at: place &+ index &+ 8)
      magnitudes += first.magnitudes + second.magnitudes
      // The mean less the direct part, not the mean of the differences: the next sixteen wait for three steps only.
      direct += couplingStep * (0.0625 * Self.total(before + behind) - direct)
    }
    return judge(level: Self.total(magnitudes) / Float(Self.stride))
  }

  @inline(__always)
  private static func total(_ lanes: SIMD8<Float>) -> Float {
    let four = lanes.lowHalf + lanes.highHalf
    return (four.x + four.z) + (four.y + four.w)
  }

  private mutating func begin(_ raw: Span<Float>) {
    var sum: Float = 0
    for index in 0..<Self.stride { sum += raw[index] }
    direct = sum / Float(Self.stride)
    sum = 0
    for index in 0..<Self.stride { sum += (raw[index] - direct).magnitude }
    firstLevel = sum / Float(Self.stride)
  }

  private mutating func judge(level: Float) -> Bool {
    let recent = strides == 0 ? level : (level + lastLevel) / 2
    lastLevel = level
    let isKnown = strides >= 16
    let isDefective =
      isKnown && (recent < Self.dropOut * usualLevel || recent > Self.burst * usualLevel)
      && defectiveStrides < patience
    if isDefective, defectiveStrides == 0 { defectCount += 1 }
    if recent >= Self.dropOut * usualLevel, recent <= Self.burst * usualLevel { defectiveStrides = 0 }
    if isDefective { defectiveStrides += 1 }
    if !isDefective {
      let step = max(gainStep, 1 / Float(strides + 1))
      usualLevel += step * (level - usualLevel)
    }
    strides = min(strides + 1, 1 << 20)
    return isDefective
  }
}
