/// Focus error and sum of one reflecting surface over the lens position, for every servo tick.
///
/// The displacement counts from the position the curve was built at, in metres of lens motion, positive toward
/// the disc. Signals are relative to the surface's total return: multiply by its reflectance.
///
/// A row holds both values and their steps to the next row, so that one load of 16 bytes serves a linear
/// interpolation. Interpolation and 32-bit storage are within 1e-5 of the total return.
///
/// Beyond the table the detector sees the middle of an ever wider blur: the sum falls as the inverse square of the
/// distance from paraxial focus, the focus error, what the illumination's fall across the patch leaves of it, as the
/// inverse fifth power. Up to three times the range that is within 2e-4 of the
/// total return (measured: DVD 2e-5, blue laser 1.5e-4).
public struct FocusCurve: Sendable {
  /// Lens motion between two rows, metres.
  public let step: Double
  /// The table ends at plus and minus this displacement, metres.
  public let range: Double
  @usableFromInline let inverseStep: Double
  /// Rows about the middle one, a power of two in number so that a mask bounds the index.
  @usableFromInline let rows: [SIMD4<Float>]
  /// Signals at the lower and the upper end: the tail's anchors.
  @usableFromInline let lowerEnd: FocusSignal
  @usableFromInline let upperEnd: FocusSignal
  /// Displacement of paraxial focus, metres: the tail's origin.
  @usableFromInline let paraxialFocus: Double

  /// Builds the curve about `wavefront`, whose defocus is the lens position of displacement zero.
  ///
  /// `widening` multiplies step and range: for a strongly aberrated surface, whose signals are smooth and wide. Refused
  /// where the detector is not prepared for the phase swing at the ends of the range.
  public init(detector: AstigmaticDetector, wavefront: RadialWavefront, widening: Double = 1)
    throws(OpticsError)
  {
    let sampling = FocusSampling(optics: detector.optics, widening: widening)
    for end in [-sampling.range, sampling.range] {
      var wavefront = wavefront
      wavefront.defocus += end
      try detector.requireResolved(wavefront)
    }
    step = sampling.step
    range = sampling.range
    inverseStep = 1 / sampling.step
    paraxialFocus = wavefront.paraxialFocus
    let fine = sampling.signals(detector: detector, wavefront: wavefront)
    rows = (0..<sampling.rowCount).map { row in
      let here = fine[row]
      let there = fine[row + 1]
      return SIMD4(
        Float(here.focusError), Float(here.sum), Float(there.focusError - here.focusError),
        Float(there.sum - here.sum))
    }
    lowerEnd = fine[1]
    upperEnd = fine[sampling.rowCount - 1]
  }

  /// The signals at a displacement. A NaN comes out as NaN.
  @inlinable @inline(__always)
  public func value(at displacement: Double) -> FocusSignal {
    guard displacement.magnitude <= range else { return tail(at: displacement) }
    let count = rows.count
    let position = displacement * inverseStep + Double(count >> 1)
    // Adding 2^52 leaves the row number in the low bits: no conversion that could trap, and the mask bounds it.
    let shifted = (position - 0.5) + 0x1p52
    let fraction = Float(position - (shifted - 0x1p52))
    let row = rows[Int(truncatingIfNeeded: shifted.bitPattern) & (count &- 1)]
    let value = row.lowHalf + fraction * row.highHalf
    return FocusSignal(focusError: Double(value.x), sum: Double(value.y))
  }

  /// The law beyond the table.
  @inlinable @inline(never)
  func tail(at displacement: Double) -> FocusSignal {
    let end = displacement < 0 ? lowerEnd : upperEnd
    let edge = displacement < 0 ? -range : range
    let ratio = (edge - paraxialFocus) / (displacement - paraxialFocus)
    let square = ratio * ratio
    return FocusSignal(focusError: end.focusError * square * square * ratio, sum: end.sum * square)
  }
}
