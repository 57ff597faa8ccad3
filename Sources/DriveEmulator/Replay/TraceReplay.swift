internal import Configuration
public import ControlBlocks
internal import Determinism
public import DriveInterface

/// Replays a run log in two ways: the firmware alone on its recorded inputs, and the whole closed loop.
///
/// Throws a `RunLogError` when a replay cannot begin: the file cannot be opened, its header is damaged, or it does
/// not fit this build. Everything else is in the report.
public enum TraceReplay {
  /// Replays a log of a run whose firmware its configuration names.
  public static func replay(
    path: String, progress: ((RunProgress) -> Bool)? = nil
  ) throws -> ReplayReport {
    let reader = try RunLogReader(path: path)
    guard reader.source == .scenario else {
      if reader.source == .capture {
        throw RunLogError(
          .doesNotFit, "the log is a capture, which no run gives back; replay it with --open-loop")
      }
      throw RunLogError(
        .doesNotFit,
        reader.source == .plugIn
          ? "the log's firmware is \(reader.build[PlugInFirmware.libraryKey] ?? "a library"); name it with --firmware"
          : "the log's firmware is a user's own and not part of this program; replay it with the program "
            + "that recorded it")
    }
    let scenario = try scenario(of: reader)
    var task = ReplayTask(reader: reader, scenario: scenario, progress: progress)
    return try scenario.withFirmware(&task)
  }

  /// Replays a log of a run of the user's own firmware, given in its initial state.
  public static func replay<Firmware: DriveFirmware>(
    path: String, firmware: Firmware, progress: ((RunProgress) -> Bool)? = nil
  ) throws -> ReplayReport where Firmware.Scalar: ServoScalar {
    let reader = try RunLogReader(path: path)
    let run = try scenario(of: reader).makeRun(firmware: firmware)
    return try replay(reader, run: run, progress: progress)
  }

  /// Replays a log with a run that was built before from the log's own configuration, at any tick: saves building
  /// the optics again where many logs of one scenario are replayed.
  public static func replay<Firmware: DriveFirmware>(
    path: String, run: DriveRun<Firmware>, progress: ((RunProgress) -> Bool)? = nil
  ) throws -> ReplayReport where Firmware.Scalar: ServoScalar {
    try replay(RunLogReader(path: path), run: run, progress: progress)
  }

  static func replay<Firmware: DriveFirmware>(
    _ reader: RunLogReader, run: DriveRun<Firmware>, progress: ((RunProgress) -> Bool)?
  ) throws -> ReplayReport where Firmware.Scalar: ServoScalar {
    var session = ReplaySession(reader: reader, run: try restored(run, reader))
    return session.replay(progress: progress)
  }

  /// A run of a log's own configuration in the state of the log's snapshot. Throws where the log is not of this build.
  static func restored<Firmware: DriveFirmware>(
    _ run: DriveRun<Firmware>, _ reader: RunLogReader
  ) throws -> DriveRun<Firmware> where Firmware.Scalar: ServoScalar {
    var run = run
    guard run.makeBlock().coding == reader.coding else {
      throw RunLogError(
        .doesNotFit,
        "the log packs ticks as layout \(reader.coding.layout.rawValue) with \(reader.coding.sampleSteps) "
          + "sample steps and \(reader.coding.driveSteps) drive steps, this build makes layout "
          + "\(run.makeBlock().coding.layout.rawValue) of the same configuration; "
          + "replay it with the version that wrote it: \(reader.build.summary)")
    }
    do throws(SnapshotError) {
      try run.restore(reader.snapshot)
    } catch {
      throw RunLogError(.doesNotFit, "\(error); the log was written by \(reader.build.summary)")
    }
    guard run.tick == reader.firstTick else {
      throw RunLogError.malformed(
        "the snapshot is of tick \(run.tick), the log begins at \(reader.firstTick)")
    }
    return run
  }

  static func scenario(of reader: RunLogReader) throws -> Scenario {
    do throws(ConfigurationError) {
      return try Scenario(reader.configuration)
    } catch {
      throw RunLogError(
        .doesNotFit,
        "the log's configuration does not fit this build: \(error); it was written by \(reader.build.summary)"
      )
    }
  }
}

private struct ReplayTask: FirmwareTask {
  let reader: RunLogReader
  let scenario: Scenario
  let progress: ((RunProgress) -> Bool)?

  func perform<Firmware: DriveFirmware>(
    _ firmware: Firmware
  ) throws -> ReplayReport where Firmware.Scalar: ServoScalar {
    try TraceReplay.replay(reader, run: scenario.makeRun(firmware: firmware), progress: progress)
  }
}

extension BuildIdentity {
  /// Program, version and build in a few words.
  public var summary: String {
    ["program", "version", "configuration", "architecture"].compactMap { self[$0] }.joined(separator: " ")
  }
}
