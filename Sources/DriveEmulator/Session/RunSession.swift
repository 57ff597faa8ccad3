internal import ControlBlocks
internal import DriveInterface

/// One execution of a run: advances it to the end of the host's script, and records what happens.
struct RunSession<Firmware: DriveFirmware> where Firmware.Scalar: ServoScalar {
  let scenario: Scenario
  let options: RunOptions
  let kernel: RunKernel<Firmware>
  var run: DriveRun<Firmware>
  var block: TickBlock
  var journal: RunJournal
  var digests: StateDigests
  var outcome = RunReport.Outcome.finished

  init(scenario: Scenario, run: DriveRun<Firmware>, options: RunOptions, kernel: RunKernel<Firmware>) {
    self.kernel = kernel
    self.scenario = scenario
    self.run = run
    self.options = options
    block = run.makeBlock()
    journal = RunJournal(steps: run.host.steps, status: run.status, report: run.report)
    digests = run.digests()
  }

  /// Runs to the end and gives the report.
  mutating func execute(source: FirmwareSource) throws -> RunReport {
    let log = try options.logPath.map { path in
      try RunLogWriter(
        path: path, header: RunLogHeader(scenario: scenario, run: run, source: source, options: options))
    }
    try log?.write(digests)
    if let failure = run.nonFiniteFailure(tick: run.tick, inputs: nil) {
      outcome = .nonFinite(failure)
    } else {
      try advanceToEnd(log)
    }
    let report = RunReport(self)
    try log?.finish(report)
    return report
  }

  private mutating func advanceToEnd(_ log: RunLogWriter?) throws {
    let estimate = DurationEstimate(run.host.steps)
    let last = run.tick &+ estimate.longest
    let interval = UInt64(max(1, scenario.sampleRate * 0.05))
    var nextProgress = run.tick &+ interval
    while !run.host.isOver {
      try makeBlock(log)
      guard outcome == .finished else { return }
      guard run.tick < last else {
        outcome = .interrupted
        return
      }
      guard run.tick >= nextProgress, let progress = options.progress else { continue }
      nextProgress = run.tick &+ interval
      let total = estimate.total(at: run.tick, host: run.host, steps: journal.steps)
      if !progress(RunProgress(ticks: run.tick, estimatedTicks: total)) {
        outcome = run.host.isOver ? .finished : .interrupted
        return
      }
    }
  }

  /// Makes one block of ticks, in as many pieces as there are digests in it. Where the run ends does not depend
  /// on how often digests are taken.
  private mutating func makeBlock(_ log: RunLogWriter?) throws {
    var made = 0
    while made < TickBlock.capacity, outcome == .finished {
      try makePiece(log)
      made += options.digestEvery
    }
  }

  private mutating func makePiece(_ log: RunLogWriter?) throws {
    let before = run
    kernel.advance(&run, options.digestEvery, &block)
    var check = run.checkpoint(kernel)
    if !check.isFinite {
      stopBeforeNonFinite(from: before)
      check = run.checkpoint(kernel)
    }
    digests = check.digests
    journal.take(block, before: before.host, after: run.host)
    try log?.write(block)
    try log?.write(events: journal.latest, steps: journal.steps)
    try log?.write(digests)
  }

  /// Goes back to the last tick after which everything was finite.
  private mutating func stopBeforeNonFinite(from before: DriveRun<Firmware>) {
    var good = before
    guard
      let failure = good.advanceWhileFinite(ticks: options.digestEvery)
        ?? run.nonFiniteFailure(tick: run.tick &- 1, inputs: block[block.count - 1])
    else { return }
    outcome = .nonFinite(failure)
    run = before
    run.advance(ticks: Int(good.tick &- before.tick), into: &block)
  }
}

/// How long a script may and will probably take, ticks.
struct DurationEstimate {
  private let plan: [HostStep]

  init(_ plan: [HostStep]) { self.plan = plan }

  /// No run is longer: each step aims, waits and holds at most so long.
  var longest: UInt64 {
    plan.reduce(UInt64(TickBlock.capacity)) { sum, step in
      let times = step.rotation == nil ? 1 : 2 as UInt64
      return sum &+ times &* step.timeOut &+ step.hold &+ 16
    }
  }

  /// Holds are known; commands not yet done are taken to need as long as those before did on average.
  func total(at tick: UInt64, host: HostScript, steps: [RunReport.Step]) -> UInt64 {
    guard !host.isOver, plan.indices.contains(host.index) else { return tick }
    let needed = steps.compactMap { step in
      if let issued = step.issued, let done = step.done { done &- issued } else { nil }
    }
    let mean = needed.isEmpty ? 0 : needed.reduce(0, &+) / UInt64(needed.count)
    let inPhase = tick &- host.since
    let current = plan[host.index].hold
    var rest = host.phase == .holding ? current - min(current, inPhase) : current &+ mean - min(mean, inPhase)
    for step in plan[(host.index + 1)...] { rest = rest &+ step.hold &+ mean }
    return tick &+ rest
  }
}
