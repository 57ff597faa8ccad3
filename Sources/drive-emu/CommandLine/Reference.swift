import DriveEmulator
import Foundation

/// What a word on the command line names: a file, or a configuration inside the program.
enum Reference {
  /// The word as the loader takes it: a path, or `builtin:NAME`, whose prefix may be left out where no file is
  /// called so. Throws a usage failure with a did-you-mean.
  static func resolve(_ word: String, kind: String) throws -> String {
    let name =
      word.hasPrefix(BuiltinLibrary.prefix) ? String(word.dropFirst(BuiltinLibrary.prefix.count)) : word
    if name == word, FileManager.default.fileExists(atPath: word) { return word }
    let known = BuiltinLibrary.entries.filter { $0.kind == kind }.map(\.name)
    if known.contains(name) { return BuiltinLibrary.prefix + name }
    // A name of another kind is left to the loader and the schema, which say what it is.
    if BuiltinLibrary.entry(BuiltinLibrary.prefix + name) != nil { return BuiltinLibrary.prefix + name }
    if name == word, word.contains("/") || word.contains(".") { return word }
    throw Failure.usage(
      "there is neither a file nor a \(kind) \"\(word)\"",
      advice: Spelling.advice(name, among: known, prefix: BuiltinLibrary.prefix))
  }
}
