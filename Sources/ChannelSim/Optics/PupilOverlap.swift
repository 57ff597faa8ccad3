public import Determinism

/// The overlap of two diffraction orders in the aperture, split between the halves of the detector.
public struct HalfOverlap: Equatable, Sendable {
  /// The part on the outer half (A + B).
  public var outer: Complex
  /// The part on the inner half (C + D).
  public var inner: Complex

  /// Both halves.
  public init(outer: Complex, inner: Complex) {
    self.outer = outer
    self.inner = inner
  }
}

/// What stands beside the optical axis across the tracks, in aperture radii; outward is positive.
public struct PupilAlignment: Equatable, Sendable {
  /// The laser beam's centre against the axis of the detection.
  public var beamDecentre: Double
  /// The detector's split against that axis, as the image of the aperture meets it.
  public var splitOffset: Double
  /// The return beam against where an untilted disc would send it: -2 tau/NA.
  public var returnShift: Double

  /// Everything on the axis unless told otherwise.
  public init(beamDecentre: Double = 0, splitOffset: Double = 0, returnShift: Double = 0) {
    self.beamDecentre = beamDecentre
    self.splitOffset = splitOffset
    self.returnShift = returnShift
  }
}

/// Integrals of one diffraction order against another over a half of the aperture.
///
/// O_mm' = integral of A(. - m q) A*(. - m' q) over a half of the return aperture, over the total return of a mirror
/// with the lens centred. A is the incoming field at the aperture, aberration included; the phase common to all
/// orders after the reflection cancels. In the fixed frame of the laser a lens shift s moves the aperture by s and
/// the returning illumination by 2 s, while the detector's split stays. A tilt of the disc by tau turns the whole
/// return by 2 tau: orders and illumination move by `returnShift` = -2 tau/NA. Lengths in aperture radii.
///
/// Nodes lie on chords: Gauss-Legendre along xi after xi = c + sin(t), which takes away the square root at the rim,
/// and across each chord. A Cartesian grid would be biased by its stair-cased rim.
public struct PupilOverlap<Wavefront: PupilWavefront>: Sendable {
  /// Distance of neighbouring orders, aperture radii: q.
  public let orderSpacing: Double
  /// Lens shift outward, aperture radii: s, -1 to 1.
  public let lensShift: Double
  /// The incoming wave's aberration, fixed to the lens.
  public let wavefront: Wavefront
  /// Where what stands beside the axis stands.
  public let alignment: PupilAlignment

  private let waveNumber: Double
  private let illuminationExponent: Double
  private let flux: Double
  private let along: GaussLegendre
  private let across: GaussLegendre

  /// `nodesAlong` each piece and `nodesAcross` each chord: 24 by 16 holds 12 digits without aberration, 9 digits
  /// up to two wavelengths of it.
  public init(
    optics: PickupOptics, orderSpacing: Double, lensShift: Double = 0, wavefront: Wavefront,
    alignment: PupilAlignment = PupilAlignment(), nodesAlong: Int = 24, nodesAcross: Int = 16
  ) throws(OpticsError) {
    try OpticsError.require("orderSpacing (aperture radii)", orderSpacing, in: 0.01...100)
    try OpticsError.require("lensShift (aperture radii)", lensShift, in: -1...1)
    try OpticsError.require("returnShift (aperture radii)", alignment.returnShift, in: -1...1)
    try OpticsError.require("splitOffset (aperture radii)", alignment.splitOffset, in: -1...1)
    try OpticsError.require("beamDecentre (aperture radii)", alignment.beamDecentre, in: -1...1)
    self.orderSpacing = orderSpacing
    self.lensShift = lensShift
    self.wavefront = wavefront
    self.alignment = alignment
    waveNumber = optics.waveNumber
    illuminationExponent = optics.illuminationExponent
    flux = optics.apertureFlux
    along = GaussLegendre(count: nodesAlong)
    across = GaussLegendre(count: nodesAcross)
  }

