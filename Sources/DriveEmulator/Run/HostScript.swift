public import Determinism
public import DriveInterface

/// One thing that the host asks of the firmware, and how long it then waits.
public struct HostStep: Equatable, Sendable {
  /// What the host asks for.
  public var command: HostCommand
  /// The command waits for this angle of the spindle, as a 16-bit register; nil for none.
  public var rotation: UInt16?
  /// Ticks by which the firmware must have done it.
  public var timeOut: UInt64
  /// Ticks to stay in the state reached; residuals are taken in this time.
  public var hold: UInt64
  /// Ticks of the hold that pass before residuals count, for filters and learning to settle.
  public var settle: UInt64

  /// A step; times in ticks.
  public init(command: HostCommand, rotation: UInt16?, timeOut: UInt64, hold: UInt64, settle: UInt64) {
    self.command = command
    self.rotation = rotation
    self.timeOut = timeOut
    self.hold = hold
    self.settle = settle
  }

  /// Whether the firmware's registers say that the command has been carried out.
  @inlinable
  public func isDone(_ status: FirmwareStatus, _ report: FirmwareReport) -> Bool {
    switch command.code {
    case .none: true
    case .focus: status.activity == .focused && status.layer == command.layer
    case .seek, .jumpTracks, .seekRadius:
      status.activity == .following && answers(report, [.done])
    case .selectTrack, .holdTrack, .selectCoefficient, .setCoefficient, .readCoefficient, .calibrate,
      .recogniseMedia, .inquire, .setSpindle, .setLaserPower, .moveCorrector, .moveTilt, .writeFrom,
      .selectErrorSignals, .clearFault:
      answers(report, [.done, .inconclusive])
    case .start, .jump:
      status.activity == .following && status.layer == command.layer
        && status.flags.contains(.layerConfirmed)
    case .openTracking: status.activity == .focused
    case .closeTracking: status.activity == .following
    case .enableWriting: status.flags.contains(.writing)
    case .disableWriting: !status.flags.contains(.writing)
    case .stop: status.activity == .stopped
    }
  }

  /// Whether the firmware says that it will not carry the command out.
  @inlinable
  public func isRefused(_ report: FirmwareReport) -> Bool {
    answers(report, [.refused, .failed, .timedOut])
  }

  @inlinable
  func answers(_ report: FirmwareReport, _ verdicts: Verdicts) -> Bool {
    report.command == command.code && command.code != .none
      && verdicts.contains(Verdicts(rawValue: 1 << report.verdict.rawValue))
  }

  @usableFromInline
  struct Verdicts: OptionSet {
    @usableFromInline let rawValue: UInt8
    @inlinable init(rawValue: UInt8) { self.rawValue = rawValue }
    @inlinable static var done: Verdicts { Verdicts(.done) }
    @inlinable static var refused: Verdicts { Verdicts(.refused) }
    @inlinable static var failed: Verdicts { Verdicts(.failed) }
    @inlinable static var timedOut: Verdicts { Verdicts(.timedOut) }
    @inlinable static var inconclusive: Verdicts { Verdicts(.inconclusive) }
    @inlinable init(_ verdict: FirmwareReport.Verdict) { rawValue = 1 << verdict.rawValue }
  }
}

/// The host computer: issues its steps one after the other, each when the one before is done.
///
/// It reads the firmware's status registers, as a real host does, and nothing else of the drive but the angle at
/// which a command shall fall.
public struct HostScript: Sendable {
  /// How far the step at hand has come.
  public enum Phase: UInt8, Sendable, CaseIterable {
    /// Waiting for the angle at which to issue the command.
    case aiming
    /// Waiting for the firmware.
    case waiting
    /// Staying in the state reached.
    case holding
    /// Every step was done and its hold has passed.
    case finished
    /// A step was not done in time, or the firmware failed; `index` is that step.
    case failed
  }

  /// How far the step at hand has come.
  public var phase: Phase
  /// The step at work.
  public var index: Int
  /// Tick at which the phase began.
  public var since: UInt64
  /// Ticks at which the hold ends, and from which on residuals count.
  @usableFromInline var holdEnd: UInt64
  @usableFromInline var measureStart: UInt64
  @usableFromInline var previousRotation: UInt16
  /// What the host asks for, in order.
  public let steps: [HostStep]

  /// A script from its beginning.
  public init(steps: [HostStep]) {
    phase = steps.isEmpty ? .finished : .aiming
    index = 0
    since = 0
    holdEnd = 0
    measureStart = 0
    previousRotation = 0
    self.steps = steps
  }

  /// Nothing more will be asked.
  @inlinable public var isOver: Bool { phase == .finished || phase == .failed }

  /// Residuals count at this tick.
  @inlinable
  public func measures(at tick: UInt64) -> Bool {
    phase == .holding && tick >= measureStart
  }

  /// One tick: what to put into the mailbox, given the firmware's latest status and report.
  @inlinable @inline(__always)
  public mutating func step(
    tick: UInt64, status: FirmwareStatus, report: FirmwareReport, rotation: UInt16
  ) -> HostCommand {
    // Almost every tick is spent in a hold or after the last one; a host that waits polls in every eighth.
    if isOver || (phase == .holding && tick < holdEnd && status.activity != .failed)
      || (phase == .waiting && tick & 7 != 0)
    {
      previousRotation = rotation
      return .none
    }
    return decide(tick: tick, status: status, report: report, rotation: rotation)
  }

  @inlinable
  mutating func decide(
    tick: UInt64, status: FirmwareStatus, report: FirmwareReport, rotation: UInt16
  ) -> HostCommand {
    defer { previousRotation = rotation }
    guard index < steps.count else { return .none }
    let step = steps[index]
    switch phase {
    case .aiming:
      // At the first tick of a script nobody knows from which angle the disc has come.
      if let wanted = step.rotation, tick == since || !passed(wanted, now: rotation),
        tick &- since < step.timeOut
      {
        return .none
      }
      enter(.waiting, tick)
      return step.command
    case .waiting:
      // The status seen one tick after the command is the first that can answer it.
      guard tick &- since > 1 else { return .none }
      if status.activity == .failed || step.isRefused(report) || tick &- since > step.timeOut {
        enter(.failed, tick)
      } else if step.isDone(status, report) {
        enter(.holding, tick)
        holdEnd = tick &+ step.hold
        measureStart = tick &+ step.settle
      }
    case .holding:
      if status.activity == .failed {
        enter(.failed, tick)
      } else {
        index += 1
        enter(index == steps.count ? .finished : .aiming, tick)
      }
    case .finished, .failed: break
    }
    return .none
  }

  /// The register has gone past `wanted` since the tick before.
  @inlinable
  func passed(_ wanted: UInt16, now rotation: UInt16) -> Bool {
    let moved = rotation &- previousRotation
    return moved < 32768 && wanted &- previousRotation &- 1 < moved
  }

  @inlinable
  mutating func enter(_ next: Phase, _ tick: UInt64) {
    phase = next
    since = tick
  }
}

extension HostScript: StateVisitable {
  @inlinable
  public mutating func visitState<Visitor: StateVisitor>(_ visitor: inout Visitor) {
    visitor.visit("phase", choice: &phase)
    visitor.visit("index", &index)
    if index < 0 || index > steps.count { index = steps.count }
    visitor.visit("since", &since)
    visitor.visit("holdEnd", &holdEnd)
    visitor.visit("measureStart", &measureStart)
    visitor.visit("previousRotation", &previousRotation)
  }
}
