public import Configuration
internal import Determinism

/// What a recipe makes: the groove by radius, the film on it, and the disc that has both.
public struct MasteredDisc: Sendable {
  /// The groove at one radius.
  public struct Row: Sendable {
    /// Metres.
    public let radius: Double
    /// The groove on the master, before moulding.
    public let master: GrooveSection
    /// On the disc.
    public let moulded: GrooveSection
    /// If one is grown.
    public let film: GroovedFilm?
    /// The difference of the wall angles, inner less outer, that would give both walls equal films, with the mean angle
    /// as it is; nil without a film, or where none does.
    public let equalisingDifference: Double?
    /// Mean direction of arrival, radians; negative from the inside.
    public let arrivalAngle: Double?
  }

  /// The recipe that it was made by.
  public let recipe: MasteringRecipe
  /// From the inside out: ends of the zones, borders and ramps, and steps between.
  public let rows: [Row]

  /// Makes the groove at every radius of interest. Throws where the recipe gives no groove, naming the radius.
  public init(_ recipe: MasteringRecipe) throws(MasteringError) {
    self.recipe = recipe
    var rows: [Row] = []
    var cuts: [(cut: MasterCut, section: GrooveSection)] = []
    for radius in Self.radii(of: recipe) {
      let cut = recipe.cut(atRadius: radius)
      let section: GrooveSection
      if let known = cuts.first(where: { $0.cut == cut }) {
        section = known.section
      } else {
        section = try Self.section(cut, atRadius: radius)
        cuts.append((cut, section))
      }
      rows.append(Self.row(recipe, section, radius))
    }
    self.rows = rows
  }

  private static func section(
    _ cut: MasterCut, atRadius radius: Double
  ) throws(MasteringError) -> GrooveSection {
    do {
      return try cut.section()
    } catch {
      throw MasteringError("at \(Printed.millimetres(radius)) \(error.problem)", advice: error.advice)
    }
  }

  private static func row(_ recipe: MasteringRecipe, _ master: GrooveSection, _ radius: Double) -> Row {
    let moulded = recipe.moulding.mould(master, atRadius: radius, discRadius: recipe.disc.radii.disc)
    guard let growth = recipe.growth else {
      return Row(
        radius: radius, master: master, moulded: moulded, film: nil, equalisingDifference: nil,
        arrivalAngle: nil)
    }
    let profile = GrooveProfile(moulded, relief: recipe.relief)
    let angles = moulded.angles
    return Row(
      radius: radius, master: master, moulded: moulded, film: growth.film(on: profile, atRadius: radius),
      equalisingDifference: growth.equalisingDifference(
        trackPitch: moulded.pitch, depth: moulded.depth, midDepthWidth: moulded.midDepthWidth,
        meanAngle: (angles.inner + angles.outer) / 2, atRadius: radius,
        standsOut: growth.standsOut(recipe.relief)), arrivalAngle: growth.meanArrivalAngle(atRadius: radius))
  }

  private static func radii(of recipe: MasteringRecipe) -> [Double] {
    let zones = recipe.disc.radii
    var radii = [zones.informationStart, zones.dataStart, zones.dataEnd, zones.informationEnd]
    radii += (3...14).map { Double($0) * 4e-3 }
    for region in recipe.regions {
      radii += [region.fromRadius, region.fromRadius + region.rampLength]
    }
    let inside = radii.filter { $0 >= zones.informationStart && $0 <= zones.informationEnd }.sorted()
    return inside.indices.filter { $0 == 0 || inside[$0] > inside[$0 - 1] + 1e-9 }.map { inside[$0] }
  }

  // MARK: The disc

