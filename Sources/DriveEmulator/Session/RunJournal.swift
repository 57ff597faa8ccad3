public import DriveInterface

/// Something that happened in a run.
public struct RunEvent: Equatable, Sendable {
  /// What happened.
  public enum Kind: Equatable, Sendable {
    /// The status register changed to this.
    case status(FirmwareStatus)
    /// The report register changed to this.
    case reported(FirmwareReport)
    /// The host issued the step of this index.
    case issued(Int)
    /// The step of this index was done.
    case done(Int)
    /// The step of this index was not done, or what it had reached was lost.
    case failed(Int)
  }

  /// When, in ticks from 0.
  public var tick: UInt64
  /// What happened.
  public var kind: Kind

  /// An event.
  public init(tick: UInt64, kind: Kind) {
    self.tick = tick
    self.kind = kind
  }
}

/// What happened in a run, read from its wires.
struct RunJournal {
  /// What happened in the block taken in last, in the order of time.
  private(set) var latest: [RunEvent] = []
  /// What happened so far, up to `largestCount` events; the log has all.
  private(set) var events: [RunEvent] = []
  private(set) var omitted = 0
  private(set) var steps: [RunReport.Step]
  /// Statuses that began a jump: their tick, and the layer before.
  private(set) var jumpOrigins: [(tick: UInt64, layer: UInt8)] = []
  private var register: UInt32
  private var report: FirmwareReport

  /// Activity, layer and fault, and of the flags writing and layerConfirmed.
  static let watched: UInt32 = 0xFF00_CFFF
  /// Firmware that changes its status at every tick would otherwise fill the memory.
  static let largestCount = 10_000

  init(steps plan: [HostStep], status: FirmwareStatus, report: FirmwareReport) {
    self.report = report
    steps = plan.map { RunReport.Step(command: $0.command) }
    register = status.register
  }

  /// Takes in a block, given the host before and after it.
  mutating func take(_ block: TickBlock, before: HostScript, after: HostScript) {
    latest.removeAll(keepingCapacity: true)
    let initial = register
    let initialReport = report
    for index in 0..<block.count {
      let now = block.statusRegister(index)
      guard (now ^ register) & Self.watched != 0 else {
        register = now
        continue
      }
      noteStatus(now, tick: block.firstTick &+ UInt64(index))
    }
    noteReports(block)
    let hasReported = latest.contains { if case .reported = $0.kind { true } else { false } }
    if hasReported { latest = Self.ordered(latest) }
    if before.phase != after.phase || before.index != after.index || before.since != after.since {
      followHost(block, from: before, register: initial, report: initialReport)
      // Status and host were read one after the other.
      latest = Self.ordered(latest)
    }
    let kept = latest.prefix(Self.largestCount - events.count)
    events += kept
    omitted += latest.count - kept.count
  }

  /// By tick, and at one tick in the order in which they were noted.
  private static func ordered(_ events: [RunEvent]) -> [RunEvent] {
    let ordered = events.enumerated().sorted {
      ($0.element.tick, $0.offset) < ($1.element.tick, $1.offset)
    }
    return ordered.map(\.element)
  }

  private mutating func noteReports(_ block: TickBlock) {
    for index in 0..<(block.isWide ? block.count : min(block.count, 1)) {
      let now = block[index].report
      guard now != report else { continue }
      report = now
      latest.append(RunEvent(tick: block.firstTick &+ UInt64(index), kind: .reported(now)))
    }
  }

  private mutating func noteStatus(_ now: UInt32, tick: UInt64) {
    let before = FirmwareStatus(register: register)
    register = now
    guard let status = FirmwareStatus(register: now) else { return }
    latest.append(RunEvent(tick: tick, kind: .status(status)))
    if status.activity == .jumpingLayer, before?.activity != .jumpingLayer {
      jumpOrigins.append((tick, before?.layer ?? FirmwareStatus.unknownLayer))
    }
  }

  /// Steps a copy of the host over the block's wires, to have the exact ticks at which it went on.
  private mutating func followHost(
    _ block: TickBlock, from before: HostScript, register: UInt32, report reportBefore: FirmwareReport
  ) {
    var host = before
    var status = FirmwareStatus(register: register) ?? FirmwareStatus()
    var report = reportBefore
    for index in 0..<block.count {
      let record = block[index]
      let tick = block.firstTick &+ UInt64(index)
      let was = host
      _ = host.step(tick: tick, status: status, report: report, rotation: record.rotation)
      if was.phase != host.phase || was.index != host.index {
        note(from: was, to: host, status: status, report: report, tick: tick)
      }
      status = FirmwareStatus(register: record.status) ?? status
      report = record.report
    }
  }

  private mutating func note(
    from was: HostScript, to host: HostScript, status: FirmwareStatus, report: FirmwareReport, tick: UInt64
  ) {
    let index = was.index
    guard steps.indices.contains(index) else { return }
    switch host.phase {
    case .waiting:
      steps[index].issued = tick
      steps[index].outcome = .underway
      latest.append(RunEvent(tick: tick, kind: .issued(index)))
    case .holding:
      steps[index].done = tick
      latest.append(RunEvent(tick: tick, kind: .done(index)))
    case .failed:
      steps[index].outcome =
        if status.activity == .failed {
          .failed(status.fault)
        } else if host.steps[index].isRefused(report) {
          .refused(report)
        } else {
          .timedOut(status.activity)
        }
      steps[index].ended = tick
      latest.append(RunEvent(tick: tick, kind: .failed(index)))
    case .aiming, .finished:
      steps[index].outcome = .done
      steps[index].ended = tick
    }
  }
}

extension TickBlock {
  /// The status register of a tick, without unpacking the rest.
  func statusRegister(_ index: Int) -> UInt32 {
    UInt32(words[offset(index) + coding.layout.wordCount - 2] >> 32)
  }
}
