internal import Configuration
internal import Determinism
internal import DriveInterface
internal import TraceFiles

/// Captured files and their sidecar as the wires of servo ticks.
///
/// Samples are never made up: where one is missing, reading throws. Where rates differ, ticks are samples as they are,
/// unless the sidecar asks for another conversion.
public struct CaptureImport {
  /// One channel, and how it became a signal.
  public struct Column: Sendable, Equatable {
    /// The signal that it became.
    public var signal: CaptureSignal
    /// Path of the file that it is in.
    public var file: String
    /// The channel's name, as the file has it.
    public var channel: String
    /// Samples a second of the file.
    public var rate: Double
    /// How samples became ticks, in words.
    public var conversion: String
    /// The largest magnitude of its values, full scale.
    public var peak: Double
  }

  /// What the capture is called, as the sidecar says.
  public let name: String
  /// Ticks a second.
  public let servoRate: Double
  /// Ticks that all channels have in common; at least 1.
  public let tickCount: Int
  /// The channels that became signals; constants and the reference clock are none of them.
  public private(set) var columns: [Column] = []
  /// Samples a second by the reference clock, over so many cycles; nil without one.
  public private(set) var clock: (rate: Double, told: Double, cycles: Int)?

  private let sidecar: CaptureSidecar
  private let sources: [(path: String, digest: String)]
  private let channels: [CaptureColumn]
  private let constants: [(signal: CaptureSignal, value: Double)]

  /// Reads everything and fits it together.
  ///
  /// Throws a `ConfigurationError` where the sidecar does not fit the files, and a `TraceFileError` where a file
  /// cannot be read, makes no sense, or has a gap.
  public init(files paths: [String], sidecar: CaptureSidecar) throws {
    self.sidecar = sidecar
    name = sidecar.name
    var files = try paths.map { try CaptureFile(path: $0) }
    sources = files.map { ($0.path, SHA256.hexadecimal(of: $0.bytes)) }
    var found: [CaptureChannel] = []
    // The clock first: it may tell the rate of the others in its file.
    let told = sidecar.entries.filter { $0.constant == nil }
    for entry in told.filter({ $0.clock != nil }) + told.filter({ $0.clock == nil }) {
      found.append(try CaptureChannel(entry, files: &files, fallbackRate: sidecar.servoRate))
    }
    for channel in found where channel.entry.clock != nil {
      let measured = try CaptureClock(channel.entry, samples: channel.samples, path: channel.path)
      guard (measured.rate / channel.rate - 1).magnitude <= 1e-3 else {
        throw channel.entry.node.inconsistency(
          at: "clock_hz", "the reference clock says \(measured.rate) Hz, the capture \(channel.rate) Hz",
          advice: "write rate_hz: \(CaptureRate.snapped(measured.rate)), or another clock_hz")
      }
      clock = (measured.rate, channel.rate, measured.cycles)
    }
    let signals = found.filter { $0.entry.clock == nil }
    servoRate = try Self.servoRate(sidecar, signals)
    let start = signals.map(\.start).max() ?? 0
    var fitted: [CaptureColumn] = []
    for channel in signals {
      fitted.append(
        try CaptureColumn(channel, servoRate: servoRate, start: start, conversion: sidecar.conversion))
    }
    channels = fitted
    tickCount = fitted.map(\.tickCount).min() ?? 0
    constants = sidecar.entries.compactMap { entry in entry.constant.map { (entry.signal, $0) } }
    guard tickCount > 0 else {
      throw sidecar.node.inconsistency(
        at: "signals", "the files have no time in common", advice: "files of one acquisition would do")
    }
    columns = fitted.map { column in
      let values = (0..<tickCount).lazy.map { column.value($0).magnitude }
      return Column(
        signal: column.channel.entry.signal, file: column.channel.path, channel: column.channel.name,
        rate: column.channel.rate, conversion: column.told, peak: values.max() ?? 0)
    }
  }

