public import Configuration
internal import DriveInterface

extension RunReport {
  /// The report as JSON, the same for the same run on any machine: units in keys, digests as hexadecimal text.
  public var json: ConfigurationValue {
    .object([
      "schema": .string("drive-emu/result/1"), "name": .string(name), "seed": .unsigned(seed),
      "servo_rate_hz": .number(sampleRate), "complete": .boolean(isComplete), "passed": .boolean(passed),
      "exit_code": .integer(Int(exitCode)), "outcome": outcomeJSON, "ticks": .unsigned(ticks),
      "steps": .array(steps.map(\.json)), "readings": .array(readings.map(\.json)),
      "jumps": .array(jumps.map { $0.json(sampleRate: sampleRate) }),
      "calibrations": .array(calibrations.map(\.json)),
      "limits": .array(verdicts.map(\.json)),
      "events": .array(events.map { $0.json(steps: steps) }), "events_omitted": .integer(omittedEvents),
      "switched_off": .array(idealised.map { .string($0) }),
      "failures": .array(failures.map { .string($0) }), "warnings": .array(warnings.map { .string($0) }),
      "digests": finalDigests.json,
      "repeat": .string(repeatCommand),
    ])
  }

  private var outcomeJSON: ConfigurationValue {
    switch outcome {
    case .finished: .object(["kind": .string("finished")])
    case .interrupted: .object(["kind": .string("interrupted")])
    case .nonFinite(let failure):
      .object([
        "kind": .string("non_finite"), "tick": .unsigned(failure.tick),
        "subsystem": .string(failure.subsystem), "field": .string(failure.field),
        "value": .string(failure.value),
      ])
    }
  }
}

extension StateDigests {
  /// Tick and one hexadecimal text a part.
  var json: ConfigurationValue {
    let parts = zip(Self.names, values).map { name, value in
      ConfigurationValue.Member(name, .string(HexadecimalText.of(value)))
    }
    return .object(members: [ConfigurationValue.Member("tick", .unsigned(tick))] + parts)
  }
}

extension RunReport.Step {
  var json: ConfigurationValue {
    let isOfLayer = command.code == .start || command.code == .jump || command.code == .focus
    return .object([
      "command": .string(command.code == .none ? "wait" : command.name),
      "layer": isOfLayer ? .integer(Int(command.layer)) : .null,
      "outcome": .string(outcome.words.split(separator: ":").first.map(String.init) ?? outcome.words),
      "cause": cause, "issued_tick": .optional(issued), "done_tick": .optional(done),
      "ended_tick": .optional(ended),
    ])
  }

  private var cause: ConfigurationValue {
    switch outcome {
    case .timedOut(let activity): .string(words(activity))
    case .refused(let report): .string(report.words)
    case .failed(let fault): .string(words(fault))
    case .notReached, .underway, .done: .null
    }
  }
}

extension RunReport.LayerReading {
  var json: ConfigurationValue {
    let noise = values.radialNoise > 0 ? values.radialNoise : nil
    return .object([
      "layer": .integer(layer), "ticks": .unsigned(2 &* values.steps),
      "focus_residual_peak_nm": .number(values.focusPeak * 1e9),
      "radial_residual_peak_nm": .number(values.radialPeak * 1e9),
      "radial_noise_rms_nm": .optional(noise.map { $0 * 1e9 }),
      "true_focus_peak_nm": .number(values.trueFocusPeak * 1e9),
      "true_radial_peak_nm": .number(values.trueRadialPeak * 1e9),
      "true_radial_mean_nm": .number(values.trueRadialMean * 1e9),
    ])
  }
}

extension JumpReport {
  func json(sampleRate: Double) -> ConfigurationValue {
    .object([
      "start_tick": .unsigned(start), "from": .integer(from), "to": .integer(to),
      "judged": .boolean(isJudged), "landed": landed.map { .integer($0) } ?? .null,
      "settled_us": .optional(settled.map { $0 * 1e6 }),
      "shortest_us": .number(shortestTime * 1e6), "overshoot_um": .number(overshoot * 1e6),
      "crossing_tick": .optional(crossing), "crossing_speed_m_per_s": .optional(crossingSpeed),
      "fastest_arrival_m_per_s": .number(fastestArrival),
    ])
  }
}

extension Verdict {
  var json: ConfigurationValue {
    .object([
      "metric": .string(metric.rawValue), "value": .optional(value), "max": .number(maximum),
      "layer": layer.map { .integer($0) } ?? .null, "passed": .boolean(passed),
    ])
  }
}

extension RunEvent {
  /// One flat object, of which plotting tools can show each key.
  func json(steps: [RunReport.Step]) -> ConfigurationValue {
    switch kind {
    case .status(let status):
      .object([
        "tick": .unsigned(tick), "event": .string("status"), "activity": .string(words(status.activity)),
        "activity_code": .integer(Int(status.activity.rawValue)), "fault": .string(words(status.fault)),
        "layer": .integer(Int(status.layer)),
        "layer_confirmed": .boolean(status.flags.contains(.layerConfirmed)),
        "writing": .boolean(status.flags.contains(.writing)),
      ])
    case .reported(let report):
      .object([
        "tick": .unsigned(tick), "event": .string("report"), "command": .string(report.command.name),
        "verdict": .string(words(report.verdict)), "error": .integer(Int(report.error)),
        "value": .unsigned(UInt64(report.value)),
      ])
    case .issued(let step): host("issued", step, steps)
    case .done(let step): host("done", step, steps)
    case .failed(let step): host("failed", step, steps)
    }
  }

  private func host(_ event: String, _ step: Int, _ steps: [RunReport.Step]) -> ConfigurationValue {
    let title = steps.indices.contains(step) ? steps[step].title : ""
    return .object([
      "tick": .unsigned(tick), "event": .string(event), "step": .integer(step), "command": .string(title),
    ])
  }
}

extension ConfigurationValue {
  static func optional(_ value: Double?) -> ConfigurationValue { value.map { .number($0) } ?? .null }
  static func optional(_ value: UInt64?) -> ConfigurationValue { value.map { .unsigned($0) } ?? .null }
}
