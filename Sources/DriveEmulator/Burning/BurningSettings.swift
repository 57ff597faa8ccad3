internal import Configuration

/// What a scenario says of burning, and of what shall come of it.
public struct BurningSettings: Sendable {
  /// What becomes of a trial.
  public enum Outcome: String, Sendable, CaseIterable {
    /// Every byte came back.
    case complete
    /// Sectors are lost, and told.
    case sectorsLost = "sectors_lost"
    /// The drive did not burn.
    case refused
  }

  /// Bytes that a trial burns.
  public var payload: Int
  /// Write power over the best one, less one.
  public var powerError: Double
  /// Bytes a second that the host delivers; nil for a host that is never late.
  public var hostRate: Double?
  /// Bytes that the drive's buffer holds.
  public var buffer: Int
  /// Whether the drive looks what medium it has, and which polarity, before it writes.
  public var recognises: Bool
  /// How far off the bias is at which the drive keeps its focus, focus error over the sum.
  public var biasError: Double
  /// By how much the power that the dye needs grows outward, natural logarithm per metre.
  public var sensitivityDrift: Double
  /// Whether the drive follows it by the light that comes back while it writes.
  public var followsPower: Bool
  /// What a trial shall come to.
  public var expected: Outcome
  /// How often the laser must have stopped at least.
  public var fewestStops: Int
  /// The most PI error rows in eight blocks that pass; nil where that is not judged.
  public var mostInnerErrors: Int?

  init(_ node: ConfigurationNode) throws(ConfigurationError) {
    payload = try node.integer("payload_kib") * 1024
    powerError = try node.number("power_error_percent") / 100
    hostRate = node.has("host_rate_kib_per_s") ? try node.number("host_rate_kib_per_s") * 1024 : nil
    buffer = try node.integer("buffer_kib") * 1024
    recognises = try node.boolean("recognise_media")
    biasError = try node.number("focus_bias_error")
    sensitivityDrift = try node.number("sensitivity_drift_percent_per_mm") * 10
    followsPower = try node.boolean("running_power")
    expected = try node.choice("expect")
    fewestStops = try node.integer("fewest_stops")
    mostInnerErrors = node.has("most_pi8") ? try node.integer("most_pi8") : nil
  }

  /// Nothing of it changes what a plain run does.
  static let schema = Schema(fields: [
    Schema.Field(
      "payload_kib", .integer(1...1_048_576), .optional(default: .integer(128)),
      meaning: "how much a trial burns", grade: .assumed, isMetadata: true),
    Schema.Field(
      "power_error_percent", .number(.closed(-90, 200)), .optional(default: .number(0)),
      meaning: "write power over the best one", grade: .assumed, isMetadata: true),
    Schema.Field(
      "host_rate_kib_per_s", .number(.positive), .absentMeans("the host is never late"),
      meaning: "how fast the host delivers data", grade: .assumed, isMetadata: true),
    Schema.Field(
      "buffer_kib", .integer(64...1_048_576), .optional(default: .integer(2048)),
      meaning: "how much data the drive's buffer holds", grade: .assumed, isMetadata: true),
    Schema.Field(
      "recognise_media", .boolean, .optional(default: .boolean(false)),
      meaning:
        "whether the drive recognises the medium, and finds the groove's polarity where there is wobble, first",
      grade: .assumed, isMetadata: true),
    Schema.Field(
      "focus_bias_error", .number(.closed(-1, 1)), .optional(default: .number(0)),
      meaning: "how far off the best one the focus bias is, focus error over the sum", grade: .assumed,
      isMetadata: true),
    Schema.Field(
      "sensitivity_drift_percent_per_mm", .number(.closed(-200, 200)), .optional(default: .number(0)),
      meaning: "how much more power the recording film needs farther out", grade: .assumed, isMetadata: true),
    Schema.Field(
      "running_power", .boolean, .optional(default: .boolean(true)),
      meaning: "whether the drive follows that by the light which comes back while it writes",
      grade: .assumed,
      isMetadata: true),
    Schema.Field(
      "expect", .choice(of: Outcome.self), .optional(default: .string(Outcome.complete.rawValue)),
      meaning: "what a trial shall come to", grade: .assumed, isMetadata: true),
    Schema.Field(
      "fewest_stops", .integer(0...1_000_000), .optional(default: .integer(0)),
      meaning: "how often the laser must have stopped in a trial", grade: .assumed, isMetadata: true),
    Schema.Field(
      "most_pi8", .integer(0...1664), .absentMeans("PI errors are not judged"),
      meaning: "the most rows with PI errors in eight consecutive blocks of a trial",
      grade: .standard("ECMA-267 clause 18.4: 280"), isMetadata: true),
  ])
}
