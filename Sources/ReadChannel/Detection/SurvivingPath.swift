/// A survivor of maximum-likelihood detection: its cost, its bits with the newest lowest, the bits in doubt.
struct SurvivingPath: Sendable {
  var cost: Float = 0
  var bits: UInt64 = 0
  var doubt: UInt64 = 0

  @inline(__always)
  func extended(_ bit: UInt64, cost branch: Float) -> SurvivingPath {
    SurvivingPath(cost: cost + branch, bits: bits &<< 1 | bit, doubt: doubt &<< 1)
  }

  /// The cheaper of two paths into one state; where they are close, the bits that differ are in doubt
  /// (Hagenauer and Hoeher's soft-output rule with one bit of reliability, GLOBECOM 1989).
  @inline(__always)
  static func better(_ a: SurvivingPath, _ b: SurvivingPath, margin: Float) -> SurvivingPath {
    // Masks of whole numbers: on a noisy signal neither decision can be foreseen, and a branch mispredicted costs
    // more than a symbol.
    let difference = a.cost - b.cost
    let size = difference.bitPattern & 0x7FFF_FFFF
    let isFirst = 0 &- UInt64(truncatingIfNeeded: difference.bitPattern >> 31)
    let isClose = 0 &- UInt64(truncatingIfNeeded: (size &- margin.bitPattern) >> 31)
    let apart = a.bits ^ b.bits
    return SurvivingPath(
      cost: a.cost < b.cost ? a.cost : b.cost, bits: b.bits ^ (apart & isFirst),
      doubt: b.doubt ^ ((a.doubt ^ b.doubt) & isFirst) | apart & isClose)
  }
}

/// A branch of the trellis: its cost but for the sample's square, which all branches share.
struct DetectionBranch {
  let slope: Float
  let constant: Float

  @inline(__always)
  init(_ level: Float) {
    slope = -2 * level
    constant = level * level
  }

  @inline(__always)
  func cost(_ sample: Float) -> Float { slope * sample + constant }
}
