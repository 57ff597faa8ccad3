/// A text with its name, as a loader hands it over.
public struct ConfigurationSource: Sendable {
  /// The name that positions carry; two references to one text must have one name.
  public var name: String
  /// The text.
  public var bytes: [UInt8]

  /// A text with its name.
  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  /// A text with its name.
  public init(name: String, text: String) { self.init(name: name, bytes: Array(text.utf8)) }
}

extension ConfigurationValue {
  /// Finds the text of a reference, such as `builtin:dvd-r-dl` or a file relative to the referring one. Nil where
  /// there is none. An error that it throws is told at the reference.
  public typealias Loader = (_ reference: String, _ referringFile: String) throws -> ConfigurationSource?

  /// How many texts may extend one another in a row.
  public static let longestExtension = 16
  /// How many references one composition may follow in total.
  public static let mostReferences = 256

  /// The value with every `extends` replaced by what it names.
  ///
  /// `extends: "REFERENCE"` in an object takes the object of that text as a base: objects are merged key by key,
  /// arrays and plain values are replaced, bases are composed first. `REFERENCE#layers.0` takes a part of the
  /// text. Every key and value keeps the position in the text it comes from. Throws `extends` for a reference
  /// that is not found, that leads back to itself, or whose text describes another kind of thing.
  public func composed(loader: Loader) throws(ConfigurationError) -> ConfigurationValue {
    var remaining = Self.mostReferences
    return try composed(loader, chain: [position.file], &remaining)
  }

  private func composed(
    _ loader: Loader, chain: [String], _ remaining: inout Int
  ) throws(ConfigurationError) -> ConfigurationValue {
    switch content {
    case .array(let elements):
      var composed: [ConfigurationValue] = []
      for element in elements { composed.append(try element.composed(loader, chain: chain, &remaining)) }
      return ConfigurationValue(.array(composed), at: position)
    case .object(let members):
      var own: [Member] = []
      for member in members where member.key != Schema.extendsKey {
        let value = try member.value.composed(loader, chain: chain, &remaining)
        own.append(Member(member.key, at: member.keyPosition, value))
      }
      let derived = ConfigurationValue(.object(own), at: position)
      guard let reference = members.first(where: { $0.key == Schema.extendsKey }) else { return derived }
      return try Self.base(reference, loader, chain, &remaining).merged(with: derived, by: reference)
    default: return self
    }
  }

  private static func base(
    _ member: Member, _ loader: Loader, _ chain: [String], _ remaining: inout Int
  ) throws(ConfigurationError) -> ConfigurationValue {
    guard let reference = member.value.string else {
      throw failure(
        member, "\(member.value.kindName) where a reference should stand", "extends: \"builtin:…\"")
    }
    let parts = reference.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(
      String.init)
    let source = try load(parts[0], member, loader)
    guard !chain.contains(source.name) else {
      let loop = (chain + [source.name]).joined(separator: " -> ")
      throw failure(member, "the text extends itself: \(loop)", "break the circle")
    }
    remaining -= 1
    guard chain.count <= longestExtension, remaining >= 0 else {
      throw failure(
        member,
        "more than \(longestExtension) texts in a row, or \(mostReferences) references in all, extend others",
        "extend fewer")
    }
    let text = try parse(source.bytes, file: source.name)
    let whole = try text.composed(loader, chain: chain + [source.name], &remaining)
    let base = parts.count == 1 ? whole : try part(parts[1], of: whole, member)
    guard base.members != nil else {
      throw failure(
        member, "\(Quotation.quoted(reference)) holds \(base.kindName)", "only an object can be extended")
    }
    return base
  }

  private static func load(
    _ reference: String, _ member: Member, _ loader: Loader
  ) throws(ConfigurationError) -> ConfigurationSource {
    let source: ConfigurationSource?
    do {
      source = try loader(reference, member.value.position.file)
    } catch {
      throw failure(
        member, "\(Quotation.quoted(reference)) cannot be read: \(error)", "name a text that can be")
    }
    guard let source else {
      throw failure(
        member, "\(Quotation.quoted(reference)) is not found", "name a builtin or a file that exists")
    }
    return source
  }

  private static func part(
    _ path: String, of whole: ConfigurationValue, _ member: Member
  ) throws(ConfigurationError) -> ConfigurationValue {
    var value = whole
    for component in path.split(separator: ".", omittingEmptySubsequences: false).map(String.init) {
      let next = value.elements.flatMap { elements in
        Int(component).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
      }
      guard let next = next ?? value[component] else {
        throw failure(
          member, "the base has no \(Quotation.quoted(component)) on the path \(Quotation.quoted(path))", "")
      }
      value = next
    }
    return value
  }

  /// This value with another laid over it; the key `schema` stays the first.
  private func merged(
    with derived: ConfigurationValue, by reference: Member
  ) throws(ConfigurationError) -> ConfigurationValue {
    if let base = self[Schema.schemaKey], let own = derived[Schema.schemaKey], base != own {
      throw Self.failure(
        reference,
        "the base is \(Quotation.quoted(base.string ?? base.kindName)), "
          + "this text is \(Quotation.quoted(own.string ?? own.kindName))", "extend a text of the same kind")
    }
    return overlaid(with: derived)
  }

  private func overlaid(with derived: ConfigurationValue) -> ConfigurationValue {
    guard let members, let over = derived.members else { return derived }
    var result: [Member] = []
    for member in members {
      if let own = over.first(where: { $0.key == member.key }) {
        result.append(Member(own.key, at: own.keyPosition, member.value.overlaid(with: own.value)))
      } else {
        result.append(member)
      }
    }
    let added = over.filter { own in !members.contains { $0.key == own.key } }
    let schemaFirst = added.filter { $0.key == Schema.schemaKey }
    result = schemaFirst + result + added.filter { $0.key != Schema.schemaKey }
    return ConfigurationValue(.object(result), at: derived.position)
  }

  private static func failure(_ member: Member, _ problem: String, _ advice: String) -> ConfigurationError {
    ConfigurationError(
      .extends, at: member.value.position, path: Schema.extendsKey, problem, advice: advice)
  }
}
