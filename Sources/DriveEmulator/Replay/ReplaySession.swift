internal import Configuration
internal import ControlBlocks
internal import Determinism
internal import DriveInterface

/// One replay: reads the log once and lets both replays follow it.
struct ReplaySession<Firmware: DriveFirmware> where Firmware.Scalar: ServoScalar {
  private var reader: RunLogReader
  private var report: ReplayReport
  /// The closed loop.
  private var run: DriveRun<Firmware>
  private let kernel = RunKernel<Firmware>()
  /// The firmware alone.
  private var firmware: Firmware
  private var block: TickBlock
  /// Ticks after which the digests agreed last.
  private var firmwareLastEqual: UInt64
  private var loopLastEqual: UInt64
  private var nextTick: UInt64

  init(reader: RunLogReader, run: DriveRun<Firmware>) {
    self.reader = reader
    self.run = run
    firmware = run.firmware
    block = run.makeBlock()
    firmwareLastEqual = run.tick
    loopLastEqual = run.tick
    nextTick = run.tick
    report = ReplayReport(name: reader.name, build: reader.build, firstTick: run.tick)
  }

  /// Follows the log to its end, or to where it is no longer whole.
  mutating func replay(progress: ((RunProgress) -> Bool)?) -> ReplayReport {
    let estimate = DurationEstimate(run.host.steps)
    let interval = UInt64(max(1, reader.sampleRate * 0.05))
    var nextProgress = nextTick &+ interval
    do throws(RunLogError) {
      while let entry = try reader.next() {
        try take(entry)
        guard nextTick >= nextProgress, let progress else { continue }
        nextProgress = nextTick &+ interval
        let total = estimate.total(at: nextTick, host: run.host, steps: [])
        if !progress(RunProgress(ticks: nextTick, estimatedTicks: total)) {
          report.recording = .notReadToItsEnd
          return report
        }
      }
    } catch {
      report.recording = .damaged(error)
    }
    return report
  }

  private mutating func take(_ entry: RunLogReader.Entry) throws(RunLogError) {
    switch entry {
    case .ticks(let recorded):
      guard recorded.firstTick == nextTick else {
        throw .malformed("ticks from \(nextTick) on are expected, \(recorded.firstTick) comes next")
      }
      nextTick &+= UInt64(recorded.count)
      report.ticksRead &+= UInt64(recorded.count)
      followFirmware(recorded)
      followLoop(recorded)
    case .digests(let digests): try compare(digests)
    case .end(let end):
      try compare(end.digests)
      report.recording = end.isComplete ? .complete : .ended(end.outcome)
      if let field = end.nonFiniteField { repeatFailure(field) }
    case .event(let event): followHost(event)
    case .signals, .result: break
    }
  }

  // MARK: The firmware alone

  private mutating func followFirmware(_ recorded: TickBlock) {
    guard report.firmwareDivergence == nil else { return }
    for index in 0..<recorded.count {
      let record = recorded[index]
      let answer = run.answer(of: &firmware, to: record)
      // After a divergence the firmware is still led to the next digest.
      guard report.firmwareDivergence == nil else { continue }
      guard !answer.hasSameOutputs(as: record) else {
        report.firmwareTicksMatched &+= 1
        continue
      }
      report.firmwareDivergence = ReplayDivergence(
        lastEqual: firmwareLastEqual, tick: recorded.firstTick &+ UInt64(index),
        wires: record.differences(from: answer), digestTick: nil, subsystems: [])
    }
  }

  // MARK: The closed loop

  private mutating func followLoop(_ recorded: TickBlock) {
    guard report.loopDivergence == nil else { return }
    kernel.advance(&run, recorded.count, &block)
    guard let index = recorded.firstDifference(from: block) else {
      report.loopTicksMatched &+= UInt64(recorded.count)
      return
    }
    report.loopTicksMatched &+= UInt64(index)
    report.loopDivergence = ReplayDivergence(
      lastEqual: loopLastEqual, tick: recorded.firstTick &+ UInt64(index),
      wires: recorded[index].differences(from: block[index]), digestTick: nil, subsystems: [])
  }

  /// A host that gives its commands one by one, as a burn does, tells them in the log.
  private mutating func followHost(_ event: ConfigurationValue) {
    guard event["event"]?.string == RunLogFormat.hostEvent, run.tick == nextTick,
      let register = event["register"]?.number?.unsignedInteger,
      let patience = event["patience"]?.number?.unsignedInteger
    else { return }
    let command = HostCommand(register: UInt32(truncatingIfNeeded: register))
    run.host = HostScript(command, within: patience, at: run.tick)
  }

  /// A run that was stopped by a non-finite value must run into the same one at the same tick.
  private mutating func repeatFailure(_ field: String) {
    guard report.loopDivergence == nil, run.tick == nextTick else { return }
    let failure = run.advanceWhileFinite(ticks: 1)
    guard failure?.field != field else {
      report.repeatedFailure = failure
      return
    }
    report.loopDivergence = ReplayDivergence(
      lastEqual: loopLastEqual, tick: nextTick,
      wires: [
        WireDifference(
          wire: "first non-finite field", subsystem: field.split(separator: ".").first.map(String.init) ?? "",
          recorded: field, replayed: failure?.field ?? "none")
      ], digestTick: nil, subsystems: [])
  }

  // MARK: Digests

  private mutating func compare(_ recorded: StateDigests) throws(RunLogError) {
    guard recorded.tick == nextTick else {
      throw .malformed("a digest of tick \(recorded.tick) stands after tick \(nextTick)")
    }
    compareFirmware(recorded)
    compareLoop(recorded)
  }

  private mutating func compareFirmware(_ recorded: StateDigests) {
    let differs = recorded.values[2] != firmware.digest()
    let subsystems = differs ? [StateDigests.names[2]] : []
    note(recorded.tick, subsystems, &report.firmwareDivergence, &firmwareLastEqual)
    if report.firmwareDivergence == nil { report.firmwareDigestsMatched += 1 }
  }

  private mutating func compareLoop(_ recorded: StateDigests) {
    // After a divergence by wires the loop stands at the same tick once, and is not followed any further.
    guard run.tick == recorded.tick else { return }
    let subsystems = recorded.differing(from: run.checkpoint(kernel).digests)
    note(recorded.tick, subsystems, &report.loopDivergence, &loopLastEqual)
    if report.loopDivergence == nil { report.loopDigestsMatched += 1 }
  }

  private func note(
    _ tick: UInt64, _ subsystems: [String], _ divergence: inout ReplayDivergence?, _ lastEqual: inout UInt64
  ) {
    if divergence != nil {
      guard divergence?.digestTick == nil else { return }
      divergence?.digestTick = tick
      divergence?.subsystems = subsystems
    } else if subsystems.isEmpty {
      lastEqual = tick
    } else {
      divergence = ReplayDivergence(
        lastEqual: lastEqual, tick: nil, wires: [], digestTick: tick, subsystems: subsystems)
    }
  }
}

extension DriveRun {
  /// What a firmware answers to a record's inputs, as it would be recorded.
  func answer(of firmware: inout Firmware, to record: TickRecord) -> TickRecord {
    let answer = firmware.step(
      FrontEndSample(
        quadrants: record.quadrants, signals: record.slow.signals, rotation: record.rotation,
        command: record.command))
    let drives = converted(answer)
    var result = record
    result.drives = drives.main
    result.slow.slowDrives = drives.slow
    result.slow.laserPower = answer.laserPower
    result.slow.report = answer.report.register
    result.laser = answer.laser.rawValue
    result.status = answer.status.register
    return result
  }
}
