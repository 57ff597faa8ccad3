import Configuration
import XCTest

/// Misspells every key of a document in turn and asserts that each misspelling is refused at its line and column
/// with the right key suggested.
///
/// Letters are dropped, swapped with their neighbour and added, at the beginning, in the middle and at the end. A
/// misspelling that happens to be another known key is passed over. Returns how many were tried.
@discardableResult
func assertMisspeltKeysAreRefused(
  in text: String, file: String, schema: Schema, sourceFile: StaticString = #filePath,
  sourceLine: UInt = #line,
  resolve: (ConfigurationValue) throws -> ConfigurationNode
) throws -> Int {
  let document = try ConfigurationValue.parse(text, file: file)
  XCTAssertNoThrow(try resolve(document), "the document must be valid", file: sourceFile, line: sourceLine)
  let known = Set(schema.explanations().map(\.key) + ["schema", "extends"])
  var tried = 0
  for member in MisspeltKeys.members(of: document) {
    for misspelt in MisspeltKeys.misspellings(of: member.key) where !known.contains(misspelt) {
      let broken = try MisspeltKeys.replace(member, by: misspelt, in: text)
      tried += 1
      do {
        _ = try resolve(try ConfigurationValue.parse(broken, file: file))
        XCTFail("\(misspelt) for \(member.key) was accepted", file: sourceFile, line: sourceLine)
      } catch let error as ConfigurationError {
        XCTAssertEqual(error.rule, .unknownKey, "\(error)", file: sourceFile, line: sourceLine)
        XCTAssertEqual(error.position, member.keyPosition, "\(error)", file: sourceFile, line: sourceLine)
        XCTAssertEqual(error.suggestion, member.key, "\(error)", file: sourceFile, line: sourceLine)
      }
    }
  }
  return tried
}

enum MisspeltKeys {
  /// Every key at any depth.
  static func members(of value: ConfigurationValue) -> [ConfigurationValue.Member] {
    let own = value.members ?? []
    let inner = own.flatMap { members(of: $0.value) } + (value.elements ?? []).flatMap { members(of: $0) }
    return own + inner
  }

  static func misspellings(of key: String) -> [String] {
    let letters = Array(key)
    let places = Set([0, letters.count / 2, letters.count - 1]).sorted()
    var result: [String] = []
    for place in places {
      var dropped = letters
      dropped.remove(at: place)
      var swapped = letters
      if place > 0 { swapped.swapAt(place - 1, place) }
      var added = letters
      added.insert("q", at: place + 1)
      for candidate in [dropped, swapped, added] where !candidate.isEmpty && candidate != letters {
        result.append(String(candidate))
      }
    }
    return result
  }

  /// The text with one key, found by its position, written differently.
  static func replace(_ member: ConfigurationValue.Member, by key: String, in text: String) throws -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0.unicodeScalars) }
    let row = member.keyPosition.line - 1
    var column = member.keyPosition.column - 1
    if ["\"", "'"].contains(lines[row][column]) { column += 1 }
    let range = column..<(column + member.key.unicodeScalars.count)
    XCTAssertEqual(
      Array(member.key.unicodeScalars), Array(lines[row][range]), "the position must be that of the key")
    lines[row].replaceSubrange(range, with: Array(key.unicodeScalars))
    return lines.map { line in
      var view = String.UnicodeScalarView()
      view.append(contentsOf: line)
      return String(view)
    }.joined(separator: "\n")
  }
}
