internal import Determinism

/// The light of all pairs of orders on the quadrants over lens position, lens shift and tilt, for one layer: what a groove
/// of any shape on it is put together from.
///
/// Rows lie `step` apart in lens position about the focus error zero. Every eighth is a diffraction integral, those
/// between are interpolated over ten (as `FocusSampling` does). In lens shift s (aperture radii) and tilt t (radians)
/// each row has the terms 1, s, s^2, s^3 and, for either sign of the tilt apart, t, t^2, s t: the tilted return is cut
/// off by the aperture on one side, so that light has a bend at t = 0. They go through the integrals at `shift` and
/// `tilt` and at half of either.
struct QuadrantBasis: Sendable {
  /// Rows, a power of two.
  static let rowCount = 256
  /// Terms of the polynomial in lens shift and tilt: the last six, of the tilt, are left out where nothing tilts.
  let termCount: Int
  /// Shift in aperture radii and tilt in radians at which the polynomials are exact (and at half of them).
  static let shift = 0.12
  static let tilt = 0.6 * Double.pi / 180
  /// Rows between two diffraction integrals.
  private static let subdivision = 8

  /// Lens motion between two rows, metres.
  let step: Double
  let highest: Int
  /// By row, then by term.
  private let forms: [QuadrantForms]

  /// Integrates for one layer. `wavefront` is the incoming wave at the focus error zero.
  init(
    optics: PickupOptics, pitch: Double, wavefront: RadialWavefront,
    alignment: DetectorAlignment = DetectorAlignment(), tilts: Bool = true
  ) throws(OpticsError) {
    try OpticsError.require("pitch (m)", pitch, in: 1e-8...1e-4)
    let spacing = optics.orderSpacing(pitch: pitch)
    // Below this more than two orders a side meet the aperture: a pitch wider than any disc's.
    try OpticsError.require("orderSpacing (aperture radii)", spacing, in: 0.67...100)
    step = optics.wavelength / (45 * optics.numericalAperture * optics.numericalAperture)
    let builder = QuadrantBasisBuilder(
      optics: optics, spacing: spacing, wavefront: wavefront, alignment: alignment)
    highest = builder.highest
    termCount = tilts ? 10 : 4
    let reach = MidpointInterpolation.pointCount / 2
    let half = Self.rowCount / 2 / Self.subdivision
    let spread = step * Double(Self.subdivision)
    let coarse = (-half - reach...half + reach).map {
      builder.terms(defocus: Double($0) * spread, tilts: tilts)
    }
    let interpolation = MidpointInterpolation(subdivision: Self.subdivision)
    var forms: [QuadrantForms] = []
    for row in 0..<Self.rowCount {
      let weights = interpolation.weights[row % Self.subdivision]
      let first = row / Self.subdivision + 1
      for term in 0..<termCount {
        var sum = QuadrantForms(highest: builder.highest)
        for index in weights.indices { sum.add(weights[index], coarse[first + index][term]) }
        forms.append(sum)
      }
    }
    self.forms = forms
  }

  /// The largest lens position on either side of the middle, metres.
  var range: Double { step * Double(Self.rowCount / 2 - 3) }

  /// How many vectors a row of a contracted table has a term: mean, and cosine and sine of each harmonic.
  var channelCount: Int { 1 + 2 * highest }

  /// The quadrants' mean, cosine and sine over the track of a groove: by row, term, channel. `amplitude` gives R_m.
  ///
  /// signal = Re sum R_m R*_m' D_mm' e^{i (m - m') theta}; a pair and its exchange are conjugates.
  func contracted(_ amplitude: (Int) -> Complex) -> [SIMD4<Double>] {
    let amplitudes = (-highest...highest).map(amplitude)
    let pairs = QuadrantForms.pairs(highest: highest).map { first, second in
      let product = amplitudes[first + highest] * amplitudes[second + highest].conjugate
      return (harmonic: first - second, product: (first == second ? 1 : 2) * product)
    }
    let channels = channelCount
    var table = [SIMD4<Double>](repeating: .zero, count: forms.count * channels)
    for (index, form) in forms.enumerated() {
      for (number, pair) in pairs.enumerated() {
        let real = pair.product.real * form.real[number] - pair.product.imaginary * form.imaginary[number]
        guard pair.harmonic > 0 else {
          table[index * channels] += real
          continue
        }
        let imaginary =
          pair.product.real * form.imaginary[number] + pair.product.imaginary * form.real[number]
        table[index * channels + 2 * pair.harmonic - 1] += real
        table[index * channels + 2 * pair.harmonic] -= imaginary
      }
    }
    return table
  }
}

/// Computes the terms of a `QuadrantBasis` at one lens position.
private struct QuadrantBasisBuilder {
  private let straight: QuadrantFields
  private let tilted: [QuadrantFields]
  private let wavefront: RadialWavefront
  private let tiltedWavefronts: [TiltedCoverWavefront]
  private let isSymmetric: Bool

