/// How the spot stands against the track that it reads. Metres and radians; all zero is perfect.
public struct SpotState: Equatable, Sendable {
  /// Displacement of the lens toward the disc from where the read-out's wavefront was given, metres.
  public var defocus = 0.0
  /// The spot's place less the track's line, metres, positive outward.
  public var offTrack = 0.0
  /// Tilt of the disc about the track, radians, positive when the disc's edge bends toward the laser. The spot's own
  /// displacement by coma is left out: the servo follows it.
  public var radialTilt = 0.0
  /// Tilt of the disc along the track, radians, positive when the disc bends toward the laser ahead of the spot.
  public var tangentialTilt = 0.0
  /// Coefficient of rho^4 beyond the covers', metres.
  public var sphericalAberration = 0.0
  /// Shift of the lens outward, aperture radii.
  public var lensShift = 0.0

  /// A spot in its perfect place.
  public init() {}
}

/// Where the spot may wander while one read-out is in use.
///
/// Each range is sampled at Chebyshev points; the read-out between them is a polynomial. A range of one point costs
/// nothing: what does not change belongs into `centre`.
public struct SpotRange: Equatable, Sendable {
  /// What does not change, and the middle of what does.
  public var centre = SpotState()
  /// Reach of the defocus to both sides, metres, and the number of points.
  public var defocus: (reach: Double, points: Int) {
    get { (reaches[0], counts[0]) }
    set { (reaches[0], counts[0]) = newValue }
  }
  /// Reach off the track, metres, and the number of points.
  public var offTrack: (reach: Double, points: Int) {
    get { (reaches[1], counts[1]) }
    set { (reaches[1], counts[1]) = newValue }
  }
  /// Reach of the radial tilt, radians, and the number of points.
  public var radialTilt: (reach: Double, points: Int) {
    get { (reaches[2], counts[2]) }
    set { (reaches[2], counts[2]) = newValue }
  }
  /// Reach of the tangential tilt, radians, and the number of points.
  public var tangentialTilt: (reach: Double, points: Int) {
    get { (reaches[3], counts[3]) }
    set { (reaches[3], counts[3]) = newValue }
  }
  /// Reach of the spherical aberration, metres, and the number of points.
  public var sphericalAberration: (reach: Double, points: Int) {
    get { (reaches[4], counts[4]) }
    set { (reaches[4], counts[4]) = newValue }
  }

  var reaches = [0.9e-6, 0.2e-6, 0, 0, 0]
  var counts = [7, 5, 1, 1, 1]

  /// Defocus to 0.9 um and 0.2 um off the track, as a servo leaves them; the rest fixed.
  public init() {}

  /// Only the centre: nothing changes.
  public static func fixed(_ centre: SpotState = SpotState()) -> SpotRange {
    var range = SpotRange()
    range.centre = centre
    range.reaches = [0, 0, 0, 0, 0]
    range.counts = [1, 1, 1, 1, 1]
    return range
  }
}
