public import Configuration

extension PulseStrategy {
  /// What a strategy file holds.
  public static let schema = Schema(
    document: "strategy", version: 1,
    fields: [
      .init(
        "name", .string, .optional(default: .string("unnamed")), meaning: "A name to print.", grade: .assumed,
        isMetadata: true),
      .init(
        "layer", .integer(0...1), .absentMeans("any layer"), meaning: "The layer that it is made for.",
        grade: .assumed, isMetadata: true),
      .init(
        "track", .choice(of: StrategyTrack.self), .optional(default: .string("any")),
        meaning: "The tracks that it is made for.", grade: .assumed, isMetadata: true),
      .init(
        "reference_velocity_m_per_s", .number(.above(0, upTo: 100)), .optional(default: .number(3.84)),
        meaning: "Speed at which the clock has its nominal length.", grade: .standard("ECMA-364")),
      .init(
        "clock_ns", .number(.above(0, upTo: 1000)), .optional(default: .number(38.2318)),
        meaning: "Channel clock T at that speed; it shrinks as the speed grows.",
        grade: .standard("ECMA-364")),
      .init(
        "resolution", .integer(0...1024), .optional(default: .integer(0)),
        meaning: "Parts of a clock that times are rounded to; 0 for no rounding.", grade: .assumed),
      .init(
        "rise_ns", .number(.closed(0, 20)), .optional(default: .number(0)),
        meaning: "Time in which the laser's power rises.", grade: .assumed),
      .init(
        "fall_ns", .number(.closed(0, 20)), .optional(default: .number(0)),
        meaning: "Time in which the laser's power falls.", grade: .assumed),
      .init(
        "power_limit_mw", .number(.above(0, upTo: 2000)), .optional(default: .number(200)),
        meaning: "The most that the laser may give.", grade: .assumed),
      .init(
        "peak_power_mw", .number(.above(0, upTo: 2000)), .absentMeans("it is given when writing"),
        meaning: "Peak power to start from.", grade: .assumed),
      .init("form", .choice(of: PulseForm.self), meaning: "The shape of a mark's pulses.", grade: .assumed),
      .init(
        "count", .choice(of: PulseCount.self), .optional(default: .string("n_minus_1")),
        meaning: "How many pulses a mark of N clocks has, in form multi_pulse.", grade: .assumed),
      .init(
        "levels", .object(levelsSchema), .optional(default: .object([:])),
        meaning: "Powers as shares of the peak power.", grade: .assumed),
      .init(
        "times", .object(timesSchema), .optional(default: .object([:])),
        meaning: "Times in channel clocks.", grade: .assumed),
      .init(
        "shortest_run", .integer(2...100), .optional(default: .integer(3)),
        meaning: "Shortest run that the strategy promises to write, channel clocks.", grade: .assumed),
      .init(
        "longest_run", .integer(2...100), .optional(default: .integer(14)),
        meaning: "Longest run that it promises to write.", grade: .assumed),
      .init(
        "lead_shifts", .object(shiftsSchema), .absentMeans("no shifts"),
        meaning: "Shifts of the first pulse's leading edge by mark and preceding space.", grade: .assumed),
      .init(
        "trail_shifts", .object(shiftsSchema), .absentMeans("no shifts"),
        meaning: "Shifts of the last pulse's trailing edge by mark and following space.", grade: .assumed),
    ])

  private static func level(_ key: String, _ standard: Double, _ meaning: String) -> Schema.Field {
    .init(
      key, .number(.closed(0, 4)), .optional(default: .number(standard)), meaning: meaning, grade: .assumed)
  }

  private static let levelsSchema = Schema(fields: [
    level("middle", 1, "Body of a castle or L, and the multi-pulses."),
    level("last", 1, "Raised end of a castle, and the last pulse."),
    level("single", 1, "A castle's or L's mark that is too short for a body."),
    level("bias", 0, "Between the pulses of a mark."),
    level("cooling", 0, "Right behind a mark."),
    level("rest", 0, "Between marks: what erases, on a medium that can be erased."),
  ])

  private static func time(
    _ key: String, _ range: NumberRange, _ standard: Double, _ meaning: String
  ) -> Schema.Field {
    .init(key, .number(range), .optional(default: .number(standard)), meaning: meaning, grade: .assumed)
  }

  private static let timesSchema = Schema(fields: [
    time("top_start", .closed(-2, 4), 0, "Start of the first pulse against the mark's nominal start."),
    time("top_width", .closed(0, 10), 1, "Width of the first pulse, or of the raised beginning."),
    time("multi_start", .closed(0, 10), 2, "Start of the second pulse against the mark's nominal start."),
    time("multi_width", .closed(0, 4), 0.5, "Width of the multi-pulses."),
    time(
      "last_shift", .closed(-2, 2), 0, "How much later than the multi-pulses' period the last pulse starts."),
    time("last_width", .closed(0, 4), 0.5, "Width of the last pulse, or of the raised end."),
    time("end_shift", .closed(-4, 4), 0, "End of a block, castle or L against the mark's nominal end."),
    time("cooling_width", .closed(0, 10), 0, "How long the cooling level lasts behind a mark."),
  ])

  private static let shiftsSchema = Schema(fields: [
    .init(
      "marks", .numbers(.closed(2, 100), count: 1...16),
      meaning: "The shortest mark of each row, ascending, channel clocks.", grade: .assumed),
    .init(
      "spaces", .numbers(.closed(2, 100), count: 1...16),
      meaning: "The shortest space of each column, ascending, channel clocks.", grade: .assumed),
    .init(
      "rows", .objects(rowSchema, count: 0...16), meaning: "One row for each class of marks.",
      grade: .assumed),
  ])

  private static let rowSchema = Schema(fields: [
    .init(
      "shifts", .numbers(.closed(-4, 4), count: 0...16),
      meaning: "Shift in channel clocks for each class of spaces, positive later.", grade: .assumed)
  ])
}
