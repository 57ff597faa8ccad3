import Determinism

/// What of a pickup's optics decides its signals. Metres; every aperture length is in aperture radii.
public struct PickupOptics: Equatable, Sendable {
  /// Laser wavelength in air, metres.
  public let wavelength: Double
  /// Numerical aperture of the objective, 0 to 1.
  public let numericalAperture: Double
  /// Intensity of the Gaussian illumination at the aperture's rim relative to its centre, 0 to 1.
  public let rimIntensity: Double
  /// Cover thickness the objective is corrected for, metres.
  public let designCoverThickness: Double
  /// Refractive index of that cover.
  public let designCoverIndex: Double
  /// Half the distance of the two line foci, metres of lens motion: they lie at plus and minus this.
  public let astigmatismHalfSeparation: Double
  /// Side of the square four-quadrant detector on the scale of the disc, metres: the root of ECMA-267's S/M^2.
  public let detectorSide: Double
  /// Focal length of the objective, metres: turns a lens shift into aperture radii.
  public let focalLength: Double

  /// Refuses what no pickup has.
  public init(
    wavelength: Double, numericalAperture: Double, rimIntensity: Double,
    designCoverThickness: Double, designCoverIndex: Double,
    astigmatismHalfSeparation: Double, detectorSide: Double, focalLength: Double
  ) throws(OpticsError) {
    try OpticsError.require("wavelength (m)", wavelength, in: 200e-9...2000e-9)
    try OpticsError.require("numericalAperture", numericalAperture, in: 0.05...0.95)
    try OpticsError.require("rimIntensity", rimIntensity, in: 0.01...1)
    try OpticsError.require("designCoverThickness (m)", designCoverThickness, in: 0...2e-3)
    try OpticsError.require("designCoverIndex", designCoverIndex, in: 1...3)
    try OpticsError.require("astigmatismHalfSeparation (m)", astigmatismHalfSeparation, in: 0.1e-6...20e-6)
    try OpticsError.require("detectorSide (m)", detectorSide, in: 1e-6...100e-6)
    try OpticsError.require("focalLength (m)", focalLength, in: 0.1e-3...20e-3)
    self.wavelength = wavelength
    self.numericalAperture = numericalAperture
    self.rimIntensity = rimIntensity
    self.designCoverThickness = designCoverThickness
    self.designCoverIndex = designCoverIndex
    self.astigmatismHalfSeparation = astigmatismHalfSeparation
    self.detectorSide = detectorSide
    self.focalLength = focalLength
  }

  /// 2 pi over the wavelength, radians per metre.
  public var waveNumber: Double { 2 * .pi / wavelength }

  /// Radius of the aperture at the objective, metres: focal length times NA (sine condition).
  public var apertureRadius: Double { focalLength * numericalAperture }

  /// Exponent a of the illumination's field exp(-a rho^2).
  public var illuminationExponent: Double { -Double.log(rimIntensity) / 2 }

  /// Integral of the illumination's intensity over the centred aperture, in squared aperture radii.
  public var apertureFlux: Double {
    let exponent = 2 * illuminationExponent
    // Below this the series 1 - x/2 is exact to rounding, and the quotient is not.
    if exponent < 1e-8 { return .pi * (1 - exponent / 2) }
    return .pi * (1 - Double.exp(-exponent)) / exponent
  }

  /// Distance of neighbouring diffraction orders in the aperture, in aperture radii: wavelength/(NA pitch).
  public func orderSpacing(pitch: Double) -> Double { wavelength / (numericalAperture * pitch) }

  /// W22 of the detection astigmatism, metres: the path W22 2 xi eta puts the line foci at +-L exactly at the rim.
  public var detectionAstigmatism: Double {
    let sine = numericalAperture
    return 2 * astigmatismHalfSeparation * (1 - (1 - sine * sine).squareRoot())
  }

  /// The optics with a corrector that makes the objective expect `thickness` metres more cover.
  func corrected(by thickness: Double) throws(OpticsError) -> PickupOptics {
    try PickupOptics(
      wavelength: wavelength, numericalAperture: numericalAperture, rimIntensity: rimIntensity,
      designCoverThickness: designCoverThickness + thickness, designCoverIndex: designCoverIndex,
      astigmatismHalfSeparation: astigmatismHalfSeparation, detectorSide: detectorSide,
      focalLength: focalLength)
  }

  /// Radius of the beam's cone `distance` metres before its focus in a medium of an index, metres.
  func coneRadius(at distance: Double, index: Double) -> Double {
    rayDistance(at: distance, index: index, pupil: 1)
  }

  /// How far beside the axis a ray crosses, `distance` metres before the focus in a medium of an index, metres; `pupil` is
  /// its place in the aperture, in aperture radii (sine condition, law of refraction).
  func rayDistance(at distance: Double, index: Double, pupil: Double) -> Double {
    let sine = pupil * numericalAperture / index
    return distance * sine / (1 - sine * sine).squareRoot()
  }
}
