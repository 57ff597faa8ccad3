internal import Configuration
internal import Determinism
internal import DriveInterface
internal import TraceFiles

/// Writes a run log: an MCAP file that public tools can read and `RunLogReader` reads back.
///
/// A log grows as `NAME.partial`; without `finish` it keeps that name and has no end record.
final class RunLogWriter {
  private let writer: MCAPWriter
  private let sampleRate: Double
  private let signalInterval: UInt64
  private var payload = ByteWriter(capacity: 16 + TickBlock.capacity * 192)
  private var sequences = [UInt32](repeating: 0, count: RunLogFormat.Channel.allCases.count + 1)

  /// Opens the file and writes everything that stands before the first tick.
  init(path: String, header: RunLogHeader) throws {
    writer = try MCAPWriter(
      path: path,
      options: MCAPWriter.Options(
        profile: RunLogFormat.profile, library: "drive-emu \(BuildIdentity.version)"))
    sampleRate = header.sampleRate
    signalInterval = UInt64(max(1, header.sampleRate * RunLogFormat.signalInterval))
    try addChannels(header)
    try writer.add(MCAPMetadata(name: RunLogFormat.buildMetadata, fields: header.buildFields))
    try writer.add(MCAPMetadata(name: RunLogFormat.runMetadata, fields: header.runFields))
    if !header.capture.all.isEmpty {
      try writer.add(MCAPMetadata(name: RunLogFormat.captureMetadata, fields: header.capture))
    }
    let time = nanoseconds(header.firstTick)
    let text = try header.configuration.json(.pretty, nonFinite: .refuse)
    try writer.add(
      MCAPAttachment(
        logTime: time, name: RunLogFormat.configuration, mediaType: "application/json",
        data: Array(text.utf8)))
    payload.removeAll()
    payload.append(header.snapshot.words.span)
    try writer.add(
      MCAPAttachment(
        logTime: time, name: RunLogFormat.snapshot, mediaType: "application/octet-stream",
        data: payload.bytes))
  }

  private func addChannels(_ header: RunLogHeader) throws {
    for channel in RunLogFormat.Channel.allCases {
      let text =
        switch channel {
        case .ticks: RunLogFormat.tickLegend(header.coding)
        case .digests: RunLogFormat.digestLegend
        case .events: RunLogFormat.eventSchema
        case .signals: RunLogFormat.signalSchema
        case .end: RunLogFormat.endSchema
        }
      try writer.add(
        MCAPSchema(
          id: channel.rawValue, name: "drive-emu" + channel.topic,
          encoding: channel.isBinary ? "text" : "jsonschema", data: Array(text.utf8)))
      try writer.add(
        MCAPChannel(
          id: channel.rawValue, schema: channel.rawValue, topic: channel.topic,
          messageEncoding: channel.isBinary ? "binary" : "json"))
    }
  }

  /// Writes a block of ticks and the signals for plotting that fall into it.
  func write(_ block: TickBlock) throws {
    guard block.count > 0 else { return }
    payload.removeAll()
    payload.append(block.firstTick)
    payload.append(UInt32(truncatingIfNeeded: block.count))
    payload.append(block.layoutNumber)
    payload.append(block.words.span.extracting(first: block.wordCount))
    try add(.ticks, tick: block.firstTick)
    let skipped = block.firstTick % signalInterval
    var offset = skipped == 0 ? 0 : Int(signalInterval - skipped)
    while offset < block.count {
      let tick = block.firstTick &+ UInt64(offset)
      try add(.signals, tick: tick, json: block[offset].signals(tick: tick))
      offset += Int(signalInterval)
    }
  }

  func write(_ digests: StateDigests) throws {
    payload.removeAll()
    payload.append(digests.tick)
    payload.append(digests.values.span)
    try add(.digests, tick: digests.tick)
  }

  func write(events: [RunEvent], steps: [RunReport.Step]) throws {
    for event in events { try add(.events, tick: event.tick, json: event.json(steps: steps)) }
  }

