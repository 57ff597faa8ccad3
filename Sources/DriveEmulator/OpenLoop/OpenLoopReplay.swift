internal import Configuration
internal import ControlBlocks
internal import Determinism
internal import DriveInterface
internal import TraceFiles

/// Firmware driven by recorded inputs: those of a capture, or of a run of our own.
///
/// Nothing closes the loop: what the firmware answers changes none of its later inputs. The same recording, firmware
/// and start give the same bits.
public enum OpenLoopReplay {
  /// What the firmware begins with, and what commands it is given.
  public enum Start {
    /// From power-on, with the scenario's commands.
    case scenario(Scenario)
    /// From the state in which the log at this path begins, without commands.
    case state(path: String)
    /// From power-on, firmware from a library, with the scenario's commands.
    case library(PlugInLibrary, Scenario)
    /// From the state in which the recording itself begins, with the recorded commands; not for captures.
    case recording
  }

  /// Replays the log at `path`.
  ///
  /// `overrides` change coefficients of the firmware. With `output`, inputs and answers are written as a trace. Throws
  /// where the log, the start and this build do not fit together, and where the firmware gives a drive that is no number.
  public static func replay(
    path: String, start: Start, overrides: [String] = [], output: String? = nil
  ) throws -> OpenLoopReport {
    let reader = try RunLogReader(path: path)
    switch start {
    case .scenario(let scenario):
      var task = FreshTask(reader: reader, scenario: scenario, output: output)
      return try scenario.withFirmware(&task)
    case .library(let library, let scenario):
      return try FreshTask(reader: reader, scenario: scenario, output: output).perform(
        PlugInFirmware(library, scenario: scenario))
    case .state(let other):
      let state = try RunLogReader(path: other)
      return try replay(reader, state: state, commands: false, overrides, output)
    case .recording:
      guard reader.source != .capture else {
        throw RunLogError(
          .doesNotFit,
          "a capture has no firmware to begin with; name a scenario with --scenario, or with --state a "
            + "trace of a run in the same state")
      }
      return try replay(reader, state: reader, commands: true, overrides, output)
    }
  }

  private static func replay(
    _ reader: RunLogReader, state: RunLogReader, commands: Bool, _ overrides: [String], _ output: String?
  ) throws -> OpenLoopReport {
    guard state.source == .scenario else {
      throw RunLogError(.doesNotFit, "the state is of firmware that no scenario names; begin with --scenario")
    }
    let scenario = try TraceReplay.scenario(of: state)
    let changed = try scenario.changed(by: overrides)
    var task = StateTask(
      reader: reader, state: state, scenario: scenario, commands: commands, isChanged: !overrides.isEmpty,
      output: output)
    return try changed.withFirmware(&task)
  }
}

private struct FreshTask: FirmwareTask {
  let reader: RunLogReader
  let scenario: Scenario
  let output: String?

  func perform<Firmware: DriveFirmware>(
    _ firmware: Firmware
  ) throws -> OpenLoopReport where Firmware.Scalar: ServoScalar {
    try reader.requireRate(of: scenario)
    var session = try OpenLoopSession(
      reader: reader,
      stand: OpenLoopStand(
        firmware: firmware, host: HostScript(steps: scenario.steps), driveBits: scenario.frontEnd.driveBits),
      start: "from power-on, commands of \(scenario.name)", output: output)
    return try session.run()
  }
}

private struct StateTask: FirmwareTask {
  let reader: RunLogReader
  let state: RunLogReader
  let scenario: Scenario
  let commands: Bool
  let isChanged: Bool
  let output: String?

