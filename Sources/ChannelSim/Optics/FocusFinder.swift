internal import Determinism

/// Finds where a surface is in focus: of the detector, and of the spot.
struct FocusFinder {
  let detector: AstigmaticDetector

  /// The lens position that leaves the least mean square phase over the aperture: where searches begin.
  static func leastSquaresFocus(_ wavefront: RadialWavefront) -> RadialWavefront {
    var sums = (rate: 0.0, path: 0.0, rateRate: 0.0, ratePath: 0.0)
    let aperture = wavefront.numericalAperture * wavefront.numericalAperture
    for (square, weight) in GaussLegendre(count: 16).mapped(from: 0, to: 1) {
      let rate = RadialWavefront.sagitta(aperture * square)
      let path = wavefront.path(rhoSquared: square)
      sums.rate += weight * rate
      sums.path += weight * path
      sums.rateRate += weight * rate * rate
      sums.ratePath += weight * rate * path
    }
    var focused = wavefront
    focused.defocus -=
      (sums.ratePath - sums.rate * sums.path) / (sums.rateRate - sums.rate * sums.rate)
    return focused
  }

  /// Lens positions between which the axis and the mean of the aperture are in focus, relative to the wavefront's,
  /// widened by `margin` on both sides.
  private func searchRange(_ wavefront: RadialWavefront, margin: Double) -> ClosedRange<Double> {
    let mean = Self.leastSquaresFocus(wavefront).defocus - wavefront.defocus
    let paraxial = wavefront.paraxialFocus
    return min(mean, paraxial) - margin...max(mean, paraxial) + margin
  }

  /// The wavefront with its lens at the focus error's zero: the steepest rising one, since strong aberration
  /// makes several. Nil where there is none.
  func focusErrorZero(near wavefront: RadialWavefront) -> RadialWavefront? {
    let phases = detector.phases(wavefront)
    let stride = detector.optics.astigmatismHalfSeparation / 8
    let range = searchRange(wavefront, margin: 16 * stride)
    func focusError(_ defocus: Double) -> Double { detector.signal(phases, defocus: defocus).focusError }
    var steepest: (position: Double, rise: Double)?
    var position = range.lowerBound
    var here = focusError(position)
    while position < range.upperBound {
      let next = focusError(position + stride)
      if here < 0, next >= 0, next - here > steepest?.rise ?? 0 { steepest = (position, next - here) }
      here = next
      position += stride
    }
    guard var lower = steepest?.position else { return nil }
    var upper = lower + stride
    // Bisection to a picometre: the sign is all it needs.
    while upper - lower > 1e-12 {
      let middle = (lower + upper) / 2
      if focusError(middle) < 0 { lower = middle } else { upper = middle }
    }
    var focused = wavefront
    focused.defocus += (lower + upper) / 2
    return focused
  }

  /// Best focus less the wavefront's lens position, metres: the greatest central intensity of the incoming spot.
  func bestFocusOffset(from wavefront: RadialWavefront) -> Double {
    let aperture = detector.optics.numericalAperture
    let stride = detector.optics.wavelength / (8 * aperture * aperture)
    let range = searchRange(wavefront, margin: 8 * stride)
    let phases = detector.phases(wavefront)
    var best = range.lowerBound
    var position = best
    while position < range.upperBound {
      if centralIntensity(phases, position) > centralIntensity(phases, best) { best = position }
      position += stride
    }
    let golden = (5.0.squareRoot() - 1) / 2
    var lower = best - stride
    var upper = best + stride
    // The intensity is flat at its top: a nanometre in position is about what rounding leaves.
    while upper - lower > 1e-10 {
      let left = upper - golden * (upper - lower)
      let right = lower + golden * (upper - lower)
      if centralIntensity(phases, left) < centralIntensity(phases, right) {
        lower = left
      } else {
        upper = right
      }
    }
    return (lower + upper) / 2
  }

  /// |integral of A exp(i k W)|^2 of the incoming wave: half of the double-pass phase.
  private func centralIntensity(_ phases: [(phase: Double, rate: Double)], _ defocus: Double) -> Double {
    var field = Complex(0)
    for ring in phases.indices {
      let (sine, cosine) = Double.sinCos((phases[ring].phase + phases[ring].rate * defocus) / 2)
      field = field + detector.ringAmplitudes[ring] * Complex(cosine, sine)
    }
    return field.power
  }
}
