public import Configuration

extension Disc {
  /// What a disc file holds: every key with unit, range, meaning and source.
  public static let schema = Schema(
    document: "disc", version: 1,
    fields: [
      .init(
        "name", .string, .optional(default: .string("unnamed")), meaning: "A name to print.", grade: .assumed,
        isMetadata: true),
      .init(
        "rows", .strings(count: 0...StructureRow.allCases.count), .optional(default: .array([])),
        meaning:
          "Rows of the published structures, A1 to B9, that the disc is meant to have; disc check judges them.",
        grade: .literature(publishedStructure)),
      .init(
        "sense_of_rotation", .choice(of: SenseOfRotation.self),
        .optional(default: .string("counter_clockwise")),
        meaning: "Sense in which the disc turns, seen from the optics; angles follow it.",
        grade: .standard("ECMA-267 11.4"), isMetadata: true),
      .init(
        "reference_velocity_m_per_s", .number(.above(0, upTo: 50)), .optional(default: .number(3.84)),
        meaning: "Velocity of the track at nominal speed.", grade: .standard("ECMA-267 9.2")),
      .init(
        "design_wavelength_nm", .number(.closed(300, 900)), .optional(default: .number(650)),
        meaning: "Wavelength at which the films' reflectance is told and the rules are judged.",
        grade: .standard("ECMA-267 9.1")),
      .init(
        "track_path", .choice(of: TrackPath.self), meaning: "Whether layer 1 is read from the outside in.",
        grade: .standard("ECMA-267 10.6.3")),
      .init(
        "radial_phase", .choice(of: RadialPhase.self),
        meaning: "Whether the grooves of layer 1 lie over the grooves or over the lands of layer 0.",
        grade: .literature(publishedStructure)),
      .init(
        "radii", .object(radiiSchema), meaning: "Radii of the zones.", grade: .standard("ECMA-267 10.6.1")),
      .init(
        "substrate", .object(substrateSchema), meaning: "The body that the laser enters first.",
        grade: .standard("ECMA-267 12.1, 12.2")),
      .init(
        "spacer_um", .number(.above(0, upTo: 500)), .optional(default: .number(55)),
        meaning: "Thickness of the bond between the layers where data begins.",
        grade: .standard("ECMA-267 12.3")),
      .init(
        "spacer", .object(spacerSchema), .optional(default: .object([:])),
        meaning: "Index and variation of the bond between the layers.",
        grade: .standard("ECMA-267 12.1, 12.3")),
      .init(
        "tilt", .object(DiscTilt.schema), .optional(default: .object([:])),
        meaning: "How the disc leans against the plane in which it turns.", grade: .standard("ECMA-267 12.4")),
      .init(
        "recorded", .objects(RecordedMap.schema, count: 0...64), .optional(default: .array([])),
        meaning: "What is recorded: bands by layer, radius and angle.", grade: .assumed),
      .init(
        "defects", .objects(DiscDefect.schema, count: 0...64), .optional(default: .array([])),
        meaning: "Dots, scratches and fingerprints, on the entrance surface or in a layer.", grade: .assumed),
      .init(
        "wobble", .object(Wobble.schema), .absentMeans("straight grooves"),
        meaning: "The wobble of every layer's groove that has none of its own.",
        grade: .literature("makers' manuals of writing formats")),
      .init(
        "layers", .objects(layerSchema, count: 1...2),
        meaning: "The recording layers, nearest the laser first.",
        grade: .standard("ECMA-267 7")),
    ])

  static let publishedStructure = "published structure of a dual-layer recordable disc with guide grooves"
  static let publishedGroove = "published guide groove with unequal wall angles"

  private static let radiiSchema = Schema(fields: [
    .init(
      "information_start_mm", .number(.closed(10, 60)), .optional(default: .number(22.6)),
      meaning: "Radius where the groove begins.", grade: .standard("ECMA-267 10.6.1")),
    .init(
      "data_start_mm", .number(.closed(10, 60)), .optional(default: .number(24)),
      meaning: "Radius where user data begins.", grade: .standard("ECMA-267 10.6.1")),
    .init(
      "data_end_mm", .number(.closed(10, 60)), .optional(default: .number(58)),
      meaning: "Radius where user data ends.", grade: .standard("ECMA-267 10.6.1")),
    .init(
      "information_end_mm", .number(.closed(10, 60)), .optional(default: .number(58.5)),
      meaning: "Radius where the groove ends.", grade: .standard("ECMA-267 10.6.1 table 1")),
    .init(
      "disc_mm", .number(.closed(20, 70)), .optional(default: .number(60)),
      meaning: "Radius of the disc's edge.",
      grade: .standard("ECMA-267 10.1")),
  ])

  private static let substrateSchema = Schema(fields: [
    .init(
      "index", .number(.closed(1.3, 2)), .optional(default: .number(1.56)),
      meaning: "Refractive index of the first substrate.", grade: .standard("ECMA-267 12.1")),
    .init(
      "thickness_um", .number(.closed(10, 2000)), meaning: "Thickness of the first substrate.",
      grade: .standard("ECMA-267 12.2")),
  ])

