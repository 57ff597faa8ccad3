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
    let difference = a.cost - b.cost
    let isFirst = difference <= 0
    let inDoubt = difference.magnitude < margin ? a.bits ^ b.bits : 0
    return SurvivingPath(
      cost: isFirst ? a.cost : b.cost, bits: isFirst ? a.bits : b.bits,
      doubt: (isFirst ? a.doubt : b.doubt) | inDoubt)
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
