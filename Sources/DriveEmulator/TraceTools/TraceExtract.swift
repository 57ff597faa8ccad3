public import TraceFiles

/// A stretch of a run log as columns.
public struct TraceExtract: Sendable {
  /// The columns; their times count from tick 0.
  public var recording: Recording
  /// The first tick taken.
  public var firstTick: UInt64
  /// Why the log could not be read to its end; nil if it could.
  public var damage: RunLogError?

  /// What to take: the signals by name, ticks from `from` to before `to`, one in `every`.
  public struct Selection: Sendable, Equatable {
    /// Names of the signals, as `TraceSignal` has them.
    public var signals: [String]
    /// The first tick that may be taken.
    public var from: UInt64
    /// The tick before which taking ends.
    public var to: UInt64
    /// Ticks from one taken to the next; at least 1.
    public var every: Int

    /// Everything of the usual signals.
    public init(signals: [String] = TraceSignal.usual, from: UInt64 = 0, to: UInt64 = .max, every: Int = 1) {
      self.signals = signals
      self.from = from
      self.to = to
      self.every = every
    }
  }

  /// Takes signals out of a log. Throws where it is no log, for an unknown signal, and where nothing is left.
  ///
  /// Of a damaged log everything whole is taken, and `damage` says why it ends there.
  public init(path: String, _ selection: Selection = Selection()) throws {
    guard selection.every > 0, selection.from < selection.to else {
      throw TraceFileError(
        .invalidUse, file: path,
        what: "no tick lies from \(selection.from) to before \(selection.to), each \(selection.every)th",
        remedy: "a first tick before the last and a whole number of at least 1 would do")
    }
    var reader = try RunLogReader(path: path)
    let wanted = try Self.signals(selection.signals, path: path, captured: reader.capturedSignals)
    var columns = [[Double]](repeating: [], count: wanted.count)
    var first: UInt64?
    let every = UInt64(selection.every)
    damage = nil
    do throws(RunLogError) {
      while let entry = try reader.next() {
        guard case .ticks(let block) = entry else { continue }
        if block.firstTick >= selection.to { break }
        for index in 0..<block.count {
          let tick = block.firstTick &+ UInt64(index)
          guard tick >= selection.from, tick < selection.to, (tick &- (first ?? tick)) % every == 0 else {
            continue
          }
          if first == nil { first = tick }
          let record = block[index]
          for column in wanted.indices { columns[column].append(wanted[column].value(record)) }
        }
      }
    } catch {
      damage = error
    }
    guard let first else {
      if let damage { throw damage }
      let end = selection.to == .max ? "on" : "to before \(selection.to)"
      throw RunLogError(
        .doesNotFit,
        "\(path): the log has no tick from \(selection.from) \(end); trace info tells which it has")
    }
    firstTick = first
    recording = Recording(
      start: Double(first) / reader.sampleRate, interval: Double(selection.every) / reader.sampleRate,
      signals: zip(wanted, columns).map { RecordedSignal(name: $0.name, unit: $0.unit, samples: $1) })
  }

  /// Of a capture, the usual signals are those that it has.
  private static func signals(
    _ names: [String], path: String, captured: [CaptureSignal]?
  ) throws(TraceFileError) -> [TraceSignal] {
    let known = captured.map { signals in Set(signals.flatMap(\.traceSignals)) }
    if let known, names == TraceSignal.usual || names == TraceSignal.all.map(\.name) {
      return TraceSignal.all.filter { known.contains($0.name) }
    }
    var signals: [TraceSignal] = []
    for name in names {
      guard let signal = TraceSignal.named(name) else {
        throw TraceFileError(
          .invalidUse, file: path, what: "there is no signal \"\(name)\"",
          remedy: "one of \(TraceSignal.all.map(\.name).joined(separator: ", ")) would do")
      }
      guard known?.contains(name) ?? true else {
        throw TraceFileError(
          .unsupported, file: path, what: "the capture does not hold \(name)",
          remedy:
            "it holds \(TraceSignal.all.map(\.name).filter { known?.contains($0) ?? true }.joined(separator: ", "))"
        )
      }
      signals.append(signal)
    }
    return signals
  }
}
