internal import Configuration
internal import Determinism

/// Where the floor of a groove lies against its lands, told from the laser.
public enum Relief: String, Sendable, CaseIterable {
  /// The floor is nearer the laser than the lands.
  case towardLaser = "toward_laser"
  /// The floor is farther from the laser than the lands ("recessed").
  case awayFromLaser = "away_from_laser"

  /// The sign of the geometric phase: +1 where light travels farther to the floor, -1 where it travels less.
  public var phaseSign: Double { self == .awayFromLaser ? 1 : -1 }
}

/// How the groove runs around the disc.
public enum GrooveForm: String, Sendable, CaseIterable {
  /// One groove that advances by a pitch a turn.
  case spiral
  /// Closed circles a pitch apart.
  case concentric
}

/// Which line of the groove runs on smoothly where the wall angles change.
public enum ContinuousLine: String, Sendable, CaseIterable {
  /// The line midway between the walls at half the depth.
  case midDepthCentre = "mid_depth_centre"
  /// The line midway between the feet of the walls.
  case floorCentre = "floor_centre"
}

/// The angles of the two walls against the groove floor, in radians; a right angle is a vertical wall.
public struct WallAngles: Sendable, Equatable {
  /// The wall on the inner side (alpha).
  public var inner: Double
  /// The wall on the outer side (beta).
  public var outer: Double

  /// The angles of both walls, radians.
  public init(inner: Double, outer: Double) {
    self.inner = inner
    self.outer = outer
  }

  /// Inner less outer angle, radians.
  public var difference: Double { inner - outer }
}

/// The wall angles from a radius on.
public struct WallRegion: Sendable, Equatable {
  /// Where the region begins, metres. The first region also holds for everything further in.
  public var fromRadius: Double
  /// The angles of the region.
  public var angles: WallAngles
  /// Width of the floor in the region, metres; nil for that of the groove. It passes along the ramp as the angles do.
  public var floorWidth: Double?
  /// Over which length the angles pass linearly from those of the region before, beginning at `fromRadius`, metres.
  public var rampLength: Double

  /// A region.
  public init(
    fromRadius: Double, angles: WallAngles, rampLength: Double = 0, floorWidth: Double? = nil
  ) {
    self.fromRadius = fromRadius
    self.floorWidth = floorWidth
    self.angles = angles
    self.rampLength = rampLength
  }
}

/// The guide groove of one layer.
public struct Groove: Sendable, Equatable {
  /// Spiral or concentric.
  public var form: GrooveForm
  /// Distance of neighbouring grooves, metres.
  public var trackPitch: Double
  /// Depth of the floor below (or height above) the lands, metres.
  public var depth: Double
  /// Width of the floor between the feet of the walls, metres.
  public var floorWidth: Double
  /// Where the floor lies.
  public var relief: Relief
  /// Which line runs on across a change of the wall angles.
  public var continuousLine: ContinuousLine
  /// The wall angles by radius, ascending, at least one.
  public var walls: [WallRegion]

  /// A groove from its dimensions in metres.
  public init(
    form: GrooveForm = .spiral, trackPitch: Double, depth: Double, floorWidth: Double, relief: Relief,
    continuousLine: ContinuousLine = .midDepthCentre, walls: [WallRegion]
  ) {
    self.form = form
    self.trackPitch = trackPitch
    self.depth = depth
    self.floorWidth = floorWidth
    self.relief = relief
    self.continuousLine = continuousLine
    self.walls = walls
  }

  /// The wall angles at a radius in metres; vertical walls if there is no region.
  public func wallAngles(atRadius radius: Double) -> WallAngles {
    guard let first = walls.first else { return WallAngles(inner: .pi / 2, outer: .pi / 2) }
    var angles = first.angles
    for region in walls.dropFirst() where radius >= region.fromRadius {
      let travelled = radius - region.fromRadius
      if travelled >= region.rampLength {
        angles = region.angles
      } else {
        let share = travelled / region.rampLength
        angles.inner += (region.angles.inner - angles.inner) * share
        angles.outer += (region.angles.outer - angles.outer) * share
      }
    }
    return angles
  }