  /// The disc with the mastered groove, as a document that `Disc.schema` takes.
  ///
  /// Of each region the walls and the floor in its middle; the depth is that of the first. Where the recipe says so,
  /// the grown film's thicknesses at its reference radius.
  public func discDocument() throws -> ConfigurationValue {
    let layer = "layers.\(recipe.layer)"
    var value = recipe.document
    func set(_ key: String, _ text: String) throws(ConfigurationError) {
      value = try value.applying(override: "\(layer).\(key)=\(text)", root: MasteringRecipe.discKey)
    }
    let sections = try recipe.regions.indices.map { try middle(of: $0) }
    try set("groove.depth_nm", "\(sections[0].depth * 1e9)")
    try set("groove.floor_width_nm", "\(sections[0].floorWidth * 1e9)")
    try set("groove.relief", "\"\(recipe.relief.rawValue)\"")
    let walls = zip(recipe.regions, sections).map { region, section in
      """
      {from_radius_mm: \(region.fromRadius * 1e3), inner_deg: \(Self.degrees(section.angles.inner)), \
      outer_deg: \(Self.degrees(section.angles.outer)), ramp_mm: \(region.rampLength * 1e3), \
      floor_width_nm: \(section.floorWidth * 1e9)}
      """
    }
    try set("groove.walls", "[\(walls.joined(separator: ", "))]")
    guard let growth = recipe.growth else { return value }
    try set("film_growth", Self.text(of: growth))
    guard let index = recipe.grownFilm else { return value }
    let section = try section(atRadius: growth.referenceRadius)
    let film = growth.film(
      on: GrooveProfile(section, relief: recipe.relief), atRadius: growth.referenceRadius)
    for (key, thickness) in [
      ("groove_nm", film.floor), ("land_nm", film.land), ("inner_wall_nm", film.innerWall),
      ("outer_wall_nm", film.outerWall),
    ] {
      try set("stack.\(index).\(key)", "\(thickness * 1e9)")
    }
    return value
  }

  private func middle(of region: Int) throws(MasteringError) -> GrooveSection {
    let zones = recipe.disc.radii
    let from = max(
      recipe.regions[region].fromRadius + recipe.regions[region].rampLength, zones.informationStart)
    let to =
      recipe.regions.indices.contains(region + 1)
      ? recipe.regions[region + 1].fromRadius : max(zones.informationEnd, from)
    return try section(atRadius: (from + max(from, to)) / 2)
  }

  private func section(atRadius radius: Double) throws(MasteringError) -> GrooveSection {
    recipe.moulding.mould(
      try Self.section(recipe.cut(atRadius: radius), atRadius: radius), atRadius: radius,
      discRadius: recipe.disc.radii.disc)
  }

  private static func degrees(_ radians: Double) -> Double { radians / Double.pi * 180 }

  private static func text(of growth: FilmGrowth) -> String {
    """
    {ring_radius_mm: \(growth.source.ringRadius * 1e3), ring_width_mm: \(growth.source.ringWidth * 1e3), \
    distance_mm: \(growth.source.distance * 1e3), emission_exponent: \(growth.source.emissionExponent), \
    source_side: "\(growth.side.rawValue)", scattered_percent: \(growth.scatteredShare * 100), \
    thickness_nm: \(growth.thickness * 1e9), reference_radius_mm: \(growth.referenceRadius * 1e3)}
    """
  }
}

extension MasteringRecipe {
  /// The recipe whose groove has the wanted wall angles on the disc, in the middle of its last region, by the tilt of
  /// the beam or, with `bySecondBeam`, by the dose of the second one; the selectivity of etching moves with it.
  ///
  /// Throws where there is no second beam, and where the search does not reach the angles.
  public func finding(_ wanted: WallAngles, bySecondBeam: Bool) throws(MasteringError) -> MasteringRecipe {
    var found = self
    guard let last = regions.indices.last else { return self }
    guard !bySecondBeam || regions[last].secondDose > 0 else {
      throw MasteringError(
        "the last cut has no second beam", advice: "a second_dose above 0 and a separation_nm would do")
    }
    let end = max(disc.radii.informationEnd, regions[last].fromRadius + regions[last].rampLength)
    let middle =
      (max(regions[last].fromRadius + regions[last].rampLength, disc.radii.informationStart) + end) / 2
    let search = CutSearch(means: bySecondBeam ? .secondBeam : .tilt, wanted: wanted) { section in
      moulding.mould(section, atRadius: middle, discRadius: disc.radii.disc)
    }
    let cut = try search.find(from: cut(regions[last]))
    found.etching = cut.etching
    found.regions[last].tilt = cut.beams[0].tilt
    if bySecondBeam { found.regions[last].secondDose = cut.beams[1].dose }
    return found
  }
}
