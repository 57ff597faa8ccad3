internal import ChannelSim
public import DriveInterface

/// What came of a run. Deterministic but for `wallSeconds`.
public struct RunReport: Equatable, Sendable {
  /// How the run ended.
  public enum Outcome: Equatable, Sendable {
    /// The host's script came to its end, by success or by failure of a step.
    case finished
    /// The run was ended from outside; what is reported is incomplete.
    case interrupted
    /// A value became infinite or not a number.
    case nonFinite(NonFiniteFailure)
  }

  /// One step of the host's script.
  public struct Step: Equatable, Sendable {
    /// How it ended.
    public enum Outcome: Equatable, Sendable {
      /// Not issued before the run ended.
      case notReached
      /// Issued, and neither done nor given up when the run ended.
      case underway
      /// Done, and its hold passed.
      case done
      /// Not done in time; what the firmware was busy with then.
      case timedOut(FirmwareActivity)
      /// The firmware reported that it would not, or could not, do it.
      case refused(FirmwareReport)
      /// The firmware gave up, for this reason.
      case failed(FirmwareFault)
    }

    /// What the host asked for.
    public var command: HostCommand
    /// How it ended.
    public var outcome: Outcome
    /// Tick of the command in the mailbox.
    public var issued: UInt64?
    /// Tick at which the status register said that it was done.
    public var done: UInt64?
    /// Tick at which its hold had passed, or at which it was given up.
    public var ended: UInt64?

    /// A step that has not been issued.
    public init(command: HostCommand) {
      self.command = command
      outcome = .notReached
    }
  }

  /// The residuals of one layer, metres; nil of a quantity that no hold was long enough to give.
  public struct LayerReading: Equatable, Sendable {
    /// 0 is nearest the laser.
    public var layer: Int
    /// The worst of all holds on it, metres.
    public var values: ResidualMeter.Reading
  }

  /// The scenario's name.
  public var name: String
  /// The seed of its random streams.
  public var seed: UInt64
  /// Ticks a second.
  public var sampleRate: Double
  /// How the run ended.
  public var outcome: Outcome
  /// The host's script, in order.
  public var steps: [Step]
  /// What happened, in the order of time; at most the first 10 000. The log has all.
  public var events: [RunEvent]
  /// Events beyond those.
  public var omittedEvents: Int
  /// Layers on which residuals were taken.
  public var readings: [LayerReading]
  /// Layer jumps as they really went, in order.
  public var jumps: [JumpReport]
  /// One for each limit of the scenario.
  public var verdicts: [Verdict]
  /// What of a real drive is switched off in this run.
  public var idealised: [String]
  /// Of every part after the last tick.
  public var finalDigests: StateDigests
  /// The command that repeats the run.
  public var repeatCommand: String
  /// Wall time, seconds; nil if it was not measured. Not part of `json`.
  public var wallSeconds: Double?

  /// Ticks made by the end of the run, counted from tick 0.
  public var ticks: UInt64 { finalDigests.tick }

  /// The host's script was carried through, without an interruption or a non-finite value.
  public var isComplete: Bool { outcome == .finished && steps.allSatisfy { $0.outcome == .done } }

  /// Every step was done and every limit held.
  public var passed: Bool { isComplete && verdicts.allSatisfy(\.passed) }

  /// 0 when the run passed, 3 when not.
  public var exitCode: Int32 { passed ? 0 : 3 }
}

extension RunReport {
  init<Firmware>(_ session: RunSession<Firmware>) {
    let scenario = session.scenario
    let meter = session.run.meter
    name = scenario.name
    seed = scenario.seed
    sampleRate = scenario.sampleRate
    outcome = session.outcome
    steps = session.journal.steps
    events = session.journal.events
    omittedEvents = session.journal.omitted
    readings = (0..<session.run.drive.layerCount).map {
      LayerReading(layer: $0, values: meter.reading(layer: $0))
    }.filter { $0.values.steps > 0 }
    let bounds = JumpBounds(scenario: scenario, layerTravel: session.run.drive.layerTravel)
    jumps = JumpReport.all(of: meter.jumps, origins: session.journal.jumpOrigins, bounds: bounds)
    verdicts = []
    idealised = scenario.idealised
    finalDigests = session.digests
    repeatCommand = session.options.repeatCommand ?? "drive-emu run builtin:\(scenario.name)"
    verdicts = scenario.limits.map { Verdict(metric: $0.metric, maximum: $0.maximum, report: self) }
  }
}

extension Scenario {
  /// What of a real drive is switched off here.
  public var idealised: [String] {
    var list: [String] = []
    if frontEnd.sensor == .linear { list.append("optics replaced by a linear position sensor") }
    if frontEnd.sampleBits == 0 { list.append("no sample converter") }
    if frontEnd.driveBits == 0 { list.append("no drive converters") }
    if frontEnd.noise == 0 { list.append("no electronic noise") }
    if frontEnd.intensityNoise <= -300 { list.append("no laser noise") }
    return list
  }
}
