extension Recording {
  /// A recording from an NPY array: one signal, or a signal in each column. It tells no interval.
  public init(numPy array: NumPyArray, name: String = "column") {
    let columns = array.shape.count == 2 ? array.shape[1] : 1
    let rows = array.shape.first ?? 0
    self.init(
      interval: nil,
      signals: (0..<columns).map { column in
        RecordedSignal(
          name: columns == 1 ? name : "\(name) \(column)",
          samples: (0..<rows).map { array.values[$0 * columns + column] })
      })
  }

  /// A recording from an NPZ archive: a signal in each one-dimensional array of the same length, named as the array.
  ///
  /// An array named `time` or `t` gives the times, which must lie at equal distances; single numbers named `interval`
  /// (seconds) or `rate` (Hz) do as well.
  public init(npz bytes: [UInt8], name: String) throws(TraceFileError) {
    let archive = try ZIPArchive(bytes, name: name)
    self.init(interval: nil, signals: [])
    for entry in archive.entries where entry.name.hasSuffix(".npy") {
      let title = String(entry.name.dropLast(4))
      let array = try NumPyArray(try archive.contents(of: entry), name: "\(name)(\(entry.name))")
      if array.values.count == 1, let value = array.values.first,
        ["interval", "rate", "start"].contains(title)
      {
        switch title {
        case "start": start = value
        case "rate" where value > 0: interval = 1 / value
        case "interval" where value > 0: interval = value
        default: break
        }
        continue
      }
      let part = Recording(numPy: array, name: title)
      if title == "time" || title == "t" {
        interval = try CSVTable.interval(array.values, file: name, lines: Array(array.values.indices))
        start = array.values.first ?? 0
      } else {
        signals += part.signals
      }
    }
    guard let first = signals.first else {
      throw TraceFileError(
        .notThisFormat, file: name, what: "the archive holds no arrays", remedy: "an NPZ archive would do")
    }
    if let other = signals.first(where: { $0.samples.count != first.samples.count }) {
      throw TraceFileError(
        .corrupt(chunk: nil), file: name,
        what: "\(first.name) has \(first.samples.count) samples, \(other.name) has \(other.samples.count)",
        remedy: "arrays of one length would do")
    }
  }

  /// An NPZ archive: an array for each signal, and `interval` and `start` as single numbers.
  public func npz() throws(TraceFileError) -> [UInt8] {
    var archive = ZIPWriter()
    for signal in signals {
      let array = NumPyArray(shape: [signal.samples.count], values: signal.samples)
      try archive.add("\(signal.name).npy", array.bytes())
    }
    if let interval {
      try archive.add("interval.npy", NumPyArray(shape: [1], values: [interval]).bytes())
      try archive.add("start.npy", NumPyArray(shape: [1], values: [start]).bytes())
    }
    return archive.finish()
  }
}
