public import Determinism
public import DiscModel

/// Which part of the relief carries the marks.
public enum ReliefPart: Sendable, CaseIterable {
  /// The groove's floor.
  case groove
  /// The land between two grooves.
  case land
}

/// A recorded track as a read-out meets it: the relief, where the marks lie on it, what they do to the light. Metres.
public struct MarkedTrack: Equatable, Sendable {
  /// The relief of the layer, net phase included.
  public var groove: GrooveShape
  /// Where the track runs.
  public var place: ReliefPart
  /// Distance of the neighbouring tracks: the groove's pitch, or half of it where land and groove are both recorded.
  public var neighbourDistance: Double
  /// Full width of a usual mark: what the tables are made for; others are near it.
  public var markWidth: Double
  /// How round the ends of marks are: half axis along the track over half the width, 0 for straight ends.
  public var endRoundness = 1.0
  /// What the track's own marks do.
  public var contrast: RecordedContrast
  /// What marks of the neighbouring tracks do: another contrast where those run on the other part of the relief.
  public var neighbourContrast: RecordedContrast

  /// A track whose neighbours are of its own kind.
  public init(
    groove: GrooveShape, place: ReliefPart = .groove, markWidth: Double, contrast: RecordedContrast
  ) {
    self.groove = groove
    self.place = place
    neighbourDistance = groove.pitch
    self.markWidth = markWidth
    self.contrast = contrast
    neighbourContrast = contrast
  }

  /// A track of a disc's layer at a radius (metres), with what its films say of relief and marks at a wavelength in
  /// air. Where land and groove are both recorded, `isLandAndGroove`, the neighbours are of the other kind.
  ///
  /// Throws `GrooveError` where floor and walls do not fit into the pitch, else `OpticsError`.
  public init(
    disc: Disc, layer: DiscLayer, radius: Double, wavelength: Double, place: ReliefPart = .groove,
    isLandAndGroove: Bool = false, markWidth: Double
  ) throws {
    let profile = try layer.groove.profile(atRadius: radius)
    let groove = try GrooveShape(
      pitch: profile.trackPitch, floorWidth: profile.floorWidth, innerWallWidth: profile.innerWallWidth,
      outerWallWidth: profile.outerWallWidth, halfPhase: disc.netPhase(of: layer, wavelength: wavelength) / 2)
    let onGroove = disc.recordedContrast(of: layer, at: .groove, wavelength: wavelength)
    let onLand = disc.recordedContrast(of: layer, at: .land, wavelength: wavelength)
    self.init(
      groove: groove, place: place, markWidth: markWidth, contrast: place == .groove ? onGroove : onLand)
    guard isLandAndGroove else { return }
    neighbourDistance = groove.pitch / 2
    neighbourContrast = place == .groove ? onLand : onGroove
  }

  /// x of the track's line, metres from the mid-depth groove centre.
  public var line: Double { place == .groove ? 0 : groove.pitch / 2 }
}

extension GrooveShape {
  /// The relative amplitude reflectance at x metres from the mid-depth groove centre: phase only.
  public func reflectance(at x: Double) -> Complex {
    let turns = ((x + pitch / 2) / pitch).rounded(.down)
    let inside = x - turns * pitch
    let (sine, cosine) = Double.sinCos(phase(inside))
    return Complex(cosine, sine)
  }

  /// Where the reflectance bends, within a pitch about the groove's centre: feet and tops of the walls.
  var bends: [Double] {
    let half = midWidth / 2
    return [
      -half - innerWallWidth / 2, -half + innerWallWidth / 2, half - outerWallWidth / 2,
      half + outerWallWidth / 2,
    ]
  }

  /// From -`halfPhase` on the lands to +`halfPhase` on the floor, straight along the walls.
  private func phase(_ x: Double) -> Double {
    let bends = bends
    if x <= bends[0] || x >= bends[3] { return -halfPhase }
    if x < bends[1] { return halfPhase * (2 * (x - bends[0]) / innerWallWidth - 1) }
    if x > bends[2] { return halfPhase * (1 - 2 * (x - bends[2]) / outerWallWidth) }
    return halfPhase
  }
}

extension RecordedContrast {
  /// What a mark of full strength adds to the relative reflectance; one of strength s adds s times that.
  var change: Complex { amplitude * Complex.unit(phase: phase) - Complex(1) }
}
