extension Schema {
  /// Validates a value and fills in the defaults.
  ///
  /// Throws the first error in document order; a missing key is reported at its object, after the keys that are
  /// there, so that a misspelt key is named as what it is. `path` is the name of the root in messages; by default
  /// the document's kind.
  public func resolve(
    _ value: ConfigurationValue, path: String? = nil
  ) throws(ConfigurationError) -> ConfigurationNode {
    let rootPath = path ?? document ?? ""
    let resolver = SchemaResolver(root: self, rootPath: rootPath)
    let resolved = try resolver.resolveObject(value, self, path: rootPath, isRoot: true)
    return ConfigurationNode(schema: self, value: resolved, path: rootPath)
  }
}

struct SchemaResolver {
  let root: Schema
  let rootPath: String

  func resolveObject(
    _ value: ConfigurationValue, _ schema: Schema, path: String, isRoot: Bool
  ) throws(ConfigurationError) -> ConfigurationValue {
    guard let members = value.members else { throw wrongKind(value, "an object", path) }
    try checkSchemaKey(members, of: value, schema, path: path, isRequired: isRoot)
    var given: [String: ConfigurationValue.Member] = [:]
    for member in members where !(member.key == Schema.schemaKey && schema.document != nil) {
      guard let field = schema.field(member.key) else {
        throw unknownKey(member, schema, path: path)
      }
      var resolved = member
      resolved.value = try resolve(member.value, field, path: join(path, member.key))
      given[member.key] = resolved
    }
    var complete: [ConfigurationValue.Member] = []
    if let identifier = schema.identifier {
      complete.append(.init(Schema.schemaKey, at: value.position, .string(identifier)))
    }
    for field in schema.fields {
      if let member = given[field.key] {
        complete.append(member)
      } else if let filled = try fill(field, of: value, path: path) {
        complete.append(filled)
      }
    }
    return ConfigurationValue(.object(complete), at: value.position)
  }

  /// The default of a field that is not there.
  private func fill(
    _ field: Schema.Field, of object: ConfigurationValue, path: String
  ) throws(ConfigurationError) -> ConfigurationValue.Member? {
    switch field.presence {
    case .absentMeans: return nil
    case .optional(let value):
      let placed = value.placed(at: object.position)
      let resolved = try resolve(placed, field, path: join(path, field.key))
      return .init(field.key, at: object.position, resolved)
    case .required:
      throw ConfigurationError(
        .missingKey, at: object.position, path: join(path, field.key), "the key is missing",
        advice: "it states: \(field.meaning)", suggestion: field.key)
    }
  }

  private func resolve(
    _ value: ConfigurationValue, _ field: Schema.Field, path: String
  ) throws(ConfigurationError) -> ConfigurationValue {
    switch field.kind {
    case .number(let range): try check(value, in: range, field.unit, path)
    case .integer(let range): try check(value, in: range, path)
    case .boolean:
      if value.boolean == nil { throw wrongKind(value, "true or false", path) }
    case .string:
      if value.string == nil { throw wrongKind(value, "a string", path) }
    case .choice(let choices): try check(value, among: choices, path)
    case .object(let schema):
      return try resolveObject(value, schema, path: path, isRoot: false)
    case .objects(let schema, let count):
      var resolved: [ConfigurationValue] = []
      for (index, element) in try elements(value, count, "objects", path).enumerated() {
        resolved.append(try resolveObject(element, schema, path: join(path, String(index)), isRoot: false))
      }
      return ConfigurationValue(.array(resolved), at: value.position)
    case .numbers(let range, let count):
      for (index, element) in try elements(value, count, "numbers", path).enumerated() {
        try check(element, in: range, field.unit, join(path, String(index)))
      }
    case .strings(let count):
      for (index, element) in try elements(value, count, "strings", path).enumerated()
      where element.string == nil {
        throw wrongKind(element, "a string", join(path, String(index)))
      }
    }
    return value
  }

  // MARK: Plain values

  private func check(
    _ value: ConfigurationValue, in range: NumberRange, _ unit: ConfigurationUnit, _ path: String
  ) throws(ConfigurationError) {
    let unitText = unit == .plain ? "" : " \(unit.symbol)"
    guard let number = value.number else {
      throw wrongKind(value, unit == .plain ? "a number" : "a number in \(unit.symbol)", path)
    }
    guard range.contains(number.value) else {
      throw ConfigurationError(
        .outOfRange, at: value.position, path: path, "\(number.text)\(unitText) is out of range",
        advice: "\(range)\(unitText) would do")
    }
  }

  private func check(
    _ value: ConfigurationValue, in range: ClosedRange<Int>, _ path: String
  ) throws(ConfigurationError) {
    guard let number = value.number else { throw wrongKind(value, "a whole number", path) }
    guard number.isInteger || number.value.magnitude > 9e15 else {
      throw ConfigurationError(
        .wrongKind, at: value.position, path: path, "\(number.text) is no whole number",
        advice: "a whole number would do")
    }
    guard let integer = number.integer, range.contains(integer) else {
      throw ConfigurationError(
        .outOfRange, at: value.position, path: path, "\(number.text) is out of range",
        advice: "at least \(range.lowerBound) and at most \(range.upperBound) would do")
    }
  }

