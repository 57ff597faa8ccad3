internal import Configuration

extension FilmGrowth {
  /// The keys of a film's growth, in a disc's layer and in a recipe.
  static let schema = Schema(fields: [
    .init(
      "ring_radius_mm", .number(.closed(0, 200)), .optional(default: .number(45)),
      meaning: "Mean radius of the source's ring; 0 for a point on the axis.", grade: .assumed),
    .init(
      "ring_width_mm", .number(.closed(0, 100)), .optional(default: .number(0)),
      meaning: "Radial width over which the ring emits evenly.", grade: .assumed),
    .init(
      "distance_mm", .number(.closed(1, 1000)), .optional(default: .number(40)),
      meaning: "From the ring's plane to the disc's.", grade: .assumed),
    .init(
      "emission_exponent", .number(.closed(0, 20)), .optional(default: .number(1)),
      meaning: "Emission goes as this power of the cosine of the angle to the axis.",
      grade: .literature("Knudsen's cosine law of evaporation and sputtering")),
    .init(
      "source_side", .choice(of: SourceSide.self),
      meaning:
        "Whether the film was grown from the laser's side or from behind, as the laser sees the layer.",
      grade: .literature(Disc.publishedStructure)),
    .init(
      "scattered_percent", .number(.closed(0, 100)), .optional(default: .number(20)),
      meaning: "Share of what arrives that the gas has scattered: isotropic, and even over the disc.",
      grade: .assumed),
    .init(
      "thickness_nm", .number(.above(0, upTo: 1000)),
      meaning: "Thickness on an open plane at reference_radius_mm.",
      grade: .assumed),
    .init(
      "reference_radius_mm", .number(.closed(10, 70)), .optional(default: .number(40)),
      meaning: "Radius at which thickness_nm holds.", grade: .assumed),
  ])

  init(_ node: ConfigurationNode, discRadius: Double) throws(ConfigurationError) {
    let radius = try node.quantity("ring_radius_mm")
    let width = try node.quantity("ring_width_mm")
    guard width <= 2 * radius else {
      throw node.inconsistency(
        at: "ring_width_mm", "a ring of radius \(Printed.millimetres(radius)) cannot be so wide",
        advice: "at most \(Printed.millimetres(2 * radius)) would do")
    }
    self.init(
      source: AnnularSource(
        ringRadius: radius, ringWidth: width, distance: try node.quantity("distance_mm"),
        emissionExponent: try node.number("emission_exponent")),
      side: try node.choice("source_side"), scatteredShare: try node.quantity("scattered_percent"),
      thickness: try node.quantity("thickness_nm"), referenceRadius: try node.quantity("reference_radius_mm"),
      discRadius: discRadius)
  }
}
