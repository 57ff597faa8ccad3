public import ControlBlocks
public import DriveInterface
internal import Foundation
public import LayerFocus
public import ServoLoop

/// Something to be done with whatever firmware a scenario names.
public protocol FirmwareTask {
  /// What it gives, of one type whatever the firmware.
  associatedtype Result
  /// Does it, with the firmware in its initial state.
  mutating func perform<Firmware: DriveFirmware>(_ firmware: Firmware) throws -> Result
  where Firmware.Scalar: ServoScalar
}

extension Scenario {
  /// Hands the firmware that the scenario names to `task`: the one switch over program and scalar.
  ///
  /// Inlinable, so that a task of another module is compiled for each of them.
  @inlinable
  public func withFirmware<Task: FirmwareTask>(_ task: inout Task) throws -> Task.Result {
    switch (firmware.program, firmware.scalar) {
    case (.driveServo, .double): try task.perform(firmware.driveServo(Double.self))
    case (.driveServo, .float): try task.perform(firmware.driveServo(Float.self))
    case (.driveServo, .fixed): try task.perform(firmware.driveServo(FixedPoint.self))
    case (.referenceServo, .double): try task.perform(firmware.referenceServo(Double.self))
    case (.referenceServo, .float): try task.perform(firmware.referenceServo(Float.self))
    case (.referenceServo, .fixed): try task.perform(firmware.referenceServo(FixedPoint.self))
    }
  }

  /// Runs the scenario to its end, judges its limits and writes the log if one is asked for.
  ///
  /// Throws what disc, optics, mechanics and the log's file throw. A run that fails is no error but a report.
  public func execute(_ options: RunOptions = RunOptions()) throws -> RunReport {
    var execution = Execution(scenario: self, options: options)
    return try withFirmware(&execution)
  }

  /// The same with firmware of the user's own in place of the one that the scenario names.
  @inlinable
  public func execute<Firmware: DriveFirmware>(
    firmware: Firmware, _ options: RunOptions = RunOptions()
  ) throws -> RunReport where Firmware.Scalar: ServoScalar {
    try execute(run: makeRun(firmware: firmware), source: .user, options)
  }

  /// Goes on with a run of this scenario; its state is the log's initial snapshot.
  @inlinable
  public func execute<Firmware: DriveFirmware>(
    run: DriveRun<Firmware>, source: FirmwareSource = .user, _ options: RunOptions = RunOptions()
  ) throws -> RunReport where Firmware.Scalar: ServoScalar {
    try execute(run: run, source: source, options, kernel: RunKernel())
  }

  /// The same with a kernel that was made where the firmware's type is known.
  public func execute<Firmware: DriveFirmware>(
    run: DriveRun<Firmware>, source: FirmwareSource, _ options: RunOptions, kernel: RunKernel<Firmware>
  ) throws -> RunReport where Firmware.Scalar: ServoScalar {
    guard (1...TickBlock.capacity).contains(options.digestEvery), options.digestEvery.nonzeroBitCount == 1
    else { throw SessionError.digestEvery(options.digestEvery) }
    let began = ProcessInfo.processInfo.systemUptime
    var session = RunSession(scenario: self, run: run, options: options, kernel: kernel)
    var report = try session.execute(source: source)
    report.wallSeconds = ProcessInfo.processInfo.systemUptime - began
    return report
  }

  private struct Execution: FirmwareTask {
    let scenario: Scenario
    let options: RunOptions

    func perform<Firmware: DriveFirmware>(
      _ firmware: Firmware
    ) throws -> RunReport where Firmware.Scalar: ServoScalar {
      try scenario.execute(run: scenario.makeRun(firmware: firmware), source: .scenario, options)
    }
  }
}

/// Where the firmware of a run came from, which decides who can replay it.
public enum FirmwareSource: String, Sendable, CaseIterable {
  /// The configuration names it.
  case scenario
  /// A user's program brought it.
  case user
  /// It was loaded from a library, whose digest stands beside the build.
  case plugIn = "plug_in"
  /// Nobody knows: the log is an instrument's capture.
  case capture
}
