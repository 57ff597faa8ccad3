internal import Determinism

/// Differential phase detection of marks: how much earlier the diagonal A + C of the quadrants sees them than B + D, over
/// the place across the track and the lens shift.
///
/// Marks of one run-length, half of the track each, are a grating along the track: R_m0 is the mean of blank and marked
/// groove, R_m(+-1) their difference over pi. Each quadrant of the aperture beats at the marks' frequency with
/// J = sum over tangential orders n of G_n+1 G_n*, G_n = sum over m of R_mn e^{i m theta} A(xi - m q, eta - n v). The phase
/// of J_A + J_C against J_B + J_D is a time; the mean over the run-lengths of the code is the signal (Braat, Dirksen and
/// Janssen, diffractive read-out). Marks of neighbouring tracks are taken in step.
struct PhaseDetection: Sendable {
  /// Channel bits: mean, cosine, sine and second sine over the track, lens centred.
  private var centred = SIMD4<Double>.zero
  /// The same per aperture radius of lens shift.
  private var shifted = SIMD4<Double>.zero

  /// Nothing recorded that could be seen.
  init() {}

  /// `blank` and `marked` give R_m; `bitLength` is a channel bit's in metres; `wavefront` the incoming wave in focus.
  init(
    optics: PickupOptics, pitch: Double, bitLength: Double, wavefront: RadialWavefront,
    blank: (Int) -> Complex, marked: (Int) -> Complex
  ) {
    let orders = (-1...1).map { (blank: blank($0), marked: marked($0)) }
    let grating = MarkGrating(
      optics: optics, spacing: optics.orderSpacing(pitch: pitch), bitLength: bitLength, wavefront: wavefront,
      mean: orders.map { 0.5 * ($0.blank + $0.marked) },
      difference: orders.map { (1 / Double.pi) * ($0.marked - $0.blank) })
    let step = 0.05
    centred = grating.series(lensShift: 0)
    shifted = (0.5 / step) * (grating.series(lensShift: step) - grating.series(lensShift: -step))
  }

  /// Channel bits by which A + C sees marks earlier, at sin and cos of 2 pi x/pitch and a lens shift in aperture radii.
  @inline(__always)
  func value(sine: Double, cosine: Double, lensShift: Double) -> Double {
    let series = centred + lensShift * shifted
    return series.x + cosine * (series.y + 2 * sine * series.w) + sine * series.z
  }
}

/// A grating of marks on a track.
private struct MarkGrating {
  let optics: PickupOptics
  let spacing: Double
  let bitLength: Double
  let wavefront: RadialWavefront
  /// R_m0 and R_m(+-1) for m = -1, 0, 1.
  let mean: [Complex]
  let difference: [Complex]

  /// Places in half the aperture along either axis: a grid of squares, good to about a hundredth.
  private static let half = 20

  /// Mean, cosine, sine and second sine of the phase difference over the track, channel bits.
  func series(lensShift: Double) -> SIMD4<Double> {
    var sums = SIMD4<Double>.zero
    var weights = 0.0
    // How often a run-length occurs in a code of runs from 3 on falls about by this ratio from one to the next.
    var weight = 1.0
    for run in 3...11 {
      let period = 2 * Double(run) * bitLength
      let frequency = optics.wavelength / (optics.numericalAperture * period)
      if frequency < 1.8, let part = series(frequency: frequency, lensShift: lensShift) {
        sums += (weight * Double(2 * run) / (2 * Double.pi)) * part
        weights += weight
      }
      weight *= 0.65
    }
    return weights > 0 ? (1 / weights) * sums : .zero
  }

  /// The same in radians for one tangential frequency in aperture radii; nil where there is no signal.
  private func series(frequency: Double, lensShift: Double) -> SIMD4<Double>? {
    let places = 8
    var beats = [(Complex, Complex)](repeating: (Complex(0), Complex(0)), count: places)
    let turns = (0..<places).map { Complex.unit(turns: Double($0) / Double(places)) }
    let step = 1 / Double(Self.half)
    for column in -Self.half..<Self.half {
      for row in -Self.half..<Self.half {
        let xi = (Double(column) + 0.5) * step
        let eta = (Double(row) + 0.5) * step
        guard xi * xi + eta * eta < 1 else { continue }
        let isDiagonal = (xi > -lensShift) == (eta > 0)
        let fields = fields(xi: xi, eta: eta, frequency: frequency, lensShift: lensShift)
        for place in 0..<places {
          let turn = turns[place]
          let waves = (0..<3).map { n in
            turn.conjugate * fields[3 * n] + fields[3 * n + 1] + turn * fields[3 * n + 2]
          }
          let beat = waves[2] * waves[1].conjugate + waves[1] * waves[0].conjugate
          if isDiagonal { beats[place].0 += beat } else { beats[place].1 += beat }
        }
      }
    }
    return Self.series(beats)
  }

  private static func series(_ beats: [(Complex, Complex)]) -> SIMD4<Double>? {
    var series = SIMD4<Double>.zero
    for (place, beat) in beats.enumerated() {
      guard beat.0.power > 0, beat.1.power > 0 else { return nil }
      let phase = (beat.0 * beat.1.conjugate).phase
      let (sine, cosine) = Double.sinCosTurns(Double(place) / Double(beats.count))
      let share = 1 / Double(beats.count)
      series += SIMD4(share, 2 * share * cosine, 2 * share * sine, 4 * share * sine * cosine) * phase
    }
    return series
  }

  /// R_mn A(xi - m q, eta - n v) for n = -1, 0, 1, then m = -1, 0, 1.
  private func fields(xi: Double, eta: Double, frequency: Double, lensShift: Double) -> [Complex] {
    var fields = [Complex](repeating: Complex(0), count: 9)
    for n in -1...1 {
      for m in -1...1 {
        let x = xi - Double(m) * spacing
        let y = eta - Double(n) * frequency
        let square = x * x + y * y
        guard square < 1 else { continue }
        let beam = (x - lensShift) * (x - lensShift) + y * y
        let amplitude = Double.exp(-optics.illuminationExponent * beam)
        let order = n == 0 ? mean[m + 1] : difference[m + 1]
        let phase = optics.waveNumber * wavefront.path(rhoSquared: square)
        fields[3 * (n + 1) + m + 1] = amplitude * (order * Complex.unit(phase: phase))
      }
    }
    return fields
  }
}
