/// The numbers by which defects, shocks and untrustworthy moments of writing are told.
public struct DisturbanceParameters: Equatable, Sendable {
  /// Sum over its slow mean below which, and above the inverse of which, a defect begins; and above which, and below the
  /// inverse of which, it has ended.
  public var defectLevel = 0.4
  public var defectEndLevel = 0.7
  /// Time constant of the mean, and the longest that loops are held, seconds.
  public var defectMeanTime = 1e-3
  public var longestDefect = 2.5e-3
  /// Time after a defect's end for which the loops stay held, seconds.
  public var defectTail = 30e-6

  /// Errors, of focus over the sum and of tracking over the push-pull's amplitude, in the shock band beyond which a shock
  /// is on.
  public var shockFocusLevel = 0.06
  public var shockTrackingLevel = 0.3
  /// Edges of the shock band, Hz.
  public var shockLowEdge = 150.0
  public var shockHighEdge = 2_000.0
  /// Factor on the loops' gains while a shock lasts, and time after the last sign of it, seconds.
  public var shockBoost = 1.6
  public var shockTime = 15e-3

  /// Errors beyond which writing ends at once.
  public var writeFocusLimit = 0.11
  public var writeTrackingLimit = 0.41

  public var sampleRate = 200_000.0

  public init() {}
}
