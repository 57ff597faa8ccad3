internal import Determinism

/// Computes the numbers of a `GrooveReadoutTable` from the overlap integrals.
struct GrooveReadoutBuilder {
  /// Lens motion between rows, metres: a ninetieth of twice the depth of focus.
  let defocusStep: Double
  private let optics: PickupOptics
  private let wavefront: RadialWavefront
  private let orderSpacing: Double
  private let near: PupilOverlap<RadialWavefront>
  private let far: PupilOverlap<RadialWavefront>
  private let centred: PupilOverlap<RadialWavefront>
  /// Shifts at which the polynomials are exact, aperture radii.
  private let nearShift = 0.065
  private let farShift = 0.13

  init(optics: PickupOptics, orderSpacing: Double, wavefront: RadialWavefront) throws(OpticsError) {
    self.optics = optics
    self.orderSpacing = orderSpacing
    let aperture = optics.numericalAperture
    defocusStep = optics.wavelength / (90 * aperture * aperture)
    self.wavefront = wavefront
    // O00 and O11 do not depend on the wavefront.
    let perfect = RadialWavefront(numericalAperture: optics.numericalAperture)
    func overlap(_ shift: Double) throws(OpticsError) -> PupilOverlap<RadialWavefront> {
      try PupilOverlap(optics: optics, orderSpacing: orderSpacing, lensShift: shift, wavefront: perfect)
    }
    centred = try overlap(0)
    near = try overlap(nearShift)
    far = try overlap(farShift)
  }

  /// (g1, g3) of the difference of O00's halves.
  func zeroDifference() -> SIMD2<Double> {
    func difference(_ overlap: PupilOverlap<RadialWavefront>) -> Double {
      let halves = overlap.overlap(0, 0)
      return halves.outer.real - halves.inner.real
    }
    return oddCubic(near: difference(near), far: difference(far))
  }

  /// The s^2 coefficient of O00's sum.
  func zeroSum() -> Double {
    let halves = far.overlap(0, 0)
    return (halves.outer.real + halves.inner.real - 1) / (farShift * farShift)
  }

  /// (h0, h1, h2, h3) of O11 in the outer half. The mirror image of order -1 gives it at the opposite shift.
  func first() -> SIMD4<Double> {
    func parts(_ overlap: PupilOverlap<RadialWavefront>) -> (even: Double, odd: Double) {
      let there = overlap.overlap(1, 1).outer.real
      let opposite = overlap.overlap(-1, -1).inner.real
      return ((there + opposite) / 2, (there - opposite) / 2)
    }
    let start = parts(centred).even
    let odd = oddCubic(near: parts(near).odd, far: parts(far).odd)
    let curvature = (parts(far).even - start) / (farShift * farShift)
    return SIMD4(start, odd.x, curvature, odd.y)
  }

  /// One row (c0, c2, d1, d3) a defocus.
  func rows() -> [SIMD4<Double>] {
    let points = overlapPoints()
    let half = GrooveReadoutTable.rowCount / 2
    return (0..<GrooveReadoutTable.rowCount).map { row in
      let defocus = Double(row - half) * defocusStep
      var centred = 0.0
      var far = Complex(0)
      var near = 0.0
      for point in points {
        let (sine, cosine) = Double.sinCos(point.phase + point.phaseRate * defocus)
        centred += point.weights.x * cosine
        near += point.weights.y * sine
        far = far + point.weights.z * Complex(cosine, sine)
      }
      let odd = oddCubic(near: near, far: far.imaginary)
      return SIMD4(centred, (far.real - centred) / (farShift * farShift), odd.x, odd.y)
    }
  }

  private struct OverlapPoint {
    var phase: Double
    var phaseRate: Double
    /// Quadrature weight times illumination at shift zero, near and far.
    var weights: SIMD3<Double>
  }

  /// The nodes of O10, upper half of the aperture only: a radial wavefront is even in eta.
  private func overlapPoints() -> [OverlapPoint] {
    let rule = GaussLegendre(count: 24)
    let grid = ChordGrid(centres: [0, orderSpacing], lower: -1, upper: 1, along: rule, across: rule)
    let aperture = optics.numericalAperture * optics.numericalAperture
    return grid.nodes.filter { $0.eta > 0 }.map { node in
      let here = node.xi * node.xi + node.eta * node.eta
      let away = node.xi - orderSpacing
      let there = away * away + node.eta * node.eta
      let rate = RadialWavefront.sagitta(aperture * there) - RadialWavefront.sagitta(aperture * here)
      let path = wavefront.path(rhoSquared: there) - wavefront.path(rhoSquared: here)
      func weight(_ shift: Double) -> Double {
        let shifted = (node.xi - shift) * (node.xi - shift) + (away - shift) * (away - shift)
        let square = shifted + 2 * node.eta * node.eta
        return 2 * node.weight * Double.exp(-optics.illuminationExponent * square) / optics.apertureFlux
      }
      return OverlapPoint(
        phase: optics.waveNumber * path, phaseRate: optics.waveNumber * rate,
        weights: SIMD3(weight(0), weight(nearShift), weight(farShift)))
    }
  }

  /// (a, b) of s (a + b s^2) through the values at both shifts.
  private func oddCubic(near: Double, far: Double) -> SIMD2<Double> {
    let nearRatio = near / nearShift
    let farRatio = far / farShift
    let cubic = (farRatio - nearRatio) / (farShift * farShift - nearShift * nearShift)
    return SIMD2(nearRatio - cubic * nearShift * nearShift, cubic)
  }
}
