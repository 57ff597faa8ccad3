/// A small picture of one or two series for a terminal.
///
/// The first series is a full line, the second a dotted one. Points that are not finite leave a gap.
public struct TerminalPlot: Equatable, Sendable {
  /// What an axis shows.
  public struct Axis: Equatable, Sendable {
    /// The quantity.
    public var name: String
    /// Unit of the numbers as given; empty for none.
    public var unit: String

    /// Printed as `name / unit`.
    public init(_ name: String, unit: String = "") {
      self.name = name
      self.unit = unit
    }

    var text: String { unit.isEmpty ? name : "\(name) / \(unit)" }
  }

  /// A curve: points (x, y). Points without a partner are left out.
  public struct Series: Equatable, Sendable {
    /// Stands in the legend; empty for none.
    public var name: String
    /// In the unit of the x axis.
    public var x: [Double]
    /// In the unit of the y axis.
    public var y: [Double]

    /// Points (x, y).
    public init(_ name: String = "", x: [Double], y: [Double]) {
      self.name = name
      self.x = x
      self.y = y
    }

    /// Values over their index 0, 1, 2, …
    public init(_ name: String = "", y: [Double]) {
      self.init(name, x: y.indices.map(Double.init), y: y)
    }

    var points: [(x: Double, y: Double)] { zip(x, y).map { ($0, $1) } }
    var finitePoints: [(x: Double, y: Double)] { points.filter { $0.x.isFinite && $0.y.isFinite } }
  }

  /// What the picture is made of.
  public enum Style: Equatable, Sendable {
    /// Unicode braille, 2 x 4 dots a character.
    case braille
    /// `*` for the first series, `o` for the second, `@` for both.
    case ascii
  }

  /// To the right.
  public var x: Axis
  /// Upward.
  public var y: Axis
  /// Characters in a line, 24 … 1000; others are taken as the nearer of these.
  public var width: Int
  /// Lines, 6 … 1000: one with the y label, the picture, the x axis, one with its numbers.
  public var height: Int
  /// Braille, or plain characters for terminals without it.
  public var style: Style

  /// A plot of so many characters by so many lines.
  public init(x: Axis, y: Axis, width: Int = 72, height: Int = 16, style: Style = .braille) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
    self.style = style
  }

  /// The picture, each line ended by a line feed.
  public func picture(of first: Series, _ second: Series? = nil) -> String {
    let series = [first] + (second.map { [$0] } ?? [])
    let finite = series.flatMap(\.finitePoints)
    let rows = min(max(height, 6), Self.largestSize) - 3
    let yRange = PlotRange(finite.map(\.y)).widened()
    let labels = finite.isEmpty ? [:] : yRange.marks(rows: rows).mapValues { decimalText($0) }
    let margin = labels.values.map(\.count).max() ?? 0
    let columns = max(min(max(width, 24), Self.largestSize) - margin - 2, 8)
    let xRange = PlotRange(finite.map(\.x)).nonEmpty()
    var lines = [heading(series)]
    let body =
      finite.isEmpty
      ? emptyBody(columns: columns, rows: rows)
      : body(series, x: xRange, y: yRange, columns: columns, rows: rows)
    for row in 0..<rows {
      let label = labels[row] ?? ""
      let padding = String(repeating: " ", count: margin - label.count)
      lines.append("\(padding)\(label) \(labels[row] == nil ? wall : tick)\(body[row])")
    }
    let indent = String(repeating: " ", count: margin + 1)
    lines.append(indent + corner + String(repeating: floor, count: columns))
    lines.append(indent + " " + footing(xRange, columns: columns, isEmpty: finite.isEmpty))
    return lines.map { $0.withoutTrailingSpaces + "\n" }.joined()
  }

  // MARK: Pieces

  private static let largestSize = 1000
  private var wall: String { style == .braille ? "│" : "|" }
  private var tick: String { style == .braille ? "┤" : "+" }
  private var corner: String { style == .braille ? "└" : "+" }
  private var floor: String { style == .braille ? "─" : "-" }

  private func heading(_ series: [Series]) -> String {
    let samples = style == .braille ? ["──", "··"] : ["*", "o"]
    let legend = zip(samples, series).filter { !$1.name.isEmpty }.map { "\($0) \($1.name)" }
    return ([y.text] + legend).joined(separator: "   ")
  }

  private func footing(_ range: PlotRange, columns: Int, isEmpty: Bool) -> String {
    let left = isEmpty ? "" : decimalText(range.low)
    let right = isEmpty ? "" : decimalText(range.high)
    let gap = columns - left.count - right.count - x.text.count
    let before = max(gap / 2, 1)
    let after = max(gap - before, 1)
    return left + String(repeating: " ", count: before) + x.text + String(repeating: " ", count: after)
      + right
  }

  private func emptyBody(columns: Int, rows: Int) -> [String] {
    let notice = "no finite values"
    let indent = String(repeating: " ", count: max((columns - notice.count) / 2, 0))
    return (0..<rows).map { $0 == rows / 2 ? indent + notice : "" }
  }

  private func body(_ series: [Series], x: PlotRange, y: PlotRange, columns: Int, rows: Int) -> [String] {
    let (across, down) = style == .braille ? (2, 4) : (1, 1)
    let grids = series.enumerated().map { index, series in
      var grid = DotGrid(columns: columns * across, rows: rows * down)
      let points = series.points.map { point -> (column: Int, row: Int)? in
        guard point.x.isFinite, point.y.isFinite else { return nil }
        let row = y.position(of: point.y, cells: grid.rows)
        return (x.position(of: point.x, cells: grid.columns), grid.rows - 1 - row)
      }
      grid.drawLine(through: points, spacing: index == 0 || style == .ascii ? 1 : 3)
      return grid
    }
    return (0..<rows).map { row in
      (0..<columns).map { style == .braille ? braille(grids, $0, row) : ascii(grids, $0, row) }.joined()
    }
  }

  private func ascii(_ grids: [DotGrid], _ column: Int, _ row: Int) -> String {
    switch (grids[0][column, row], grids.count > 1 && grids[1][column, row]) {
    case (true, true): "@"
    case (true, false): "*"
    case (false, true): "o"
    case (false, false): " "
    }
  }

  /// Dots 1 2 3 7 stand in the left column, 4 5 6 8 in the right one; dot n is bit n - 1 of U+2800 and on.
  private func braille(_ grids: [DotGrid], _ column: Int, _ row: Int) -> String {
    let bits: [[UInt32]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]
    var pattern: UInt32 = 0
    for right in 0..<2 {
      for dot in 0..<4 where grids.contains(where: { $0[2 * column + right, 4 * row + dot] }) {
        pattern |= bits[right][dot]
      }
    }
    guard pattern != 0, let scalar = Unicode.Scalar(0x2800 + pattern) else { return " " }
    return String(Character(scalar))
  }
}
