/// Signals sampled together at equal distances: what every capture of an analogue instrument comes down to.
public struct Recording: Equatable, Sendable {
  /// Time of the first sample, seconds; 0 where the file does not tell.
  public var start: Double
  /// Seconds from one sample to the next; nil where the file does not tell.
  public var interval: Double?
  /// The signals, in the order of the file, each with the same number of samples.
  public var signals: [RecordedSignal]

  /// A recording. Signals of unequal length are cut to the shortest by none: whoever makes one keeps them equal.
  public init(start: Double = 0, interval: Double?, signals: [RecordedSignal]) {
    self.start = start
    self.interval = interval
    self.signals = signals
  }

  /// Samples of each signal.
  public var count: Int { signals.first?.samples.count ?? 0 }

  /// The signal of this name; nil if there is none or more than one.
  public subscript(name: String) -> RecordedSignal? {
    let found = signals.filter { $0.name == name }
    return found.count == 1 ? found[0] : nil
  }
}

/// One signal of a recording.
public struct RecordedSignal: Equatable, Sendable {
  /// As the file calls it; `channel N` counted from 0 where it has no name.
  public var name: String
  /// As the file spells it, such as `V`; empty where it tells none.
  public var unit: String
  /// Values in that unit. Logic signals hold 0 and 1.
  public var samples: [Double]

  /// A signal.
  public init(name: String, unit: String = "", samples: [Double]) {
    self.name = name
    self.unit = unit
    self.samples = samples
  }
}

/// Signals that are told by their changes, as logic analysers and simulators write them.
public struct ChangeRecording: Equatable, Sendable {
  /// Seconds of one step of the times below.
  public var timescale: Double
  /// The last time told, in steps.
  public var end: Int64
  /// The signals, in the order of the file.
  public var signals: [ChangingSignal]

  /// A recording of changes.
  public init(timescale: Double, end: Int64, signals: [ChangingSignal]) {
    self.timescale = timescale
    self.end = end
    self.signals = signals
  }
}

/// One signal of a recording of changes.
public struct ChangingSignal: Equatable, Sendable {
  /// With the scopes that it stands in, joined by points.
  public var name: String
  /// Bits; 64 for a real number.
  public var width: Int
  /// Whether values are real numbers and not bits.
  public var isReal: Bool
  /// When it takes each of the values below, ascending, in steps of the timescale.
  public var times: [Int64]
  /// The values: real numbers, or the unsigned number that the bits make; not a number where a bit is unknown.
  public var values: [Double]

  /// A signal.
  public init(name: String, width: Int = 1, isReal: Bool = false, times: [Int64] = [], values: [Double] = [])
  {
    self.name = name
    self.width = width
    self.isReal = isReal
    self.times = times
    self.values = values
  }
}

extension ChangeRecording {
  /// The value that each signal holds at equal distances of `interval` seconds from its first change on.
  ///
  /// A change holds until the next one: that is what the format says, not a repeated sample. Throws where a signal has
  /// no known value at one of these times, where there would be more than `limit` samples, or for an interval that is
  /// no positive number.
  public func sampled(
    interval: Double, file: String, limit: Int = 1 << 28
  ) throws(TraceFileError) -> Recording {
    let ratio = interval / timescale
    // A rate that is a whole number of steps shall stay one, whatever the division rounds to.
    let step = (ratio - ratio.rounded()).magnitude < 1e-9 * ratio ? ratio.rounded() : ratio
    guard step.isFinite, step > 0 else {
      throw TraceFileError(
        .invalidUse, file: file, what: "an interval of \(interval) s cannot be sampled at",
        remedy: "a positive rate would do")
    }
    let first = signals.compactMap(\.times.first).max() ?? 0
    let span = Double(end) - Double(first)
    guard span >= 0, span / step < Double(limit) else {
      throw TraceFileError(
        .invalidUse, file: file,
        what: "sampling \(span * timescale) s each \(interval) s gives too many samples, or none",
        remedy: "a lower rate would do, or a part of the file")
    }
    let count = Int(span / step) + 1
    var sampled: [RecordedSignal] = []
    for signal in signals {
      sampled.append(
        RecordedSignal(
          name: signal.name,
          samples: try signal.sampled(count: count, from: Double(first), step: step, file: file)))
    }
    return Recording(start: Double(first) * timescale, interval: interval, signals: sampled)
  }
}

extension ChangingSignal {
  /// The values held at `from + k step`.
  func sampled(
    count: Int, from: Double, step: Double, file: String
  ) throws(TraceFileError) -> [Double] {
    var samples: [Double] = []
    samples.reserveCapacity(count)
    var next = 0
    for index in 0..<count {
      let time = from + Double(index) * step
      while next < times.count, Double(times[next]) <= time { next += 1 }
      guard next > 0, !values[next - 1].isNaN else {
        throw TraceFileError(
          .corrupt(chunk: nil), file: file,
          what: "\(name) has no known value at step \(time) of the timescale",
          remedy: "cut the file to where every signal is known, or leave this signal out")
      }
      samples.append(values[next - 1])
    }
    return samples
  }
}