  private static let spacerSchema = Schema(fields: [
    .init(
      "index", .number(.closed(1.3, 2)), .optional(default: .number(1.55)),
      meaning: "Refractive index of the bond.",
      grade: .standard("ECMA-267 12.1")),
    .init(
      "change_over_disc_um", .number(.closed(-100, 100)), .optional(default: .number(0)),
      meaning: "How much thicker the bond is where data ends than where it begins, linear between.",
      grade: .standard("ECMA-267 12.3")),
    .init(
      "within_turn", .objects(harmonicSchema, count: 0...32), .optional(default: .array([])),
      meaning: "Harmonics of the bond's thickness within a turn.", grade: .standard("ECMA-267 12.3")),
  ])

  private static let harmonicSchema = Schema(fields: [
    .init("harmonic", .integer(1...256), meaning: "Periods in a turn.", grade: .assumed),
    .init(
      "amplitude_um", .number(.closed(0, 2000)), meaning: "Peak amplitude of the harmonic.", grade: .assumed),
    .init(
      "phase_deg", .number(.closed(-360, 360)), .optional(default: .number(0)),
      meaning: "Phase: amplitude * cos(harmonic * angle - phase).", grade: .assumed),
  ])

  private static func runOutSchema(of motion: String) -> Schema {
    Schema(fields: [
      .init(
        "harmonics", .objects(harmonicSchema, count: 0...32), .optional(default: .array([])),
        meaning: "Harmonics of the \(motion) motion within a turn.", grade: .standard("ECMA-267 10.9")),
      .init(
        "noise_rms_um", .number(.closed(0, 10)), .optional(default: .number(0)),
        meaning: "Effective value of the band-limited noise in the \(motion) motion.", grade: .assumed),
      .init(
        "noise_bandwidth_hz", .number(.above(0, upTo: 100_000)), .optional(default: .number(1000)),
        meaning: "Bandwidth of that noise at the reference velocity.", grade: .assumed),
    ])
  }
}

extension Disc {
  private static let layerSchema = Schema(fields: [
    .init(
      "groove", .object(grooveSchema), meaning: "The guide groove of the layer.",
      grade: .literature(publishedStructure)),
    .init(
      "film", .object(filmSchema), .absentMeans("the recording film of the stack"),
      meaning: "The recording film on groove and land.", grade: .literature(publishedStructure)),
    .init(
      "stack", .objects(stackFilmSchema, count: 1...32),
      .absentMeans("reflectance_percent, transmittance_percent and the law for a single film"),
      meaning: "All films of the layer in the order in which the light meets them.",
      grade: .literature(publishedStructure)),
    .init(
      "film_carrier", .choice(of: FilmCarrier.self),
      .absentMeans("the light's side on layer 0, the far side on layer 1"),
      meaning: "Which face of the films carries the relief: that on which they were grown.",
      grade: .literature(publishedStructure)),
    .init(
      "reflectance_percent", .number(.closed(0, 100)), .absentMeans("what the stack reflects"),
      meaning: "Reflectance of the layer itself, flat and blank.", grade: .assumed),
    .init(
      "transmittance_percent", .number(.closed(0, 100)),
      .absentMeans("what the stack lets through; nothing, without a stack"),
      meaning: "Transmittance of the layer itself, flat and blank.", grade: .assumed),
    .init(
      "recorded_reflectance_percent", .number(.closed(0, 100)),
      .absentMeans("what the stack reflects; as blank, without a stack"),
      meaning: "Reflectance of the layer itself, flat and wholly recorded.", grade: .assumed),
    .init(
      "recorded_transmittance_percent", .number(.closed(0, 100)),
      .absentMeans("what the stack lets through; as blank, without a stack"),
      meaning: "Transmittance of the layer itself, flat and wholly recorded.", grade: .assumed),
    .init(
      "net_phase_deg", .number(.closed(-1080, 1080)), .absentMeans("what depth and films give"),
      meaning: "Phase of the blank groove against its land, positive where the light travels farther.",
      grade: .assumed),
    .init(
      "wobble", .object(Wobble.schema), .absentMeans("the disc's wobble"),
      meaning: "The wobble of this layer's groove.", grade: .literature("makers' manuals of writing formats")),
    .init(
      "film_growth", .object(FilmGrowth.schema),
      .absentMeans("no film was grown from a source: its films on the walls are not judged"),
      meaning: "How a film of the layer was grown: tells its thickness on the walls by radius.",
      grade: .literature(publishedGroove)),
    .init(
      "axial_run_out", .object(runOutSchema(of: "axial")), .optional(default: .object([:])),
      meaning: "Deviation of the layer from its plane, positive away from the lens.",
      grade: .standard("ECMA-267 10.9.1")),
    .init(
      "zone_offset_um", .number(.closed(-1000, 1000)), .optional(default: .number(0)),
      meaning: "How much farther out than the disc's the layer's zones lie.",
      grade: .literature("zone radii of the layers may differ by 0.5 mm")),
    .init(
      "radial_run_out", .object(runOutSchema(of: "radial")), .optional(default: .object([:])),
      meaning: "Deviation of the tracks from circles, positive outward; harmonic 1 is the eccentricity.",
      grade: .standard("ECMA-267 10.9.2")),
  ])

