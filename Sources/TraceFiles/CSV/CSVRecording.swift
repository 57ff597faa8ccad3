extension CSVTable {
  /// Which column holds the times; nil if none does. It is the first column if that says so by name or unit; a second
  /// one named Time stands behind times since a trigger, and is the one that runs on.
  var timeIndex: Int? {
    if columns.count > 2, columns[0].name == "Trigger", columns[1].name == "Time" { return 1 }
    guard let first = columns.first, columns.count > 1 else { return nil }
    let name = first.name.lowercased()
    let isTime =
      name.hasPrefix("time") || ["t", "x", "x-axis", "second", "seconds"].contains(name)
      || Self.secondsPerUnit[first.unit.lowercased()] != nil
    return isTime && first.unit.lowercased() != "sequence" ? 0 : nil
  }

  private static let secondsPerUnit = [
    "s": 1.0, "sec": 1, "second": 1, "seconds": 1, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ns": 1e-9,
    "ps": 1e-12,
  ]

  /// The table as signals sampled at equal distances.
  ///
  /// With a column of times those must be equal to within their printed digits; a missing or doubled row throws and
  /// names its line. Without one, the interval is what the heading tells, or nil.
  public func recording() throws(TraceFileError) -> Recording {
    guard let timeIndex else {
      let counts =
        columns.first.map { $0.name.lowercased() == "x" || $0.unit.lowercased() == "sequence" } ?? false
      return Recording(
        start: toldStart ?? 0, interval: toldInterval,
        signals: signals(from: counts && columns.count > 1 ? 1 : 0))
    }
    let times = columns[timeIndex]
    let scale = Self.secondsPerUnit[times.unit.lowercased()] ?? 1
    let interval = try Self.interval(times.values, file: file, lines: lines)
    return Recording(
      start: (times.values.first ?? 0) * scale, interval: interval.map { $0 * scale },
      signals: signals(from: timeIndex + 1))
  }

  /// The table as signals told by their changes: a row holds until the next. Throws without a column of ascending times.
  public func changes() throws(TraceFileError) -> ChangeRecording {
    guard let timeIndex else {
      throw TraceFileError(
        .notThisFormat, file: file, what: "there is no column of times",
        remedy: "a first column named Time would do")
    }
    let times = columns[timeIndex]
    let scale = Self.secondsPerUnit[times.unit.lowercased()] ?? 1
    // Picoseconds: finer than any instrument's clock, and 106 days long.
    let start = times.values.first ?? 0
    var steps: [Int64] = []
    for (row, time) in times.values.enumerated() {
      let step = ((time - start) * scale * 1e12).rounded()
      guard step >= 0, step < 9e18, Int64(step) >= steps.last ?? 0 else {
        throw TraceFileError(
          .corrupt(chunk: nil), file: file, what: "line \(lines[row]) goes back in time",
          remedy: "rows in the order of time would do")
      }
      steps.append(Int64(step))
    }
    return ChangeRecording(
      timescale: 1e-12, end: steps.last ?? 0,
      signals: columns.dropFirst(timeIndex + 1).map { column in
        ChangingSignal(
          name: column.name, width: 64, isReal: true, times: steps, values: column.values)
      })
  }

  private func signals(from index: Int) -> [RecordedSignal] {
    columns.dropFirst(index).map { RecordedSignal(name: $0.name, unit: $0.unit, samples: $0.values) }
  }

  /// The one distance of all times; nil for a single one.
  static func interval(
    _ times: [Double], file: String, lines: [Int]
  ) throws(TraceFileError) -> Double? {
    guard times.count > 1, let first = times.first, let last = times.last else { return nil }
    // The median of the first steps is right even where one of them is a gap.
    let usual = zip(times.dropFirst(), times).prefix(1001).map { $0 - $1 }.sorted()
    let step = usual[usual.count / 2]
    for row in 1..<times.count {
      let here = times[row] - times[row - 1]
      guard step > 0, here > 0.5 * step, here < 1.5 * step else {
        throw TraceFileError(
          .corrupt(chunk: nil), file: file,
          what: "line \(lines[row]) lies \(here) after the one before, where rows lie \(step) apart",
          remedy:
            "samples at equal distances would do, or the part before line \(lines[row]); nothing is repeated")
      }
    }
    let mean = (last - first) / Double(times.count - 1)
    for row in times.indices where (times[row] - first - Double(row) * mean).magnitude > step {
      throw TraceFileError(
        .corrupt(chunk: nil), file: file,
        what: "the times drift by more than a sample up to line \(lines[row])",
        remedy: "samples at equal distances would do")
    }
    return mean
  }
}

extension Recording {
  /// A table with a column of times, each number in the fewest digits that give it back.
  public func csv() -> [UInt8] {
    var text = ""
    let names = signals.map { $0.unit.isEmpty ? $0.name : "\($0.name) [\($0.unit)]" }
    let hasTime = interval != nil
    text += (hasTime ? ["Time [s]"] + names : names).map(Self.quoted).joined(separator: ",") + "\n"
    for row in 0..<count {
      var cells = signals.map { "\($0.samples[row])" }
      if let interval { cells.insert("\(start + Double(row) * interval)", at: 0) }
      text += cells.joined(separator: ",") + "\n"
    }
    return Array(text.utf8)
  }

  private static func quoted(_ cell: String) -> String {
    cell.contains { ",\"\n".contains($0) } ? "\"" + cell.filter { $0 != "\"" } + "\"" : cell
  }
}
