/// Lays a plot out and writes its elements.
struct SVGDrawing {
  let width: Int
  let height: Int
  private let plot: SVGPlot
  private let xAxis: SVGAxis
  private let yAxis: SVGAxis
  private let isEmpty: Bool

  private static let legendLine = 18.0
  private static let right = 16.0
  private static let bottom = 44.0

  init(_ plot: SVGPlot) {
    self.plot = plot
    width = min(max(plot.width, 160), 4000)
    height = min(max(plot.height, 160), 4000)
    let points = plot.curves.flatMap(\.series.finitePoints)
    isEmpty = points.isEmpty
    let rules = plot.rules.filter(\.value.isFinite)
    let xs = points.map(\.x) + rules.filter(\.isUpright).map(\.value)
    let ys = points.map(\.y) + rules.filter { !$0.isUpright }.map(\.value)
    let top = Self.top(plot)
    let down = SVGAxis(
      ys, scale: plot.yScale, widens: true, fixed: plot.yRange, from: Double(height) - Self.bottom, to: top,
      count: max((height - 60) / 40, 2))
    // Digits of this font are about 7 pixels wide; the axis's name stands upright at the edge.
    let left = 34 + 7 * Double(down.marks.map(\.text.count).max() ?? 2)
    yAxis = down
    xAxis = SVGAxis(
      xs, scale: plot.xScale, widens: false, fixed: plot.xRange, from: left, to: Double(width) - Self.right,
      count: max((width - 80) / 80, 2))
  }

  private static func top(_ plot: SVGPlot) -> Double {
    let named = plot.curves.contains { !$0.series.name.isEmpty }
    return 12 + (plot.title.isEmpty ? 0 : 20) + (named ? legendLine : 0)
  }

  func body() -> String { grid() + events() + curves() + frame() + rules() + words() + legend() }

  // MARK: Pieces

  private func grid() -> String {
    let upright = xAxis.marks.compactMap { xAxis.pixel($0.value) }.map {
      "M\(at($0)) \(at(yAxis.from))V\(at(yAxis.to))"
    }
    let level = yAxis.marks.compactMap { yAxis.pixel($0.value) }.map {
      "M\(at(xAxis.from)) \(at($0))H\(at(xAxis.to))"
    }
    return "<path class=\"grid\" d=\"\((upright + level).joined())\"/>\n"
  }

  private func frame() -> String {
    "<path class=\"frame\" d=\"M\(at(xAxis.from)) \(at(yAxis.to))V\(at(yAxis.from))H\(at(xAxis.to))\"/>\n"
  }

  private func curves() -> String {
    plot.curves.enumerated().map { index, curve in
      let colour = "c\((curve.colour ?? index).magnitude % UInt(SVGStyle.colourCount))"
      let runs = runs(of: curve.series)
      switch curve.mark {
      case .line: return path("curve \(colour)", runs.map(line).joined())
      case .dashes: return path("curve dashes \(colour)", runs.map(line).joined())
      case .dots:
        return path("dot \(colour)", runs.joined().map { "M\(at($0.x)) \(at($0.y))h0" }.joined())
      case .area:
        return path("area \(colour)", runs.map(filled).joined())
          + path("curve \(colour)", runs.map(line).joined())
      case .region: return path("region \(colour)", runs.map { line($0) + "Z" }.joined())
      case .faint: return path("faint \(colour)", runs.map(line).joined())
      }
    }.joined()
  }

  private func events() -> String {
    var free = -Double.infinity
    return plot.events.sorted { $0.place < $1.place }.map { event in
      guard let place = xAxis.pixel(event.place), place >= xAxis.from - 0.5, place <= xAxis.to + 0.5 else {
        return ""
      }
      let about = event.about.isEmpty ? "" : "<title>\(SVGText.escaped(event.about))</title>"
      let line =
        "<path class=\"event\" d=\"M\(at(place)) \(at(yAxis.from))V\(at(yAxis.to))\">\(about)</path>\n"
      let width = 6.5 * Double(event.name.count)
      guard !event.name.isEmpty, place - width / 2 > free else { return line }
      free = place + width / 2 + 3
      return line
        + text(SVGText.escaped(event.name), x: place, y: yAxis.to + 10, "event-name", anchor: "middle")
    }.joined()
  }

  private func rules() -> String {
    plot.rules.map { rule in
      guard let place = (rule.isUpright ? xAxis : yAxis).pixel(rule.value) else { return "" }
      let name = SVGText.escaped(rule.name)
      if rule.isUpright {
        return path("rule", "M\(at(place)) \(at(yAxis.from))V\(at(yAxis.to))")
          + text(name, x: place + 4, y: yAxis.to + 12, "rule-name", anchor: "start")
      }
      return path("rule", "M\(at(xAxis.from)) \(at(place))H\(at(xAxis.to))")
        + text(name, x: xAxis.to - 4, y: place - 4, "rule-name", anchor: "end")
    }.joined()
  }

