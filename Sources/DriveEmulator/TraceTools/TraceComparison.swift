internal import Configuration
internal import ControlBlocks
internal import Determinism
internal import DriveInterface

/// Where two run logs first differ, and how the difference spread from there.
public struct TraceComparison: Sendable {
  /// A wire and the first tick at which it differs.
  public struct Onset: Equatable, Sendable {
    /// The first tick at which the wire differs.
    public var tick: UInt64
    /// The wire and its two values at that tick; the first log's stands as the recorded one.
    public var difference: WireDifference
  }

  /// A key of the resolved configurations with its two values; nil where a log does not have it.
  public struct KeyDifference: Equatable, Sendable {
    /// Path of the key.
    public var key: String
    /// Its value in the first log; nil where that does not have it.
    public var first: String?
    /// Its value in the second log; nil where that does not have it.
    public var second: String?
  }

  /// Ticks that both logs have.
  public var ticks: Range<UInt64>
  /// Keys that differ.
  public var keys: [KeyDifference] = []
  /// Wires that differ, by their first tick, those of one tick in the order in which the data travels: the chain.
  public var onsets: [Onset] = []
  /// Ticks after which digests first differ; nil if none does.
  public var digestTick: UInt64?
  /// The parts of the run whose digests differ then.
  public var subsystems: [String] = []
  /// Ticks at which digests of both were compared and equal.
  public var digestsEqual = 0
  /// The first fields of the two states that differ, where both runs could be made again.
  public var state: Divergence?
  /// Why they could not; nil if they could, or need not.
  public var notRemade: String?

  /// Whether every wire and every digest of the common ticks agree.
  public var agrees: Bool { onsets.isEmpty && digestTick == nil }

  /// How far the spreading is followed from the first difference.
  static let reach: UInt64 = 20_000

  /// Compares two logs from front to back. Throws where one has no readable header or they have no tick in common.
  public init(_ first: String, _ second: String) throws {
    var a = TickStream(try RunLogReader(path: first))
    var b = TickStream(try RunLogReader(path: second))
    // A sidecar and a scenario have no key in common but their names.
    if (a.reader.source == .capture) == (b.reader.source == .capture) {
      keys = Self.differences(a.reader.configuration, b.reader.configuration)
    }
    let begin = max(a.reader.firstTick, b.reader.firstTick)
    try a.skip(to: begin)
    try b.skip(to: begin)
    ticks = begin..<begin
    try follow(&a, &b)
    guard !ticks.isEmpty else {
      throw RunLogError(.doesNotFit, "the logs have no tick in common")
    }
    compareDigests(a.digests, b.digests)
    if !agrees, a.reader.firstTick == b.reader.firstTick { try remake(a.reader, b.reader) }
  }

  private mutating func follow(_ a: inout TickStream, _ b: inout TickStream) throws {
    var known: Set<String> = []
    // Of a capture, only what was captured can be compared.
    let captured = [a.reader.capturedSignals, b.reader.capturedSignals].compactMap { $0 }
      .map { Set($0.flatMap(\.wires)) }
    var tick = ticks.lowerBound
    while let left = try a.next(), let right = try b.next() {
      if onsets.isEmpty || tick < onsets[0].tick &+ Self.reach {
        for difference in left.differences(from: right)
        where captured.allSatisfy({ $0.contains(difference.wire) }) && known.insert(difference.wire).inserted
        {
          onsets.append(Onset(tick: tick, difference: difference))
        }
      }
      tick &+= 1
    }
    ticks = ticks.lowerBound..<tick
  }

  private mutating func compareDigests(_ a: [UInt64: StateDigests], _ b: [UInt64: StateDigests]) {
    for tick in a.keys.sorted() {
      guard digestTick == nil, let left = a[tick], let right = b[tick] else { continue }
      let differing = left.differing(from: right)
      if differing.isEmpty {
        digestsEqual += 1
      } else {
        (digestTick, subsystems) = (tick, differing)
      }
    }
  }

