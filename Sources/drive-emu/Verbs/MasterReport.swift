import Configuration
import DiscModel
import Reporting

/// What `disc master` tells of a mastered disc.
enum MasterReport {
  static func text(_ made: MasteredDisc) -> String {
    let recipe = made.recipe
    let last = recipe.regions[recipe.regions.count - 1]
    var text = "\(recipe.name): layer \(recipe.layer) of \(recipe.disc.name)\n"
    text += "last cut: tilt \(figure(degrees(last.tilt))) deg, dose \(figure(last.dose))"
    if last.secondDose > 0 {
      text += ", second beam \(figure(last.secondDose)) at \(figure(last.separation * 1e9)) nm"
    }
    text += "; selectivity \(figure(recipe.etching.selectivity))\n\n" + groove(made).text()
    if recipe.growth != nil { text += "\n" + films(made).text() }
    return text
  }

  private static func groove(_ made: MasteredDisc) -> TextTable {
    var table = TextTable(
      [
        "radius/mm", "alpha/deg", "beta/deg", "difference/deg", "depth/nm", "floor/nm", "mid-depth/nm",
        "land/nm",
      ]
      .map { .number($0) })
    for row in made.rows {
      let section = row.moulded
      table.append(
        [
          row.radius * 1e3, degrees(section.angles.inner), degrees(section.angles.outer),
          degrees(section.angles.difference), section.depth * 1e9, section.floorWidth * 1e9,
          section.midDepthWidth * 1e9, section.landWidth * 1e9,
        ].map { decimalText($0, decimals: 2) })
    }
    return table
  }

  private static func films(_ made: MasteredDisc) -> TextTable {
    var table = TextTable(
      [
        "radius/mm", "film: floor/nm", "land/nm", "inner wall/nm", "outer wall/nm", "arrival/deg",
        "equal films at/deg",
      ].map { .number($0) })
    for row in made.rows {
      guard let film = row.film, let arrival = row.arrivalAngle else { continue }
      table.append(
        [
          row.radius * 1e3, film.floor * 1e9, film.land * 1e9, film.innerWall * 1e9, film.outerWall * 1e9,
          degrees(arrival),
        ].map { decimalText($0, decimals: 2) }
          + [row.equalisingDifference.map { decimalText(degrees($0), decimals: 2) } ?? "none"])
    }
    return table
  }

  static func document(
    _ made: MasteredDisc, disc: ConfigurationValue, recipe: ConfigurationValue
  ) -> ConfigurationValue {
    .object([
      "recipe": recipe, "rows": .array(made.rows.map(document)), "disc": disc,
    ])
  }

  private static func document(_ row: MasteredDisc.Row) -> ConfigurationValue {
    let section = row.moulded
    var members: [ConfigurationValue.Member] = [
      .init("radius_mm", .number(row.radius * 1e3)),
      .init("inner_deg", .number(degrees(section.angles.inner))),
      .init("outer_deg", .number(degrees(section.angles.outer))),
      .init("difference_deg", .number(degrees(section.angles.difference))),
      .init("depth_nm", .number(section.depth * 1e9)),
      .init("floor_width_nm", .number(section.floorWidth * 1e9)),
      .init("mid_depth_width_nm", .number(section.midDepthWidth * 1e9)),
      .init("land_width_nm", .number(section.landWidth * 1e9)),
      .init("track_pitch_nm", .number(section.pitch * 1e9)),
      .init("offset_nm", .number(section.offset * 1e9)),
    ]
    if let film = row.film {
      members.append(
        .init(
          "film",
          .object([
            "floor_nm": .number(film.floor * 1e9), "land_nm": .number(film.land * 1e9),
            "inner_wall_nm": .number(film.innerWall * 1e9), "outer_wall_nm": .number(film.outerWall * 1e9),
            "open_plane_nm": .number(film.openPlane * 1e9),
            "arrival_deg": row.arrivalAngle.map { .number(degrees($0)) } ?? .null,
            "equalising_difference_deg": row.equalisingDifference.map { .number(degrees($0)) } ?? .null,
          ])))
    }
    members.append(.init("profile", profile(section)))
    members.append(.init("master_profile", profile(row.master)))
    return .object(members: members)
  }

  /// Depth below the lands over the place across the track.
  private static func profile(_ section: GrooveSection) -> ConfigurationValue {
    .object([
      "x_nm": .numbers(section.places.map { $0 * 1e9 }), "z_nm": .numbers(section.depths.map { -$0 * 1e9 }),
    ])
  }

  private static func degrees(_ radians: Double) -> Double { radians / Double.pi * 180 }
  private static func figure(_ value: Double) -> String { decimalText(value, significantDigits: 5) }
}