  func perform<Firmware: DriveFirmware>(
    _ firmware: Firmware
  ) throws -> OpenLoopReport where Firmware.Scalar: ServoScalar {
    try reader.requireRate(of: scenario)
    let start = try RecordedStart(state, scenario: scenario, fresh: firmware)
    let what = isChanged ? "changed, " : ""
    var session = try OpenLoopSession(
      reader: reader,
      stand: OpenLoopStand(firmware: start.changed, host: nil, driveBits: scenario.frontEnd.driveBits),
      start: what
        + (commands ? "from its recorded state" : "in the state of \(state.name) at tick \(state.firstTick)"),
      output: output)
    return try session.run(kept: start.kept)
  }
}

/// One open-loop replay: reads the log once and lets the firmware answer.
private struct OpenLoopSession<Firmware: DriveFirmware> where Firmware.Scalar: ServoScalar {
  private var reader: RunLogReader
  private var stand: OpenLoopStand<Firmware>
  private let start: String
  private let writer: RunLogWriter?
  private var residuals: [DriveResidual]
  private var outputs = StateDigest()
  private var ticks: UInt64 = 0
  private let inputs: [String]

  init(reader: RunLogReader, stand: OpenLoopStand<Firmware>, start: String, output: String?) throws {
    self.reader = reader
    self.stand = stand
    self.start = start
    let signals = reader.capturedSignals ?? CaptureSignal.ofRuns
    residuals = CaptureSignal.drives.filter { signals.contains($0) }.map(DriveResidual.init)
    inputs = signals.filter { !CaptureSignal.drives.contains($0) && $0 != .laser }.map(\.rawValue)
    writer = try output.map { path in
      try RunLogWriter(
        path: path,
        header: RunLogHeader(
          answering: reader,
          signals: signals.filter { !CaptureSignal.drives.contains($0) } + CaptureSignal.drives,
          name: "open loop", madeBy: "open-loop replay of \(reader.name), firmware \(start)"))
    }
  }

  mutating func run(kept: [String] = []) throws -> OpenLoopReport {
    var damage: RunLogError?
    do throws(RunLogError) {
      while let entry = try reader.next() {
        guard case .ticks(let block) = entry else { continue }
        try take(block)
      }
    } catch {
      if error.kind == .doesNotFit { throw error }
      damage = error
    }
    try writer?.finish(.capture(ticks: reader.firstTick &+ ticks))
    return OpenLoopReport(
      name: reader.name, sampleRate: reader.sampleRate, firstTick: reader.firstTick, ticks: ticks,
      inputs: inputs,
      start: start, drives: residuals.map(\.drive), outputDigest: outputs.value,
      stateDigest: stand.firmware.digest(),
      kept: kept, damage: damage)
  }

  private mutating func take(_ block: TickBlock) throws(RunLogError) {
    var answers: [TickRecord] = []
    for index in 0..<block.count {
      let tick = block.firstTick &+ UInt64(index)
      let recorded = block[index]
      let made = stand.answer(to: recorded, tick: tick)
      guard (0..<4).allSatisfy({ made.drives[$0].isFinite }) else {
        throw RunLogError(.doesNotFit, "the firmware gives a drive that is no number at tick \(tick)")
      }
      outputs.take(outputs: made)
      for residual in residuals.indices {
        let signal = residuals[residual].signal
        residuals[residual].take(
          recorded: signal.drive(of: recorded), made: signal.drive(of: made), tick: tick)
      }
      answers.append(made)
    }
    ticks &+= UInt64(block.count)
    guard let writer else { return }
    do {
      try writer.write(TickBlock(records: answers, firstTick: block.firstTick))
    } catch {
      throw RunLogError(.doesNotFit, "the trace cannot be written: \(error)")
    }
  }
}

extension CaptureSignal {
  /// A drive of a tick; 0 for what is none.
  func drive(of record: TickRecord) -> Double {
    switch self {
    case .focusDrive: record.drives.x
    case .trackingDrive: record.drives.y
    case .sledDrive: record.drives.z
    case .spindleDrive: record.drives.w
    case .tiltDrive: record.slow.slowDrives.x
    case .correctorDrive: record.slow.slowDrives.y
    default: 0
    }
  }
}
