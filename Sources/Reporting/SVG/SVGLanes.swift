/// Lanes of named spans over one axis as SVG text: states over time, stretches of a track over the radius.
///
/// A span's colour says what kind it is, and the legend names the kinds. A span carries its name where it is wide enough,
/// and tells it in any case where the reader points at it.
public struct SVGLanes: Equatable, Sendable {
  /// A stretch of a lane.
  public struct Span: Equatable, Sendable {
    /// From and to, in the unit of the axis.
    public var from: Double
    /// Where it ends, in the unit of the axis.
    public var to: Double
    /// What stands in it.
    public var name: String
    /// Index of its kind, from 0.
    public var kind: Int

    /// A stretch of a lane.
    public init(_ name: String, from: Double, to: Double, kind: Int) {
      self.name = name
      self.from = from
      self.to = to
      self.kind = kind
    }
  }

  /// One lane.
  public struct Lane: Equatable, Sendable {
    /// Stands left of it.
    public var name: String
    /// In the order in which they are drawn.
    public var spans: [Span]

    /// A lane of spans.
    public init(_ name: String, _ spans: [Span]) {
      self.name = name
      self.spans = spans
    }
  }

  /// Stands above the picture and is its accessible name.
  public var title: String
  /// To the right.
  public var x: SVGPlot.Axis
  /// From top to bottom.
  public var lanes: [Lane]
  /// Names of the kinds of spans, in the order of their numbers; those that occur stand in the legend.
  public var kinds: [String]
  /// Drawn across all lanes.
  public var events: [SVGPlot.Event] = []
  /// Upright lines over everything.
  public var rules: [SVGPlot.Rule] = []
  /// Width of the whole picture in CSS pixels, 160 … 4000.
  public var width: Int

  /// A picture of lanes.
  public init(title: String, x: SVGPlot.Axis, lanes: [Lane], kinds: [String], width: Int = 640) {
    self.title = title
    self.x = x
    self.lanes = lanes
    self.kinds = kinds
    self.width = width
  }

  private static let laneHeight = 26.0
  private static let top = 56.0

  /// For a page that carries `SVGStyle.sheet` once for all its plots.
  public func element() -> String { element(style: "") }

  /// A file of its own: the picture with its style sheet inside.
  public func document() -> String { element(style: "<style>\(SVGStyle.sheet)</style>\n") }

  private func element(style: String) -> String {
    let width = Double(min(max(width, 160), 4000))
    let left = 14 + 7 * Double(lanes.map(\.name.count).max() ?? 2)
    let bottom = Self.top + Self.laneHeight * Double(max(lanes.count, 1))
    let ends = lanes.flatMap(\.spans).flatMap { [$0.from, $0.to] }.filter(\.isFinite)
    let axis = SVGAxis(
      ends, scale: .linear, widens: false, from: left, to: width - 16, count: max(Int(width - 80) / 80, 2))
    let spans = lanes.enumerated().map { lane($1, axis, y: Self.top + Self.laneHeight * Double($0)) }
    let name = SVGText.escaped(title)
    return """
      <svg xmlns="http://www.w3.org/2000/svg" class="plot" role="img" width="\(at(width))" \
      height="\(at(bottom + 44))" viewBox="0 0 \(at(width)) \(at(bottom + 44))">
      <title>\(name)</title>
      \(style)<text class="title" x="\(at(left))" y="20" text-anchor="start">\(name)</text>
      \(grid(axis, bottom))\(spans.joined())\(marks(axis, bottom))\(legend(left, width))</svg>

      """
  }

  private func lane(_ lane: Lane, _ axis: SVGAxis, y: Double) -> String {
    var text =
      "<text class=\"mark\" x=\"\(at(axis.from - 6))\" y=\"\(at(y + 17))\" text-anchor=\"end\">"
      + "\(SVGText.escaped(lane.name))</text>\n"
    for span in lane.spans {
      guard let from = axis.pixel(span.from), let to = axis.pixel(span.to) else { continue }
      let name = SVGText.escaped(span.name)
      let colour = "c\(span.kind.magnitude % UInt(SVGStyle.colourCount))"
      text += "<rect class=\"span \(colour)\" x=\"\(at(from))\" y=\"\(at(y + 3))\" "
      text += "width=\"\(at(max(to - from, 0.6)))\" height=\"\(at(Self.laneHeight - 6))\">"
      text += "<title>\(name)</title></rect>\n"
      guard to - from > 8 + 6.5 * Double(span.name.count) else { continue }
      text += "<text class=\"span-name\" x=\"\(at((from + to) / 2))\" y=\"\(at(y + 17))\" "
      text += "text-anchor=\"middle\">\(name)</text>\n"
    }
    return text
  }

  private func grid(_ axis: SVGAxis, _ bottom: Double) -> String {
    let lines = axis.marks.compactMap { axis.pixel($0.value) }.map {
      "M\(at($0)) \(at(bottom))V\(at(Self.top))"
    }
    let happened = events.compactMap { event -> String? in
      guard let place = axis.pixel(event.place), place >= axis.from, place <= axis.to else { return nil }
      return "M\(at(place)) \(at(bottom))V\(at(Self.top))"
    }
    return path("grid", lines.joined()) + path("event", happened.joined())
  }

  private func marks(_ axis: SVGAxis, _ bottom: Double) -> String {
    var text = path("frame", "M\(at(axis.from)) \(at(bottom))H\(at(axis.to))")
    for rule in rules {
      guard let place = axis.pixel(rule.value) else { continue }
      text += path("rule", "M\(at(place)) \(at(bottom))V\(at(Self.top))")
    }
    for mark in axis.marks {
      guard let place = axis.pixel(mark.value) else { continue }
      text += "<text class=\"mark\" x=\"\(at(place))\" y=\"\(at(bottom + 16))\" "
      text += "text-anchor=\"middle\">\(mark.text)</text>\n"
    }
    let middle = at((axis.from + axis.to) / 2)
    return text
      + "<text class=\"name\" x=\"\(middle)\" y=\"\(at(bottom + 36))\" text-anchor=\"middle\">"
      + "\(SVGText.escaped(x.text))</text>\n"
  }

  private func legend(_ left: Double, _ width: Double) -> String {
    let used = Set(lanes.flatMap(\.spans).map(\.kind))
    var text = ""
    var place = left
    for (kind, name) in kinds.enumerated() where used.contains(kind) {
      let needed = 28 + 6.5 * Double(name.count)
      guard place + needed <= width else { break }
      let colour = "c\(kind % SVGStyle.colourCount)"
      text += "<rect class=\"span \(colour)\" x=\"\(at(place))\" y=\"33\" width=\"14\" height=\"10\"/>\n"
      text += "<text class=\"legend\" x=\"\(at(place + 18))\" y=\"42\">\(SVGText.escaped(name))</text>\n"
      place += needed
    }
    return text
  }

  private func at(_ pixel: Double) -> String { SVGText.coordinate(pixel) }
  private func path(_ style: String, _ data: String) -> String {
    data.isEmpty ? "" : "<path class=\"\(style)\" d=\"\(data)\"/>\n"
  }
}
