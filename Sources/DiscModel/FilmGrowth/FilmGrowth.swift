internal import Determinism

/// On which side of a layer the source of its film stood.
public enum SourceSide: String, Sendable, CaseIterable {
  /// Where the laser will come from: films grown on the second substrate.
  case laser
  /// Beyond the layer, as the laser sees it: films grown on the first substrate.
  case behind
}

/// Growth of a film on a grooved disc that spins under an annular source.
///
/// Particles arrive in straight lines, the groove's own edges in their way, and stick where they strike; a share of
/// them has been scattered by the gas and arrives from everywhere alike. Thickness counts along the normal of the face.
/// The groove keeps its shape while the film grows: right for films thin against the groove, and for the difference of
/// the walls in first order of the thickness.
public struct FilmGrowth: Sendable, Equatable {
  /// Where the particles come from.
  public var source: AnnularSource
  /// On which side of the layer that is.
  public var side: SourceSide
  /// Share of what arrives on the disc that is isotropic and even over the disc, 0 to 1.
  public var scatteredShare: Double
  /// Thickness on an open plane at `referenceRadius`, metres.
  public var thickness: Double
  /// Metres.
  public var referenceRadius: Double
  /// The radius of the disc that the scattered share spreads over, metres.
  public var discRadius: Double

  /// Growth of a film.
  public init(
    source: AnnularSource, side: SourceSide = .laser, scatteredShare: Double, thickness: Double,
    referenceRadius: Double, discRadius: Double
  ) {
    self.source = source
    self.side = side
    self.scatteredShare = scatteredShare
    self.thickness = thickness
    self.referenceRadius = referenceRadius
    self.discRadius = discRadius
  }

  /// Whether the floor of a groove of this relief, told from the laser, is nearer the source than its lands.
  public func standsOut(_ relief: Relief) -> Bool { (relief == .towardLaser) == (side == .laser) }

  /// The film on a groove at a radius of the disc (metres), which way its relief goes told by itself.
  public func film(on profile: GrooveProfile, atRadius radius: Double) -> GroovedFilm {
    film(on: profile, atRadius: radius, standsOut: standsOut(profile.relief))
  }

  /// The film on a groove at a radius of the disc (metres).
  ///
  /// `standsOut`: whether the groove's floor is nearer the source than its lands.
  public func film(on profile: GrooveProfile, atRadius radius: Double, standsOut: Bool) -> GroovedFilm {
    let scale = thickness / arrival(atRadius: referenceRadius)
    let scattered = scatteredShare * meanDirectFlux
    var amounts = [Double](repeating: 0, count: GrooveSurface.Face.allCases.count)
    var lengths = amounts
    for facet in GrooveSurface(profile, standsOut: standsOut).facets {
      let direct = source.flux(
        atRadius: radius, normal: facet.normal, from: facet.sky.from, to: facet.sky.to)
      let flux = (1 - scatteredShare) * direct + scattered * facet.isotropicShare
      amounts[facet.face.rawValue] += facet.length * flux
      lengths[facet.face.rawValue] += facet.length
    }
    func mean(_ face: GrooveSurface.Face) -> Double {
      let length = lengths[face.rawValue]
      return length > 0 ? scale * amounts[face.rawValue] / length : 0
    }
    return GroovedFilm(
      radius: radius, openPlane: scale * arrival(atRadius: radius), floor: mean(.floor), land: mean(.land),
      innerWall: mean(.innerWall), outerWall: mean(.outerWall))
  }

  /// What an open plane gets at a radius, per emitted particle and area, scattered and direct, 1/m^2.
  public func arrival(atRadius radius: Double) -> Double {
    (1 - scatteredShare) * source.flux(atRadius: radius, normal: (0, 1)) + scatteredShare * meanDirectFlux
  }

  /// Mean over the disc of what comes straight, by area.
  private var meanDirectFlux: Double {
    Self.rule.mapped(from: 0, to: discRadius * discRadius).reduce(0) { sum, node in
      sum + node.weight * source.flux(atRadius: node.node.squareRoot(), normal: (0, 1))
    } / (discRadius * discRadius)
  }

  private static let rule = GaussLegendre(count: 16)

  /// The mean direction of what comes straight at a radius, as an angle from the axis in radians: positive from the
  /// outside, negative from the inside. It is that of the flux vector.
  public func meanArrivalAngle(atRadius radius: Double) -> Double {
    Double.atan2(
      y: source.flux(atRadius: radius, normal: (1, 0)), x: source.flux(atRadius: radius, normal: (0, 1)))
  }

  /// The difference of the wall angles, inner less outer (radians), that gives both walls films of one thickness, for a
  /// groove of this depth, pitch and width at half the depth whose walls have this mean angle.
  ///
  /// Nil where no walls between 5 degrees and upright do.
  public func equalisingDifference(
    trackPitch: Double, depth: Double, midDepthWidth: Double, meanAngle: Double, atRadius radius: Double,
    standsOut: Bool
  ) -> Double? {
    let reach = 2 * min(meanAngle - Self.flattest, .pi / 2 - meanAngle)
    func excess(_ difference: Double) -> Double? {
      let angles = WallAngles(inner: meanAngle + difference / 2, outer: meanAngle - difference / 2)
      guard
        let profile = GrooveProfile(
          trackPitch: trackPitch, depth: depth, midDepthWidth: midDepthWidth, angles: angles)
      else {
        return nil
      }
      let film = film(on: profile, atRadius: radius, standsOut: standsOut)
      return film.innerWall - film.outerWall
    }
    var low = -reach
    var high = reach
    // Where walls far apart in angle leave no room for floor or land, nearer ones are tried.
    while high > 0, excess(low) == nil || excess(high) == nil {
      high -= Self.flattest / 5
      low = -high
    }
    guard reach > 0, let atLow = excess(low), let atHigh = excess(high), atLow * atHigh <= 0 else {
      return nil
    }
    for _ in 0..<60 {
      let middle = (low + high) / 2
      guard let value = excess(middle) else { return nil }
      if (value > 0) == (atLow > 0) { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  private static let flattest = 5.0 / 180 * Double.pi
}

/// How thick a film has grown on the faces of a groove at one radius. Metres, along the normal of each face.
public struct GroovedFilm: Sendable, Equatable {
  /// Where.
  public let radius: Double
  /// On a plane without groove.
  public let openPlane: Double
  /// Mean over the groove's floor.
  public let floor: Double
  /// Mean over the land.
  public let land: Double
  /// Mean over the wall on the inner side (alpha).
  public let innerWall: Double
  /// Mean over the wall on the outer side (beta).
  public let outerWall: Double

  /// Inner less outer wall over their mean; 0 for equal films.
  public var wallImbalance: Double {
    let mean = (innerWall + outerWall) / 2
    return mean > 0 ? (innerWall - outerWall) / mean : 0
  }
}