  /// Runs both again from their snapshots and looks into their states.
  private mutating func remake(_ a: RunLogReader, _ b: RunLogReader) throws {
    guard a.source == .scenario, b.source == .scenario else {
      let isCapture = a.source == .capture || b.source == .capture
      notRemade = isCapture ? "one is a capture, which has no state" : "the firmware of one is a user's own"
      return
    }
    let last = [onsets.first?.tick, digestTick].compactMap { $0 }.max() ?? ticks.upperBound
    do {
      let scenario = try TraceReplay.scenario(of: a)
      var task = RemakeTask(
        readers: (a, b), scenarios: (scenario, try TraceReplay.scenario(of: b)),
        ticks: Int(clamping: last &- a.firstTick &+ 256))
      state = try scenario.withFirmware(&task)
      if state == nil {
        notRemade = task.reason ?? "made again, both states are equal: the recordings were changed"
      }
    } catch let error as RunLogError {
      notRemade = error.description
    }
  }

  // MARK: Configurations

  static func differences(_ a: ConfigurationValue, _ b: ConfigurationValue) -> [KeyDifference] {
    let left = leaves(a, "")
    let right = leaves(b, "")
    let keys = left.map(\.key) + right.map(\.key).filter { key in !left.contains { $0.key == key } }
    return keys.compactMap { key in
      let values = (left.first { $0.key == key }?.text, right.first { $0.key == key }?.text)
      return values.0 == values.1 ? nil : KeyDifference(key: key, first: values.0, second: values.1)
    }
  }

  private static func leaves(_ value: ConfigurationValue, _ path: String) -> [(key: String, text: String)] {
    if let members = value.members {
      return members.flatMap { leaves($0.value, path.isEmpty ? $0.key : "\(path).\($0.key)") }
    }
    if let elements = value.elements {
      return elements.enumerated().flatMap { leaves($1, "\(path)[\($0)]") }
    }
    return [(path, (try? value.json(.compact, nonFinite: .writeNull)) ?? "")]
  }
}

/// The ticks of a log one by one, with the digests met on the way.
private struct TickStream {
  var reader: RunLogReader
  private var block: TickBlock
  private var index = 0
  var digests: [UInt64: StateDigests] = [:]

  init(_ reader: RunLogReader) {
    self.reader = reader
    block = TickBlock(coding: reader.coding)
  }

  mutating func next() throws(RunLogError) -> TickRecord? {
    while index >= block.count {
      guard let entry = try reader.next() else { return nil }
      switch entry {
      case .ticks(let next): (block, index) = (next, 0)
      case .digests(let taken): digests[taken.tick] = taken
      case .event, .signals, .end, .result: break
      }
    }
    index += 1
    return block[index - 1]
  }

  mutating func skip(to tick: UInt64) throws(RunLogError) {
    var left = tick &- reader.firstTick
    while left > 0, try next() != nil { left -= 1 }
  }
}

private struct RemakeTask: FirmwareTask {
  let readers: (RunLogReader, RunLogReader)
  let scenarios: (Scenario, Scenario)
  let ticks: Int
  var reason: String?

  mutating func perform<Firmware: DriveFirmware>(
    _ firmware: Firmware
  ) throws -> Divergence? where Firmware.Scalar: ServoScalar {
    let first = try TraceReplay.restored(scenarios.0.makeRun(firmware: firmware), readers.0)
    var other = OtherTask<Firmware>(reader: readers.1, scenario: scenarios.1)
    guard let second = try scenarios.1.withFirmware(&other) else {
      reason = "the two runs have firmware of different kinds"
      return nil
    }
    return first.firstDivergence(from: second, ticks: ticks)
  }
}

private struct OtherTask<Wanted: DriveFirmware>: FirmwareTask where Wanted.Scalar: ServoScalar {
  let reader: RunLogReader
  let scenario: Scenario

  func perform<Firmware: DriveFirmware>(
    _ firmware: Firmware
  ) throws -> DriveRun<Wanted>? where Firmware.Scalar: ServoScalar {
    guard let firmware = firmware as? Wanted else { return nil }
    return try TraceReplay.restored(scenario.makeRun(firmware: firmware), reader)
  }
}
