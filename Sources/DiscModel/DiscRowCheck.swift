internal import Determinism

// The rows of the published structures. What every disc should keep is judged always, the rest where a disc claims it.

extension DiscCheck {
  // MARK: Always

  /// Rows B3 and B5. A first region of at most 10 degrees may lie inside where one of at least 20 follows (B6, B7).
  mutating func checkDissymmetry(_ layer: DiscLayer) {
    let half = disc.radii.disc / 2
    let walls = layer.groove.walls
    let isStepped = Self.isStepped(walls)
    for (index, region) in walls.enumerated() where region.angles.difference != 0 {
      let angles =
        "walls of \(Printed.degrees(region.angles.inner)) and \(Printed.degrees(region.angles.outer))"
      let place = "\(angles) from \(Printed.millimetres(region.fromRadius)) on"
      if region.fromRadius < half, !(isStepped && index == 0) {
        report(
          .dissymmetryRadius, row: .b5, layer, place,
          "unequal walls outside \(Printed.millimetres(half)), half the disc's radius, would do (published groove)"
        )
      }
      if region.angles.difference < 0, !(isStepped && index == 0) {
        report(
          .wallSense, row: .b3, layer, place,
          "an outer wall less steep than the inner one would do (published groove)")
      }
    }
  }

  /// At most 10 degrees in the first region, at least 20 in one farther out.
  private static func isStepped(_ walls: [WallRegion]) -> Bool {
    guard let first = walls.first, walls.count > 1 else { return false }
    return isAtMost(first.angles.difference.magnitude, ten)
      && walls.dropFirst().contains { isAtLeast($0.angles.difference, twenty) }
  }

  /// Row B9, where the films on the walls are known: entered, or grown from a source.
  mutating func checkWallFilms(_ layer: DiscLayer) {
    let advice = "within 15 % of each other would do (published groove; the 15 % is assumed)"
    guard layer.groove.walls.contains(where: { $0.angles.difference != 0 }) else { return }
    for film in layer.stack?.films ?? [] {
      guard let inner = film.innerWallThickness, let outer = film.outerWallThickness else { continue }
      guard !Self.isAtMost((inner - outer).magnitude, 0.15 * (inner + outer) / 2) else { continue }
      report(
        .equalWallFilms, row: .b9, layer,
        "\(film.material.rawValue) of \(Printed.nanometres(inner)) on the inner wall, \(Printed.nanometres(outer)) on "
          + "the outer one", advice)
    }
    guard let growth = layer.growth, let worst = worstFilm(layer, growth) else { return }
    guard !Self.isAtMost(worst.wallImbalance.magnitude, 0.15) else { return }
    report(
      .equalWallFilms, row: .b9, layer,
      "at \(Printed.millimetres(worst.radius)) the film grows \(Printed.nanometres(worst.innerWall)) thick on the "
        + "inner wall, \(Printed.nanometres(worst.outerWall)) on the outer one", advice)
  }

  /// The film where its walls differ most, within the dissymmetric regions, their ramps left out.
  private func worstFilm(_ layer: DiscLayer, _ growth: FilmGrowth) -> GroovedFilm? {
    let walls = layer.groove.walls
    var worst: GroovedFilm?
    for (index, region) in walls.enumerated() where region.angles.difference != 0 {
      let start = max(region.fromRadius + region.rampLength, disc.radii.informationStart)
      let end =
        walls.indices.contains(index + 1) ? walls[index + 1].fromRadius : disc.radii.informationEnd
      guard start < end else { continue }
      for step in 0...8 {
        let radius = start + (end - start) * Double(step) / 8
        guard let profile = try? layer.groove.profile(of: region) else { continue }
        let film = growth.film(on: profile, atRadius: radius)
        if film.wallImbalance.magnitude > (worst?.wallImbalance.magnitude ?? 0) { worst = film }
      }
    }
    return worst
  }

  // MARK: Claimed

  mutating func checkClaim(_ row: StructureRow) {
    switch row {
    case .a1: claimFullStack()
    case .a2: claimPair(row)  // The film's own rules are judged on every disc.
    case .a3, .a4: claimRadialPhase(row)
    case .a5, .a6: claimReliefs(row)
    case .b1, .b2, .b3, .b4, .b6, .b7: claimWalls(row)
    case .b5: break  // Judged on every disc.
    case .b8: claimPair(row)
    case .b9: claimWallFilms()
    }
  }

  private mutating func claimFullStack() {
    for layer in disc.layers {
      let films = layer.stack?.films.count ?? 0
      if films < 2 || layer.stack?.recordingFilm == nil {
        report(
          .fullStack, row: .a1, layer, films == 0 ? "no films: its light is entered" : "\(films) films",
          "a stack with a recording film and a translucent or a reflecting layer would do (published structure)"
        )
      }
    }
    if let first = disc.layers.first, disc.layers.count < 2 || first.transmittance <= 0.1 {
      report(
        .fullStack, row: .a1, first, "layer 0 lets \(Printed.percent(first.transmittance)) through",
        "a translucent layer with another layer behind it would do (published structure)")
    }
  }