  /// The overlap of order `first` with the conjugate of order `second`, in both halves.
  public func overlap(_ first: Int, _ second: Int) -> HalfOverlap {
    let split = alignment.splitOffset - lensShift
    return HalfOverlap(
      outer: integral(first, second, from: split, to: 1),
      inner: integral(first, second, from: -1, to: split))
  }

  private func integral(_ first: Int, _ second: Int, from lower: Double, to upper: Double) -> Complex {
    let firstCentre = Double(first) * orderSpacing + alignment.returnShift
    let secondCentre = Double(second) * orderSpacing + alignment.returnShift
    var sum = Complex(0)
    let grid = ChordGrid(
      centres: [0, firstCentre, secondCentre], lower: lower, upper: upper, along: along, across: across)
    for node in grid.nodes {
      let weight = node.weight * intensity(node, firstCentre, secondCentre)
      if first == second {
        sum.real += weight
        continue
      }
      let path =
        wavefront.path(xi: node.xi - firstCentre, eta: node.eta)
        - wavefront.path(xi: node.xi - secondCentre, eta: node.eta)
      let (sine, cosine) = Double.sinCos(waveNumber * path)
      sum = sum + weight * Complex(cosine, sine)
    }
    return (1 / flux) * sum
  }

  /// The product of both orders' illumination fields.
  private func intensity(_ node: ChordGrid.Node, _ firstCentre: Double, _ secondCentre: Double) -> Double {
    let beam = lensShift - alignment.beamDecentre
    let first = node.xi - firstCentre - beam
    let second = node.xi - secondCentre - beam
    let square = first * first + second * second + 2 * node.eta * node.eta
    return Double.exp(-illuminationExponent * square)
  }
}

/// Quadrature nodes over the common area of unit circles, cut to a strip of xi.
struct ChordGrid {
  struct Node {
    var xi: Double
    var eta: Double
    var weight: Double
  }

  /// All nodes; empty where the circles have no common area in the strip.
  private(set) var nodes: [Node] = []

  /// `centres` lie on the xi axis. The circle whose centre is farthest bounds the chord, so the pieces end midway
  /// between each two centres.
  init(centres: [Double], lower: Double, upper: Double, along: GaussLegendre, across: GaussLegendre) {
    var start = lower
    var end = upper
    for centre in centres {
      start = max(start, centre - 1)
      end = min(end, centre + 1)
    }
    guard start < end else { return }
    var cuts = [start, end]
    for first in centres.indices {
      for second in centres.indices[..<first] {
        let middle = (centres[first] + centres[second]) / 2
        if middle > start, middle < end { cuts.append(middle) }
      }
    }
    cuts.sort()
    for index in 1..<cuts.count where cuts[index] > cuts[index - 1] {
      let middle = (cuts[index] + cuts[index - 1]) / 2
      var farthest = centres[0]
      for centre in centres where abs(middle - centre) > abs(middle - farthest) { farthest = centre }
      append(from: cuts[index - 1], to: cuts[index], centre: farthest, along: along, across: across)
    }
  }

  private mutating func append(
    from start: Double, to end: Double, centre: Double, along: GaussLegendre, across: GaussLegendre
  ) {
    for (angle, weight) in along.mapped(from: arcSine(start - centre), to: arcSine(end - centre)) {
      // The half chord is cos(t), and so is dxi/dt.
      let (sine, cosine) = Double.sinCos(angle)
      for index in across.nodes.indices {
        nodes.append(
          Node(
            xi: centre + sine, eta: cosine * across.nodes[index],
            weight: weight * cosine * cosine * across.weights[index]))
      }
    }
  }
}

/// The angle in -pi/2...pi/2 whose sine is `sine`; for rounding's excess beyond +-1 the nearest.
func arcSine(_ sine: Double) -> Double { Double.asin(sine > 1 ? 1 : sine < -1 ? -1 : sine) }
