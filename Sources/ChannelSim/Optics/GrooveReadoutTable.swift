public import Determinism

/// Push-pull and sum of a groove for every servo tick: overlaps over defocus, polynomials in lens shift.
///
/// For order spacings q above 1, where orders +1 and -1 never meet in the aperture and, up to a shift of q - 1, each
/// stays in its half. Then only the overlap O10 of order 1 with order 0 depends on defocus. Its phase is odd about
/// xi = q/2 for every radial wavefront, so that its real part is even in the lens shift s and its imaginary part
/// odd: c0 + c2 s^2 + i s (d1 + d3 s^2), one row (c0, c2, d1, d3) a defocus. The halves of O00 and O11 do not depend
/// on the wavefront at all. O-10 of the inner half is the conjugate of O10.
///
/// Error against the general sum for lens shifts up to 0.15: under 1e-5 of the total return within the table. Beyond +-`defocusRange` the last row fades as the inverse square.
public struct GrooveReadoutTable: Sendable {
  /// Rows of the table; a power of two, so that a mask bounds the index.
  public static let rowCount = 512

  /// Lens motion between two rows, metres: wavelength/(90 NA^2), 20.06 nm for DVD.
  public let defocusStep: Double
  /// The table ends at plus and minus this defocus, metres: 255 steps, 5.1 um for DVD.
  public let defocusRange: Double
  @usableFromInline let inverseStep: Double

  /// q, the distance of neighbouring orders in aperture radii.
  public let orderSpacing: Double
  @usableFromInline let rows: [SIMD4<Double>]
  /// Outer less inner half of O00: s (x + y s^2).
  @usableFromInline let zeroDifference: SIMD2<Double>
  /// O00 of both halves: 1 + x s^2.
  @usableFromInline let zeroSum: Double
  /// O11 of the outer half: x + z s^2 even, s (y + w s^2) odd.
  @usableFromInline let first: SIMD4<Double>

  /// Builds the table for one layer. `wavefront` holds the cover error and, in its defocus, the lens position that
  /// is called zero (the layer's focus error zero, say).
  public init(optics: PickupOptics, pitch: Double, wavefront: RadialWavefront) throws(OpticsError) {
    try OpticsError.require("pitch (m)", pitch, in: 1e-8...1e-4)
    orderSpacing = optics.orderSpacing(pitch: pitch)
    guard orderSpacing > 1 else {
      throw OpticsError(
        quantity: "orderSpacing (aperture radii)", value: orderSpacing,
        remedy:
          "use the general sum of PushPullCoefficients: the table holds for wavelength/(NA pitch) above 1")
    }
    let builder = try GrooveReadoutBuilder(
      optics: optics, orderSpacing: orderSpacing, wavefront: wavefront)
    defocusStep = builder.defocusStep
    defocusRange = builder.defocusStep * Double(Self.rowCount / 2 - 1)
    inverseStep = 1 / builder.defocusStep
    zeroDifference = builder.zeroDifference()
    zeroSum = builder.zeroSum()
    first = builder.first()
    rows = builder.rows()
  }

  /// Push-pull and sum at one instant, relative to a mirror's total return with the lens centred.
  ///
  /// `cosTheta` and `sinTheta` are of 2 pi x / pitch, x from the mid-depth groove centre; `defocus` is lens motion
  /// toward the disc from the table's zero, metres; `lensShift` is outward, in aperture radii.
  @inlinable
  public func signals(
    _ groove: GrooveOrders, cosTheta: Double, sinTheta: Double, defocus: Double, lensShift: Double
  ) -> (pushPull: Double, sum: Double) {
    signals(
      groove, mean: means(groove, lensShift: lensShift), cosTheta: cosTheta, sinTheta: sinTheta,
      defocus: defocus, lensShift: lensShift)
  }

  /// The same with the means taken up beforehand: they depend on the lens shift alone, which changes slowly.
  @inlinable @inline(__always)
  public func signals(
    _ groove: GrooveOrders, mean: GrooveMeans, cosTheta: Double, sinTheta: Double, defocus: Double,
    lensShift: Double
  ) -> (pushPull: Double, sum: Double) {
    let overlap = overlap(defocus: defocus, lensShift: lensShift)
    let beat = overlap * Complex(cosTheta, sinTheta)
    return (
      mean.pushPull + groove.pushPullProduct.real * beat.real
        - groove.pushPullProduct.imaginary * beat.imaginary,
      mean.sum + groove.sumProduct.real * beat.real - groove.sumProduct.imaginary * beat.imaginary
    )
  }

  /// The six coefficients at a defocus and lens shift.
  public func coefficients(
    _ groove: GrooveOrders, pitch: Double, defocus: Double, lensShift: Double
  ) -> PushPullCoefficients {
    let overlap = overlap(defocus: defocus, lensShift: lensShift)
    let mean = means(groove, lensShift: lensShift)
    let pushPull = groove.pushPullProduct * overlap
    let sum = groove.sumProduct * overlap
    return PushPullCoefficients(
      pitch: pitch,
      pushPull: FourierSeries(mean: mean.pushPull, cosine: pushPull.real, sine: -pushPull.imaginary),
      sum: FourierSeries(mean: mean.sum, cosine: sum.real, sine: -sum.imaginary))
  }

  /// O10 by linear interpolation of rows. A NaN comes out as NaN.
  @inlinable @inline(__always)
  func overlap(defocus: Double, lensShift: Double) -> Complex {
    let square = lensShift * lensShift
    var position = defocus * inverseStep + Double(Self.rowCount / 2)
    var fading = 1.0
    if !(defocus.magnitude <= defocusRange) {
      let ratio = defocusRange / defocus
      fading = ratio * ratio
      position = Double(Self.rowCount / 2) + (defocus < 0 ? -1 : 1) * Double(Self.rowCount / 2 - 1)
    }
    // Adding 2^52 leaves the row number in the low bits: no conversion that could trap, and the mask bounds it.
    let shifted = (position - 0.5) + 0x1p52
    let fraction = position - (shifted - 0x1p52)
    precondition(rows.count == Self.rowCount)
    let index = Int(truncatingIfNeeded: shifted.bitPattern)
    let lower = rows[index & (Self.rowCount - 1)]
    let upper = rows[(index &+ 1) & (Self.rowCount - 1)]
    let row = fading * (lower + fraction * (upper - lower))
    return Complex(row.x + square * row.y, lensShift * (row.z + square * row.w))
  }

  /// The means of push-pull and sum over a period at a lens shift in aperture radii.
  @inlinable
  public func means(_ groove: GrooveOrders, lensShift: Double) -> GrooveMeans {
    let square = lensShift * lensShift
    let even = first.x + square * first.z
    let odd = lensShift * (first.y + square * first.w)
    let difference = lensShift * (zeroDifference.x + square * zeroDifference.y)
    return GrooveMeans(
      pushPull: groove.zeroPower * difference + groove.firstPowerDifference * even
        + groove.firstPowerSum * odd,
      sum: groove.zeroPower * (1 + square * zeroSum) + groove.firstPowerSum * even
        + groove.firstPowerDifference * odd)
  }
}

/// The means of push-pull and sum over a period of the groove, as shares of a mirror's total return.
public struct GrooveMeans: Equatable, Sendable {
  public var pushPull: Double
  public var sum: Double

  @inlinable
  public init(pushPull: Double, sum: Double) {
    self.pushPull = pushPull
    self.sum = sum
  }
}