  private static let filmSchema = Schema(fields: [
    .init("index", .number(.closed(1, 5)), meaning: "Refractive index of the film, blank.", grade: .assumed),
    .init(
      "recorded_index", .number(.closed(1, 5)), .absentMeans("that of the blank film"),
      meaning: "Refractive index of the film, recorded.", grade: .assumed),
    .init(
      "groove_nm", .number(.closed(0, 1000)), meaning: "Thickness of the film in the groove.", grade: .assumed
    ),
    .init(
      "land_nm", .number(.closed(0, 1000)), meaning: "Thickness of the film on the land.", grade: .assumed),
  ])

  private static let stackFilmSchema = Schema(fields: [
    .init(
      "material", .choice(of: FilmMaterial.self), meaning: "What the film is made of.",
      grade: .literature("Johnson and Christy 1972 (silver), Rakic 1998 (aluminium); the others are assumed")),
    .init(
      "index", .number(.closed(0.01, 8)), .absentMeans("that of the material"),
      meaning: "Real part of the refractive index, blank.", grade: .assumed),
    .init(
      "extinction", .number(.closed(0, 12)), .absentMeans("that of the material; 0 beside an entered index"),
      meaning: "Imaginary part of the refractive index, blank.", grade: .assumed),
    .init(
      "recorded_index", .number(.closed(0.01, 8)), .absentMeans("the change that the material makes"),
      meaning: "Real part of the refractive index of a mark.", grade: .assumed),
    .init(
      "recorded_extinction", .number(.closed(0, 12)),
      .absentMeans("the change that the material makes; 0 beside an entered recorded_index"),
      meaning: "Imaginary part of the refractive index of a mark.", grade: .assumed),
    .init(
      "groove_nm", .number(.closed(0, 1000)), meaning: "Thickness on the groove floor.", grade: .assumed),
    .init("land_nm", .number(.closed(0, 1000)), meaning: "Thickness on the land.", grade: .assumed),
    .init(
      "inner_wall_nm", .number(.closed(0, 1000)), .absentMeans("the mean of groove and land"),
      meaning: "Thickness midway up the inner-side wall.", grade: .literature(publishedGroove)),
    .init(
      "outer_wall_nm", .number(.closed(0, 1000)), .absentMeans("the mean of groove and land"),
      meaning: "Thickness midway up the outer-side wall.", grade: .literature(publishedGroove)),
  ])

  private static let grooveSchema = Schema(fields: [
    .init(
      "form", .choice(of: GrooveForm.self), .optional(default: .string("spiral")),
      meaning: "One spiral or closed circles.", grade: .literature(publishedGroove)),
    .init(
      "track_pitch_nm", .number(.closed(100, 5000)), .optional(default: .number(740)),
      meaning: "Distance of neighbouring grooves.", grade: .standard("ECMA-267 10.6.2")),
    .init(
      "depth_nm", .number(.closed(0, 1000)), meaning: "Depth of the surface that carries the film.",
      grade: .assumed),
    .init(
      "floor_width_nm", .number(.closed(0, 5000)),
      meaning: "Width of the floor between the feet of the walls.",
      grade: .assumed),
    .init(
      "relief", .choice(of: Relief.self),
      meaning: "Where the floor lies against the lands, told from the laser.",
      grade: .literature(publishedStructure)),
    .init(
      "continuous_line", .choice(of: ContinuousLine.self), .optional(default: .string("mid_depth_centre")),
      meaning: "Which line of the groove runs on smoothly where the wall angles change.", grade: .assumed),
    .init(
      "walls", .objects(wallSchema, count: 1...64),
      meaning: "Angles of the walls by radius, from the inside out.",
      grade: .literature(publishedGroove)),
  ])

  private static let wallSchema = Schema(fields: [
    .init(
      "from_radius_mm", .number(.closed(0, 70)),
      meaning: "Where the region begins; the first also holds for everything further in.",
      grade: .literature(publishedGroove)),
    .init(
      "inner_deg", .number(.closed(5, 90)), meaning: "Angle of the inner-side wall to the floor.",
      grade: .literature(publishedGroove)),
    .init(
      "outer_deg", .number(.closed(5, 90)), meaning: "Angle of the outer-side wall to the floor.",
      grade: .literature(publishedGroove)),
    .init(
      "ramp_mm", .number(.closed(0, 50)), .optional(default: .number(0)),
      meaning: "Length over which the angles pass from those of the region before, from its beginning on.",
      grade: .assumed),
    .init(
      "floor_width_nm", .number(.closed(0, 5000)), .absentMeans("that of the groove"),
      meaning: "Width of the floor in the region; it passes along the ramp as the angles do.", grade: .assumed
    ),
  ])
}
