/// One self-contained page: headings, tables and plots, everything inside, nothing fetched.
///
/// It reads on a phone and on paper, in light and dark, and without scripts.
public struct HTMLPage: Equatable, Sendable {
  /// What stands in a section, one below the other.
  public enum Block: Equatable, Sendable {
    /// A paragraph.
    case text(String)
    /// A plot and what it shows.
    case plot(SVGPlot, caption: String)
    /// Rows of words and numbers.
    case table(HTMLTable)
    /// Lines to be copied, such as a command.
    case code(String)
    /// A picture with a name of its own, by which a link or a check finds it.
    case figure(id: String, Picture, caption: String)
    /// In the place of a picture that the page cannot show: why, and what would show it.
    case absence(id: String, String)
  }

  /// What a figure shows.
  public enum Picture: Equatable, Sendable {
    /// Curves over an axis.
    case plot(SVGPlot)
    /// Spans in lanes.
    case lanes(SVGLanes)

    var element: String {
      switch self {
      case .plot(let plot): plot.element()
      case .lanes(let lanes): lanes.element()
      }
    }
  }

  /// A heading and what belongs to it.
  public struct Section: Equatable, Sendable {
    /// The heading.
    public var title: String
    /// In the order of the page.
    public var blocks: [Block]
    /// The page opens here. At most one section of a page.
    public var isOpenedAt: Bool

    /// A section.
    public init(_ title: String, _ blocks: [Block] = [], isOpenedAt: Bool = false) {
      self.title = title
      self.blocks = blocks
      self.isOpenedAt = isOpenedAt
    }
  }

  /// The page's title.
  public var title: String
  /// A line below it.
  public var subtitle: String
  /// Good or bad, in a word, coloured so; empty for neither.
  public var verdict: String
  /// Whether the verdict is a good one.
  public var isGood: Bool
  /// In the order of the page; each is also an entry of the contents.
  public var sections: [Section]

  /// A page.
  public init(
    title: String, subtitle: String = "", verdict: String = "", isGood: Bool = true, sections: [Section] = []
  ) {
    self.title = title
    self.subtitle = subtitle
    self.verdict = verdict
    self.isGood = isGood
    self.sections = sections
  }

  /// The page's text.
  public func document() -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(SVGText.escaped(title))</title>
    <link rel="icon" href="data:,">
    <style>\(SVGStyle.sheet)\(HTMLStyle.sheet)</style>
    </head>
    <body>
    <header>
    <h1>\(SVGText.escaped(title))</h1>
    \(subtitle.isEmpty ? "" : "<p>\(SVGText.escaped(subtitle))</p>")
    \(verdict.isEmpty ? "" : "<p class=\"\(isGood ? "good" : "bad")\">\(SVGText.escaped(verdict))</p>")
    </header>
    \(contents)
    <main>
    \(sections.enumerated().map { section($1, number: $0) }.joined())</main>
    </body>
    </html>

    """
  }

  private var contents: String {
    guard sections.count > 1 else { return "" }
    let entries = sections.enumerated().map { "<a href=\"#s\($0)\">\(SVGText.escaped($1.title))</a>" }
    return "<nav>\(entries.joined(separator: " "))</nav>"
  }

  private func section(_ section: Section, number: Int) -> String {
    let blocks = section.blocks.map(Self.element).joined()
    // A browser scrolls to what it gives the focus to, without any script.
    let opening = section.isOpenedAt ? " tabindex=\"-1\" autofocus=\"autofocus\"" : ""
    let heading = SVGText.escaped(section.title)
    return "<section id=\"s\(number)\"\(opening)>\n<h2>\(heading)</h2>\n\(blocks)</section>\n"
  }

  private static func element(_ block: Block) -> String {
    switch block {
    case .text(let text): "<p>\(SVGText.escaped(text))</p>\n"
    case .plot(let plot, let caption):
      "<figure>\(plot.element())<figcaption>\(SVGText.escaped(caption))</figcaption></figure>\n"
    case .table(let table): table.element
    case .figure(let id, let picture, let caption):
      "<figure id=\"\(SVGText.escaped(id))\">\(picture.element)<figcaption>\(SVGText.escaped(caption))</figcaption>"
        + "</figure>\n"
    case .absence(let id, let why):
      "<p class=\"absent\" id=\"\(SVGText.escaped(id))\">\(SVGText.escaped(why))</p>\n"
    case .code(let code): "<pre>\(HTMLTable.preformatted(code))</pre>\n"
    }
  }
}

/// A table of a page.
public struct HTMLTable: Equatable, Sendable {
  /// What stands above it; empty for nothing.
  public var caption: String
  /// A heading for each column.
  public var columns: [String]
  /// Rows of as many cells.
  public var rows: [[String]]
  /// Rows to be told apart as bad, by their index.
  public var badRows: Set<Int>

  /// A table.
  public init(caption: String = "", columns: [String], rows: [[String]], badRows: Set<Int> = []) {
    self.caption = caption
    self.columns = columns
    self.rows = rows
    self.badRows = badRows
  }

  var element: String {
    let head = columns.enumerated().map { index, name in
      let cells = rows.compactMap { index < $0.count ? $0[index] : nil }
      let style = !cells.isEmpty && cells.allSatisfy(Self.isNumber) ? " class=\"number\"" : ""
      return "<th scope=\"col\"\(style)>\(SVGText.escaped(name))</th>"
    }.joined()
    let body = rows.enumerated().map { index, cells in
      let row = cells.map { cell in
        let style = Self.isNumber(cell) ? " class=\"number\"" : ""
        return "<td\(style)>\(SVGText.escaped(cell))</td>"
      }.joined()
      return "<tr\(badRows.contains(index) ? " class=\"bad\"" : "")>\(row)</tr>\n"
    }.joined()
    let title = caption.isEmpty ? "" : "<caption>\(SVGText.escaped(caption))</caption>"
    return
      "<div class=\"table\"><table>\(title)<thead><tr>\(head)</tr></thead>\n<tbody>\n\(body)</tbody></table></div>\n"
  }

  /// Numbers stand to the right, so that their digits lie below each other.
  private static func isNumber(_ cell: String) -> Bool { Double(cell) != nil }

  static func preformatted(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { SVGText.escaped(String($0)) }
      .joined(separator: "\n")
  }
}
