internal import Determinism
public import DiscModel

/// What a disc's flaws leave of the light: on the quadrants, at the focus, and on the way there and back.
///
/// In the light's cone a flaw is a shadow on the pupil: the ray through the pupil's place p crosses the flaw's depth beside
/// the axis, where the law of refraction takes it, and comes back, by the layer in focus as by a mirror, through -p. Of the
/// light that returns at p the share T(p) T(-p) is left, T the flaw's transmittance; so opposite quadrants lose alike, and a
/// flaw beside the axis disturbs the focus error more than the push-pull. Rays carry what the objective lets in there.
/// Edges are as soft as sampling of the pupil and Fresnel's zone at that depth make them.
public struct DefectShadow: Sendable {
  private let defects: [DiscDefect]
  /// Sine and cosine of each flaw's direction.
  private let directions: [SIMD2<Double>]
  /// Where the rings of the pupil cross each flaw's depth, with layer 0 and with layer 1 in focus.
  private let footprints: [(first: Footprint, second: Footprint)]
  /// Directions in the first quadrant of the pupil: cosine and sine, across and along.
  private let directionsOfRays: [SIMD2<Double>]
  /// Of a ray on each ring, its share of the intensity and of the field; all rays of the quadrant make 1.
  private let shares: [SIMD2<Double>]

  /// The beam where it crosses a depth.
  private struct Footprint: Sendable {
    /// Radius of its rim, metres; below zero where the depth lies beyond the focus.
    var rim: Double
    /// Radii of the rings, metres.
    var rings: [Double]
  }

  /// Share of the light's radius by which an edge is soft.
  private static let softness = 1.0 / 12
  private static let count = 12
  /// The spot's own radius, metres.
  private static let spotRadius = 0.5e-6

  /// The flaws of a disc under the light of a pickup; the spacer is as thick as at a radius, metres.
  public init(disc: Disc, optics: PickupOptics, radius: Double) {
    defects = disc.defects
    directions = disc.defects.map {
      let (sine, cosine) = Double.sinCos($0.direction)
      return SIMD2(sine, cosine)
    }
    let cover = (disc.substrate.thickness, disc.substrate.index)
    let spacer =
      (disc.layers.count > 1 ? disc.meanSpacerThickness(atRadius: radius) : 0, disc.spacer.index)
    let spot = Footprint(rim: Self.spotRadius, rings: Self.rings.map { Self.spotRadius * $0 })
    func footprint(_ media: [(thickness: Double, index: Double)]) -> Footprint {
      func crossing(_ rho: Double) -> Double {
        media.reduce(0) { $0 + optics.rayDistance(at: $1.thickness, index: $1.index, pupil: rho) }
      }
      return Footprint(rim: crossing(1), rings: Self.rings.map(crossing))
    }
    footprints = disc.defects.map { defect in
      switch defect.depth {
      case .entranceSurface: return (footprint([cover]), footprint([cover, spacer]))
      case .layer0:
        let crossed = footprint([spacer])
        return (spot, crossed.rim > spot.rim ? crossed : spot)
      case .layer1: return (Footprint(rim: -1, rings: []), spot)
      }
    }
    directionsOfRays = (0..<Self.count).map { step in
      let (sine, cosine) = Double.sinCosTurns((Double(step) + 0.5) / Double(4 * Self.count))
      return SIMD2(cosine, sine)
    }
    let fields = Self.rings.map { Double.exp(-optics.illuminationExponent * $0 * $0) }
    let sums = fields.reduce(SIMD2<Double>.zero) { $0 + SIMD2($1 * $1, $1) } * Double(Self.count)
    shares = fields.map { SIMD2($0 * $0, $0) / sums }
  }

  /// Middles of rings of equal area, in aperture radii.
  private static var rings: [Double] {
    (0..<count).map { ((Double($0) + 0.5) / Double(count)).squareRoot() }
  }

  /// The disc has no flaws.
  public var isEmpty: Bool { defects.isEmpty }

  /// Whether a flaw may come within the light of `layer` before the spot, at a radius and turned by `turnFraction`, has gone
  /// `way` metres farther.
  public func isNear(layer: Int, radius: Double, turnFraction: Double, way: Double) -> Bool {
    finest(layer: layer, radius: radius, turnFraction: turnFraction, way: way) != nil
  }

