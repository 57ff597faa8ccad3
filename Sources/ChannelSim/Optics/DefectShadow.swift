internal import Determinism
internal import DiscModel

/// What a disc's flaws leave of the light on the quadrants.
///
/// In the light's cone a flaw is a shadow on the pupil: the ray through the pupil's place p crosses the flaw's depth at w p
/// beside the axis, w the cone's radius there, and comes back, by the layer in focus as by a mirror, through -p. Of the
/// light that returns at p the share T(p) T(-p) is left, T the flaw's transmittance; so opposite quadrants lose alike, and a
/// flaw beside the axis disturbs the focus error more than the push-pull. Geometric: edges are as soft as sampling of the
/// pupil and Fresnel's zone at that depth make them.
struct DefectShadow: Sendable {
  private let defects: [DiscDefect]
  /// Radius of the cone at the flaw's depth, metres, with layer 0 and with layer 1 in focus; below zero where the flaw lies
  /// beyond the focus. The same order as `defects`.
  private let cones: [SIMD2<Double>]
  /// Places in the first quadrant of the pupil, in aperture radii: across, along.
  private let places: [SIMD2<Double>]
  /// Share of the light's radius by which an edge is soft.
  private static let softness = 1.0 / 12

  /// The spot's own radius, metres.
  private static let spotRadius = 0.5e-6

  init(disc: Disc, optics: PickupOptics, radius: Double) {
    defects = disc.defects
    let cover = optics.coneRadius(at: disc.substrate.thickness, index: disc.substrate.index)
    let spacer =
      disc.layers.count > 1
      ? optics.coneRadius(at: disc.meanSpacerThickness(atRadius: radius), index: disc.spacer.index) : 0
    cones = disc.defects.map { defect in
      switch defect.depth {
      case .entranceSurface: SIMD2(cover, cover + spacer)
      case .layer0: SIMD2(Self.spotRadius, max(Self.spotRadius, spacer))
      case .layer1: SIMD2(-1, Self.spotRadius)
      }
    }
    // Equal areas: rings at the middle of each share of the square of the radius.
    places = (0..<12).flatMap { ring in
      (0..<12).map { step in
        let rho = ((Double(ring) + 0.5) / 12).squareRoot()
        let (sine, cosine) = Double.sinCosTurns((Double(step) + 0.5) / 48)
        return SIMD2(rho * cosine, rho * sine)
      }
    }
  }

  var isEmpty: Bool { defects.isEmpty }

  /// Whether a flaw may come within the light of `layer` before the spot, at a radius and turned by `turnFraction`, has gone
  /// `way` metres farther.
  func isNear(layer: Int, radius: Double, turnFraction: Double, way: Double) -> Bool {
    for (index, defect) in defects.enumerated() {
      let cone = layer == 1 ? cones[index].y : cones[index].x
      guard cone > 0 else { continue }
      let place = Self.place(of: defect, radius: radius, turnFraction: turnFraction)
      let reach = defect.reach + cone + way
      if place.x.magnitude < reach, place.y.magnitude < reach { return true }
    }
    return false
  }

  /// What is left of the light on quadrants A and C, and on B and D, with the spot of `layer` at a radius, `ahead` metres
  /// along the track from where the disc's angle says.
  func shares(layer: Int, radius: Double, turnFraction: Double, ahead: Double = 0) -> SIMD2<Double> {
    var shares = SIMD2<Double>(1, 1)
    for (index, defect) in defects.enumerated() {
      let cone = layer == 1 ? cones[index].y : cones[index].x
      guard cone > 0 else { continue }
      var place = Self.place(of: defect, radius: radius, turnFraction: turnFraction)
      place.y += ahead
      let reach = defect.reach + cone
      guard place.x.magnitude < reach, place.y.magnitude < reach else { continue }
      shares *= shadow(defect, cone: cone, place: place)
    }
    return shares
  }

  private func shadow(_ defect: DiscDefect, cone: Double, place: SIMD2<Double>) -> SIMD2<Double> {
    var sums = SIMD2<Double>.zero
    let edge = Self.softness * cone
    func passes(_ across: Double, _ along: Double) -> Double {
      let there = place + cone * SIMD2(across, along)
      let back = place - cone * SIMD2(across, along)
      return defect.transmittance(across: there.x, along: there.y, edge: edge)
        * defect.transmittance(across: back.x, along: back.y, edge: edge)
    }
    for pupil in places {
      sums.x += passes(pupil.x, pupil.y)
      sums.y += passes(pupil.x, -pupil.y)
    }
    return sums / Double(places.count)
  }

  /// The spot's place from a flaw's middle, metres outward and along the track.
  private static func place(of defect: DiscDefect, radius: Double, turnFraction: Double) -> SIMD2<Double> {
    var turns = turnFraction - defect.angle / (2 * Double.pi)
    turns -= (turns + 6_755_399_441_055_744) - 6_755_399_441_055_744
    return SIMD2(radius - defect.radius, 2 * Double.pi * turns * radius)
  }
}
