internal import Determinism

/// Floor and walls that do not fit into a pitch.
public struct GrooveError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The radius, metres.
  public let radius: Double
  /// The track pitch, metres.
  public let trackPitch: Double
  /// The floor's width, metres.
  public let floorWidth: Double
  /// The widths of the inner and the outer wall seen from above, metres.
  public let innerWallWidth: Double, outerWallWidth: Double

  /// What is wrong, with the numbers.
  public var problem: String {
    let sum = floorWidth + innerWallWidth + outerWallWidth
    return "floor \(Printed.nanometres(floorWidth)), inner wall \(Printed.nanometres(innerWallWidth)) and "
      + "outer wall \(Printed.nanometres(outerWallWidth)) take \(Printed.nanometres(sum)) at radius "
      + "\(Printed.millimetres(radius)), the track pitch is \(Printed.nanometres(trackPitch))"
  }

  /// What would do.
  public var advice: String { "a narrower floor, a shallower groove or steeper walls would do" }

  public var description: String { "\(problem); \(advice)" }
}

/// The cross-section of a groove at one radius: a trapezoid with walls of two angles.
///
/// x = 0 is the centre of the groove at half its depth, positive outward. All lengths in metres.
public struct GrooveProfile: Sendable, Equatable {
  /// Distance of neighbouring grooves.
  public let trackPitch: Double
  /// Depth.
  public let depth: Double
  /// Where the floor lies.
  public let relief: Relief
  /// Width of the floor, f.
  public let floorWidth: Double
  /// Width of the inner wall seen from above, w_i = d cot(alpha).
  public let innerWallWidth: Double
  /// Width of the outer wall seen from above, w_o = d cot(beta).
  public let outerWallWidth: Double
  /// Where the mid-depth centre lies against the line that the track follows: 0 if the track is the mid-depth line,
  /// dw/4 if it is the floor's centre line.
  public let midDepthOffset: Double

  init(_ groove: Groove, angles: WallAngles, floorWidth: Double, radius: Double) throws(GrooveError) {
    trackPitch = groove.trackPitch
    depth = groove.depth
    relief = groove.relief
    self.floorWidth = floorWidth
    innerWallWidth = depth * Self.cotangent(angles.inner)
    outerWallWidth = depth * Self.cotangent(angles.outer)
    midDepthOffset =
      groove.continuousLine == .midDepthCentre ? 0 : (outerWallWidth - innerWallWidth) / 4
    guard floorWidth + innerWallWidth + outerWallWidth <= trackPitch else {
      throw GrooveError(
        radius: radius, trackPitch: trackPitch, floorWidth: floorWidth, innerWallWidth: innerWallWidth,
        outerWallWidth: outerWallWidth)
    }
  }

  /// A section by its width at half the depth; nil where floor or land would vanish.
  init?(trackPitch: Double, depth: Double, midDepthWidth: Double, angles: WallAngles) {
    self.trackPitch = trackPitch
    self.depth = depth
    relief = .towardLaser
    innerWallWidth = depth * Self.cotangent(angles.inner)
    outerWallWidth = depth * Self.cotangent(angles.outer)
    floorWidth = midDepthWidth - (innerWallWidth + outerWallWidth) / 2
    midDepthOffset = 0
    guard floorWidth >= 0, landWidth >= 0 else { return nil }
  }

  /// The trapezoid of a groove as it was made.
  public init(_ section: GrooveSection, relief: Relief) {
    trackPitch = section.pitch
    depth = section.depth
    self.relief = relief
    floorWidth = section.floorWidth
    innerWallWidth = section.innerWallWidth
    outerWallWidth = section.outerWallWidth
    midDepthOffset = 0
  }

  /// Width of the land between the tops of the walls.
  public var landWidth: Double { trackPitch - floorWidth - innerWallWidth - outerWallWidth }

  /// Width at half the depth, W = f + (w_i + w_o)/2.
  public var midDepthWidth: Double { floorWidth + (innerWallWidth + outerWallWidth) / 2 }

  /// Share of the pitch that the groove takes at half its depth, D = W/p.
  public var duty: Double { midDepthWidth / trackPitch }

  /// Outer less inner wall width, dw.
  public var wallDifference: Double { outerWallWidth - innerWallWidth }

  /// x of the floor's centre: -dw/4.
  public var floorCentre: Double { -wallDifference / 4 }

  /// Vertical walls have no width, exactly.
  private static func cotangent(_ angle: Double) -> Double {
    guard angle != .pi / 2 else { return 0 }
    let (sine, cosine) = Double.sinCos(angle)
    return cosine / sine
  }
}