  private func words() -> String {
    var words = ""
    if !plot.title.isEmpty {
      words += text(SVGText.escaped(plot.title), x: xAxis.from, y: 20, "title", anchor: "start")
    }
    let middle = (xAxis.from + xAxis.to) / 2
    words += text(SVGText.escaped(plot.x.text), x: middle, y: Double(height) - 8, "name", anchor: "middle")
    let centre = (yAxis.from + yAxis.to) / 2
    words += """
      <text class="name" text-anchor="middle" transform="translate(14 \(at(centre))) rotate(-90)">\
      \(SVGText.escaped(plot.y.text))</text>

      """
    if isEmpty { return words + text("no finite values", x: middle, y: centre, "name", anchor: "middle") }
    for mark in xAxis.marks {
      guard let x = xAxis.pixel(mark.value) else { continue }
      words += text(mark.text, x: x, y: yAxis.from + 16, "mark", anchor: "middle")
    }
    for mark in yAxis.marks {
      guard let y = yAxis.pixel(mark.value) else { continue }
      words += text(mark.text, x: xAxis.from - 6, y: y + 4, "mark", anchor: "end")
    }
    return words
  }

  private func legend() -> String {
    var x = xAxis.from
    let y = yAxis.to - 8
    var legend = ""
    for (index, curve) in plot.curves.enumerated() where !curve.series.name.isEmpty {
      let colour = "c\((curve.colour ?? index).magnitude % UInt(SVGStyle.colourCount))"
      let kind =
        switch curve.mark {
        case .line, .area, .faint: "curve"
        case .region: "region"
        case .dashes: "curve dashes"
        case .dots: "dot"
        }
      let sample = curve.mark == .dots ? "h0" : curve.mark == .region ? "v-6h20v8h-20Z" : "h20"
      legend += path("\(kind) \(colour)", "M\(at(x)) \(at(y - 4))\(sample)")
      legend += text(SVGText.escaped(curve.series.name), x: x + 26, y: y, "legend", anchor: "start")
      x += 44 + 7 * Double(curve.series.name.count)
    }
    return legend
  }

  // MARK: Points

  private struct Point {
    let x: Double
    let y: Double
  }

  /// The series as unbroken runs of pixels. Within a column of pixels only the first, lowest, highest and last point
  /// of a run are kept, in their order: the picture is the same, its size bounded by its width.
  private func runs(of series: SVGPlot.Series) -> [[Point]] {
    var runs: [[Point]] = []
    var run: [Point] = []
    for point in series.points {
      if point.x.isFinite, let x = xAxis.pixel(point.x), let y = yAxis.pixel(point.y) {
        run.append(Point(x: x, y: y))
      } else if !run.isEmpty {
        runs.append(Self.thinned(run))
        run = []
      }
    }
    if !run.isEmpty { runs.append(Self.thinned(run)) }
    return runs
  }

  private static func thinned(_ points: [Point]) -> [Point] {
    guard points.count > 4000 else { return points }
    var kept: [Point] = []
    var start = 0
    while start < points.count {
      let column = points[start].x.rounded(.down)
      var end = start
      var lowest = start
      var highest = start
      while end < points.count, points[end].x.rounded(.down) == column {
        if points[end].y < points[lowest].y { lowest = end }
        if points[end].y > points[highest].y { highest = end }
        end += 1
      }
      var last = -1
      for index in [start, min(lowest, highest), max(lowest, highest), end - 1] where index > last {
        kept.append(points[index])
        last = index
      }
      start = end
    }
    return kept
  }

  private func line(_ run: [Point]) -> String {
    run.enumerated().map { "\($0 == 0 ? "M" : "L")\(at($1.x)) \(at($1.y))" }.joined()
  }

  private func filled(_ run: [Point]) -> String {
    guard let first = run.first, let last = run.last else { return "" }
    return line(run) + "L\(at(last.x)) \(at(yAxis.from))L\(at(first.x)) \(at(yAxis.from))Z"
  }

  // MARK: Elements

  private func at(_ pixel: Double) -> String { SVGText.coordinate(pixel) }

  private func path(_ style: String, _ data: String) -> String {
    data.isEmpty ? "" : "<path class=\"\(style)\" d=\"\(data)\"/>\n"
  }

  /// `escaped` is what `SVGText.escaped` gave.
  private func text(_ escaped: String, x: Double, y: Double, _ style: String, anchor: String) -> String {
    escaped.isEmpty
      ? ""
      : "<text class=\"\(style)\" x=\"\(at(x))\" y=\"\(at(y))\" text-anchor=\"\(anchor)\">\(escaped)</text>\n"
  }
}
