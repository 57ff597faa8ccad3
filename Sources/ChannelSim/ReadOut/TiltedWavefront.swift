internal import Determinism

/// The aberration of the incoming wave behind a tilted disc, without the part that only displaces the spot. Metres.
///
/// A plane wave whose angle against the layer's normal is alpha crosses a cover of thickness t and index n on the path
/// t (n^2 - sin^2 alpha)^(1/2); tilting turns the normal. What is linear in the aperture, by least squares, moves the
/// spot without changing it, and the servo follows. Coordinates are those of the reflected wave.
struct TiltedWavefront {
  private let radial: RadialWavefront
  private let normal: (xi: Double, eta: Double, axis: Double)
  private var slope = (xi: 0.0, eta: 0.0)

  /// The wave of `base`, changed by what `state` says.
  init(_ base: RadialWavefront, _ state: SpotState) {
    var radial = base
    radial.defocus += state.defocus
    radial.sphericalAberration += state.sphericalAberration
    self.radial = radial
    let (xi, eta) = (Double.sin(state.radialTilt), Double.sin(state.tangentialTilt))
    normal = (xi, eta, max(0, 1 - xi * xi - eta * eta).squareRoot())
    guard xi != 0 || eta != 0 else { return }
    var sums = (square: 0.0, xi: 0.0, eta: 0.0)
    for chord in PupilNodes(centres: [0], split: 0, along: 8, across: 8).chords {
      for (node, weight) in zip(chord.etas, chord.weights) {
        for eta in [node, -node] {
          let path = tilt(xi: chord.xi, eta: eta)
          sums.square += weight * chord.xi * chord.xi
          sums.xi += weight * chord.xi * path
          sums.eta += weight * eta * path
        }
      }
    }
    slope = (sums.xi / sums.square, sums.eta / sums.square)
  }

  /// Optical path beyond the perfect wave, metres, at (xi, eta) aperture radii.
  func path(xi: Double, eta: Double) -> Double {
    radial.path(xi: xi, eta: eta) + tilt(xi: xi, eta: eta) - slope.xi * xi - slope.eta * eta
  }

  private func tilt(xi: Double, eta: Double) -> Double {
    guard normal.xi != 0 || normal.eta != 0 else { return 0 }
    let aperture = radial.numericalAperture
    let square = aperture * aperture * (xi * xi + eta * eta)
    let along =
      aperture * (xi * normal.xi + eta * normal.eta) + normal.axis * max(0, 1 - square).squareRoot()
    let tilted = 1 - along * along
    var path = 0.0
    for medium in radial.media where medium.thickness > 0 {
      let index = medium.index * medium.index
      path +=
        medium.thickness * (max(0, index - tilted).squareRoot() - max(0, index - square).squareRoot())
    }
    return path
  }
}
