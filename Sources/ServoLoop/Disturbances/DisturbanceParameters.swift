/// The numbers by which defects, shocks and untrustworthy moments of writing are told.
public struct DisturbanceParameters: Equatable, Sendable {
  /// Sum over its slow mean below which, or above the inverse of which, a defect begins.
  public var defectLevel = 0.4
  /// Sum over its slow mean above which, and below the inverse of which, a defect has ended.
  public var defectEndLevel = 0.7
  /// Time constant of the mean, seconds.
  public var defectMeanTime = 1e-3
  /// The longest that the loops are held over a defect, seconds.
  public var longestDefect = 2.5e-3
  /// Time after a defect's end for which the loops stay held, seconds.
  public var defectTail = 30e-6

  /// Focus error over the sum, in the shock band, beyond which a shock is on.
  public var shockFocusLevel = 0.06
  /// Tracking error over the push-pull's amplitude, in the shock band, beyond which a shock is on.
  public var shockTrackingLevel = 0.3
  /// Lower edge of the shock band, Hz.
  public var shockLowEdge = 150.0
  /// Upper edge of the shock band, Hz.
  public var shockHighEdge = 2_000.0
  /// Factor on the loops' gains while a shock lasts.
  public var shockBoost = 1.6
  /// Time after the last sign of a shock for which it still counts as on, seconds.
  public var shockTime = 15e-3

  /// Focus error over the sum beyond which writing ends at once.
  public var writeFocusLimit = 0.11
  /// Tracking error over the push-pull's amplitude beyond which writing ends at once.
  public var writeTrackingLimit = 0.41

  /// Ticks a second.
  public var sampleRate = 200_000.0

  /// Every number at its default.
  public init() {}
}