  private static func servoRate(
    _ sidecar: CaptureSidecar, _ channels: [CaptureChannel]
  ) throws(ConfigurationError) -> Double {
    if let rate = sidecar.servoRate { return rate }
    let rates = Set(channels.map(\.rate)).sorted()
    guard let slowest = rates.first, rates.count == 1, !channels.contains(where: { $0.entry.signal == .rf })
    else {
      throw sidecar.node.inconsistency(
        at: "signals",
        "the channels have rates of \(rates.map { "\($0)" }.joined(separator: ", ")) Hz"
          + (rates.count == 1 ? ", and the RF needs several samples a tick" : ""),
        advice: "write servo_rate_hz: with the servo's rate")
    }
    guard slowest <= 2_000_000 else {
      throw sidecar.node.inconsistency(
        at: "signals", "\(slowest) Hz is faster than any servo",
        advice: "write servo_rate_hz: with the servo's rate")
    }
    return slowest
  }

  /// The wires of a tick below `tickCount`.
  public func record(_ tick: Int) -> TickRecord {
    var record = TickRecord(
      quadrants: .zero, rotation: 0, drives: .zero, laser: 0, status: 0, focusError: 0, radialError: 0,
      slow: SlowWires())
    var sums = SIMD4<Double>.zero
    var sideSums = SIMD4<Double>.zero
    var hasSums = (main: false, side: false)
    func take(_ signal: CaptureSignal, _ value: Double) {
      if let lane = CaptureSignal.sums.firstIndex(of: signal) {
        (sums[lane], hasSums.main) = (value, true)
      } else if let lane = CaptureSignal.sideSums.firstIndex(of: signal) {
        (sideSums[lane], hasSums.side) = (value, true)
      } else {
        signal.put(value, into: &record)
      }
    }
    for (signal, value) in constants { take(signal, value) }
    for column in channels {
      guard column.channel.entry.signal == .rf else {
        take(column.channel.entry.signal, column.value(tick))
        continue
      }
      let (peak, bottom) = column.envelope(tick)
      record.slow.signals.detectors.y = max(peak, bottom)
      record.slow.signals.detectors.z = min(peak, bottom)
    }
    if hasSums.main { record.quadrants = Self.quadrants(sums) }
    if hasSums.side { record.slow.signals.side = Self.quadrants(sideSums) }
    return record
  }

  /// Quadrants whose differences are a focus error, a tracking error and a sum; the tangential one is zero.
  private static func quadrants(_ sums: SIMD4<Double>) -> SIMD4<Double> {
    let (focus, tracking, sum) = (sums[0], sums[1], sums[2])
    return 0.25
      * SIMD4(
        sum + focus + tracking, sum - focus + tracking, sum + focus - tracking, sum - focus - tracking)
  }

  /// Writes a trace that every trace verb reads.
  public func write(to path: String, build: BuildIdentity = .current) throws {
    var signals: [CaptureSignal] = []
    for column in channels { signals.append(column.channel.entry.signal) }
    signals += constants.map(\.signal)
    var facts = MCAPFields([
      MCAPFields.Field(key: "signals", value: signals.map(\.rawValue).joined(separator: ","))
    ])
    for (index, source) in sources.enumerated() {
      facts.all.append(MCAPFields.Field(key: "file_\(index)", value: source.path))
      facts.all.append(MCAPFields.Field(key: "sha256_\(index)", value: source.digest))
    }
    for (index, column) in columns.enumerated() {
      facts.all.append(
        MCAPFields.Field(
          key: "channel_\(index)",
          value: "\(column.signal.rawValue): \(column.channel) of \(column.file), \(column.conversion)"))
    }
    if let clock { facts.all.append(MCAPFields.Field(key: "clock_rate_hz", value: "\(clock.rate)")) }
    let writer = try RunLogWriter(
      path: path,
      header: RunLogHeader(
        capture: facts, name: name, sampleRate: servoRate, configuration: sidecar.document, build: build))
    var tick = 0
    while tick < tickCount {
      let count = min(TickBlock.capacity, tickCount - tick)
      try writer.write(TickBlock(records: (tick..<tick + count).map(record), firstTick: UInt64(tick)))
      tick += count
    }
    try writer.finish(.capture(ticks: UInt64(tickCount)))
  }
}
