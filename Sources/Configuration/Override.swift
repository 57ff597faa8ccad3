extension ConfigurationValue {
  /// The name of the text that overrides stand in.
  public static let overrideFile = "--set"

  /// The value with one place changed by `PATH=VALUE`, such as `disc.layers.0.groove.depth_nm=80`.
  ///
  /// The path leads through keys and indices of arrays; a key that is not there is made, so that validation can
  /// tell what is wrong with it (a key that only has a default is there once the value is resolved). The value is
  /// JSON5; a bare word is taken as a string. `root`, if given, may stand as the first part of the path. Positions
  /// are columns of the text in `--set`. Throws `override` or a syntax error; the meaning of the new value is
  /// checked by resolving the result.
  public func applying(override text: String, root: String? = nil) throws(ConfigurationError)
    -> ConfigurationValue
  {
    guard let equals = text.firstIndex(of: "=") else {
      throw Override.failure(1, "\(Quotation.quoted(text)) has no =", "write path.of.key=value")
    }
    var steps = try Override.steps(String(text[..<equals]))
    if let root, steps.count > 1, steps[0].name == root, self[root] == nil { steps.removeFirst() }
    let column = text[..<equals].unicodeScalars.count + 2
    let value = try Override.value(String(text[text.index(after: equals)...]), column: column)
    return try replacing(steps[...], with: value, path: "")
  }

  private func replacing(
    _ steps: ArraySlice<Override.Step>, with value: ConfigurationValue, path: String
  ) throws(ConfigurationError) -> ConfigurationValue {
    guard let step = steps.first else { return value }
    let here = path.isEmpty ? step.name : "\(path).\(step.name)"
    let rest = steps.dropFirst()
    switch content {
    case .object(var members):
      if let index = members.firstIndex(where: { $0.key == step.name }) {
        let inner = try members[index].value.replacing(rest, with: value, path: here)
        members[index] = Member(step.name, at: step.position, inner)
      } else {
        let inner = try ConfigurationValue(.object([]), at: step.position).replacing(
          rest, with: value, path: here)
        members.append(Member(step.name, at: step.position, inner))
      }
      return ConfigurationValue(.object(members), at: position)
    case .array(var elements):
      guard let index = Int(step.name), elements.indices.contains(index) else {
        let range = elements.isEmpty ? "it is empty" : "its elements are 0 to \(elements.count - 1)"
        throw ConfigurationError(
          .override, at: step.position, path: here,
          "\(Quotation.quoted(step.name)) is no element of the array",
          advice: range)
      }
      elements[index] = try elements[index].replacing(rest, with: value, path: here)
      return ConfigurationValue(.array(elements), at: position)
    default:
      throw ConfigurationError(
        .override, at: step.position, path: here, "the path goes on, but \(path) is \(kindName)",
        advice: "end the path at \(path)")
    }
  }
}

enum Override {
  struct Step {
    let name: String
    let position: SourcePosition
  }

  static func steps(_ path: String) throws(ConfigurationError) -> [Step] {
    var steps: [Step] = []
    var column = 1
    guard path.utf8.filter({ $0 == UInt8(ascii: ".") }).count < ConfigurationValue.deepestNesting else {
      throw failure(
        1, "the path has more than \(ConfigurationValue.deepestNesting) parts", "write path.of.key=value")
    }
    for part in path.split(separator: ".", omittingEmptySubsequences: false) {
      guard !part.isEmpty else {
        throw failure(
          column, "the path \(Quotation.quoted(path)) has an empty part", "write path.of.key=value")
      }
      steps.append(Step(name: String(part), position: place(column)))
      column += part.unicodeScalars.count + 1
    }
    return steps
  }

  /// The value: JSON5, or a bare word that is none.
  static func value(_ text: String, column: Int) throws(ConfigurationError) -> ConfigurationValue {
    guard !text.unicodeScalars.allSatisfy(JSON5Scanner.isBlank) else {
      throw failure(column, "no value after the =", "write path.of.key=value; an empty string is \"\"")
    }
    if isBareWord(text) { return ConfigurationValue(.string(text), at: place(column)) }
    do {
      return try ConfigurationValue.parse(text, file: ConfigurationValue.overrideFile).shifted(by: column - 1)
    } catch {
      var moved = error
      if moved.position.line == 1 { moved.position.column += column - 1 }
      throw moved
    }
  }

  /// A text that begins like no JSON5 value.
  private static func isBareWord(_ text: String) -> Bool {
    if ["true", "false", "null", "NaN", "Infinity"].contains(text) { return false }
    let scalars = Array(text.unicodeScalars.prefix(2))
    guard let first = scalars.first else { return false }
    switch first {
    case "{", "[", "\"", "'", "+", "-": return false
    case "/": return !(scalars.count == 2 && (scalars[1] == "/" || scalars[1] == "*"))
    case ".": return !(scalars.count == 2 && JSON5Scanner.isDigit(scalars[1]))
    default: return !JSON5Scanner.isDigit(first) && !JSON5Scanner.isBlank(first)
    }
  }

  static func place(_ column: Int) -> SourcePosition {
    SourcePosition(file: ConfigurationValue.overrideFile, line: 1, column: column)
  }

  static func failure(_ column: Int, _ problem: String, _ advice: String) -> ConfigurationError {
    ConfigurationError(.override, at: place(column), problem, advice: advice)
  }
}

extension ConfigurationValue {
  /// The value with the columns of its first line moved to the right.
  fileprivate func shifted(by columns: Int) -> ConfigurationValue {
    func moved(_ position: SourcePosition) -> SourcePosition {
      var position = position
      if position.line == 1 { position.column += columns }
      return position
    }
    switch content {
    case .object(let members):
      let shifted = members.map { Member($0.key, at: moved($0.keyPosition), $0.value.shifted(by: columns)) }
      return ConfigurationValue(.object(shifted), at: moved(position))
    case .array(let elements):
      return ConfigurationValue(.array(elements.map { $0.shifted(by: columns) }), at: moved(position))
    default: return ConfigurationValue(content, at: moved(position))
    }
  }
}
