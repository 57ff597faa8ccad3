public import Configuration

/// The keys of a capture's sidecar: what a file of an instrument does not tell.
public enum CaptureSchema {
  /// The schema of a sidecar: document `capture`, version 1.
  public static let schema = Schema(
    document: "capture", version: 1,
    fields: [
      Schema.Field(
        "name", .string, .optional(default: .string("capture")), meaning: "what the capture is called",
        grade: .assumed, isMetadata: true),
      Schema.Field(
        "about", .string, .optional(default: .string("")), meaning: "where it was taken, and of what",
        grade: .assumed, isMetadata: true),
      rate("the files tell it, or a reference clock does"),
      Schema.Field(
        "servo_rate_hz", .number(.closed(1, 2_000_000)), .absentMeans("a tick is a sample"),
        meaning: "servo ticks a second of the trace", grade: .assumed),
      Schema.Field(
        "rate_conversion", .choice(of: CaptureRateConversion.self), .optional(default: .string("exact")),
        meaning: "how samples become ticks: every nth as it is; the mean of n; a straight line between two",
        grade: .assumed),
      Schema.Field(
        "signals", .objects(signal, count: 1...64), meaning: "which channel of which file is which signal",
        grade: .assumed),
    ])

  static let signal = Schema(fields: [
    Schema.Field("signal", .choice(of: CaptureSignal.self), meaning: "what the channel is", grade: .assumed),
    Schema.Field(
      "file", .string, .absentMeans("the one file that was given"),
      meaning: "the file it is in, by its name or the end of its path", grade: .assumed),
    Schema.Field(
      "channel", .string, .absentMeans("the one channel of the file"),
      meaning: "the column or channel, as the file names it", grade: .assumed),
    Schema.Field(
      "constant", .number(.any), .absentMeans("a channel tells the values"),
      meaning: "the signal's value at every tick, where no channel tells it", grade: .assumed),
    rate("that of the document"),
    Schema.Field(
      "unit", .string, .absentMeans("that of the file"),
      meaning: "unit of the file's values, held against the one that the file tells", grade: .assumed),
    Schema.Field(
      "full_scale", .number(.positive), .optional(default: .number(1)),
      meaning: "the file's value that is full scale, in the file's unit", grade: .assumed),
    Schema.Field(
      "offset", .number(.any), .optional(default: .number(0)),
      meaning: "the file's value that is zero, in the file's unit", grade: .assumed),
    Schema.Field(
      "polarity", .choice(of: CapturePolarity.self), .optional(default: .string("normal")),
      meaning: "whether the file's values rise with the signal", grade: .assumed),
    Schema.Field(
      "threshold", .number(.any), .absentMeans("half way between the smallest and the largest value"),
      meaning: "above it a comparator or a clock is on, in the file's unit", grade: .assumed),
    Schema.Field(
      "clock_hz", .number(.positive), .absentMeans("the channel is no reference clock"),
      meaning: "frequency of the reference clock", grade: .assumed),
  ])

  private static func rate(_ absence: String) -> Schema.Field {
    Schema.Field(
      "rate_hz", .number(.positive), .absentMeans(absence), meaning: "samples a second", grade: .assumed)
  }
}

/// How samples become servo ticks.
public enum CaptureRateConversion: String, Sendable, CaseIterable {
  /// Each tick takes one sample as it is; the rate must be a whole multiple of the servo's.
  case exact
  /// Each tick is the mean of the samples from it to the next tick; the same condition.
  case mean
  /// Each tick lies on the straight line between the samples before and after it.
  case linear
}

/// Whether a file's values rise with the signal.
public enum CapturePolarity: String, Sendable, CaseIterable {
  /// They rise with the signal.
  case normal
  /// They fall as the signal rises: the sign is turned round, about the offset.
  case inverted
}
