public import Configuration
internal import Determinism

extension TraceComparison {
  /// 0 where everything agrees, 4 where something differs.
  public var exitCode: Int32 { agrees ? 0 : 4 }

  /// The finding for a terminal.
  public var text: String {
    var lines: [String] = []
    for key in keys.prefix(20) {
      lines.append(
        "configuration: \(key.key) is \(key.first ?? "not there") and \(key.second ?? "not there")")
    }
    if keys.count > 20 { lines.append("configuration: and \(keys.count - 20) more keys") }
    guard !agrees else {
      lines.append(
        "ticks \(ticks.lowerBound) to \(ticks.upperBound): every wire and \(digestsEqual) digests agree")
      return lines.joined(separator: "\n") + "\n"
    }
    if let first = onsets.first {
      lines.append("first difference on a wire at tick \(first.tick), and how it spread:")
      for onset in onsets.prefix(24) {
        let difference = onset.difference
        lines.append(
          "  tick \(onset.tick) (+\(onset.tick - first.tick)): \(difference.wire) (\(difference.subsystem)) "
            + "\(difference.recorded) and \(difference.replayed)")
      }
    }
    if let digestTick {
      lines.append("digests differ after \(digestTick) ticks: \(subsystems.joined(separator: ", "))")
    }
    if let state { lines.append("states differ first \(state.description)") }
    if let notRemade { lines.append("states were not compared: \(notRemade)") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The same as JSON.
  public var json: ConfigurationValue {
    .object([
      "agrees": .boolean(agrees), "first_tick": .unsigned(ticks.lowerBound),
      "end_tick": .unsigned(ticks.upperBound),
      "configuration": .array(
        keys.map {
          .object([
            "key": .string($0.key), "first": $0.first.map { .string($0) } ?? .null,
            "second": $0.second.map { .string($0) } ?? .null,
          ])
        }),
      "wires": .array(
        onsets.map {
          .object([
            "tick": .unsigned($0.tick), "wire": .string($0.difference.wire),
            "subsystem": .string($0.difference.subsystem), "first": .string($0.difference.recorded),
            "second": .string($0.difference.replayed),
          ])
        }),
      "digest_tick": .optional(digestTick), "subsystems": .array(subsystems.map { .string($0) }),
      "state_tick": .optional(state?.tick),
      "fields": .array((state?.differences ?? []).map { .string($0.description) }),
      "not_remade": notRemade.map { .string($0) } ?? .null,
    ])
  }
}