  /// The width of the floor at a radius, both in metres.
  public func floorWidth(atRadius radius: Double) -> Double {
    guard let first = walls.first else { return floorWidth }
    var width = first.floorWidth ?? floorWidth
    for region in walls.dropFirst() where radius >= region.fromRadius {
      let travelled = radius - region.fromRadius
      let share = travelled >= region.rampLength ? 1 : travelled / region.rampLength
      width += share * ((region.floorWidth ?? floorWidth) - width)
    }
    return width
  }

  /// Walls and floor at a radius in metres, as a region without place of its own: two are equal where the cross-sections
  /// are.
  public func walls(atRadius radius: Double) -> WallRegion {
    WallRegion(
      fromRadius: 0, angles: wallAngles(atRadius: radius), floorWidth: floorWidth(atRadius: radius))
  }

  /// Radii around one, metres, between which the walls are what they are there: a region without its ramp. On a ramp they
  /// are taken to be the same within `step` either way.
  public func wallSpan(atRadius radius: Double, step: Double) -> ClosedRange<Double> {
    var lower = -Double.infinity
    for region in walls.dropFirst() {
      if radius < region.fromRadius { return lower...max(lower, region.fromRadius.nextDown) }
      let rampEnd = region.fromRadius + region.rampLength
      if radius < rampEnd {
        return max(region.fromRadius, radius - step)...min(rampEnd.nextDown, radius + step)
      }
      lower = rampEnd
    }
    return lower...Double.infinity
  }

  /// The cross-section at a radius in metres. Throws where floor and walls are wider than the pitch.
  public func profile(atRadius radius: Double) throws(GrooveError) -> GrooveProfile {
    try GrooveProfile(
      self, angles: wallAngles(atRadius: radius), floorWidth: floorWidth(atRadius: radius), radius: radius)
  }

  /// The cross-section that a region of walls has once its ramp is over.
  func profile(of region: WallRegion) throws(GrooveError) -> GrooveProfile {
    try GrooveProfile(
      self, angles: region.angles, floorWidth: region.floorWidth ?? floorWidth, radius: region.fromRadius)
  }
}

extension Groove {
  /// The groove that a validated configuration describes.
  init(_ node: ConfigurationNode) throws(ConfigurationError) {
    form = try node.choice("form")
    trackPitch = try node.quantity("track_pitch_nm")
    depth = try node.quantity("depth_nm")
    floorWidth = try node.quantity("floor_width_nm")
    relief = try node.choice("relief")
    continuousLine = try node.choice("continuous_line")
    walls = []
    for region in try node.objects("walls") {
      let next = WallRegion(
        fromRadius: try region.quantity("from_radius_mm"),
        angles: WallAngles(inner: try region.quantity("inner_deg"), outer: try region.quantity("outer_deg")),
        rampLength: try region.quantity("ramp_mm"),
        floorWidth: region.has("floor_width_nm") ? try region.quantity("floor_width_nm") : nil)
      try Self.check(next, after: walls.last, region)
      walls.append(next)
    }
    for (region, regionNode) in zip(walls, try node.objects("walls")) {
      do {
        _ = try profile(of: region)
      } catch {
        throw regionNode.inconsistency(at: "inner_deg", error.problem, advice: error.advice)
      }
    }
  }

  /// Regions ascend, and a ramp ends before the next region begins.
  private static func check(
    _ region: WallRegion, after previous: WallRegion?, _ node: ConfigurationNode
  ) throws(ConfigurationError) {
    guard let previous else {
      if region.rampLength == 0 { return }
      throw node.inconsistency(
        at: "ramp_mm", "the first region has nothing to ramp from", advice: "0 would do")
    }
    if region.fromRadius <= previous.fromRadius {
      throw node.inconsistency(
        at: "from_radius_mm", "the region begins no farther out than the one before",
        advice: "list the regions from the inside out")
    }
    if region.fromRadius < previous.fromRadius + previous.rampLength {
      throw node.inconsistency(
        at: "from_radius_mm", "the region begins inside the ramp of the one before",
        advice: "begin farther out or shorten that ramp")
    }
  }
}
