/// All that depends on the distance of the samples: rows of edges, and the grain of the medium's noise.
struct TrackRows: Sendable {
  let own: EdgeRows
  let neighbour: EdgeRows
  /// The line spread of the blank track's light over samples, squares summing to 1: middle first, then aside.
  let grain: [Float]

  init(_ readout: MarkReadout, spacing: Double) {
    let unit = readout.optics.wavelength / readout.optics.numericalAperture
    own = EdgeRows(readout.edges, spacing: spacing, unit: unit)
    neighbour = EdgeRows(readout.neighbourEdges, spacing: spacing, unit: unit)
    // The spot of a uniform aperture is narrow enough a figure for grain: its line spread falls to 0 within 0.65 units.
    let reach = Int(0.65 * unit / spacing)
    let spread = (0...reach).map { index in
      let share = Double(index) * spacing / (0.65 * unit)
      return (1 - share * share) * (1 - share * share)
    }
    let power = 2 * spread.reduce(0) { $0 + $1 * $1 } - 1
    grain = spread.map { Float($0 / power.squareRoot()) }
  }
}
