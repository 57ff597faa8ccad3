extension Recording {
  /// A value change dump of real numbers, each written where it changes, in digits that give it back.
  ///
  /// The timescale is the finest of 1, 10, 100 s to fs in which the interval is a whole number; without one, a sample is
  /// a nanosecond. Throws where times would not fit into 63 bits.
  public func valueChangeDump(scope: String = "drive", file: String) throws(TraceFileError) -> [UInt8] {
    let scale = Self.timescale(of: interval)
    guard !count.multipliedReportingOverflow(by: scale.stepsPerSample).overflow else {
      throw TraceFileError(
        .invalidUse, file: file,
        what: "\(count) samples of \(scale.stepsPerSample) x \(scale.text) are too long",
        remedy: "write a shorter stretch, or at a rate of whole nanoseconds")
    }
    var text = "$timescale \(scale.text) $end\n$scope module \(scope) $end\n"
    for (index, signal) in signals.enumerated() {
      text += "$var real 64 \(Self.identifier(index)) \(Self.word(signal.name)) $end\n"
    }
    text += "$upscope $end\n$enddefinitions $end\n"
    for row in 0..<count {
      let changed = signals.indices.filter {
        row == 0 || signals[$0].samples[row].bitPattern != signals[$0].samples[row - 1].bitPattern
      }
      if changed.isEmpty, row < count - 1 { continue }
      text += "#\(row * scale.stepsPerSample)\n"
      for index in changed { text += "r\(signals[index].samples[row]) \(Self.identifier(index))\n" }
    }
    return Array(text.utf8)
  }

  /// The name of a unit of time and how many of it a sample takes.
  private static func timescale(of interval: Double?) -> (text: String, stepsPerSample: Int) {
    guard let interval, interval > 0 else { return ("1 ns", 1) }
    let units = [("s", 1.0), ("ms", 1e-3), ("us", 1e-6), ("ns", 1e-9), ("ps", 1e-12), ("fs", 1e-15)]
    for (name, unit) in units {
      for factor in [100.0, 10, 1] {
        let steps = interval / (factor * unit)
        if steps >= 0.5, steps < 1e9, (steps - steps.rounded()).magnitude < 1e-9 * steps {
          return ("\(Int(factor)) \(name)", Int(steps.rounded()))
        }
      }
    }
    return ("1 fs", Int(max(1, min((interval * 1e15).rounded(), 9e15))))
  }

  /// One printable character and more, counted up from `!`.
  private static func identifier(_ index: Int) -> String {
    var rest = index
    var text = ""
    repeat {
      text.append(Character(Unicode.Scalar(UInt8(33 + rest % 94))))
      rest /= 94
    } while rest > 0
    return text
  }

  private static func word(_ name: String) -> String {
    String(name.map { $0.isWhitespace ? "_" : $0 })
  }
}
