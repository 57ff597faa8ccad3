public import Configuration
internal import DriveInterface

/// What a run log holds, read from front to back.
public struct TraceSummary: Sendable {
  /// The name of the run's scenario, or of the capture.
  public var name: String
  /// The program that wrote it.
  public var build: BuildIdentity
  /// Where the firmware came from.
  public var source: FirmwareSource
  /// Ticks a second.
  public var sampleRate: Double
  /// The first tick.
  public var firstTick: UInt64
  /// Ticks read.
  public var tickCount: UInt64 = 0
  /// Digests read.
  public var digestCount = 0
  /// Status changes and steps of the host, as the log tells them.
  public var events: [ConfigurationValue] = []
  /// The last digests in the log.
  public var digests: StateDigests?
  /// Whether the host's script came to its end; nil without an end record.
  public var isComplete: Bool?
  /// Why the log could not be read to its end.
  public var damage: RunLogError?
  /// The resolved scenario; of a capture, its resolved sidecar.
  public var configuration: ConfigurationValue
  /// What a capture was made of, each with its name; empty for a run.
  public var capture: [(name: String, value: String)]

  /// Reads a log. Throws where it has no readable header.
  public init(path: String) throws {
    var reader = try RunLogReader(path: path)
    (name, build, source) = (reader.name, reader.build, reader.source)
    (sampleRate, firstTick, configuration) = (reader.sampleRate, reader.firstTick, reader.configuration)
    capture = reader.captureFacts
    do throws(RunLogError) {
      while let entry = try reader.next() {
        switch entry {
        case .ticks(let block): tickCount &+= UInt64(block.count)
        case .digests(let taken):
          digestCount += 1
          digests = taken
        case .event(let event): events.append(event)
        case .end(let end): (isComplete, digests) = (end.isComplete, end.digests)
        case .signals, .result: break
        }
      }
    } catch {
      damage = error
    }
  }

  /// 0 for a whole log, 6 for one that is truncated or corrupt.
  public var exitCode: Int32 { damage?.exitCode ?? 0 }

  /// Some lines of text.
  public var text: String {
    var lines = [
      "\(source == .capture ? "capture" : "run") \(name), written by \(build.summary)",
      "ticks \(firstTick) to \(firstTick &+ tickCount), \(decimalSeconds(tickCount)) s at \(Int(sampleRate)) Hz, "
        + "\(digestCount) digests",
    ]
    for fact in capture.prefix(200) { lines.append("  \(fact.name): \(fact.value)") }
    for event in events.prefix(200) {
      guard let tick = event["tick"]?.number?.unsignedInteger, let kind = event["event"]?.string else {
        continue
      }
      let what =
        kind == "status"
        ? [
          event["activity"]?.string, layer(of: event),
          event["fault"]?.string.flatMap { $0 == "none" ? nil : "fault: \($0)" },
        ]
        .compactMap { $0 }.joined(separator: ", ")
        : "\(kind) \(event["command"]?.string ?? "")"
      lines.append("  tick \(tick): \(what)")
    }
    if events.count > 200 { lines.append("  and \(events.count - 200) more events") }
    if let damage {
      lines.append("INCOMPLETE: \(damage)")
    } else {
      lines.append(isComplete == true ? "complete" : "ended before the host's script did")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The layer that the firmware believes in; nil where it knows none (15 in the status register).
  private func layer(of event: ConfigurationValue) -> String? {
    guard let layer = event["layer"]?.number?.unsignedInteger, layer < 15 else { return nil }
    return event["layer_confirmed"]?.boolean == true ? "layer \(layer)" : "layer \(layer), not confirmed"
  }

  private func decimalSeconds(_ ticks: UInt64) -> String {
    "\((Double(ticks) / sampleRate * 1000).rounded() / 1000)"
  }

  /// The same as JSON.
  public var json: ConfigurationValue {
    .object([
      "name": .string(name), "servo_rate_hz": .number(sampleRate), "first_tick": .unsigned(firstTick),
      "ticks": .unsigned(tickCount), "digests": .integer(digestCount), "firmware": .string(source.rawValue),
      "build": .object(
        members: build.properties.map { ConfigurationValue.Member($0.key, .string($0.value)) }),
      "complete": isComplete.map { .boolean($0) } ?? .null,
      "damage": damage.map { .string("\($0)") } ?? .null,
      "capture": .object(members: capture.map { ConfigurationValue.Member($0.name, .string($0.value)) }),
      "last_digests": digests?.json ?? .null, "events": .array(events),
    ])
  }
}