  /// Writes that the host puts this command into the mailbox as soon as the firmware is looked at, and how long it waits.
  func write(host command: HostCommand, within patience: UInt64, tick: UInt64) throws {
    try add(
      .events, tick: tick,
      json: .object([
        "tick": .unsigned(tick), "event": .string(RunLogFormat.hostEvent),
        "command": .string(command.name), "register": .unsigned(UInt64(command.register)),
        "patience": .unsigned(patience),
      ]))
  }

  /// Writes the end record and the report, and gives the file its name.
  func finish(_ report: RunReport) throws {
    let end = RunLogEnd(
      isComplete: report.outcome == .finished, outcome: report.outcome.name,
      nonFiniteField: report.outcome.nonFiniteField, digests: report.finalDigests)
    try add(.end, tick: report.ticks, json: end.json)
    let text = try report.json.json(.pretty, nonFinite: .writeNull)
    try writer.add(
      MCAPAttachment(
        logTime: nanoseconds(report.ticks), name: RunLogFormat.result, mediaType: "application/json",
        data: Array(text.utf8)))
    try writer.close()
  }

  /// Writes an end record without a report, and gives the file its name.
  func finish(_ end: RunLogEnd) throws {
    try add(.end, tick: end.digests.tick, json: end.json)
    try writer.close()
  }

  private func add(_ channel: RunLogFormat.Channel, tick: UInt64, json: ConfigurationValue) throws {
    payload.removeAll()
    payload.append(Array(try json.json(.compact, nonFinite: .writeNull).utf8))
    try add(channel, tick: tick)
  }

  private func add(_ channel: RunLogFormat.Channel, tick: UInt64) throws {
    let index = Int(channel.rawValue)
    try writer.addMessage(
      channel: channel.rawValue, sequence: sequences[index], logTime: nanoseconds(tick), data: payload)
    sequences[index] &+= 1
  }

  private func nanoseconds(_ tick: UInt64) -> UInt64 {
    let time = Double(tick) / sampleRate * 1e9
    return time < 1.8e19 ? UInt64(time + 0.5) : .max
  }
}

/// The last message of a log.
public struct RunLogEnd: Equatable, Sendable {
  /// The host's script came to its end.
  public var isComplete: Bool
  /// `finished`, `interrupted` or `non_finite`.
  public var outcome: String
  /// The field that became infinite or not a number at the tick after the last.
  public var nonFiniteField: String?
  /// The digests after the last tick.
  public var digests: StateDigests
}

extension RunReport.Outcome {
  var nonFiniteField: String? {
    if case .nonFinite(let failure) = self { failure.field } else { nil }
  }

  var name: String {
    switch self {
    case .finished: "finished"
    case .interrupted: "interrupted"
    case .nonFinite: "non_finite"
    }
  }
}

extension RunLogEnd {
  /// The end of a capture, which has no state and therefore no digests.
  static func capture(ticks: UInt64) -> RunLogEnd {
    RunLogEnd(
      isComplete: true, outcome: "captured", nonFiniteField: nil,
      digests: StateDigests(tick: ticks, values: StateDigests.names.map { _ in 0 }))
  }

  var json: ConfigurationValue {
    let digestMembers = digests.json.members ?? []
    return .object(
      members: [
        ConfigurationValue.Member("complete", .boolean(isComplete)),
        ConfigurationValue.Member("outcome", .string(outcome)),
        ConfigurationValue.Member("non_finite_field", nonFiniteField.map { .string($0) } ?? .null),
      ] + digestMembers)
  }
}

extension TickRecord {
  /// What plotting tools show: errors and drives in full scale, true errors, state.
  func signals(tick: UInt64) -> ConfigurationValue {
    let q = quadrants
    return .object([
      "tick": .unsigned(tick), "focus_error": .number((q.x + q.z) - (q.y + q.w)),
      "tracking_error": .number((q.x + q.y) - (q.z + q.w)), "sum": .number(q.x + q.y + q.z + q.w),
      "focus_drive": .number(drives.x), "tracking_drive": .number(drives.y),
      "true_focus_error_um": .number(Double(focusError) * 1e6),
      "true_radial_error_nm": .number(Double(radialError) * 1e9),
      "activity": .integer(Int(status & 255)), "layer": .integer(Int(status >> 8 & 15)),
    ])
  }
}
