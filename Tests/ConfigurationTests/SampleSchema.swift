import Configuration

/// A small schema with a field of every kind, and a document that fills it.
enum SampleSchema {
  enum Relief: String, CaseIterable { case towardLaser = "toward_laser", awayFromLaser = "away_from_laser" }

  static let groove = Schema(fields: [
    .init("depth_nm", .number(.closed(0, 500)), meaning: "Depth of the groove.", grade: .assumed),
    .init(
      "relief", .choice(of: Relief.self), .optional(default: .string("toward_laser")),
      meaning: "Where the floor lies against the lands.", grade: .literature("the sample's source")),
  ])

  static let layer = Schema(fields: [
    .init("groove", .object(groove), meaning: "The guide groove.", grade: .assumed),
    .init(
      "weights", .numbers(.open(0, 1), count: 0...3), .optional(default: .array([])), meaning: "Shares.",
      grade: .assumed),
    .init(
      "shifts_um", .numbers(.any, count: 0...4), .optional(default: .numbers([0.3])), meaning: "Shifts.",
      grade: .assumed),
  ])

  static let schema = Schema(
    document: "disc", version: 1,
    fields: [
      .init(
        "name", .string, .optional(default: .string("unnamed")), meaning: "A name.", grade: .assumed,
        isMetadata: true),
      .init(
        "spacer_um", .number(.above(0, upTo: 200)), .optional(default: .number(55)),
        meaning: "Spacer thickness.", grade: .standard("ECMA-267 12.3")),
      .init(
        "tilt_deg", .number(.any), .absentMeans("no tilt is modelled"), meaning: "Tilt.", grade: .assumed),
      .init(
        "turns", .integer(1...1000), .optional(default: .integer(10)), meaning: "How many turns.",
        grade: .assumed),
      .init(
        "recorded", .boolean, .optional(default: .boolean(false)), meaning: "Whether it is recorded.",
        grade: .assumed),
      .init(
        "tags", .strings(count: 0...2), .optional(default: .array([])), meaning: "Tags.", grade: .assumed,
        isMetadata: true),
      .init(
        "layers", .objects(layer, count: 1...2), meaning: "The layers, nearest the laser first.",
        grade: .assumed),
    ])

  static let document = """
    {
      schema: "drive-emu/disc/1",
      name: 'sample',  // a comment
      spacer_um: 60,
      turns: 12,
      layers: [
        { groove: { depth_nm: 80, relief: "toward_laser" }, weights: [.25, 0.5] },
        { groove: { "depth_nm": 70.5 }, shifts_um: [1, 2] },
      ],
    }
    """
}
