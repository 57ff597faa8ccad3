internal import ChannelSim
internal import Configuration
internal import ControlBlocks
internal import Determinism
internal import DriveInterface
internal import TraceFiles

/// What a recorded closed loop would have done with other coefficients of its firmware.
///
/// A model of the plant (the scenario's lens actuator, optics and band limit) reads the disturbance out of the recorded
/// error and drive, and is closed again around it. That is exact as far as the model is: sled, spindle, the light and
/// what one axis does to the other stay as recorded.
public enum CounterfactualReplay {
  /// What is replayed, and how.
  public struct Settings: Sendable {
    /// Changes of the firmware's coefficients, as `--set` gives them.
    public var overrides: [String]
    /// A trace whose scenario and state stand for those of a capture, which has none.
    public var state: String?
    /// The scenario to begin with from power-on, for a capture.
    public var scenario: Scenario?
    /// Simulates the same change and says by how much the prediction is off; not for captures.
    public var comparesTruth: Bool
    /// Where the wires as they would have been are written.
    public var output: String?

    /// Settings; unless told, unchanged coefficients, no other state or scenario, no comparison and no output.
    public init(
      overrides: [String] = [], state: String? = nil, scenario: Scenario? = nil, comparesTruth: Bool = false,
      output: String? = nil
    ) {
      self.overrides = overrides
      self.state = state
      self.scenario = scenario
      self.comparesTruth = comparesTruth
      self.output = output
    }
  }

  /// Replays the log at `path`. Throws where log, state and build do not fit together, and where no loop is closed.
  public static func replay(path: String, _ settings: Settings = Settings()) throws -> CounterfactualReport {
    let reader = try RunLogReader(path: path)
    let isCapture = reader.source == .capture
    let state = try settings.state.map { try RunLogReader(path: $0) } ?? (isCapture ? nil : reader)
    if let state, state.source != .scenario {
      throw RunLogError(
        .doesNotFit, "the firmware is of no scenario; a log of one that a scenario names would do")
    }
    guard let scenario = try settings.scenario ?? state.map(TraceReplay.scenario) else {
      throw RunLogError(
        .doesNotFit,
        "a capture has no model to close the loop with; name a scenario with --scenario, or with --state "
          + "a trace of a run in the same state")
    }
    try reader.requireRate(of: scenario)
    guard !(isCapture && settings.comparesTruth) else {
      throw RunLogError(.doesNotFit, "a capture cannot be simulated again; leave --resimulate out")
    }
    let changed = try scenario.changed(by: settings.overrides)
    var task = CounterfactualTask(
      reader: reader, state: settings.scenario == nil ? state : nil, scenario: scenario, settings: settings)
    return try changed.withFirmware(&task)
  }
}

private struct CounterfactualTask: FirmwareTask {
  let reader: RunLogReader
  let state: RunLogReader?
  let scenario: Scenario
  let settings: CounterfactualReplay.Settings

  func perform<Firmware: DriveFirmware>(
    _ firmware: Firmware
  ) throws -> CounterfactualReport where Firmware.Scalar: ServoScalar {
    guard let state else {
      let run = try scenario.makeRun(firmware: firmware)
      var session = try CounterfactualSession(
        reader, scenario: scenario, run: run, firmware: firmware, settings: settings)
      return try session.run(kept: [])
    }
    let start = try RecordedStart(state, scenario: scenario, fresh: firmware)
    var session = try CounterfactualSession(
      reader, scenario: scenario, run: start.run, firmware: start.changed, settings: settings)
    return try session.run(kept: start.kept)
  }
}
