import ChannelSim
import Determinism

/// The reference pickups of the figures: DVD and blue laser, Gaussian pupil of rim intensity 0.60.
struct ReferenceOptics {
  let optics: PickupOptics
  let pitch: Double

  var orderSpacing: Double { optics.orderSpacing(pitch: pitch) }
  var perfect: RadialWavefront { RadialWavefront(numericalAperture: optics.numericalAperture) }

  /// 650 nm, NA 0.60, 0.74 um; line foci at +-3 um, detector of 11 um (1.375 blur radii half side).
  static func dvd(
    rim: Double = 0.6, pitch: Double = 740e-9, side: Double = 11e-6, designCover: Double = 602.5e-6
  ) throws -> ReferenceOptics {
    ReferenceOptics(
      optics: try PickupOptics(
        wavelength: 650e-9, numericalAperture: 0.6, rimIntensity: rim,
        designCoverThickness: designCover, designCoverIndex: 1.58,
        astigmatismHalfSeparation: 3e-6, detectorSide: side, focalLength: 3.05e-3),
      pitch: pitch)
  }

  /// 405 nm, NA 0.85, 0.32 um; line foci at +-1 um, half side `blurs` blur radii.
  static func blue(blurs: Double = 2, designCover: Double = 87.5e-6) throws -> ReferenceOptics {
    let blur = 4.0 * 1e-6 * (1 - (1 - 0.85 * 0.85).squareRoot()) / 0.85
    return ReferenceOptics(
      optics: try PickupOptics(
        wavelength: 405e-9, numericalAperture: 0.85, rimIntensity: 0.6,
        designCoverThickness: designCover, designCoverIndex: 1.6,
        astigmatismHalfSeparation: 1e-6, detectorSide: 2 * blurs * blur, focalLength: 1.5e-3),
      pitch: 320e-9)
  }

  /// A groove 80 nm deep with a 250 nm floor in n = 1.58, walls given by their cotangents; `sign` -1 raises it.
  func groove(cotInner: Double, cotOuter: Double, sign: Double = 1, depth: Double = 80e-9) throws
    -> GrooveShape
  {
    try GrooveShape(
      pitch: pitch, floorWidth: 250e-9, innerWallWidth: depth * cotInner, outerWallWidth: depth * cotOuter,
      halfPhase: sign * 2 * .pi * 1.58 * depth / optics.wavelength)
  }

  func overlaps(
    lensShift: Double = 0, wavefront: RadialWavefront? = nil
  ) throws -> PupilOverlap<RadialWavefront> {
    try PupilOverlap(
      optics: optics, orderSpacing: orderSpacing, lensShift: lensShift, wavefront: wavefront ?? perfect)
  }

  func closedForm(_ groove: GrooveShape) throws -> PushPullCoefficients {
    let overlaps = try overlaps()
    return try PushPullCoefficients(
      groove: groove, orderSpacing: orderSpacing, overlap01: overlaps.overlap(0, 1).outer.real,
      overlap11: overlaps.overlap(1, 1).outer.real)
  }
}

/// Cotangents of the wall angles of the reference figures, degrees. From a table of cot to 16 digits.
enum Cotangent {
  static let of50 = 0.8390996311772801
  static let of55 = 0.7002075382097097
  static let of60 = 0.5773502691896258
  static let of65 = 0.4663076581549986
  static let of75 = 0.2679491924311227
}
