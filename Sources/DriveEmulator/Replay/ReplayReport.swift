public import Configuration

/// Where a replay first disagreed with its recording.
public struct ReplayDivergence: Equatable, Sendable {
  /// Ticks after which both still agreed by digest.
  public var lastEqual: UInt64
  /// The first tick on whose wires both disagree; nil where every recorded wire agrees up to the digest.
  public var tick: UInt64?
  /// The wires of that tick that differ.
  public var wires: [WireDifference]
  /// Ticks made when digests were compared that showed or should show it; nil if the log ended before.
  public var digestTick: UInt64?
  /// The parts whose digests differ then; none if only the recorded wires were changed.
  public var subsystems: [String]

  /// Where it is and what differs, one line.
  public var description: String {
    var parts: [String] = []
    if let tick {
      let values = wires.map {
        "\($0.wire) (\($0.subsystem)) recorded \($0.recorded), replayed \($0.replayed)"
      }
      parts.append("first divergence at tick \(tick): " + values.joined(separator: "; "))
    } else {
      parts.append(
        "first divergence after tick \(lastEqual) and by tick \(digestTick ?? lastEqual); no recorded wire differs"
      )
    }
    if let digestTick {
      let which = subsystems.isEmpty ? "none" : subsystems.joined(separator: ", ")
      parts.append("digests that differ after \(digestTick) ticks: \(which)")
    }
    return parts.joined(separator: "; ")
  }
}

/// What came of replaying a log.
public struct ReplayReport: Equatable, Sendable {
  /// What the recording is.
  public enum Recording: Equatable, Sendable {
    /// Sound from beginning to end.
    case complete
    /// Sound, of a run that was ended early: `interrupted` or `non_finite`.
    case ended(String)
    /// Cut or damaged: what is wrong. What was whole has been replayed.
    case damaged(RunLogError)
    /// Reading was stopped from outside.
    case notReadToItsEnd
  }

  /// The recording's name.
  public var name: String
  /// The program that recorded.
  public var build: BuildIdentity
  /// Whether the recording is sound, and how it ends.
  public var recording = Recording.complete
  /// The first tick replayed.
  public var firstTick: UInt64
  /// Whole ticks read from the log.
  public var ticksRead: UInt64 = 0
  /// Ticks on which the firmware alone, fed with the recorded inputs, gave the recorded outputs.
  public var firmwareTicksMatched: UInt64 = 0
  /// Ticks on which the whole closed loop gave the recorded wires.
  public var loopTicksMatched: UInt64 = 0
  /// Digests at which the firmware alone agreed.
  public var firmwareDigestsMatched = 0
  /// Digests at which the whole closed loop agreed.
  public var loopDigestsMatched = 0
  /// Where the firmware alone first disagreed; nil if it never did.
  public var firmwareDivergence: ReplayDivergence?
  /// Where the whole closed loop first disagreed; nil if it never did.
  public var loopDivergence: ReplayDivergence?
  /// The non-finite value that stopped the recorded run, met again.
  public var repeatedFailure: NonFiniteFailure?

  /// Nothing disagreed as far as the log went.
  public var matches: Bool { firmwareDivergence == nil && loopDivergence == nil }

  /// 0 match, 4 diverged, 6 truncated, corrupt or not read to the end, 2 for a log that does not fit.
  public var exitCode: Int32 {
    if !matches { return 4 }
    switch recording {
    case .complete, .ended: return 0
    case .damaged(let error): return error.exitCode
    case .notReadToItsEnd: return 6
    }
  }
}

extension ReplayReport {
  /// The report for a terminal.
  public var text: String {
    var lines = [
      "\(isIncomplete ? "INCOMPLETE " : "")replay of \(name): \(ticksRead) ticks from tick \(firstTick)"
    ]
    lines.append(
      "firmware alone on recorded inputs: "
        + outcome(firmwareTicksMatched, firmwareDigestsMatched, firmwareDivergence))
    lines.append("closed loop: " + outcome(loopTicksMatched, loopDigestsMatched, loopDivergence))
    switch recording {
    case .complete: break
    case .ended(let how):
      let again = repeatedFailure.map { ", and so does the replay: \($0.description)" } ?? ""
      lines.append("the recorded run itself ended early: \(how)\(again)")
    case .damaged(let error): lines.append("the log is not whole: \(error.description)")
    case .notReadToItsEnd: lines.append("the replay was interrupted")
    }
    if !matches {
      lines.append("recorded by \(build.summary), replayed by \(BuildIdentity.compiled.summary)")
    }
    lines.append(matches ? (isIncomplete ? "what was read matches" : "matches") : "diverged")
    return lines.joined(separator: "\n") + "\n"
  }

  private var isIncomplete: Bool {
    switch recording {
    case .complete, .ended: false
    case .damaged, .notReadToItsEnd: true
    }
  }

  private func outcome(_ ticks: UInt64, _ digests: Int, _ divergence: ReplayDivergence?) -> String {
    let matched = "\(ticks) ticks and \(digests) digests match"
    return divergence.map { "\(matched), then \($0.description)" } ?? matched
  }

  /// The report as JSON, for continuous integration.
  public var json: ConfigurationValue {
    .object([
      "schema": .string("drive-emu/replay/1"), "name": .string(name), "matches": .boolean(matches),
      "exit_code": .integer(Int(exitCode)), "complete": .boolean(!isIncomplete),
      "recording": .string(recording.text), "first_tick": .unsigned(firstTick),
      "ticks_read": .unsigned(ticksRead), "firmware_ticks_matched": .unsigned(firmwareTicksMatched),
      "firmware_digests_matched": .integer(firmwareDigestsMatched),
      "firmware_divergence": firmwareDivergence?.json ?? .null,
      "loop_ticks_matched": .unsigned(loopTicksMatched),
      "loop_digests_matched": .integer(loopDigestsMatched),
      "loop_divergence": loopDivergence?.json ?? .null,
    ])
  }
}

extension ReplayReport.Recording {
  var text: String {
    switch self {
    case .complete: "complete"
    case .ended(let how): how
    case .damaged(let error): error.description
    case .notReadToItsEnd: "not read to its end"
    }
  }
}

extension ReplayDivergence {
  var json: ConfigurationValue {
    .object([
      "tick": .optional(tick), "last_equal_tick": .unsigned(lastEqual), "digest_tick": .optional(digestTick),
      "subsystems": .array(subsystems.map { .string($0) }),
      "wires": .array(
        wires.map {
          .object([
            "wire": .string($0.wire), "subsystem": .string($0.subsystem), "recorded": .string($0.recorded),
            "replayed": .string($0.replayed),
          ])
        }), "text": .string(description),
    ])
  }
}
