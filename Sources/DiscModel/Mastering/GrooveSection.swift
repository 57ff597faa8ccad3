internal import Determinism

/// A groove as it was made: depth over the place across the track, and the trapezoid that it amounts to.
///
/// Each wall is the straight line through the points at a fifth and at four fifths of the depth. x = 0 is midway
/// between both walls at half the depth, as for `GrooveProfile`. Metres.
public struct GrooveSection: Sendable, Equatable {
  /// Distance of neighbouring grooves.
  public let pitch: Double
  /// Places across the track, outward, one pitch.
  public let places: [Double]
  /// Depth below the lands at each place.
  public let depths: [Double]
  /// Of the floor below the lands.
  public let depth: Double
  /// Width of the floor between the feet of the walls.
  public let floorWidth: Double
  /// Width of the inner wall seen from above.
  public let innerWallWidth: Double
  /// Width of the outer wall seen from above.
  public let outerWallWidth: Double
  /// Where x = 0 lies against the line that the cutting lens follows, outward.
  public let offset: Double

  /// Width at half the depth.
  public var midDepthWidth: Double { floorWidth + (innerWallWidth + outerWallWidth) / 2 }

  /// Width of the land between the tops of the walls.
  public var landWidth: Double { pitch - floorWidth - innerWallWidth - outerWallWidth }

  /// The angles of the walls to the floor.
  public var angles: WallAngles {
    WallAngles(
      inner: Double.atan2(y: depth, x: innerWallWidth), outer: Double.atan2(y: depth, x: outerWallWidth))
  }

  /// `depths` at even steps from -pitch/2 to pitch/2, ends included; any level may stand for the lands.
  init(pitch: Double, depths: [Double]) throws(MasteringError) {
    let top = depths.min() ?? 0
    let depth = (depths.max() ?? 0) - top
    guard depth > 1e-10 else {
      throw MasteringError(
        "the resist is cleared nowhere, or everywhere: there is no groove",
        advice: "a larger dose, a smaller one, or a thinner resist would do")
    }
    let relative = depths.map { $0 - top }
    let inner = Self.wall(relative, depth)
    let outer = Self.wall(relative.reversed(), depth)
    guard let inner, let outer else {
      throw MasteringError(
        "the groove is open at its edge: its lands are not whole",
        advice: "a smaller dose, or a sharper focus, would do")
    }
    let step = pitch / Double(depths.count - 1)
    // Counted from either edge, both walls are mirror images of one computation.
    let innerMiddle = step * (inner.high + inner.low) / 2 - pitch / 2
    let outerMiddle = pitch / 2 - step * (outer.high + outer.low) / 2
    let innerWidth = step * (inner.high - inner.low) / 0.6
    let outerWidth = step * (outer.high - outer.low) / 0.6
    let floor = outerMiddle - innerMiddle - (innerWidth + outerWidth) / 2
    guard floor >= 0 else {
      throw MasteringError(
        "the walls, \(Printed.nanometres(innerWidth)) and \(Printed.nanometres(outerWidth)) wide, leave no floor",
        advice: "a larger dose, a shallower groove or steeper walls would do")
    }
    self.pitch = pitch
    self.depths = relative
    self.depth = depth
    floorWidth = floor
    innerWallWidth = innerWidth
    outerWallWidth = outerWidth
    let centre = (innerMiddle + outerMiddle) / 2
    offset = centre
    let half = (depths.count - 1) / 2
    places = depths.indices.map { step * Double($0 - half) - centre }
  }

  /// The wall that is met first from the start: where it passes a fifth and four fifths of the depth, in samples.
  private static func wall(_ depths: [Double], _ depth: Double) -> (low: Double, high: Double)? {
    guard let low = crossing(depths, 0.2 * depth), let high = crossing(depths, 0.8 * depth) else {
      return nil
    }
    return (low, high)
  }

  private static func crossing(_ depths: [Double], _ level: Double) -> Double? {
    guard let index = depths.indices.first(where: { depths[$0] >= level }), index > 0 else { return nil }
    let below = depths[index - 1]
    return Double(index - 1) + (level - below) / (depths[index] - below)
  }

  private init(
    pitch: Double, places: [Double], depths: [Double], depth: Double, floor: Double, inner: Double,
    outer: Double,
    offset: Double
  ) {
    self.pitch = pitch
    self.places = places
    self.depths = depths
    self.depth = depth
    floorWidth = floor
    innerWallWidth = inner
    outerWallWidth = outer
    self.offset = offset
  }

  /// The section with every depth times one factor and every width times another.
  func scaled(depth depthFactor: Double, width: Double) -> GrooveSection {
    GrooveSection(
      pitch: pitch * width, places: places.map { $0 * width }, depths: depths.map { $0 * depthFactor },
      depth: depth * depthFactor, floor: floorWidth * width, inner: innerWallWidth * width,
      outer: outerWallWidth * width, offset: offset * width)
  }
}
