/// The surface of a groove as a source over it sees it: a trapezoid that repeats with the pitch, cut into facets that
/// know which part of the sky they see between the groove's own edges.
struct GrooveSurface {
  /// The faces that a film has a thickness on.
  enum Face: Int, CaseIterable {
    case innerWall, floor, outerWall, land
  }

  struct Facet {
    let face: Face
    /// Length of the facet's cut, metres.
    let length: Double
    /// Outward and toward the source.
    let normal: (x: Double, z: Double)
    /// Innermost and outermost direction that it sees, as slopes: outward over toward the source.
    let sky: (from: Double, to: Double)
  }

  /// From the inside out.
  let facets: [Facet]

  /// `standsOut`: whether the floor is nearer the source than the lands. `count` facets a face.
  init(_ profile: GrooveProfile, standsOut: Bool, facets count: Int = 24) {
    let half = profile.midDepthWidth / 2
    let inner = profile.innerWallWidth / 2
    let outer = profile.outerWallWidth / 2
    let floor = standsOut ? profile.depth : 0
    let land = standsOut ? 0 : profile.depth
    let corners: [(x: Double, z: Double)] = [
      (-half - inner, land), (-half + inner, floor), (half - outer, floor), (half + outer, land),
      (-half - inner + profile.trackPitch, land),
    ]
    // The edges of the neighbours count too; those farther away stand behind them.
    let edges = [-1.0, 0, 1].flatMap { turn in
      corners.dropLast().map { (x: $0.x + turn * profile.trackPitch, z: $0.z) }
    }
    var facets: [Facet] = []
    for face in Face.allCases {
      let (start, end) = (corners[face.rawValue], corners[face.rawValue + 1])
      let step = (x: (end.x - start.x) / Double(count), z: (end.z - start.z) / Double(count))
      let length = (step.x * step.x + step.z * step.z).squareRoot()
      guard length > 0 else { continue }
      let normal = (x: -step.z / length, z: step.x / length)
      for index in 0..<count {
        let place = Double(index) + 0.5
        let middle = (x: start.x + place * step.x, z: start.z + place * step.z)
        facets.append(
          Facet(face: face, length: length, normal: normal, sky: Self.sky(from: middle, normal, past: edges)))
      }
    }
    self.facets = facets
  }

  /// What a point sees: nothing below its own facet, nothing through an edge that stands higher.
  private static func sky(
    from point: (x: Double, z: Double), _ normal: (x: Double, z: Double), past edges: [(x: Double, z: Double)]
  ) -> (from: Double, to: Double) {
    var from = -Double.infinity
    var to = Double.infinity
    // n . u > 0 for u = (slope, 1): a wall that leans outward sees nothing that lies farther in than its own plane.
    if normal.x > 0 { from = -normal.z / normal.x }
    if normal.x < 0 { to = -normal.z / normal.x }
    for edge in edges where edge.z > point.z {
      let slope = (edge.x - point.x) / (edge.z - point.z)
      if edge.x < point.x { from = max(from, slope) }
      if edge.x > point.x { to = min(to, slope) }
    }
    return (from, to)
  }
}

extension GrooveSurface.Facet {
  /// The share of an isotropic flux that reaches the facet, against what an open plane gets: the view factor of the
  /// sky between both directions for a facet that is long along the track, (sin b - sin a)/2 with angles from its
  /// normal.
  var isotropicShare: Double {
    guard sky.from < sky.to else { return 0 }
    return (sineFromNormal(sky.to) - sineFromNormal(sky.from)) / 2
  }

  private func sineFromNormal(_ slope: Double) -> Double {
    if slope == .infinity { return normal.z }
    if slope == -.infinity { return -normal.z }
    let length = (1 + slope * slope).squareRoot()
    return (slope * normal.z - normal.x) / length
  }
}