  private mutating func claimRadialPhase(_ row: StructureRow) {
    let wanted: RadialPhase = row == .a3 ? .same : .opposite
    if disc.layers.count < 2 || disc.radialPhase != wanted {
      report(
        .radialPhase, row: row,
        disc.layers.count < 2 ? "a disc of one layer" : "radial phase \(disc.radialPhase.rawValue)",
        "two layers in \(wanted.rawValue) radial phase would do (published structure)")
    }
  }

  private mutating func claimReliefs(_ row: StructureRow) {
    let reliefs = disc.layers.map(\.groove.relief)
    let holds =
      row == .a5
      ? reliefs == [.towardLaser, .towardLaser] : reliefs.count == 2 && reliefs[0] == .awayFromLaser
    guard !holds else { return }
    report(
      .reliefs, row: row, "floors \(reliefs.map(\.rawValue).joined(separator: ", "))",
      row == .a5
        ? "both floors toward the laser would do (published structure)"
        : "two layers, layer 0's floor away from the laser, would do (published structure)")
  }

  private mutating func claimPair(_ row: StructureRow) {
    if disc.layers.count < 2 {
      report(
        row == .b8 ? .ownGrooves : .equalGrooveFilms, row: row, "a disc of one layer", "two layers would do")
    } else if row == .b8, Self.shape(disc.layers[0].groove) == Self.shape(disc.layers[1].groove) {
      report(
        .ownGrooves, row: row, "both layers have one and the same groove",
        "a groove of its own on each layer would do (published groove)")
    }
  }

  /// A groove's geometry without the side to which its relief goes.
  private static func shape(_ groove: Groove) -> Groove {
    var shape = groove
    shape.relief = .towardLaser
    return shape
  }

  private mutating func claimWallFilms() {
    let areKnown = disc.layers.contains { layer in
      layer.growth != nil || layer.stack?.films.contains { $0.innerWallThickness != nil } ?? false
    }
    if !areKnown {
      report(
        .equalWallFilms, row: .b9, "no layer states how thick its films are on the walls",
        "inner_wall_nm and outer_wall_nm of a film, or film_growth, would do")
    }
  }

  /// Rows of wall angles hold where one layer has them.
  private mutating func claimWalls(_ row: StructureRow) {
    guard !disc.layers.contains(where: { holds(row, $0.groove.walls) }) else { return }
    let differences = disc.layers.map { layer in
      "layer \(layer.index): "
        + layer.groove.walls.map {
          "\(Printed.degrees($0.angles.difference)) from \(Printed.millimetres($0.fromRadius))"
        }.joined(separator: ", ")
    }
    let (rule, advice) = Self.wallAdvice(row, half: disc.radii.disc / 2)
    report(
      rule, row: row, "inner less outer wall angle is \(differences.joined(separator: "; "))",
      "\(advice) would do (published groove)")
  }

  private func holds(_ row: StructureRow, _ walls: [WallRegion]) -> Bool {
    let unequal = walls.filter { $0.angles.difference != 0 }
    switch row {
    case .b1: return !unequal.isEmpty
    case .b2: return unequal.count > 1
    case .b3: return unequal.contains { $0.angles.difference > 0 }
    case .b4: return unequal.contains { Self.isAtLeast($0.angles.difference, Self.twenty) }
    case .b6: return Self.isStepped(walls)
    default:
      // The border stands at half the radius, where it begins or, with a ramp, somewhere on it.
      let half = disc.radii.disc / 2
      return Self.isStepped(walls)
        && walls.dropFirst().contains {
          Self.isAtLeast($0.angles.difference, Self.twenty) && Self.isAtMost($0.fromRadius, half)
            && Self.isAtLeast($0.fromRadius + $0.rampLength, half)
        }
    }
  }

  private static func wallAdvice(_ row: StructureRow, half: Double) -> (DiscFinding.Rule, String) {
    switch row {
    case .b1: (.dissymmetricRegion, "a region with unequal walls")
    case .b2: (.twoRegions, "two regions with unequal walls")
    case .b3: (.wallSense, "an outer wall less steep than the inner one")
    case .b4: (.dissymmetrySize, "at least 20 deg in one region")
    case .b6: (.dissymmetrySteps, "at most 10 deg in the first region and at least 20 farther out")
    default:
      (.dissymmetryBorder, "at most 10 deg inside \(Printed.millimetres(half)) and at least 20 outside")
    }
  }

  private static let ten = 10.0 / 180 * Double.pi
  private static let twenty = 20.0 / 180 * Double.pi

  private static func isAtLeast(_ value: Double, _ limit: Double) -> Bool { value >= limit * (1 - tolerance) }
}
