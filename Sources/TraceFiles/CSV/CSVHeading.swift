/// What the lines before a table's numbers tell of them.
struct CSVHeading {
  var columns: [CSVTable.Column] = []
  var interval: Double?
  var start: Double?

  init(_ lines: [(number: Int, bytes: ArraySlice<UInt8>)], start place: CSVStart) {
    let preamble = lines[..<place.row].map { place.dialect.cells($0.bytes) }
    var rows = preamble.filter { cells in cells.contains { !$0.isEmpty } && !Self.isComment(cells) }
    for cells in preamble { takeSettings(cells) }
    // "X,CH1,Start,Increment" over "Sequence,Volt,-1.0e-03,2.0e-06": the times stand in the heading.
    if let names = rows.dropLast().last, let last = rows.last,
      let at = names.firstIndex(of: "Increment"), at > 0, at < last.count
    {
      interval = place.dialect.number(last[at])
      start = names.firstIndex(of: "Start").flatMap { $0 < last.count ? place.dialect.number(last[$0]) : nil }
    }
    rows = rows.filter { $0.count >= place.width }
    var units = [String](repeating: "", count: place.width)
    if rows.count >= 2, let last = rows.last, Self.areUnits(last.prefix(place.width)) {
      units = Array(last.prefix(place.width))
      rows.removeLast()
    }
    let names = place.skipped == 0 ? rows.last.map { Array($0.prefix(place.width)) } ?? [] : []
    for index in 0..<place.width {
      let heading = index < names.count && !names[index].isEmpty ? names[index] : "column \(index)"
      let (name, unit) = Self.parted(heading)
      columns.append(CSVTable.Column(name: name, unit: unit.isEmpty ? units[index] : unit, values: []))
    }
    if place.skipped > 0, place.width == 2 { columns[0].name = "TIME" }
  }

  /// `FE (V)`, `FE [V]` and `FE/V` name a unit.
  static func parted(_ heading: String) -> (name: String, unit: String) {
    for (open, close) in [("[", "]"), ("(", ")")] {
      guard heading.hasSuffix(close), let place = heading.lastIndex(of: Character(open)) else { continue }
      let name = heading[..<place].trimmed
      guard !name.isEmpty else { continue }
      return (name, heading[heading.index(after: place)...].dropLast().trimmed)
    }
    return (heading, "")
  }

  private static func isComment(_ cells: [String]) -> Bool {
    guard let first = cells.first?.first else { return false }
    return "#%;!".contains(first) || cells.first?.hasPrefix("//") == true
  }

  /// A row that names units and nothing else.
  private static func areUnits(_ cells: ArraySlice<String>) -> Bool {
    !cells.isEmpty
      && cells.allSatisfy { cell in
        let text = cell.trimmed(of: "()[]").lowercased()
        return text.isEmpty
          || [
            "s", "ms", "us", "µs", "ns", "second", "seconds", "sec", "sequence", "v", "mv", "uv", "µv",
            "volt",
            "volts", "a", "ma", "amp", "ampere", "w", "mw", "rad", "deg", "um", "nm", "m", "hz", "db", "%",
          ].contains(text)
      }
  }

  /// "Sample Interval,4e-07" of oscilloscopes and "; Samplerate: 1 MHz" of logic analysers.
  private mutating func takeSettings(_ cells: [String]) {
    guard let first = cells.first else { return }
    let key = first.lowercased().trimmed(of: "#%;!: ")
    if key == "sample interval" || key == "sampling period", cells.count > 1, let value = Double(cells[1]),
      value > 0
    {
      interval = value
    } else if key.hasPrefix("samplerate:") || key.hasPrefix("sample rate:") {
      let words = key.drop { $0 != ":" }.dropFirst().split(separator: " ")
      guard let number = words.first.flatMap({ Double($0) }), number > 0 else { return }
      let scales = ["hz": 1.0, "khz": 1e3, "mhz": 1e6, "ghz": 1e9]
      guard let scale = scales[words.count > 1 ? String(words[1]) : "hz"] else { return }
      interval = 1 / (number * scale)
    }
  }
}

extension StringProtocol {
  /// Without blanks at both ends.
  var trimmed: String { trimmed(of: " \t") }

  /// Without any of these characters at both ends.
  func trimmed(of unwanted: String) -> String {
    var rest = self[...]
    while let first = rest.first, unwanted.contains(first) { rest.removeFirst() }
    while let last = rest.last, unwanted.contains(last) { rest.removeLast() }
    return String(rest)
  }
}
