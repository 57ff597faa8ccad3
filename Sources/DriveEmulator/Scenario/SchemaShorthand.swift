internal import Configuration

/// Shorter spellings for long lists of keys, all required and all of one grade.
extension Schema.Field {
  /// A number in the unit of the key's suffix.
  static func number(
    _ key: String, _ range: NumberRange, _ meaning: String, grade: Schema.Grade = .assumed
  ) -> Schema.Field {
    Schema.Field(key, .number(range), meaning: meaning, grade: grade)
  }

  /// A whole number.
  static func integer(
    _ key: String, _ range: ClosedRange<Int>, _ meaning: String, grade: Schema.Grade = .assumed
  ) -> Schema.Field {
    Schema.Field(key, .integer(range), meaning: meaning, grade: grade)
  }

  /// True or false.
  static func boolean(_ key: String, _ meaning: String, grade: Schema.Grade = .assumed) -> Schema.Field {
    Schema.Field(key, .boolean, meaning: meaning, grade: grade)
  }

  /// A part with keys of its own.
  static func part(_ key: String, _ meaning: String, _ fields: [Schema.Field]) -> Schema.Field {
    Schema.Field(key, .object(Schema(fields: fields)), meaning: meaning, grade: .assumed)
  }
}
