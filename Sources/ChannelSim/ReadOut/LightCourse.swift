/// What is left of the light along a stretch of track: straight lines between shares at equal distances.
public struct LightCourse: Equatable, Sendable {
  /// Where the first share holds, metres along the track; before it the first one holds too.
  public var start: Double
  /// Distance of the shares, metres, above 0.
  public var spacing: Double
  /// Shares of the light, 0 to 1; behind the last one that holds on.
  public var shares: [Double]

  /// A course along the track.
  public init(start: Double, spacing: Double, shares: [Double]) {
    self.start = start
    self.spacing = spacing
    self.shares = shares
  }

  /// The share at a place, metres along the track; 1 where none is given.
  public func light(at place: Double) -> Double {
    guard let first = shares.first, let last = shares.last else { return 1 }
    let steps = (place - start) / spacing
    guard steps > 0 else { return first }
    guard steps < Double(shares.count - 1) else { return last }
    let index = Int(steps)
    return shares[index] + (steps - Double(index)) * (shares[index + 1] - shares[index])
  }
}

extension DefectShadow {
  /// What flaws leave of the returning light while the spot of `layer` goes `length` metres along the track from a place
  /// (radius in metres, turns of the disc), told from that place on; nil where no flaw comes near.
  ///
  /// Shares stand a quarter of the narrowest footprint apart, but not more than 160.
  public func course(layer: Int, radius: Double, turnFraction: Double, length: Double) -> LightCourse? {
    guard length > 0,
      let finest = finest(layer: layer, radius: radius, turnFraction: turnFraction, way: length)
    else { return nil }
    let pieces = max(1, min(160, Int((4 * length / finest).rounded(.up))))
    let spacing = length / Double(pieces)
    let shares = (0...pieces).map { piece in
      returning(
        layer: layer, radius: radius, turnFraction: turnFraction, ahead: Double(piece) * spacing)
    }
    return shares.allSatisfy { $0 > 1 - 1e-12 }
      ? nil : LightCourse(start: 0, spacing: spacing, shares: shares)
  }
}
