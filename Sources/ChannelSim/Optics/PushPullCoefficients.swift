internal import Determinism

/// Push-pull and sum of one groove as series in theta = 2 pi x / pitch, x from the mid-depth groove centre.
///
/// Relative to the total return of a mirror of reflectance 1: multiply by the layer's reflectance.
public struct PushPullCoefficients: Equatable, Sendable {
  /// Period, metres.
  public var pitch: Double
  /// Outer less inner half: (A + B) - (C + D).
  public var pushPull: FourierSeries
  /// Both halves.
  public var sum: FourierSeries

  /// A groove's series.
  public init(pitch: Double, pushPull: FourierSeries, sum: FourierSeries) {
    self.pitch = pitch
    self.pushPull = pushPull
    self.sum = sum
  }

  /// The closed form of a centred lens without aberration, when neighbouring orders' far sides miss the aperture.
  ///
  /// `orderSpacing` q = wavelength/(NA pitch) must exceed 1; O01 and O11 are the overlaps in one half.
  public init<Groove: GrooveDiffraction>(
    groove: Groove, orderSpacing: Double, overlap01: Double, overlap11: Double
  ) throws(OpticsError) {
    try OpticsError.require("orderSpacing (aperture radii)", orderSpacing, in: 1.0.nextUp...100)
    let zero = groove.amplitude(order: 0)
    let plus = groove.amplitude(order: 1)
    let minus = groove.amplitude(order: -1)
    let difference = zero.conjugate * (plus - minus)
    let total = zero.conjugate * (plus + minus)
    self.init(
      pitch: groove.pitch,
      pushPull: FourierSeries(
        mean: overlap11 * (plus.power - minus.power),
        cosine: 2 * overlap01 * difference.real, sine: -2 * overlap01 * total.imaginary),
      sum: FourierSeries(
        mean: zero.power + overlap11 * (plus.power + minus.power),
        cosine: 2 * overlap01 * total.real, sine: -2 * overlap01 * difference.imaginary))
  }

  /// The general sum: Re of sum over m, m' of R_m R*_m' O_mm' exp(i (m - m') theta), every order that meets the
  /// aperture. Any order spacing, lens shift and wavefront.
  public init<Groove: GrooveDiffraction, Wavefront: PupilWavefront>(
    groove: Groove, overlaps: PupilOverlap<Wavefront>
  ) {
    let highest = Self.highestOrder(reaching: overlaps.orderSpacing)
    var pushPull = [Complex](repeating: Complex(0), count: max(2, highest + 1))
    var sum = pushPull
    for first in -highest...highest {
      for second in -highest...first where first - second < pushPull.count {
        let harmonic = first - second
        let product = groove.amplitude(order: first) * groove.amplitude(order: second).conjugate
        let overlap = overlaps.overlap(first, second)
        // The term and its conjugate partner (m, m' exchanged) give the same real part.
        let factor = harmonic == 0 ? 1.0 : 2.0
        pushPull[harmonic] = pushPull[harmonic] + factor * (product * (overlap.outer - overlap.inner))
        sum[harmonic] = sum[harmonic] + factor * (product * (overlap.outer + overlap.inner))
      }
    }
    self.init(pitch: groove.pitch, pushPull: Self.series(pushPull), sum: Self.series(sum))
  }

  /// Where raw push-pull is zero on the groove, metres from its mid-depth centre; nil where it never is.
  public var rawZero: Double? { pushPull.grooveCrossing(level: 0).map { $0 * pitch / (2 * .pi) } }

  /// Where push-pull equals its own mean on the groove, metres from the mid-depth centre.
  public var balancedZero: Double? {
    pushPull.grooveCrossing(level: pushPull.mean).map { $0 * pitch / (2 * .pi) }
  }

  /// Orders beyond this have no common area with the aperture: their centre is two radii away.
  private static func highestOrder(reaching spacing: Double) -> Int {
    var order = 0
    while Double(order + 1) * spacing < 2 { order += 1 }
    return order
  }

  private static func series(_ harmonics: [Complex]) -> FourierSeries {
    FourierSeries(
      mean: harmonics[0].real, cosines: harmonics.dropFirst().map(\.real),
      sines: harmonics.dropFirst().map { -$0.imaginary })
  }
}
