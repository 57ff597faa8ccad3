internal import Determinism

/// What the main beam, returned by the layer out of focus, does on the side spots' detectors: an even light, and its
/// interference with the side spots' own light, which drifts with the distance of the layers.
///
/// Far from focus the field is that of rays, by stationary phase: with the double-pass path b rho^2 + W22 2 xi eta a place
/// (u, v) of the detector is met by the ray with NA (u, v) = gradient of the path. The side spots' own field is the
/// diffraction integral of a mirror's return in focus.
struct StrayLight: Sendable {
  /// Light on A, B, C, D of both side detectors together, over the main beam's light of the layer out of focus.
  private(set) var light = SIMD4<Double>.zero
  /// Integral of the side spots' field times the conjugate of the stray one over A, B, C, D, both together, each field
  /// scaled to a whole return of 1.
  private(set) var beatReal = SIMD4<Double>.zero
  private(set) var beatImaginary = SIMD4<Double>.zero

  /// No side spots, or nothing behind or before the layer in focus.
  init() {}

  /// `stray` is the incoming wave of the layer out of focus with the lens where the other is in focus, `focused` that of
  /// the layer in focus; `distance` is that of the side spots along the track, metres.
  init(
    optics: PickupOptics, stray: RadialWavefront, focused: RadialWavefront, distance: Double,
    alignment: DetectorAlignment
  ) {
    // The curvature midway between axis and rim: side detectors lie inside the blur.
    let bend = 2 * stray.path(rhoSquared: 0.25) / 0.25
    let astigmatism = optics.detectionAstigmatism
    let curvature = 4 * (bend * bend - astigmatism * astigmatism)
    guard curvature > 0 else { return }
    let fields = QuadrantFields(optics: optics, orderSpacing: 3, alignment: alignment, returnShift: 0)
    let norm = 1 / (optics.wavelength / optics.numericalAperture) / optics.apertureFlux.squareRoot()
    let ownField = fields.mirrorField(focused)
    for side in [-1.0, 1.0] {
      for (index, place) in fields.places().enumerated() {
        let u = optics.numericalAperture * place.u
        let v = optics.numericalAperture * (place.v + side * distance)
        let xi = (2 * bend * u - 2 * astigmatism * v) / curvature
        let eta = (2 * bend * v - 2 * astigmatism * u) / curvature
        let square = xi * xi + eta * eta
        guard square < 1 else { continue }
        let path = bend * square + 2 * astigmatism * xi * eta - (u * xi + v * eta)
        let amplitude =
          norm * optics.wavelength / curvature.squareRoot()
          * Double.exp(-optics.illuminationExponent * square)
        let wave = amplitude * Complex.unit(phase: optics.waveNumber * path)
        let beat = norm * (ownField[index] * wave.conjugate)
        light[place.quadrant] += place.weight * wave.power
        beatReal[place.quadrant] += place.weight * beat.real
        beatImaginary[place.quadrant] += place.weight * beat.imaginary
      }
    }
  }

  /// Light on the side detectors: `own` is the return of the layer in focus from one side spot, `other` that of the main
  /// beam from the layer out of focus, `phase` the detour between the layers in radians.
  func light(own: Double, other: Double, phase: Double) -> SIMD4<Double> {
    let (sine, cosine) = Double.sinCos(phase)
    let beat = 2 * (own * other).squareRoot()
    return other * light + beat * (cosine * beatReal + sine * beatImaginary)
  }
}