  init(optics: PickupOptics, spacing: Double, wavefront: RadialWavefront, alignment: DetectorAlignment) {
    self.wavefront = wavefront
    isSymmetric = alignment.offset == .zero && alignment.beamDecentre == 0
    straight = QuadrantFields(optics: optics, orderSpacing: spacing, alignment: alignment, returnShift: 0)
    let halves = [0.5 * QuadrantBasis.tilt, QuadrantBasis.tilt]
    let tilts = isSymmetric ? halves : halves + halves.map { -$0 }
    tilted = tilts.map {
      QuadrantFields(
        optics: optics, orderSpacing: spacing, alignment: alignment,
        returnShift: -2 * $0 / optics.numericalAperture)
    }
    tiltedWavefronts = tilts.map { TiltedCoverWavefront(straight: wavefront, tilt: $0, optics: optics) }
  }

  var highest: Int { straight.highest }

  /// The polynomial's terms with the lens `defocus` metres from the focus error zero.
  func terms(defocus: Double, tilts leans: Bool) -> [QuadrantForms] {
    let shift = QuadrantBasis.shift
    let tilt = QuadrantBasis.tilt
    var lens = wavefront
    lens.defocus += defocus
    let centre = straight.forms(lens, lensShift: 0)
    let near = both(straight.forms(lens, lensShift: shift / 2)) {
      straight.forms(lens, lensShift: -shift / 2)
    }
    let far = both(straight.forms(lens, lensShift: shift)) { straight.forms(lens, lensShift: -shift) }
    let shifts = polynomial(centre: centre, near: near, far: far, scale: shift)
    guard leans else { return [centre] + shifts }
    var tilts = tiltedWavefronts
    for index in tilts.indices { tilts[index].straight.defocus += defocus }
    let slight = both(tilted[0].forms(tilts[0], lensShift: 0)) {
      tilted[2].forms(tilts[2], lensShift: 0)
    }
    let strong = both(tilted[1].forms(tilts[1], lensShift: 0)) {
      tilted[3].forms(tilts[3], lensShift: 0)
    }
    let mixed = both(tilted[0].forms(tilts[0], lensShift: shift / 2)) {
      tilted[2].forms(tilts[2], lensShift: -shift / 2)
    }
    return [centre] + shifts
      + leaning(centre, slight.plus, strong.plus, mixed.plus, near.plus, tilt: tilt, shift: shift)
      + leaning(centre, slight.minus, strong.minus, mixed.minus, near.minus, tilt: -tilt, shift: -shift)
  }

  /// The terms t, t^2 and s t on one side: through the values at half (`slight`) and full tilt (`strong`), and at half
  /// tilt and half shift together (`mixed`), where `shifted` is the value at half the shift alone.
  private func leaning(
    _ centre: QuadrantForms, _ slight: QuadrantForms, _ strong: QuadrantForms, _ mixed: QuadrantForms,
    _ shifted: QuadrantForms, tilt: Double, shift: Double
  ) -> [QuadrantForms] {
    let square = 2 / (tilt * tilt)
    let product = 4 / (tilt * shift)
    return [
      combination([(4 / tilt, slight), (-1 / tilt, strong), (-3 / tilt, centre)]),
      combination([(square, strong), (-2 * square, slight), (square, centre)]),
      combination([(product, mixed), (product, centre), (-product, slight), (-product, shifted)]),
    ]
  }

  /// The linear, square and cubic term through the values at half and full `scale` on both sides.
  private func polynomial(
    centre: QuadrantForms, near: (plus: QuadrantForms, minus: QuadrantForms),
    far: (plus: QuadrantForms, minus: QuadrantForms), scale: Double
  ) -> [QuadrantForms] {
    let square = scale * scale
    let nearOdd = combination([(1 / scale, near.plus), (-1 / scale, near.minus)])
    let farOdd = combination([(0.5 / scale, far.plus), (-0.5 / scale, far.minus)])
    let cubic = combination([(1 / (0.75 * square), farOdd), (-1 / (0.75 * square), nearOdd)])
    let linear = combination([(1, nearOdd), (-0.25 * square, cubic)])
    // The square term takes the mean of what half and full scale ask for: a fourth power is in both.
    let bent = combination([
      (1 / square, near.plus), (1 / square, near.minus), (0.25 / square, far.plus),
      (0.25 / square, far.minus), (-2.5 / square, centre),
    ])
    return [linear, bent, cubic]
  }

  private func both(
    _ plus: QuadrantForms, _ minus: () -> QuadrantForms
  ) -> (plus: QuadrantForms, minus: QuadrantForms) {
    (plus, isSymmetric ? plus.mirrored : minus())
  }

  private func combination(_ parts: [(Double, QuadrantForms)]) -> QuadrantForms {
    var sum = QuadrantForms(highest: highest)
    for (factor, forms) in parts { sum.add(factor, forms) }
    return sum
  }
}
