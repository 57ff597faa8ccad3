/// Aligned columns of text: words to the left, numbers to the right.
public struct TextTable: Equatable, Sendable {
  /// How the cells of a column stand.
  public enum Alignment: Equatable, Sendable {
    /// Words.
    case left
    /// Numbers, so that their digits lie below each other.
    case right
  }

  /// Heading and alignment of a column.
  public struct Column: Equatable, Sendable {
    /// Stands over the column.
    public var title: String
    /// How its cells and its title stand.
    public var alignment: Alignment

    /// A column of words.
    public static func text(_ title: String) -> Column { Column(title: title, alignment: .left) }
    /// A column of numbers.
    public static func number(_ title: String) -> Column { Column(title: title, alignment: .right) }
  }

  private let columns: [Column]
  private var rows: [[String]] = []

  /// A table without rows yet.
  public init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row. Missing cells are empty; cells beyond the last column stand in columns without a title.
  public mutating func append(_ cells: [String]) { rows.append(cells) }

  /// The table, each line ended by a line feed: titles, a rule, rows.
  public func text() -> String {
    let count = max(columns.count, rows.map(\.count).max() ?? 0)
    guard count > 0 else { return "" }
    let untitled = Array(repeating: Column.text(""), count: count - columns.count)
    let all = columns + untitled
    let widths = all.indices.map { index in
      max(all[index].title.count, rows.map { $0.count > index ? $0[index].count : 0 }.max() ?? 0)
    }
    let rule = widths.map { String(repeating: "-", count: $0) }
    return ([all.map(\.title), rule] + rows).map { cells in
      let padded = cells.indices.map { pad(cells[$0], to: widths[$0], all[$0].alignment) }
      return padded.joined(separator: "  ").withoutTrailingSpaces + "\n"
    }.joined()
  }

  private func pad(_ cell: String, to width: Int, _ alignment: Alignment) -> String {
    let gap = String(repeating: " ", count: width - cell.count)
    return alignment == .left ? cell + gap : gap + cell
  }
}

extension String {
  var withoutTrailingSpaces: String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
