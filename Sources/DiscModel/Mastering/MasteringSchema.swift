public import Configuration

extension MasteringRecipe {
  /// What a recipe file holds.
  public static let schema = Schema(
    document: "recipe", version: 1,
    fields: [
      .init(
        "name", .string, .optional(default: .string("unnamed")), meaning: "A name to print.", grade: .assumed,
        isMetadata: true),
      .init(
        "about", .string, .optional(default: .string("")), meaning: "What it is for, in a line.",
        grade: .assumed, isMetadata: true),
      .init(
        discKey, .object(Disc.schema), meaning: "The disc that the groove goes into.", grade: .assumed),
      .init(
        "layer", .integer(0...1), .optional(default: .integer(0)), meaning: "The layer that gets the groove.",
        grade: .assumed),
      .init(
        "lens", .object(lensSchema), .optional(default: .object([:])), meaning: "The lens that cuts.",
        grade: .assumed),
      .init(
        "resist", .object(resistSchema), .optional(default: .object([:])),
        meaning: "The resist on the master.",
        grade: .assumed),
      .init(
        "cuts", .objects(cutSchema, count: 1...64), meaning: "What is cut, by radius, from the inside out.",
        grade: .literature(publishedMastering)),
      .init(
        "etching", .object(etchingSchema), meaning: "Etching of the master through the resist.",
        grade: .literature(publishedMastering)),
      .init(
        "moulding", .object(mouldingSchema), .optional(default: .object([:])),
        meaning: "From the master to the disc.", grade: .literature(publishedMastering)),
      .init(
        "film_growth", .object(growthSchema), .absentMeans("no film is grown"),
        meaning: "A film grown on the moulded groove.", grade: .literature(Disc.publishedGroove)),
    ])

  static let publishedMastering = "published mastering with a tilted cutting beam or two beams"

  private static let lensSchema = Schema(fields: [
    .init(
      "wavelength_nm", .number(.closed(150, 700)), .optional(default: .number(351)),
      meaning: "Wavelength of the cutting laser.", grade: .assumed),
    .init(
      "numerical_aperture", .number(.closed(0.3, 0.95)), .optional(default: .number(0.9)),
      meaning: "Numerical aperture of the cutting lens in air.", grade: .assumed),
    .init(
      "focal_length_mm", .number(.closed(0.1, 50)), .optional(default: .number(2)),
      meaning: "Focal length of the cutting lens.", grade: .assumed),
    .init(
      "pivot_mm", .number(.closed(0, 1000)), .optional(default: .number(20)),
      meaning: "From the point about which the beam is tilted to the lens.", grade: .assumed),
    .init(
      "pupil_fill", .number(.closed(0.1, 5)), .optional(default: .number(0.5)),
      meaning: "Radius of the beam (1/e^2) over that of the pupil.", grade: .assumed),
    .init(
      "second_pupil_fill", .number(.closed(0.1, 5)), .optional(default: .number(0.5)),
      meaning: "The same of the second beam: the larger, the smaller its spot.", grade: .assumed),
    .init(
      "coma_of_one_degree_nm", .number(.closed(-500, 500)), .optional(default: .number(4)),
      meaning: "Coma at the pupil's edge for a beam tilted by one degree, in proportion to the tilt.",
      grade: .assumed),
    .init(
      "focus_depth_nm", .number(.closed(-5000, 5000)), .optional(default: .number(40)),
      meaning: "How far below the resist's surface the beam would focus in air.", grade: .assumed),
  ])

  private static let resistSchema = Schema(fields: [
    .init(
      "thickness_nm", .number(.closed(10, 2000)), .optional(default: .number(220)),
      meaning: "Thickness of the resist.", grade: .assumed),
    .init(
      "index", .number(.closed(1.2, 3)), .optional(default: .number(1.7)),
      meaning: "Refractive index of the resist.",
      grade: .assumed),
    .init(
      "absorption_per_um", .number(.closed(0, 20)), .optional(default: .number(0.5)),
      meaning: "Absorption of intensity in the resist.", grade: .literature("Beer and Lambert's law")),
    .init(
      "contrast", .number(.closed(0.5, 20)), .optional(default: .number(6)),
      meaning: "The rate of dissolution goes as this power of the dose.", grade: .assumed),
    .init(
      "substrate_index", .number(.closed(1, 4)), .optional(default: .number(1.47)),
      meaning: "Refractive index of the master's substrate.", grade: .assumed),
    .init(
      "standing_wave", .boolean, .optional(default: .boolean(false)),
      meaning: "Whether light reflected by the substrate interferes in the resist.", grade: .assumed),
  ])

  private static let cutSchema = Schema(fields: [
    .init(
      "from_radius_mm", .number(.closed(0, 70)),
      meaning: "Where the cut begins; the first also holds for everything further in.", grade: .assumed),
    .init(
      "ramp_mm", .number(.closed(0, 50)), .optional(default: .number(0)),
      meaning: "Length over which the cut passes from that of the region before.", grade: .assumed),
    .init(
      "tilt_deg", .number(.closed(-5, 5)), .optional(default: .number(0)),
      meaning:
        "Angle of the beam to the lens's axis before the lens; positive makes the inner wall the steeper.",
      grade: .literature(publishedMastering)),
    .init(
      "dose", .number(.closed(0.1, 50)), .optional(default: .number(2)),
      meaning: "Exposure in the beam's centre at the surface, over what just clears the whole resist.",
      grade: .assumed),
    .init(
      "second_dose", .number(.closed(0, 50)), .optional(default: .number(0)),
      meaning: "The same of the second beam, which stands outside of the first; 0 for none.",
      grade: .literature(publishedMastering)),
    .init(
      "separation_nm", .number(.closed(0, 1000)), .optional(default: .number(0)),
      meaning: "From the first beam to the second, outward.", grade: .literature(publishedMastering)),
  ])

  private static let etchingSchema = Schema(fields: [
    .init(
      "depth_nm", .number(.closed(1, 1000)), meaning: "Depth etched where the resist is cleared.",
      grade: .assumed),
    .init(
      "selectivity", .number(.closed(0.01, 100)), .optional(default: .number(0.41)),
      meaning: "How much deeper the substrate is etched than the resist in the same time.", grade: .assumed),
  ])

  private static let mouldingSchema = Schema(fields: [
    .init(
      "generation", .integer(1...3), .optional(default: .integer(1)),
      meaning:
        "Which casting of the stamper moulds: odd ones give the master's relief, even ones its inverse.",
      grade: .literature(publishedMastering)),
    .init(
      "depth_fidelity_percent", .number(.closed(1, 100)), .optional(default: .number(97)),
      meaning: "Share of the master's depth that the disc takes up.", grade: .assumed),
    .init(
      "shrinkage_percent", .number(.closed(0, 5)), .optional(default: .number(0.4)),
      meaning: "Radial lengths lost in cooling, at the disc's centre.", grade: .assumed),
    .init(
      "shrinkage_growth_percent", .number(.closed(0, 5)), .optional(default: .number(0.2)),
      meaning: "How much more is lost at the disc's edge, in proportion to the radius.", grade: .assumed),
  ])

  private static let growthSchema = Schema(
    fields: FilmGrowth.schema.fields + [
      .init(
        "stack_film", .integer(0...31), .absentMeans("none: its films are told, and the disc keeps its own"),
        meaning:
          "Which film of the layer's stack is grown, counted from 0; its thicknesses go into the disc.",
        grade: .assumed)
    ])
}
