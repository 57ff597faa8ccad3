/// All that depends on the distance of the samples: rows of edges, the grain of the medium's noise, and what fills in
/// samples between those that the spot needs.
struct TrackRows: Sendable {
  /// Distance of samples, metres.
  let spacing: Double
  /// Samples for each one that is worked out from the marks: 1 or 2.
  let step: Int
  /// Rows of edges over samples `step` apart.
  let own: EdgeRows
  let neighbour: EdgeRows
  /// The line spread of the blank track's light over samples `step` apart, squares summing to 1: middle first, then
  /// aside.
  let grain: [SIMD4<Float>]

  init(_ readout: MarkReadout, spacing: Double) {
    let unit = readout.optics.wavelength / readout.optics.numericalAperture
    self.spacing = spacing
    let step = 2 * spacing <= LightInterpolation.widest * unit ? 2 : 1
    self.step = step
    let wide = Double(step) * spacing
    own = EdgeRows(readout.edges, spacing: wide, unit: unit)
    neighbour = EdgeRows(readout.neighbourEdges, spacing: wide, unit: unit)
    // The spot of a uniform aperture is narrow enough a figure for grain: its line spread falls to 0 within 0.65 units.
    let reach = Int(0.65 * unit / wide)
    let spread = (0...reach).map { index in
      let share = Double(index) * wide / (0.65 * unit)
      return (1 - share * share) * (1 - share * share)
    }
    let power = 2 * spread.reduce(0) { $0 + $1 * $1 } - 1
    grain = spread.map { SIMD4(repeating: Float($0 / power.squareRoot())) }
  }
}
