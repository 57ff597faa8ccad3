/// Where something stands in a source text.
///
/// Lines and columns count from 1; columns count Unicode scalars. A value that was built by code instead of read
/// from a text stands at `built`.
public struct SourcePosition: Sendable, Hashable, CustomStringConvertible {
  /// The name of the text: a file path, `builtin:…`, `--set`. Empty for a value built by code.
  public var file: String
  /// The line, from 1; 0 for a value built by code.
  public var line: Int
  /// The column in Unicode scalars, from 1; 0 for a value built by code.
  public var column: Int

  /// A position in the text called `file`.
  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// The position of values that no text holds.
  public static let built = SourcePosition(file: "", line: 0, column: 0)

  /// `FILE:LINE:COLUMN`, or nothing for a value built by code.
  public var description: String { self == .built ? "" : "\(file):\(line):\(column)" }
}