  /// The smallest footprint, metres across, of the flaws that come within the light; nil where none does.
  func finest(layer: Int, radius: Double, turnFraction: Double, way: Double) -> Double? {
    var finest: Double?
    for index in defects.indices {
      let rim = footprint(index, layer).rim
      guard rim > 0 else { continue }
      let place = Self.place(of: defects[index], radius: radius, turnFraction: turnFraction)
      let reach = defects[index].reach + rim
      if place.x.magnitude < reach + way, place.y.magnitude < reach + way { finest = min(finest ?? rim, rim) }
    }
    return finest.map { 2 * $0 }
  }

  /// What is left of the light on quadrants A and C, and on B and D, with the spot of `layer` at a radius, `ahead` metres
  /// along the track from where the disc's angle says.
  func quadrants(layer: Int, radius: Double, turnFraction: Double, ahead: Double = 0) -> SIMD2<Double> {
    var left = SIMD2<Double>(1, 1)
    visit(layer, radius, turnFraction, ahead) { index, footprint, place in
      left *= shadow(index, footprint, place)
    }
    return left
  }

  /// What is left of all light that comes back, from 0 to 1: what RF has. Places as for `passing`.
  public func returning(layer: Int, radius: Double, turnFraction: Double, ahead: Double = 0) -> Double {
    let left = quadrants(layer: layer, radius: radius, turnFraction: turnFraction, ahead: ahead)
    return 0.5 * (left.x + left.y)
  }

  /// What is left of the intensity in the middle of the spot, from 0 to 1: what heats the film while it is written.
  ///
  /// There all rays' fields add up in phase, so that the intensity is the square of the mean of the root of T. `radius`
  /// and `turnFraction` are the spot's place on the disc, metres and turns, `ahead` metres farther along the track.
  public func passing(layer: Int, radius: Double, turnFraction: Double, ahead: Double = 0) -> Double {
    var left = 1.0
    visit(layer, radius, turnFraction, ahead) { index, footprint, place in
      let field = meanField(index, footprint, place)
      left *= field * field
    }
    return left
  }

  private func footprint(_ index: Int, _ layer: Int) -> Footprint {
    layer == 1 ? footprints[index].second : footprints[index].first
  }

  /// Every flaw within the light, with its footprint and the spot's place from its middle.
  private func visit(
    _ layer: Int, _ radius: Double, _ turnFraction: Double, _ ahead: Double,
    _ body: (Int, Footprint, SIMD2<Double>) -> Void
  ) {
    for index in defects.indices {
      let footprint = footprint(index, layer)
      guard footprint.rim > 0 else { continue }
      var place = Self.place(of: defects[index], radius: radius, turnFraction: turnFraction)
      place.y += ahead
      let reach = defects[index].reach + footprint.rim
      guard place.x.magnitude < reach, place.y.magnitude < reach else { continue }
      body(index, footprint, place)
    }
  }

  private func shadow(_ index: Int, _ footprint: Footprint, _ place: SIMD2<Double>) -> SIMD2<Double> {
    let (defect, direction) = (defects[index], directions[index])
    let edge = Self.softness * footprint.rim
    func passes(_ across: Double, _ along: Double) -> Double {
      let there = place + SIMD2(across, along)
      let back = place - SIMD2(across, along)
      return defect.transmittance(across: there.x, along: there.y, edge: edge, direction: direction)
        * defect.transmittance(across: back.x, along: back.y, edge: edge, direction: direction)
    }
    var sums = SIMD2<Double>.zero
    for (ring, share) in zip(footprint.rings, shares) {
      for ray in directionsOfRays {
        let way = ring * ray
        sums += share.x * SIMD2(passes(way.x, way.y), passes(way.x, -way.y))
      }
    }
    return sums
  }

  private func meanField(_ index: Int, _ footprint: Footprint, _ place: SIMD2<Double>) -> Double {
    let (defect, direction) = (defects[index], directions[index])
    let edge = Self.softness * footprint.rim
    var sum = 0.0
    for (ring, share) in zip(footprint.rings, shares) {
      for ray in directionsOfRays {
        let way = ring * ray
        for (across, along) in [(way.x, way.y), (way.x, -way.y), (-way.x, way.y), (-way.x, -way.y)] {
          let passes = defect.transmittance(
            across: place.x + across, along: place.y + along, edge: edge, direction: direction)
          sum += share.y * passes.squareRoot()
        }
      }
    }
    return 0.25 * sum
  }

  /// The spot's place from a flaw's middle, metres outward and along the track.
  private static func place(of defect: DiscDefect, radius: Double, turnFraction: Double) -> SIMD2<Double> {
    var turns = turnFraction - defect.angle / (2 * Double.pi)
    turns -= (turns + 6_755_399_441_055_744) - 6_755_399_441_055_744
    return SIMD2(radius - defect.radius, 2 * Double.pi * turns * radius)
  }
}
