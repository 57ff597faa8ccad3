/// What a key means: the answer to `drive-emu explain KEY`.
public struct Explanation: Sendable {
  /// The path, with `*` for the index of an array, such as `disc.layers.*.groove.depth_nm`.
  public let path: String
  /// The key.
  public let key: String
  /// What it means.
  public let meaning: String
  /// What it holds, in words.
  public let kind: String
  /// Its unit; `plain` for what is no number or has none.
  public let unit: ConfigurationUnit
  /// The values it accepts, in words.
  public let range: String
  /// Its value where it is left out, in words; `required` where it must be there.
  public let defaultValue: String
  /// Where its value comes from.
  public let grade: Schema.Grade
  /// Whether it changes no physics by design.
  public let isMetadata: Bool
  /// Whether it holds a value itself instead of further keys.
  public let isLeaf: Bool
}

extension Schema {
  /// Every key with all that is known of it, in the order of the schema. `root` is the first part of the paths; by
  /// default the document's kind.
  public func explanations(root: String? = nil) -> [Explanation] {
    var list: [Explanation] = []
    collect(into: &list, prefix: root ?? document ?? "")
    return list
  }

  /// The explanations of a key: a whole path or the end of one, indices of arrays as numbers or `*`.
  ///
  /// Throws `unknownKey` with the nearest key for one that the schema does not hold.
  public func explain(_ key: String, root: String? = nil) throws(ConfigurationError) -> [Explanation] {
    let wanted = key.split(separator: ".").map { Int($0) == nil ? String($0) : "*" }
    let all = explanations(root: root)
    let found = all.filter { explanation in
      let parts = explanation.path.split(separator: ".").map(String.init)
      return !wanted.isEmpty && wanted.count <= parts.count && Array(parts.suffix(wanted.count)) == wanted
    }
    if !found.isEmpty { return found }
    let last = wanted.last ?? ""
    let byKey = Suggestion(for: last, among: all.map(\.key))
    let nearest = byKey.flatMap { suggestion in all.first { $0.key == suggestion.key } }
    let belongs = all.first { $0.key == last }
    throw ConfigurationError(
      .unknownKey, at: .built, path: Quotation.oneLine(key), "no key is called \(Quotation.quoted(key))",
      advice: (nearest ?? belongs).map { "did you mean \($0.path)?" }
        ?? "explain without a key lists them all",
      suggestion: (nearest ?? belongs)?.key)
  }

  private func collect(into list: inout [Explanation], prefix: String) {
    for field in fields {
      let path = prefix.isEmpty ? field.key : "\(prefix).\(field.key)"
      list.append(field.explanation(path: path))
      switch field.kind {
      case .object(let schema): schema.collect(into: &list, prefix: path)
      case .objects(let schema, _): schema.collect(into: &list, prefix: "\(path).*")
      default: break
      }
    }
  }

  /// What is wrong with the schema itself: empty for a sound one. Every schema has a test that asks this.
  public func defects(root: String? = nil) -> [String] {
    var defects: [String] = []
    check(&defects, prefix: root ?? document ?? "")
    return defects
  }

  private func check(_ defects: inout [String], prefix: String) {
    var seen: [String] = []
    for field in fields {
      let path = prefix.isEmpty ? field.key : "\(prefix).\(field.key)"
      if seen.contains(field.key) { defects.append("\(path): declared twice") }
      if [Self.schemaKey, Self.extendsKey].contains(field.key) { defects.append("\(path): reserved key") }
      if field.meaning.isEmpty { defects.append("\(path): no meaning") }
      if field.grade != .assumed, field.grade.source.isEmpty { defects.append("\(path): no source") }
      seen.append(field.key)
      if case .optional(let value) = field.presence {
        do {
          _ = try Schema(fields: [field]).resolve(.object(members: [.init(field.key, value)]), path: prefix)
        } catch {
          defects.append("\(path): the default is refused: \(error)")
        }
      }
      switch field.kind {
      case .object(let schema): schema.check(&defects, prefix: path)
      case .objects(let schema, _): schema.check(&defects, prefix: "\(path).*")
      case .choice(let choices) where choices.isEmpty: defects.append("\(path): no choices")
      default: break
      }
    }
  }
}

extension Schema.Field {
  func explanation(path: String) -> Explanation {
    Explanation(
      path: path, key: key, meaning: meaning, kind: kind.name, unit: unit, range: rangeText,
      defaultValue: defaultText, grade: grade, isMetadata: isMetadata, isLeaf: kind.isLeaf)
  }

  private var rangeText: String {
    let unitText = unit == .plain ? "" : " \(unit.symbol)"
    switch kind {
    case .number(let range): return "\(range)\(unitText)"
    case .integer(let range): return "\(range.lowerBound) to \(range.upperBound)"
    case .boolean: return "true or false"
    case .choice(let choices): return choices.joined(separator: ", ")
    case .string: return "any text"
    case .object: return "its keys"
    case .objects(_, let count), .strings(let count):
      return "\(count.lowerBound) to \(count.upperBound) elements"
    case .numbers(let range, let count):
      return "\(count.lowerBound) to \(count.upperBound) elements, each \(range)\(unitText)"
    }
  }

  private var defaultText: String {
    switch presence {
    case .required: return "required"
    case .absentMeans(let meaning): return meaning
    case .optional(let value):
      do { return try value.json(.compact, nonFinite: .writeNull) } catch { return error.description }
    }
  }
}

extension Schema.Kind {
  var name: String {
    switch self {
    case .number: "number"
    case .integer: "whole number"
    case .boolean: "boolean"
    case .choice: "choice"
    case .string: "string"
    case .object: "object"
    case .objects: "array of objects"
    case .numbers: "array of numbers"
    case .strings: "array of strings"
    }
  }

  var isLeaf: Bool {
    switch self {
    case .object, .objects: false
    default: true
    }
  }
}
