/// A plot of curves over one axis as SVG text: axes with units, a grid, a legend.
///
/// Series go in, text comes out; nothing is drawn that is not in them. Colours are classes (`SVGStyle`), light or dark
/// as the reader's screen is, so that a page may restyle every plot at one place. Points that are not finite leave a
/// gap; without any finite point the plot says so.
public struct SVGPlot: Equatable, Sendable {
  /// What an axis shows.
  public typealias Axis = TerminalPlot.Axis
  /// A curve's points.
  public typealias Series = TerminalPlot.Series

  /// How numbers spread over an axis.
  public enum Scale: Equatable, Sendable {
    /// Evenly.
    case linear
    /// By decades; values of zero and below have no place on it and leave a gap.
    case logarithmic
  }

  /// How the points of a series are drawn.
  public enum Mark: Equatable, Sendable {
    /// Joined by straight lines.
    case line
    /// Joined by dashes.
    case dashes
    /// A dot each.
    case dots
    /// Joined, and filled down to the lower edge of the plot.
    case area
    /// Joined, and filled to themselves: an outline, or a band between two curves.
    case region
    /// Joined by thin lines that let each other shine through, for many traces in one picture.
    case faint
  }

  /// A series and how it looks.
  public struct Curve: Equatable, Sendable {
    /// The points.
    public var series: Series
    /// How they are drawn.
    public var mark: Mark
    /// Which of the colours 0 … 7 it has; nil for that of its place in the plot.
    public var colour: Int?

    /// A series as a curve.
    public init(_ series: Series, mark: Mark = .line, colour: Int? = nil) {
      self.series = series
      self.mark = mark
      self.colour = colour
    }
  }

  /// A straight line across the plot at a value, such as a limit.
  public struct Rule: Equatable, Sendable {
    /// Where it stands, in the unit of its axis.
    public var value: Double
    /// What stands beside it; empty for nothing.
    public var name: String
    /// Whether the value is one of x (an upright line) and not of y (a level one).
    public var isUpright: Bool

    /// A line at a value.
    public init(_ name: String = "", at value: Double, isUpright: Bool = false) {
      self.name = name
      self.value = value
      self.isUpright = isUpright
    }
  }

  /// Something that happened at a value of x: a fine upright line with a short name at its top, told in full where the
  /// reader points at it. Names that would cover each other are left out.
  public struct Event: Equatable, Sendable {
    /// In the unit of the x axis; beyond the axis it is not drawn.
    public var place: Double
    /// A number or a word; empty for none.
    public var name: String
    /// In full.
    public var about: String

    /// An event.
    public init(_ name: String, at place: Double, about: String = "") {
      self.name = name
      self.place = place
      self.about = about
    }
  }

  /// Stands above the plot and is its accessible name; empty for none.
  public var title: String
  /// To the right.
  public var x: Axis
  /// Upward.
  public var y: Axis
  /// How x spreads.
  public var xScale: Scale
  /// How y spreads.
  public var yScale: Scale
  /// In the order in which they are drawn, the last on top.
  public var curves: [Curve]
  /// Drawn below the curves. They widen the axes so that each is seen.
  public var rules: [Rule]
  /// Drawn below the curves; they widen no axis.
  public var events: [Event] = []
  /// What the axes span, in their own units; nil for what the curves and rules span. Points beyond leave a gap.
  public var xRange: ClosedRange<Double>?
  /// What the y axis spans; nil for what the curves and rules span.
  public var yRange: ClosedRange<Double>?
  /// Width and height of the whole picture in CSS pixels, 160 … 4000.
  public var width: Int
  /// Height of the whole picture in CSS pixels, 160 … 4000.
  public var height: Int

  /// A plot of curves.
  public init(
    title: String = "", x: Axis, y: Axis, xScale: Scale = .linear, yScale: Scale = .linear,
    curves: [Curve] = [], rules: [Rule] = [], width: Int = 640, height: Int = 320
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.xScale = xScale
    self.yScale = yScale
    self.curves = curves
    self.rules = rules
    self.width = width
    self.height = height
  }

  /// A file of its own: the plot with its style sheet inside.
  public func document() -> String {
    element(style: "<style>\(SVGStyle.sheet)</style>\n")
  }

  /// For a page that carries `SVGStyle.sheet` once for all its plots.
  public func element() -> String { element(style: "") }

  private func element(style: String) -> String {
    let drawing = SVGDrawing(self)
    let name = SVGText.escaped(title)
    return """
      <svg xmlns="http://www.w3.org/2000/svg" class="plot" role="img" width="\(drawing.width)" \
      height="\(drawing.height)" viewBox="0 0 \(drawing.width) \(drawing.height)">
      \(title.isEmpty ? "" : "<title>\(name)</title>\n")\(style)\(drawing.body())</svg>

      """
  }
}
