internal import Determinism

/// The incoming wave behind covers that are tilted across the tracks, exact in the ray angle.
///
/// A tilt tau is positive when the disc's edge bends toward the laser. A ray in the direction (NA xi, NA eta, cos(theta))
/// meets a plate at the cosine c = NA xi sin(tau) + cos(theta) cos(tau) and crosses it in
/// t [sqrt(n^2 - 1 + c^2) - c + cos(theta)], which is the untilted path for tau = 0; its odd part is the coma. The part
/// linear in xi only moves the spot: it is taken away so that the spot's peak stays in its place.
public struct TiltedCoverWavefront: PupilWavefront, Equatable {
  /// The wave behind the same covers without tilt, lens motion and spherical aberration included.
  public var straight: RadialWavefront
  /// Tilt of the disc across the tracks, radians.
  public let tilt: Double
  /// Slope taken away, metres per aperture radius.
  public private(set) var slope: Double
  private let sine: Double
  private let cosine: Double

  /// Tilts what of `straight` lies in the disc: its media of positive thickness. The objective's design cover counts
  /// negative and stays.
  public init(straight: RadialWavefront, tilt: Double, optics: PickupOptics) {
    self.straight = straight
    self.tilt = tilt
    slope = 0
    (sine, cosine) = Double.sinCos(tilt)
    slope = peakSlope(optics: optics)
  }

  /// What a tilt adds to the path, metres, at (xi, eta); the slope is not taken away.
  private func addition(xi: Double, eta: Double) -> Double {
    let aperture = straight.numericalAperture
    let across = aperture * xi
    let sineSquared = aperture * aperture * (xi * xi + eta * eta)
    let axial = (1 - sineSquared).squareRoot()
    let tilted = across * sine + axial * cosine
    var sum = 0.0
    for medium in straight.media where medium.thickness > 0 {
      let n = medium.index
      let there = (n * n - 1 + tilted * tilted).squareRoot()
      let here = (n * n - sineSquared).squareRoot()
      // Both roots differ by a little: their difference without cancellation.
      let change = (tilted - axial) * ((tilted + axial) / (there + here) - 1)
      sum += medium.thickness * change
    }
    return sum
  }

  /// Path at (xi, eta) aperture radii from the axis, metres.
  public func path(xi: Double, eta: Double) -> Double {
    straight.path(xi: xi, eta: eta) + addition(xi: xi, eta: eta) - slope * xi
  }

  /// The slope without which the incoming spot is brightest on the axis: Im(I* J) = 0 for I the integral of the field
  /// and J that of the field times xi, by secants from the least-squares slope.
  private func peakSlope(optics: PickupOptics) -> Double {
    guard sine != 0 else { return 0 }
    let rule = GaussLegendre(count: 32)
    let nodes = ChordGrid(centres: [0], lower: -1, upper: 1, along: rule, across: rule).nodes
    let paths = nodes.map { straight.path(xi: $0.xi, eta: $0.eta) + addition(xi: $0.xi, eta: $0.eta) }
    let weights = nodes.map {
      $0.weight * Double.exp(-optics.illuminationExponent * ($0.xi * $0.xi + $0.eta * $0.eta))
    }
    func imbalance(_ slope: Double) -> Double {
      var field = Complex(0)
      var moment = Complex(0)
      for index in nodes.indices {
        let value =
          weights[index] * Complex.unit(phase: optics.waveNumber * (paths[index] - slope * nodes[index].xi))
        field += value
        moment += nodes[index].xi * value
      }
      return (field.conjugate * moment).imaginary
    }
    var squares = 0.0
    var products = 0.0
    for index in nodes.indices {
      squares += weights[index] * nodes[index].xi * nodes[index].xi
      products += weights[index] * nodes[index].xi * paths[index]
    }
    var before = products / squares
    var here = before + 1e-9
    var last = imbalance(before)
    for _ in 0..<20 {
      let value = imbalance(here)
      guard value != last, (here - before).magnitude > 1e-16 else { break }
      let next = here - value * (here - before) / (value - last)
      (before, last, here) = (here, value, next)
    }
    return here
  }
}