  private func check(
    _ value: ConfigurationValue, among choices: [String], _ path: String
  ) throws(ConfigurationError) {
    let list = choices.map { "\"\($0)\"" }.joined(separator: ", ")
    guard let string = value.string else { throw wrongKind(value, "one of \(list)", path) }
    guard choices.contains(string) else {
      let nearest = Suggestion.nearest(to: string, among: choices)
      throw ConfigurationError(
        .outOfRange, at: value.position, path: path, "\(Quotation.quoted(string)) is none of the choices",
        advice: (nearest.map { "did you mean \"\($0)\"? " } ?? "") + "the choices are \(list)",
        suggestion: nearest)
    }
  }

  private func elements(
    _ value: ConfigurationValue, _ count: ClosedRange<Int>, _ kind: String, _ path: String
  ) throws(ConfigurationError) -> [ConfigurationValue] {
    guard let elements = value.elements else { throw wrongKind(value, "an array of \(kind)", path) }
    guard count.contains(elements.count) else {
      let wanted =
        count.lowerBound == count.upperBound
        ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
      throw ConfigurationError(
        .outOfRange, at: value.position, path: path, "the array has \(elements.count) elements",
        advice: "\(wanted) would do")
    }
    return elements
  }

  // MARK: Errors

  private func wrongKind(_ value: ConfigurationValue, _ wanted: String, _ path: String) -> ConfigurationError
  {
    var advice = "\(wanted) would do"
    if let string = value.string, Double(string) != nil, wanted.hasPrefix("a number") {
      advice += ", without quotes"
    }
    return ConfigurationError(
      .wrongKind, at: value.position, path: path, "\(value.kindName) where \(wanted) should stand",
      advice: advice)
  }

  private func unknownKey(
    _ member: ConfigurationValue.Member, _ schema: Schema, path: String
  ) -> ConfigurationError {
    let suggestion = Suggestion(for: member.key, among: schema.knownKeys)
    var advice = suggestion?.advice ?? ""
    if member.key == Schema.extendsKey {
      advice = "the base was not merged in before validation"
    } else if suggestion == nil {
      advice = adviceWithoutNeighbour(member.key, schema)
    }
    return ConfigurationError(
      .unknownKey, at: member.keyPosition, path: join(path, member.key),
      "unknown key \(Quotation.quoted(member.key))", advice: advice, suggestion: suggestion?.key)
  }

  private func adviceWithoutNeighbour(_ key: String, _ schema: Schema) -> String {
    let elsewhere = root.explanations(root: rootPath).first { $0.key == key }
    if let elsewhere { return "it belongs at \(elsewhere.path)" }
    return "the keys known here are \(schema.fields.map(\.key).joined(separator: ", "))"
  }

  func join(_ path: String, _ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}

extension SchemaResolver {
  /// The key `schema` of a document: required at the root, checked wherever it stands.
  fileprivate func checkSchemaKey(
    _ members: [ConfigurationValue.Member], of object: ConfigurationValue, _ schema: Schema, path: String,
    isRequired: Bool
  ) throws(ConfigurationError) {
    guard let identifier = schema.identifier else { return }
    let keyPath = join(path, Schema.schemaKey)
    let advice = "begin with schema: \"\(identifier)\""
    guard let index = members.firstIndex(where: { $0.key == Schema.schemaKey }) else {
      if !isRequired { return }
      // A misspelt first key is better named as such.
      if let first = members.first, schema.field(first.key) == nil,
        Suggestion(for: first.key, among: [Schema.schemaKey]) != nil
      {
        return
      }
      throw ConfigurationError(
        .wrongSchema, at: object.position, path: keyPath, "the text does not say what it describes",
        advice: advice)
    }
    let member = members[index]
    guard let text = member.value.string else { throw wrongKind(member.value, "\"\(identifier)\"", keyPath) }
    guard text == identifier else {
      throw ConfigurationError(
        .wrongSchema, at: member.value.position, path: keyPath,
        SchemaIdentifier.mismatch(text, wanted: schema), advice: "\"\(identifier)\" would do")
    }
    guard index == 0 else {
      throw ConfigurationError(
        .wrongSchema, at: member.keyPosition, path: keyPath, "the key schema must be the first one",
        advice: advice)
    }
  }
}

/// What a wrong value of the key `schema` means.
enum SchemaIdentifier {
  static func mismatch(_ text: String, wanted: Schema) -> String {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "drive-emu", let version = Int(parts[2]) else {
      return "\(Quotation.quoted(text)) names no schema"
    }
    let wantedName = wanted.document ?? ""
    if parts[1] != wantedName {
      return "this text describes a \(Quotation.oneLine(String(parts[1]))), a \(wantedName) is needed here"
    }
    return "version \(version) of the \(wantedName) format is not known here"
  }
}

extension ConfigurationValue {
  /// The same value with every position inside it set to one place.
  func placed(at position: SourcePosition) -> ConfigurationValue {
    switch content {
    case .object(let members):
      ConfigurationValue(
        .object(members.map { Member($0.key, at: position, $0.value.placed(at: position)) }), at: position)
    case .array(let elements):
      ConfigurationValue(.array(elements.map { $0.placed(at: position) }), at: position)
    default: ConfigurationValue(content, at: position)
    }
  }
}
