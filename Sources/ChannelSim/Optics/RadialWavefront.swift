/// A plane-parallel medium between objective and layer. A negative thickness takes a medium away.
public struct CoverMedium: Equatable, Sendable {
  /// Metres.
  public var thickness: Double
  /// Refractive index, at least 1.
  public var index: Double

  /// Thickness in metres and refractive index.
  public init(thickness: Double, index: Double) {
    self.thickness = thickness
    self.index = index
  }
}

/// The aberration of the incoming wave, even in the tangential coordinate.
///
/// Radial wavefronts, and those of radial tilt, fit: an overlap asks for nothing more.
public protocol PupilWavefront: Sendable {
  /// Optical path beyond the perfect wave, metres, at (xi, eta) aperture radii from the objective's axis.
  func path(xi: Double, eta: Double) -> Double
}

/// Defocus, cover error and spherical aberration of the incoming wave, all exact in the ray angle. Metres.
///
/// Without constant term: zero on the axis. A cover of thickness t and index n adds n t cos(theta') with
/// n sin(theta') = sin(theta) = NA rho, the perfect objective's own design cover is taken away, and moving the lens
/// by `defocus` toward the disc adds defocus (1 - cos(theta)).
public struct RadialWavefront: PupilWavefront, Equatable {
  /// Numerical aperture: sin(theta) at rho = 1.
  public let numericalAperture: Double
  /// Lens motion toward the disc from the perfect position, metres in air.
  public var defocus: Double
  /// What lies in the beam beyond the design cover; the design cover itself counts negative.
  public var media: [CoverMedium]
  /// Coefficient of rho^4, metres.
  public var sphericalAberration: Double

  /// A wave in an aperture: what is not given is perfect.
  public init(
    numericalAperture: Double, defocus: Double = 0, media: [CoverMedium] = [],
    sphericalAberration: Double = 0
  ) {
    self.numericalAperture = numericalAperture
    self.defocus = defocus
    self.media = media
    self.sphericalAberration = sphericalAberration
  }

  /// The wave behind `cover` when the pickup expects its design cover.
  public init(optics: PickupOptics, cover: [CoverMedium], defocus: Double = 0) {
    let design = CoverMedium(thickness: -optics.designCoverThickness, index: optics.designCoverIndex)
    self.init(numericalAperture: optics.numericalAperture, defocus: defocus, media: cover + [design])
  }

  /// Path at the squared aperture radius `rhoSquared`, metres. Cancellation-free forms of 1 - cos(theta).
  public func path(rhoSquared: Double) -> Double {
    let sineSquared = numericalAperture * numericalAperture * rhoSquared
    return defocus * Self.sagitta(sineSquared) + coverPath(rhoSquared: rhoSquared)
  }

  /// The part of the path that does not move with the lens, metres.
  func coverPath(rhoSquared: Double) -> Double {
    let sineSquared = numericalAperture * numericalAperture * rhoSquared
    var path = sphericalAberration * rhoSquared * rhoSquared
    for medium in media {
      let axial = (medium.index * medium.index - sineSquared).squareRoot()
      path -= medium.thickness * sineSquared / (axial + medium.index)
    }
    return path
  }

  /// Lens motion that would bring the rays near the axis to focus, metres from the present lens position.
  public var paraxialFocus: Double {
    // In units of NA^2 rho^2/2 near the axis: a cover counts -t/n, the lens its defocus.
    var focus = -defocus
    for medium in media { focus += medium.thickness / medium.index }
    return focus
  }

  /// Path at (xi, eta) aperture radii from the axis, metres.
  public func path(xi: Double, eta: Double) -> Double { path(rhoSquared: xi * xi + eta * eta) }

  /// 1 - cos(theta) from sin(theta)^2.
  static func sagitta(_ sineSquared: Double) -> Double {
    sineSquared / (1 + (1 - sineSquared).squareRoot())
  }
}
