/// One end of a mark.
public struct MarkEdge: Sendable, Equatable {
  /// Place along the track, metres, from where the spot stood at time zero.
  public var place: Double
  /// How steeply the equivalent highest rise falls outward there, K/m, above zero.
  public var gradient: Double
  /// When the place is hottest, seconds.
  public var time: Double
  /// The mark joins its neighbour here: nowhere between them does the rise stay below the threshold.
  public var isJoined: Bool

  /// The effective value of the edge's noise, metres, for one of the threshold or temperature in K:
  /// sigma_x = sigma_T/|dT/dx|.
  public func noise(ofTemperature noise: Double) -> Double { noise / gradient }
}
